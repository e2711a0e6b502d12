// ValueError: a piece of text that a person wrote, a duration, a selector, a condition, is not what it should be. It
// keeps the text and the place in it, so that the message can put its finger there.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace orrery::sim {

/// Thrown by every reader of text in sim/. Bad input, never a bug of ours.
class ValueError : public std::runtime_error {
 public:
  /// `position` is the byte in `text` where the trouble begins, counted from 0; `text.size()` means its end.
  ValueError(std::string message, std::string_view text, std::size_t position);

  /// What was expected or what is wrong, without the place: `expected a duration such as 5ms, found "5"`.
  [[nodiscard]] const std::string& message() const { return message_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t position() const { return position_; }
  /// The text with a caret below the place: two lines, no newline at the end. Tabs and newlines show as blanks; of a
  /// long text only what is near the place.
  [[nodiscard]] std::string picture() const;

 private:
  std::string message_;
  std::string text_;
  std::size_t position_;
};

/// The characters (not bytes) of the UTF-8 text before the byte `position`.
[[nodiscard]] std::size_t characters_before(std::string_view text, std::size_t position);

}  // namespace orrery::sim
