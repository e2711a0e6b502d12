// Jepsen's histories: maps of EDN, one after another or in one vector. What the reader does not need (:error, :index, a
// tag such as #jepsen.history.Op) is read over. Operations of the nemesis become annotations.
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

bool is_symbol_of_edn(char c) {
  const bool ends =
      c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' || c == '"' || c == ',' || c == ';';
  return static_cast<unsigned char>(c) > 32 && !ends;
}
bool is_digit_of_edn(char c) { return c >= '0' && c <= '9'; }

class EdnReader {
 public:
  EdnReader(std::string_view name, std::string_view text, const history::Model* model)
      : cursor_(name, text), builder_(cursor_), model_(model) {}

  ReadHistory read() {
    skip();
    const bool is_vector = cursor_.take('[');
    for (skip(); !cursor_.at_end() && cursor_.peek() != ']'; skip()) event();
    if (is_vector && !cursor_.take(']')) cursor_.fail_expected("`]`, the end of the history");
    skip();
    if (!cursor_.at_end()) cursor_.fail_expected("a map or the end of the file");
    ReadHistory read{builder_.take(), "edn", model_};
    if (read.model == nullptr) read.model = guess_model(read.history);
    // Where a read never finds nothing, a key that nobody has put is the empty text.
    if (read.model == history::model_named("key-value")) {
      const auto finds_nothing = [](const history::Operation& each) {
        return each.call == Call::read && each.outcome == Outcome::ok && each.result == Values::nil;
      };
      bool any = false;
      for (const history::Operation& each : read.history.operations) any = any || finds_nothing(each);
      if (!any) read.history.initial = read.history.values.text("");
    }
    return read;
  }

 private:
  /// Over blanks, commas, comments and `#_` with what it hides.
  void skip() {
    while (true) {
      cursor_.skip_blanks(true);
      if (cursor_.take(',')) continue;
      if (cursor_.peek() == ';') {
        cursor_.take_while([](char) { return true; });
        continue;
      }
      if (cursor_.rest().starts_with("#_")) {
        cursor_.take();
        cursor_.take();
        skip();
        static_cast<void>(value());
        continue;
      }
      return;
    }
  }

  struct Event {
    std::string_view type;
    std::string_view f;
    Place type_place;
    Place f_place;
    std::string process;
    bool has_process = false;
    bool is_nemesis = false;
    ValueId key = Values::nil;
    ValueId value = Values::nil;
    bool has_key = false;
    Duration time = history::no_time;
  };

  std::string_view keyword(const char* expected) {
    if (cursor_.peek() != ':') cursor_.fail_expected(expected);
    cursor_.take();
    const std::string_view word = cursor_.take_while(is_symbol_of_edn);
    if (word.empty()) cursor_.fail_expected("the name of a keyword");
    return word;
  }

  void event() {
    if (cursor_.peek() == '#') cursor_.take_while(is_symbol_of_edn);
    const Place begin = cursor_.place();
    if (!cursor_.take('{')) cursor_.fail_expected("a map, `{:process ...}`");
    Event own;
    for (skip(); !cursor_.take('}'); skip()) {
      if (cursor_.at_end())
        cursor_.fail(
            fmt::format("the file ends within the map that begins in line {}, column {}", begin.line, begin.column));
      const std::string_view key = keyword("a keyword, the name of an entry, or `}`");
      skip();
      entry(own, key);
    }
    if (!own.has_process) cursor_.fail(begin, "the operation has no :process");
    if (own.type.empty()) cursor_.fail(begin, "the operation has no :type");
    if (own.is_nemesis) return nemesis(own);
    if (own.f.empty()) cursor_.fail(begin, "the operation has no :f");
    client(begin, own);
  }

