// Decimal: a number as a person writes it, kept exactly. 0.1 is one tenth here, not the nearest double, so that what is
// counted in nanoseconds, bytes or parts per billion comes out as written or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orrery::sim {

/// mantissa / 10^decimals, with the fewest decimals that hold it: two equal numbers have equal members.
struct Decimal {
  std::int64_t mantissa = 0;
  std::uint32_t decimals = 0;  // at most 18

  [[nodiscard]] bool is_whole() const { return decimals == 0; }
  /// The nearest double, or one of the two nearest beyond 15 digits.
  [[nodiscard]] double to_double() const;
  /// Exactly the number times `unit`; nothing when that is not whole or does not fit. REQUIRES: unit > 0.
  [[nodiscard]] std::optional<std::int64_t> times(std::int64_t unit) const;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

/// Reads digits [ "." digits ] at the start of `text`, without a sign or an exponent; what follows is not looked at.
struct DecimalPrefix {
  Decimal value;
  std::size_t length = 0;  // bytes read; 0: no digit here
  bool too_long = false;   // more digits than 64 bits hold
};
[[nodiscard]] DecimalPrefix read_decimal(std::string_view text);

/// -12, 0.05, 150: shortest, read back to an equal value.
[[nodiscard]] std::string text_of(Decimal value);

}  // namespace orrery::sim
