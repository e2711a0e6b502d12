// JSON document: nlohmann's parser checks the grammar and calls back for each value; a cursor of our own follows it
// through the text, because the parser does not tell where a value begins. The parser keeps its state on the heap and
// the depth is bounded, so no text can exhaust the stack.
#include "sim/scenario/json_document.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/json_trouble.hpp"

namespace orrery::scenario {
namespace {

std::string escaped_for_pointer(std::string_view key) {
  std::string text;
  for (const char c : key) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text.push_back(c);
  }
  return text;
}

/// Builds the document from the parser's calls. Throws BadScenario.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::shared_ptr<const std::string> file, std::string_view text, const JsonLimits& limits)
      : file_(std::move(file)), text_(text), cursor_(text), limits_(limits) {}

  bool null() override { return scalar(JsonValue::Kind::null, ""); }
  bool boolean(bool value) override { return scalar(JsonValue::Kind::boolean, "", value); }
  bool number_integer(number_integer_t) override { return scalar(JsonValue::Kind::number, ""); }
  bool number_unsigned(number_unsigned_t) override { return scalar(JsonValue::Kind::number, ""); }
  bool number_float(number_float_t, const string_t&) override { return scalar(JsonValue::Kind::number, ""); }
  bool string(string_t& value) override { return scalar(JsonValue::Kind::string, std::move(value)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override { return open(JsonValue::Kind::object); }
  bool start_array(std::size_t) override { return open(JsonValue::Kind::array); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    Frame& frame = frames_.back();
    const SourceToken token = cursor_.next();
    const auto [earlier, is_new] = frame.keys.emplace(key, token.place);
    if (!is_new && key != "//") {
      fail(frame.value.path + "/" + escaped_for_pointer(key), token.place,
           fmt::format("the key \"{}\" stands twice in this object: first at {}:{}", quotable(key),
                       earlier->second.line, earlier->second.column));
    }
    frame.key = std::move(key);
    frame.key_place = token.place;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    // Its words are for programmers: json_trouble() has better ones. What the grammar allows is a number out of range.
    if (std::optional<JsonTrouble> trouble = json_trouble(text_)) fail("", trouble->place, std::move(trouble->message));
    fail("", cursor_.place_of_byte(position == 0 ? 0 : position - 1), "this number is too large");
  }

  [[nodiscard]] JsonValue take() { return std::move(root_); }

 private:
  /// An object or array that is still open.
  struct Frame {
    JsonValue value;
    std::map<std::string, Place> keys;
    std::string key;  // of the member being read
    Place key_place;
  };

  [[noreturn]] void fail(std::string path, Place place, std::string message) const {
    throw BadScenario(ScenarioError{*file_, std::move(path), place.line, place.column, std::move(message), "", "", ""});
  }

  /// The path of the value that comes next.
  [[nodiscard]] std::string path_here() const {
    if (frames_.empty()) return "";
    const Frame& frame = frames_.back();
    if (frame.value.is(JsonValue::Kind::array)) return fmt::format("{}/{}", frame.value.path, frame.value.items.size());
    return frame.keys.empty() ? frame.value.path : frame.value.path + "/" + escaped_for_pointer(frame.key);
  }

  JsonValue begin_value(JsonValue::Kind kind) {
    const SourceToken token = cursor_.next();
    JsonValue value;
    value.kind = kind;
    value.place = token.place;
    value.path = path_here();
    value.file = file_;
    if (kind == JsonValue::Kind::number) value.text = std::string(token.source);
    if (kind == JsonValue::Kind::string) value.escaped = token.source.find('\\') != std::string_view::npos;
    if (++values_ > limits_.values) fail(value.path, value.place, fmt::format("more than {} values", limits_.values));
    return value;
  }

  bool scalar(JsonValue::Kind kind, std::string text, bool truth = false) {
    JsonValue value = begin_value(kind);
    if (kind == JsonValue::Kind::string) value.text = std::move(text);
    value.boolean = truth;
    attach(std::move(value));
    return true;
  }

  bool open(JsonValue::Kind kind) {
    Frame frame;
    frame.value = begin_value(kind);
    if (frames_.size() >= limits_.depth)
      fail(frame.value.path, frame.value.place, fmt::format("nested deeper than {} levels", limits_.depth));
    frames_.push_back(std::move(frame));
    return true;
  }

  bool close() {
    (void)cursor_.next();
    JsonValue value = std::move(frames_.back().value);
    frames_.pop_back();
    attach(std::move(value));
    return true;
  }

  void attach(JsonValue value) {
    if (frames_.empty()) {
      root_ = std::move(value);
      return;
    }
    Frame& frame = frames_.back();
    if (frame.value.is(JsonValue::Kind::array))
      frame.value.items.push_back(std::move(value));
    else if (frame.key != "//")
      frame.value.members.push_back({frame.key, frame.key_place, std::move(value)});
  }

  std::shared_ptr<const std::string> file_;
  std::string_view text_;
  SourceCursor cursor_;
  JsonLimits limits_;
  std::size_t values_ = 0;
  std::vector<Frame> frames_;
  JsonValue root_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view key) const {
  const JsonMember* member = members.find(key);
  return member == nullptr ? nullptr : &member->value;
}

std::optional<std::int64_t> JsonValue::as_integer() const {
  return is(Kind::number) ? whole_number(text) : std::nullopt;
}

ScenarioError JsonValue::error(std::string message, std::string expected, std::string nearest) const {
  return {file ? *file : "",  path, place.line, place.column, std::move(message), std::move(expected),
          std::move(nearest), ""};
}

ScenarioError JsonValue::error(const sim::ValueError& cause) const {
  ScenarioError result = error(cause.message());
  if (!is(Kind::string)) return result;
  if (!escaped && cause.text() == text)
    result.column += 1 + static_cast<std::uint32_t>(sim::characters_before(text, cause.position()));
  result.picture = cause.picture();
  return result;
}

ScenarioError JsonMember::error(std::string message, std::string expected, std::string nearest) const {
  ScenarioError result = value.error(std::move(message), std::move(expected), std::move(nearest));
  result.line = key_place.line;
  result.column = key_place.column;
  return result;
}

namespace {

std::string quoted(const std::string& text) { return nlohmann::json(text).dump(); }

void append_canonical(std::string& out, const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null:
      out += "null";
      return;
    case JsonValue::Kind::boolean:
      out += value.boolean ? "true" : "false";
      return;
    case JsonValue::Kind::number:
      if (const auto whole = value.as_integer())
        out += fmt::format("{}", *whole);
      else
        out += value.text;
      return;
    case JsonValue::Kind::string:
      out += quoted(value.text);
      return;
    case JsonValue::Kind::array:
      out.push_back('[');
      for (const JsonValue& item : value.items) {
        if (&item != &value.items.front()) out.push_back(',');
        append_canonical(out, item);
      }
      out.push_back(']');
      return;
    case JsonValue::Kind::object:
      break;
  }
  std::vector<const JsonMember*> sorted;
  for (const JsonMember& member : value.members) sorted.push_back(&member);
  std::sort(sorted.begin(), sorted.end(), [](const JsonMember* a, const JsonMember* b) { return a->key < b->key; });
  out.push_back('{');
  for (const JsonMember* member : sorted) {
    if (member != sorted.front()) out.push_back(',');
    out += quoted(member->key);
    out.push_back(':');
    append_canonical(out, member->value);
  }
  out.push_back('}');
}

}  // namespace

std::string canonical_text(const JsonValue& value) {
  if (value.is(JsonValue::Kind::string)) return value.text;
  std::string out;
  append_canonical(out, value);
  return out;
}

std::string_view name_of(JsonValue::Kind kind) {
  switch (kind) {
    case JsonValue::Kind::null:
      return "null";
    case JsonValue::Kind::boolean:
      return "true or false";
    case JsonValue::Kind::number:
      return "a number";
    case JsonValue::Kind::string:
      return "a string";
    case JsonValue::Kind::array:
      return "an array";
    case JsonValue::Kind::object:
      break;
  }
  return "an object";
}

JsonValue read_json(std::string file, std::string_view text, const JsonLimits& limits) {
  const auto name = std::make_shared<const std::string>(std::move(file));
  const auto fail = [&](Place place, std::string message) {
    throw BadScenario(ScenarioError{*name, "", place.line, place.column, std::move(message), "", "", ""});
  };
  if (text.size() > limits.bytes) fail({}, fmt::format("larger than {} bytes", limits.bytes));
  SourceCursor cursor(text);
  if (const std::string_view other = other_encoding(text); !other.empty())
    fail({}, fmt::format("this looks like {}; save it as UTF-8", other));
  if (const std::optional<std::size_t> bad = first_invalid_utf8(text))
    fail(cursor.place_of_byte(*bad), "this byte is not UTF-8");
  if (cursor.at_end()) fail({1, 1}, "the file is empty; expected a JSON object");
  Builder builder(name, text, limits);
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) fail({}, "not JSON");
  return builder.take();
}

}  // namespace orrery::scenario
