// Our own format: one JSON object a line. FORMAT.md says what each means.
#include <charconv>

#include <fmt/format.h>

#include "sim/nearest.hpp"
#include "tools/histories/builder.hpp"
#include "tools/histories/reader.hpp"

namespace orrery::tools {
namespace {

using history::ValueId;
using history::ValueKind;
using history::Values;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class JsonLinesReader {
 public:
  JsonLinesReader(std::string_view name, std::string_view text) : cursor_(name, text), builder_(cursor_) {}

  ReadHistory read() {
    ReadHistory read{{}, "orrery", nullptr};
    for (cursor_.skip_blanks(true); !cursor_.at_end(); cursor_.skip_blanks(true)) {
      const Line line = object();
      cursor_.skip_blanks(false);
      if (!cursor_.at_end() && cursor_.peek() != '\n') cursor_.fail_expected("the end of the line");
      if (!line.model.empty()) {
        read.model = history::model_named(line.model);
        if (read.model == nullptr) fail_unknown_model(line);
        initial_ = line.initial;
      } else {
        event(line);
      }
    }
    read.history = builder_.take();
    read.history.initial = initial_;
    if (read.model == nullptr) read.model = guess_model(read.history);
    return read;
  }

 private:
  struct Line {
    Place begin;
    Place type_place;
    Place op_place;
    std::string process, type, op, key, model, text, id;
    ValueId value = Values::nil;
    ValueId result = Values::nil;
    ValueId initial = Values::nil;
    Duration at = history::no_time;
  };

  [[noreturn]] void fail_unknown_model(const Line& line) {
    std::vector<std::string> names;
    for (const history::Model* each : history::models()) names.emplace_back(each->name());
    const auto near = sim::nearest(line.model, names);
    cursor_.fail(line.begin, fmt::format("there is no model \"{}\"{}", line.model,
                                         near ? fmt::format("; did you mean \"{}\"?", *near) : std::string()));
  }

  Line object() {
    Line line;
    line.begin = cursor_.place();
    if (!cursor_.take('{')) cursor_.fail_expected("an object, `{\"process\": ...}`");
    cursor_.skip_blanks(false);
    if (cursor_.take('}')) return line;
    while (true) {
      cursor_.skip_blanks(false);
      const Place key_place = cursor_.place();
      if (cursor_.peek() != '"') cursor_.fail_expected("the name of an entry, in quotes");
      const std::string key = text();
      cursor_.skip_blanks(false);
      if (!cursor_.take(':')) cursor_.fail_expected("`:`");
      cursor_.skip_blanks(false);
      member(line, key, key_place);
      cursor_.skip_blanks(false);
      if (cursor_.take('}')) return line;
      if (!cursor_.take(',')) cursor_.fail_expected("`,` or `}`");
    }
  }

  void member(Line& line, const std::string& key, Place place) {
    if (key == "process") {
      line.process = word();
    } else if (key == "type") {
      line.type_place = cursor_.place();
      line.type = word();
    } else if (key == "op") {
      line.op_place = cursor_.place();
      line.op = word();
    } else if (key == "key") {
      line.key = word();
    } else if (key == "model") {
      line.model = word();
    } else if (key == "text") {
      line.text = word();
    } else if (key == "id") {
      line.id = word();
    } else if (key == "value") {
      line.value = value();
    } else if (key == "result") {
      line.result = value();
    } else if (key == "initial") {
      line.initial = value();
    } else if (key == "at") {
      const Place at = cursor_.place();
      const ValueId time = value();
      if (builder_.values().kind(time) != ValueKind::integer) cursor_.fail(at, "a time is a number of nanoseconds");
      line.at = Duration(builder_.values().number(time));
    } else if (key == "node" || key == "orrery") {
      static_cast<void>(value());
    } else {
      const auto near =
          sim::nearest(key, std::vector<std::string>{"process", "type", "op", "key", "model", "text", "id", "value",
                                                     "result", "initial", "at", "node", "orrery"});
      cursor_.fail(place, fmt::format("there is no entry \"{}\"{}", key,
                                      near ? fmt::format("; did you mean \"{}\"?", *near) : std::string()));
    }
  }

  void event(const Line& line) {
    if (line.type.empty()) cursor_.fail(line.begin, "the line has no \"type\"");
    if (line.type == "note" || line.type == "fault" || line.type == "healed") {
      history::Annotation annotation;
      annotation.time = line.at;
      annotation.text = line.text.empty() ? line.id : line.text;
      if (line.type != "note") annotation.id = line.id;
      annotation.ends = line.type == "healed";
      return builder_.annotate(std::move(annotation));
    }
    if (line.process.empty()) cursor_.fail(line.begin, "the line has no \"process\"");
    std::optional<Call> call;
    if (!line.op.empty()) {
      call = call_named(line.op);
      if (!call) {
        const auto near = sim::nearest(line.op, call_words());
        cursor_.fail(line.op_place, fmt::format("no model has an operation \"{}\"{}", line.op,
                                                near ? fmt::format("; did you mean \"{}\"?", *near) : std::string()));
      }
    }
    if (line.type == "invoke") {
      if (!call) cursor_.fail(line.begin, "a call needs an \"op\"");
      HistoryBuilder::Asked asked{*call, line.key, line.value, Values::nil};
      if (*call == Call::cas) {
        const Values& values = builder_.values();
        if (values.kind(line.value) != ValueKind::list || values.length(line.value) != 2)
          cursor_.fail(line.begin, "a cas needs a \"value\" [EXPECTED, NEW]");
        asked.argument = values.last_of(values.front_of(line.value));
        asked.second = values.last_of(line.value);
      }
      return builder_.invoke(line.begin, line.process, asked, line.at);
    }
    Outcome outcome{};
    if (line.type == "ok")
      outcome = Outcome::ok;
    else if (line.type == "fail")
      outcome = Outcome::fail;
    else if (line.type == "unknown" || line.type == "info")
      outcome = Outcome::unknown;
    else
      cursor_.fail(line.type_place,
                   fmt::format("expected invoke, ok, fail, unknown, note, fault or healed, got \"{}\"", line.type));
    history::Operation& operation = builder_.open(line.begin, line.process, call);
    const bool is_cas = operation.call == Call::cas && line.result == Values::nil;
    builder_.finish(operation, line.begin, outcome, is_cas ? ValueId{Values::yes} : line.result, line.at);
  }

  /// A name: a text, or a number as it is written.
  std::string word() {
    if (cursor_.peek() == '"') return text();
    const std::string_view digits = cursor_.take_while([](char c) { return is_digit(c) || c == '-'; });
    if (digits.empty()) cursor_.fail_expected("a text or a number");
    return std::string(digits);
  }

  ValueId value() {
    const char c = cursor_.peek();
    if (c == '"') return builder_.values().text(text());
    if (c == '[') {
      cursor_.take();
      ValueId list = Values::empty_list;
      cursor_.skip_blanks(false);
      if (cursor_.take(']')) return list;
      while (true) {
        cursor_.skip_blanks(false);
        const ValueId element = value();
        list = builder_.values().extended(list, element);
        cursor_.skip_blanks(false);
        if (cursor_.take(']')) return list;
        if (!cursor_.take(',')) cursor_.fail_expected("`,` or `]`");
      }
    }
    const Place place = cursor_.place();
    const std::string_view word =
        cursor_.take_while([](char each) { return is_digit(each) || each == '-' || (each >= 'a' && each <= 'z'); });
    if (word == "null") return Values::nil;
    if (word == "true" || word == "false") return Values::flag(word == "true");
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (word.empty()) cursor_.fail_expected("a value");
    if (error != std::errc() || end != word.data() + word.size() || cursor_.peek() == '.')
      cursor_.fail(place, "expected a whole number, a text, true, false, null or a list");
    return builder_.values().integer(number);
  }

  std::string text() {
    const Place begin = cursor_.place();
    cursor_.take();
    std::string whole;
    while (true) {
      whole += cursor_.take_while([](char c) { return c != '"' && c != '\\'; });
      if (cursor_.at_end() || cursor_.peek() == '\n') cursor_.fail(begin, "the text that begins here does not end");
      if (cursor_.take('"')) return whole;
      cursor_.take();
      whole += escaped();
    }
  }

  std::string escaped() {
    const Place place = cursor_.place();
    const char c = cursor_.at_end() ? '\0' : cursor_.take();
    static constexpr std::string_view letters = "\"\\/bfnrt";
    static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (const std::size_t at = letters.find(c); c != '\0' && at != std::string_view::npos)
      return std::string(1, meanings[at]);
    const std::string_view digits = cursor_.rest().substr(0, 4);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (c != 'u' || digits.size() < 4 || error != std::errc() || end != digits.data() + 4)
      cursor_.fail(place, "no escape of JSON begins so");
    for (int i = 0; i < 4; ++i) cursor_.take();
    if (code < 0x80) return std::string(1, static_cast<char>(code));
    if (code < 0x800) return {static_cast<char>(0xc0U | code >> 6U), static_cast<char>(0x80U | (code & 0x3fU))};
    return {static_cast<char>(0xe0U | code >> 12U), static_cast<char>(0x80U | (code >> 6U & 0x3fU)),
            static_cast<char>(0x80U | (code & 0x3fU))};
  }

  Cursor cursor_;
  HistoryBuilder builder_;
  ValueId initial_ = Values::nil;
};

}  // namespace

ReadHistory read_json_lines(std::string_view name, std::string_view text) { return JsonLinesReader(name, text).read(); }

}  // namespace orrery::tools
