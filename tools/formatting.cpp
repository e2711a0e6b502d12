// Formatting: the tokens of a text that is known to be good become a tree of their sources, and that is laid out.
#include "tools/formatting.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/scenario/source_text.hpp"

namespace orrery::tools {
namespace {

using Kind = scenario::JsonValue::Kind;

constexpr std::size_t columns_most = 120;

/// A value, with its key if it is a member, as it will be written.
struct Piece {
  std::string key;            // with its quotes; empty: no member
  std::string scalar;         // of a number, string or word
  char bracket = '\0';        // '{' or '[' of what has parts
  std::vector<Piece> parts;   // of an object or list
  bool blank_before = false;  // a blank line stands before it
};

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Reads a value from tokens. REQUIRES: a valid text, of bounded depth.
class PieceReader {
 public:
  explicit PieceReader(std::string_view text) : cursor_(text) {}

  Piece read() { return value(next()); }

 private:
  scenario::SourceToken next() {
    const scenario::SourceToken token = cursor_.next();
    gap_ = token.place.line - line_;
    line_ = token.place.line;  // no token holds a line break
    return token;
  }

  Piece value(const scenario::SourceToken& token) {
    Piece piece;
    const char first = token.source.front();
    if (first != '{' && first != '[') {
      piece.scalar = token.source;
      return piece;
    }
    piece.bracket = first;
    for (;;) {
      scenario::SourceToken part = next();
      if (part.source == "}" || part.source == "]") return piece;
      const bool blank_before = gap_ > 1 && !piece.parts.empty();
      std::string key;
      if (first == '{') {
        key = part.source;
        part = next();
      }
      piece.parts.push_back(value(part));
      piece.parts.back().key = std::move(key);
      piece.parts.back().blank_before = blank_before;
    }
  }

  scenario::SourceCursor cursor_;
  std::uint32_t line_ = 1;
  std::uint32_t gap_ = 0;  // lines between the last two tokens
};

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Piece piece_of(const scenario::JsonValue& value) {
  Piece piece;
  switch (value.kind) {
    case Kind::null:
      piece.scalar = "null";
      break;
    case Kind::boolean:
      piece.scalar = value.boolean ? "true" : "false";
      break;
    case Kind::number:
      piece.scalar = value.text;
      break;
    case Kind::string:
      piece.scalar = quoted(value.text);
      break;
    case Kind::array:
      piece.bracket = '[';
      for (const scenario::JsonValue& item : value.items) piece.parts.push_back(piece_of(item));
      break;
    case Kind::object:
      piece.bracket = '{';
      for (const scenario::JsonMember& member : value.members) {
        piece.parts.push_back(piece_of(member.value));
        piece.parts.back().key = quoted(member.key);
      }
      break;
  }
  return piece;
}

void write_line(std::string& out, const Piece& piece) {
  if (!piece.key.empty()) out += piece.key + ": ";
  if (piece.bracket == '\0') {
    out += piece.scalar;
    return;
  }
  out += piece.bracket;
  for (const Piece& part : piece.parts) {
    if (&part != &piece.parts.front()) out += ", ";
    write_line(out, part);
  }
  out += piece.bracket == '{' ? '}' : ']';
}

/// `after`: columns that a comma takes up behind the value.
void write(std::string& out, const Piece& piece, std::size_t indent, std::size_t after) {
  out.append(indent, ' ');
  std::string line;
  write_line(line, piece);
  const bool whole = indent == 0 && !piece.parts.empty();
  const bool fits = indent + width_of(line) + after <= columns_most;
  if (!whole && (fits || piece.parts.empty())) {
    out += line;
    return;
  }
  if (!piece.key.empty()) out += piece.key + ": ";
  out += piece.bracket;
  out += '\n';
  for (const Piece& part : piece.parts) {
    const bool last = &part == &piece.parts.back();
    if (part.blank_before) out += '\n';
    write(out, part, indent + 2, last ? 0 : 1);
    out += last ? "\n" : ",\n";
  }
  out.append(indent, ' ');
  out += piece.bracket == '{' ? '}' : ']';
}

std::string laid_out(const Piece& piece) {
  std::string out;
  write(out, piece, 0, 0);
  return out + '\n';
}

}  // namespace

std::string formatted(const std::string& file, std::string_view text) {
  static_cast<void>(scenario::read_json(file, text));
  return laid_out(PieceReader(text).read());
}

std::string formatted(const scenario::JsonValue& document) { return laid_out(piece_of(document)); }

}  // namespace orrery::tools
