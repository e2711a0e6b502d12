// Walking through a text of a history, always knowing line and column: what a mistake is told with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/failure.hpp"

namespace orrery::tools {

/// Both from 1; columns count bytes.
struct Place {
  std::uint64_t line = 1;
  std::uint64_t column = 1;
};

class Cursor {
 public:
  /// `name` is used in messages. Both must outlive the cursor.
  Cursor(std::string_view name, std::string_view text) : name_(name), text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] Place place() const { return {line_, at_ - line_start_ + 1}; }
  char take() {
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      line_start_ = at_;
    }
    return c;
  }
  /// Takes it if it comes next.
  bool take(char c) {
    if (at_end() || text_[at_] != c) return false;
    take();
    return true;
  }
  /// Goes over blanks, and over ends of lines if asked to.
  void skip_blanks(bool lines) {
    while (!at_end()) {
      const char c = text_[at_];
      if (c != ' ' && c != '\t' && c != '\r' && (c != '\n' || !lines)) return;
      take();
    }
  }
  /// Takes bytes while `belongs` says so; none of them may be the end of a line.
  template <class Belongs>
  std::string_view take_while(Belongs&& belongs) {
    const std::size_t from = at_;
    while (!at_end() && text_[at_] != '\n' && belongs(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }
  /// What comes next, in words: for "expected ..., got ...".
  [[nodiscard]] std::string next_in_words() const;
  [[noreturn]] void fail(Place place, const std::string& what) const;
  [[noreturn]] void fail(const std::string& what) const { fail(place(), what); }
  [[noreturn]] void fail_expected(const std::string& what) const;

 private:
  std::string_view name_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::uint64_t line_ = 1;
};

}  // namespace orrery::tools
