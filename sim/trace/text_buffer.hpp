// Text that grows a few letters at a time: the line of a trace that is being written. What std::string does for each
// letter (ask for room, end with a zero) costs more than writing it; here short texts are copied in place.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace orrery::trace {

class TextBuffer {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  /// The last letter. REQUIRES: size() > 0.
  [[nodiscard]] char back() const { return text_[size_ - 1]; }
  /// Good until the next change.
  [[nodiscard]] std::string_view view() const { return {text_.get(), size_}; }
  void clear() { size_ = 0; }

  TextBuffer& operator+=(char letter) {
    *room_for(1) = letter;
    ++size_;
    return *this;
  }
  TextBuffer& operator+=(std::string_view text) {
    copy(room_for(text.size()), text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  /// A literal, whose size is known.
  template <std::size_t Size>
  TextBuffer& operator+=(const char (&text)[Size]) {
    std::memcpy(room_for(Size - 1), text, Size - 1);
    size_ += Size - 1;
    return *this;
  }
  template <class Number>
  void append_number(Number value) {
    char* const begin = room_for(digits_max);
    size_ += static_cast<std::size_t>(std::to_chars(begin, begin + digits_max, value).ptr - begin);
  }

 private:
  static constexpr std::size_t digits_max = 24;

  [[nodiscard]] char* room_for(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    return text_.get() + size_;
  }
  void grow(std::size_t count) {
    const std::size_t capacity = std::max({std::size_t{256}, capacity_ * 2, size_ + count});
    std::unique_ptr<char[]> text(new char[capacity]);
    if (size_ > 0) std::memcpy(text.get(), text_.get(), size_);
    text_ = std::move(text);
    capacity_ = capacity;
  }
  /// Two copies that overlap are quicker than a call.
  static void copy(char* to, const char* from, std::size_t count) {
    if (count > 16) {
      std::memcpy(to, from, count);
    } else if (count >= 8) {
      std::memcpy(to, from, 8);
      std::memcpy(to + count - 8, from + count - 8, 8);
    } else if (count >= 4) {
      std::memcpy(to, from, 4);
      std::memcpy(to + count - 4, from + count - 4, 4);
    } else {
      for (std::size_t i = 0; i < count; ++i) to[i] = from[i];
    }
  }

  std::unique_ptr<char[]> text_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace orrery::trace
