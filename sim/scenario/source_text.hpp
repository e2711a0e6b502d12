// Source text: where the tokens of a JSON text stand. Follows a parser that has already checked the grammar, so it only
// needs to know where a token ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace orrery::scenario {

/// Where something begins: line and column from 1, the column in characters.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

/// One brace, bracket, string, number or word, as written.
struct SourceToken {
  std::string_view source;
  Place place;
};

/// Moves through a JSON text token by token, over blanks, commas, colons and a byte order mark.
class SourceCursor {
 public:
  explicit SourceCursor(std::string_view text);

  /// Nothing but blanks is left.
  [[nodiscard]] bool at_end();
  /// The next token. REQUIRES: the text up to its end is valid JSON.
  SourceToken next();
  /// The place of any byte of the text; the end of the text for one beyond it. O(n).
  [[nodiscard]] Place place_of_byte(std::size_t byte) const;

 private:
  void advance(std::size_t bytes);
  void skip_between();

  std::string_view text_;
  std::size_t at_ = 0;
  Place place_{1, 1};
};

/// The first byte that is not part of a well-formed UTF-8 character (Unicode 15, table 3-7).
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);

/// The whole number that a JSON number such as 12, -3, 2.0 or 1e3 is; nothing if it is not one or needs more than 63
/// bits.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view number);

}  // namespace orrery::scenario
