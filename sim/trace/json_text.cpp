// No tree is built: a trace has millions of values, and each is written once. Where a comma belongs shows in the last
// character written, which is '{', '[' or ':' only where something begins.
#include "sim/trace/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

namespace orrery::trace {
namespace {

bool is_plain(char letter) {
  const auto code = static_cast<unsigned char>(letter);
  return code >= 32 && code < 127 && letter != '"' && letter != '\\';
}

template <class Number>
void append(std::string& out, Number value) {
  std::array<char, 24> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

void append_number(std::string& out, std::uint64_t value) { append(out, value); }
void append_number(std::string& out, std::int64_t value) { append(out, value); }

void JsonTextVisitor::separate() {
  if (out_.size() == begin_) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}

void JsonTextVisitor::begin_object(std::string_view type_name) {
  separate();
  out_ += '{';
  if (depth_++ == 0) return;
  out_ += "\"$type\":";
  append_quoted(out_, type_name);
}

void JsonTextVisitor::key(std::string_view name) {
  separate();
  append_quoted(out_, name);
  out_ += ':';
}

void JsonTextVisitor::end_object() {
  --depth_;
  out_ += '}';
}

void JsonTextVisitor::begin_list(std::uint64_t) {
  separate();
  out_ += '[';
}

void JsonTextVisitor::number(std::uint64_t value) {
  separate();
  append_number(out_, value);
}

void JsonTextVisitor::negative(std::int64_t value) {
  separate();
  append_number(out_, value);
}

void JsonTextVisitor::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonTextVisitor::text(std::string_view value) {
  separate();
  append_quoted(out_, value);
}

void JsonTextVisitor::duration(Duration value) { text(print_duration(value)); }

void JsonTextVisitor::ratio(Ratio value) {
  separate();
  out_ += print_ratio(value);
}

void JsonTextVisitor::node(NodeId value) {
  if (value == no_node)
    nothing();
  else
    text(name_of_(value));
}

void JsonTextVisitor::nothing() {
  separate();
  out_ += "null";
}

void append_json(std::string& out, const FaceBox& face, const JsonTextVisitor::NameOf& name_of) {
  if (face.empty()) {
    out += "null";
    return;
  }
  JsonTextVisitor visitor(out, name_of);
  face.visit_with(visitor);
}

void append_json(std::string& out, const Message& message, const JsonTextVisitor::NameOf& name_of) {
  if (message.empty()) {
    out += "null";
    return;
  }
  JsonTextVisitor visitor(out, name_of);
  message.type().visit(message.value(), visitor);
}

}  // namespace orrery::trace
