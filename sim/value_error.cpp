// ValueError: the message with its place, and the picture with the caret.
#include "sim/value_error.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace orrery::sim {
namespace {

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0u) == 0x80u; }

}  // namespace

std::size_t characters_before(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position);
  return static_cast<std::size_t>(
      std::count_if(before.begin(), before.end(), [](char byte) { return !continues_a_character(byte); }));
}

ValueError::ValueError(std::string message, std::string_view text, std::size_t position)
    : std::runtime_error(fmt::format("{} (at character {})", message, characters_before(text, position) + 1)),
      message_(std::move(message)),
      text_(text),
      position_(std::min(position, text.size())) {}

std::string ValueError::picture() const {
  constexpr std::size_t kBefore = 70;
  constexpr std::size_t kAfter = 40;
  std::size_t begin = position_ > kBefore ? position_ - kBefore : 0;
  std::size_t end = std::min(text_.size(), position_ + kAfter);
  while (begin < position_ && continues_a_character(text_[begin])) ++begin;
  while (end < text_.size() && continues_a_character(text_[end])) ++end;
  std::string shown = text_.substr(begin, end - begin);
  std::replace_if(
      shown.begin(), shown.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x20u; }, ' ');
  const std::size_t indent = characters_before(shown, position_ - begin);
  return fmt::format("{}\n{:>{}}", shown, '^', indent + 1);
}

}  // namespace orrery::sim
