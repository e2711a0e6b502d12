// Tokens: the words of selectors and conditions. Both are small languages over the same words, so one reader splits the
// text, and one cursor over the result knows how to say what was expected and found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/types.hpp"
#include "sim/decimal.hpp"

namespace orrery::sim {

/// A name as it stands in a text. Equality is of the text only: where it stood does not matter to what it means.
struct Name {
  std::string text;
  std::uint32_t position = 0;  // byte in the text it was read from, for errors found when it is bound

  friend bool operator==(const Name& a, const Name& b) { return a.text == b.text; }
};

struct Token {
  enum class Kind : std::uint8_t { name, number, duration, text, symbol, end };

  Kind kind = Kind::end;
  std::string_view source;  // as written
  std::size_t position = 0;
  Decimal number;       // of Kind::number
  Duration duration{};  // of Kind::duration
  std::string text;     // of Kind::text: without its quotes and escapes
};

/// A cursor over the tokens of one text. Every error is a ValueError with the place.
class Tokens {
 public:
  /// Splits `text`, which must outlive the cursor. Throws ValueError at a character that begins no token, at a text
  /// without its closing quote, at a number that does not fit or has an unknown unit, and at more than 64 KiB.
  explicit Tokens(std::string_view text);

  /// The token `ahead` places on; the end token when there are not so many.
  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const;
  /// The token here; moves on, but never beyond the end.
  const Token& next();

  [[nodiscard]] bool at_symbol(std::string_view symbol, std::size_t ahead = 0) const;
  [[nodiscard]] bool at_word(std::string_view word, std::size_t ahead = 0) const;
  [[nodiscard]] bool at_kind(Token::Kind kind, std::size_t ahead = 0) const { return peek(ahead).kind == kind; }
  /// Moves over it if it is here.
  bool accept_symbol(std::string_view symbol);
  bool accept_word(std::string_view word);
  /// Moves over it; fails with "expected `expected`" if it is not here.
  void require_symbol(std::string_view symbol, std::string_view expected);
  void require_end(std::string_view expected) const;
  /// Any name, also one that is a word of the grammar elsewhere.
  [[nodiscard]] Name require_name(std::string_view expected);

  /// "expected ..., found ..." at the token here.
  [[noreturn]] void fail_expected(std::string_view expected) const;
  [[noreturn]] void fail(std::string_view message, std::size_t position) const;

 private:
  std::string_view text_;
  std::vector<Token> tokens_;  // the last is the end token
  std::size_t here_ = 0;
};

}  // namespace orrery::sim
