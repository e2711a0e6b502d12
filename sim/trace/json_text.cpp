// No tree is built: a trace has millions of values, and each is written once. Where a comma belongs shows in the last
// character written, which is '{', '[' or ':' only where something begins.
#include "sim/trace/json_text.hpp"

#include <cstring>
#include <string>

#include <nlohmann/json.hpp>

namespace orrery::trace {
namespace {

/// Whether one of eight letters has to be escaped or is not ASCII: below 32, 34, 92, 127 and above.
bool has_special(std::uint64_t letters) {
  constexpr std::uint64_t each = 0x0101'0101'0101'0101;
  constexpr std::uint64_t high = each * 0x80;
  const auto has_zero = [](std::uint64_t word) { return (word - each) & ~word & high; };
  const std::uint64_t below_32 = (letters - each * 32) & ~letters & high;
  return ((letters & high) | below_32 | has_zero(letters ^ each * '"') | has_zero(letters ^ each * '\\') |
          has_zero(letters ^ each * 127)) != 0;
}

bool is_plain(std::string_view text) {
  std::uint64_t letters = 0;
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::memcpy(&letters, text.data() + i, 8);
    if (has_special(letters)) return false;
  }
  letters = 0x2020'2020'2020'2020;
  for (char* rest = reinterpret_cast<char*>(&letters); i < text.size(); ++i) *rest++ = text[i];
  return !has_special(letters);
}

}  // namespace

void append_quoted(TextBuffer& out, std::string_view text) {
  if (is_plain(text)) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += std::string_view(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
}

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

/// The name of a field of C++, which has nothing to be escaped.
void JsonTextVisitor::key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
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
  out_.append_number(value);
}

void JsonTextVisitor::negative(std::int64_t value) {
  separate();
  out_.append_number(value);
}

void JsonTextVisitor::boolean(bool value) {
  separate();
  out_ += std::string_view(value ? "true" : "false");
}

void JsonTextVisitor::text(std::string_view value) {
  separate();
  append_quoted(out_, value);
}

void JsonTextVisitor::duration(Duration value) { text(print_duration(value)); }

void JsonTextVisitor::ratio(Ratio value) {
  separate();
  out_ += std::string_view(print_ratio(value));
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

void append_json(TextBuffer& out, const FaceBox& face, const JsonTextVisitor::NameOf& name_of) {
  if (face.empty()) {
    out += "null";
    return;
  }
  JsonTextVisitor visitor(out, name_of);
  face.visit_with(visitor);
}

void append_json(TextBuffer& out, const Message& message, const JsonTextVisitor::NameOf& name_of) {
  if (message.empty()) {
    out += "null";
    return;
  }
  JsonTextVisitor visitor(out, name_of);
  message.type().visit(message.value(), visitor);
}

}  // namespace orrery::trace