  void entry(Event& own, std::string_view key) {
    if (key == "type") {
      own.type_place = cursor_.place();
      own.type = keyword(":invoke, :ok, :fail or :info");
    } else if (key == "f") {
      own.f_place = cursor_.place();
      if (cursor_.peek() == ':')
        own.f = keyword("the name of an operation");
      else
        static_cast<void>(value());
    } else if (key == "process") {
      own.has_process = true;
      own.is_nemesis = cursor_.peek() == ':';
      if (own.is_nemesis)
        own.process = keyword("a process");
      else
        own.process = builder_.values().print(value());
    } else if (key == "key") {
      own.key = value();
      own.has_key = true;
    } else if (key == "value") {
      own.value = value();
    } else if (key == "time") {
      const ValueId time = value();
      if (builder_.values().kind(time) == ValueKind::integer) own.time = Duration(builder_.values().number(time));
    } else {
      static_cast<void>(value());
    }
  }

  void nemesis(const Event& own) {
    const Values& values = builder_.values();
    std::string text(own.f);
    if (own.value != Values::nil) text += " " + values.print(own.value);
    history::Annotation annotation;
    annotation.time = own.time;
    annotation.text = text;
    // `start-partition` and `stop-partition`, `kill` and `start`: only the first are sure to belong together.
    for (const std::string_view begin : {"start", "stop"})
      if (own.f.starts_with(begin)) {
        annotation.id = "nemesis" + std::string(own.f.substr(begin.size()));
        annotation.ends = begin == "stop";
      }
    // Jepsen writes down that the nemesis begins and that it has done it, both as :info: the second says more.
    const bool again = !nemesis_.empty() && nemesis_ == own.f;
    nemesis_ = again ? std::string() : std::string(own.f);
    if (!again) builder_.annotate(std::move(annotation));
  }

  std::string key_text(ValueId key) {
    const Values& values = builder_.values();
    return values.kind(key) == ValueKind::text ? std::string(values.text_of(key)) : values.print(key);
  }

  void client(Place begin, Event& own) {
    const std::optional<Call> call = call_named(own.f);
    if (!call) {
      const auto near = sim::nearest(own.f, call_words());
      cursor_.fail(own.f_place, fmt::format("no model has an operation :{}{}", own.f,
                                            near ? fmt::format("; did you mean :{}?", *near) : std::string()));
    }
    Values& values = builder_.values();
    const auto is_list = [&](ValueId id, std::uint32_t length) {
      return values.kind(id) == ValueKind::list && values.length(id) == length;
    };
    if (own.type == "invoke") {
      HistoryBuilder::Asked asked{*call, {}, own.value, Values::nil};
      std::string key = own.has_key ? key_text(own.key) : std::string();
      const bool pair = is_list(own.value, 2);
      if (!own.has_key && pair) {
        // [key value], as Jepsen's independent tests have it.
        const ValueId second = values.last_of(own.value);
        const bool is_tuple = *call == Call::cas ? values.kind(second) == ValueKind::list : true;
        if (is_tuple) {
          key = key_text(values.last_of(values.front_of(own.value)));
          asked.argument = second;
          keyed_ = true;
        }
      }
      if (*call == Call::cas) {
        if (!is_list(asked.argument, 2)) cursor_.fail(begin, "a :cas needs a :value [EXPECTED NEW]");
        const ValueId both = asked.argument;
        asked.argument = values.last_of(values.front_of(both));
        asked.second = values.last_of(both);
      }
      if (only_reads_whole(*call)) asked.argument = Values::nil;
      asked.key = key;
      return builder_.invoke(begin, own.process, asked, own.time);
    }
    if (own.type != "ok" && own.type != "fail" && own.type != "info")
      cursor_.fail(own.type_place, fmt::format("expected :invoke, :ok, :fail or :info, got :{}", own.type));
    history::Operation& operation = builder_.open(begin, own.process, *call);
    if (own.type == "fail") return builder_.finish(operation, begin, Outcome::fail, Values::nil, own.time);
    if (own.type == "info") return builder_.finish(operation, begin, Outcome::unknown, Values::nil, own.time);
    ValueId result = own.value;
    if (keyed_ && !own.has_key && is_list(result, 2)) result = values.last_of(result);
    builder_.finish(operation, begin, Outcome::ok, result_of(*call, result), own.time);
  }

  static bool only_reads_whole(Call call) {
    return call == Call::read || call == Call::dequeue || call == Call::acquire || call == Call::erase;
  }

