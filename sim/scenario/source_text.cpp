// Source text: the ends of tokens, lines and columns, and the check of UTF-8.
#include "sim/scenario/source_text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace orrery::scenario {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_between(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':'; }

Place after(Place place, std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xc0u) != 0x80u) {
      ++place.column;
    }
  }
  return place;
}

/// The bytes of the token at the start of `text`.
std::size_t token_length(std::string_view text) {
  if (text.empty() || std::string_view("{}[]").find(text.front()) != std::string_view::npos)
    return text.empty() ? 0 : 1;
  std::size_t end = 1;
  if (text.front() == '"') {
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? std::size_t{2} : 1;
    return std::min(end + 1, text.size());
  }
  while (end < text.size() && !is_between(text[end]) && text[end] != ']' && text[end] != '}') ++end;
  return end;
}

/// How long a character that begins with `lead` is and what its second byte may be; the others are 80..BF.
struct Utf8Shape {
  std::size_t length;
  unsigned char least;
  unsigned char most;
};

Utf8Shape shape_of(unsigned char lead) {
  if (lead < 0x80) return {1, 0x80, 0xbf};
  if (lead >= 0xc2 && lead <= 0xdf) return {2, 0x80, 0xbf};
  if (lead == 0xe0) return {3, 0xa0, 0xbf};
  if (lead == 0xed) return {3, 0x80, 0x9f};
  if (lead >= 0xe1 && lead <= 0xef) return {3, 0x80, 0xbf};
  if (lead == 0xf0) return {4, 0x90, 0xbf};
  if (lead >= 0xf1 && lead <= 0xf3) return {4, 0x80, 0xbf};
  if (lead == 0xf4) return {4, 0x80, 0x8f};
  return {0, 0, 0};
}

bool is_character(std::string_view text, const Utf8Shape& shape) {
  if (shape.length == 0 || shape.length > text.size()) return false;
  for (std::size_t i = 1; i < shape.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < (i == 1 ? shape.least : 0x80) || byte > (i == 1 ? shape.most : 0xbf)) return false;
  }
  return true;
}

}  // namespace

SourceCursor::SourceCursor(std::string_view text) : text_(text) {
  if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ = kByteOrderMark.size();
}

void SourceCursor::advance(std::size_t bytes) {
  place_ = after(place_, text_.substr(at_, bytes));
  at_ += bytes;
}

void SourceCursor::skip_between() {
  std::size_t end = at_;
  while (end < text_.size() && is_between(text_[end])) ++end;
  advance(end - at_);
}

bool SourceCursor::at_end() {
  std::size_t end = at_;
  while (end < text_.size() && is_between(text_[end]) && text_[end] != ',' && text_[end] != ':') ++end;
  return end == text_.size();
}

SourceToken SourceCursor::next() {
  skip_between();
  const std::string_view source = text_.substr(at_, token_length(text_.substr(at_)));
  const Place place = place_;
  advance(source.size());
  return {source, place};
}

Place SourceCursor::place_of_byte(std::size_t byte) const {
  const std::size_t begin = text_.substr(0, kByteOrderMark.size()) == kByteOrderMark ? kByteOrderMark.size() : 0;
  if (byte <= begin) return {1, 1};
  return after({1, 1}, text_.substr(begin, std::min(byte, text_.size()) - begin));
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Utf8Shape shape = shape_of(static_cast<unsigned char>(text[at]));
    if (!is_character(text.substr(at), shape)) return at;
    at += shape.length;
  }
  return std::nullopt;
}

std::optional<std::int64_t> whole_number(std::string_view number) {
  const bool negative = !number.empty() && number.front() == '-';
  if (negative) number.remove_prefix(1);
  // All digits, and how many of them stand before the point once the exponent has moved it.
  std::string digits;
  std::int64_t point = -1;
  std::size_t at = 0;
  for (; at < number.size() && number[at] != 'e' && number[at] != 'E'; ++at) {
    if (number[at] == '.')
      point = static_cast<std::int64_t>(digits.size());
    else
      digits.push_back(number[at]);
  }
  if (point < 0) point = static_cast<std::int64_t>(digits.size());
  if (at < number.size()) {
    std::string_view written = number.substr(at + 1);
    if (!written.empty() && written.front() == '+') written.remove_prefix(1);
    std::int32_t exponent = 0;
    const auto read = std::from_chars(written.data(), written.data() + written.size(), exponent);
    if (read.ec != std::errc{}) return std::nullopt;
    point += exponent;
  }
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, first);
  if (digits.empty()) return 0;
  point -= static_cast<std::int64_t>(first);
  const auto significant = static_cast<std::int64_t>(digits.find_last_not_of('0') + 1);
  if (significant > point || point > 19) return std::nullopt;
  digits.resize(static_cast<std::size_t>(point), '0');
  std::uint64_t magnitude = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
  if (read.ec != std::errc{} || magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return std::nullopt;
  return negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
}

}  // namespace orrery::scenario