  /// What an :ok means: most calls repeat their arguments in it.
  ValueId result_of(Call call, ValueId value) {
    switch (call) {
      case Call::read:
      case Call::dequeue:
        return value;
      case Call::acquire:
        return builder_.values().kind(value) == ValueKind::integer || value == Values::no ? value : Values::nil;
      case Call::cas:
        return Values::yes;
      case Call::contains:
      case Call::erase:
        return value == Values::yes || value == Values::no ? value : Values::nil;
      default:
        return Values::nil;
    }
  }

  ValueId value() {
    const char c = cursor_.peek();
    if (c == '"') return text();
    if (c == ':') {
      const std::string_view word = keyword("a keyword");
      return builder_.values().text(word);
    }
    if (c == '[' || c == '(') return collection(c == '[' ? ']' : ')', false);
    if (c == '{') return collection('}', true);
    if (is_digit_of_edn(c) ||
        ((c == '-' || c == '+') && cursor_.rest().size() > 1 && is_digit_of_edn(cursor_.rest()[1])))
      return number();
    if (c == '#') {
      cursor_.take();
      if (cursor_.peek() == '{') return collection('}', false);
      cursor_.take_while(is_symbol_of_edn);
      skip();
      return value();
    }
    const Place place = cursor_.place();
    const std::string_view word = cursor_.take_while(is_symbol_of_edn);
    if (word.empty()) cursor_.fail_expected("a value");
    if (word == "nil") return Values::nil;
    if (word == "true" || word == "false") return Values::flag(word == "true");
    cursor_.fail(place, fmt::format("expected a value, got `{}`", word));
  }

  ValueId number() {
    const Place place = cursor_.place();
    std::string_view digits = cursor_.take_while(is_symbol_of_edn);
    const std::string_view whole = digits;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    if (digits.ends_with('N')) digits.remove_suffix(1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc() && end == digits.data() + digits.size()) return builder_.values().integer(value);
    for (const char c : whole)
      if (!is_digit_of_edn(c) && c != '.' && c != 'e' && c != 'E' && c != '-' && c != '+' && c != 'M' && c != '/')
        cursor_.fail(place, fmt::format("`{}` is no number", whole));
    return builder_.values().text(whole);  // a fraction: compared as it is written
  }

  ValueId text() {
    const Place begin = cursor_.place();
    cursor_.take();
    const std::string_view plain = cursor_.take_while([](char c) { return c != '"' && c != '\\'; });
    if (cursor_.take('"')) return builder_.values().text(plain);
    std::string whole(plain);
    while (!cursor_.take('"')) {
      if (cursor_.at_end()) cursor_.fail(begin, "the text that begins here does not end");
      char c = cursor_.take();
      if (c == '\\') {
        if (cursor_.at_end()) cursor_.fail(begin, "the text that begins here does not end");
        const Place place = cursor_.place();
        c = cursor_.take();
        if (c == 'n')
          c = '\n';
        else if (c == 't')
          c = '\t';
        else if (c == 'r')
          c = '\r';
        else if (c != '"' && c != '\\')
          cursor_.fail(place, fmt::format("expected n, t, r, \\ or \" after a backslash, got `{}`", c));
      }
      whole += c;
    }
    return builder_.values().text(whole);
  }

  ValueId collection(char end, bool is_map) {
    const Place begin = cursor_.place();
    cursor_.take();
    ValueId list = Values::empty_list;
    std::uint32_t count = 0;
    for (skip(); !cursor_.take(end); skip(), ++count) {
      if (cursor_.at_end())
        cursor_.fail(fmt::format("the file ends within what begins in line {}, column {}", begin.line, begin.column));
      const ValueId element = value();
      list = builder_.values().extended(list, element);
    }
    if (is_map && count % 2 != 0) cursor_.fail(begin, "the map that begins here has a key without a value");
    return list;
  }

  Cursor cursor_;
  HistoryBuilder builder_;
  const history::Model* model_;
  std::string nemesis_;
  bool keyed_ = false;
};

}  // namespace

ReadHistory read_edn(std::string_view name, std::string_view text, const history::Model* model) {
  return EdnReader(name, text, model).read();
}

}  // namespace orrery::tools
