// Text values: how durations, spreads, rates, sizes and chances are written in a scenario, and how they are printed
// again. Nothing is rounded in silence: what is not a whole number of nanoseconds or bytes is an error. Every function
// that reads throws ValueError, which says what was expected and where. What is printed reads back to an equal value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "algorithms/process/spread.hpp"
#include "algorithms/process/types.hpp"
#include "sim/integer_range.hpp"

namespace orrery::sim {

enum class Sign : std::uint8_t { none, allowed };

/// `5ms`, `0.5s`, with Sign::allowed also `-2s` and `+2s`; units ns us ms s m h; |value| up to 292 years.
[[nodiscard]] Duration parse_duration(std::string_view text, Sign sign = Sign::none);
/// In the largest of ns, us, ms and s that is not above the value: `1.5s`, `300ms`, `0s`, `-10us`.
[[nodiscard]] std::string text_of(Duration value);

/// `5ms`, `1ms..5ms`, `exp(5ms)`, `tail(2ms, 200ms)`.
[[nodiscard]] Spread parse_spread(std::string_view text, Sign sign = Sign::none);
[[nodiscard]] std::string text_of(const Spread& spread);

/// `-500..500` or `7`.
[[nodiscard]] IntegerRange parse_integer_range(std::string_view text);
[[nodiscard]] std::string text_of(const IntegerRange& range);

/// How often something happens: `events` times in `per`, in lowest terms, so that equal rates have equal members.
struct Rate {
  std::uint32_t events = 0;
  Duration per = std::chrono::seconds(1);

  [[nodiscard]] bool is_zero() const { return events == 0; }
  /// When event i of an even schedule that begins at 0 is due: i * per / events, rounded down. REQUIRES: !is_zero().
  [[nodiscard]] Duration due(std::uint64_t i) const;

  friend bool operator==(const Rate&, const Rate&) = default;
};
/// `100/s`, `0.5/s`, `3/ms`, `10/m`; the unit after the stroke is one of ns us ms s m h.
[[nodiscard]] Rate parse_rate(std::string_view text);
/// In events a second where that is a decimal number, otherwise a minute or an hour.
[[nodiscard]] std::string text_of(const Rate& rate);

/// Bytes: `64KiB`, `1.5MB`; units B kB MB GB (powers of 1000) and KiB MiB GiB (powers of 1024).
[[nodiscard]] std::uint64_t parse_size(std::string_view text);
/// In the largest unit in which it is whole, powers of 1024 before powers of 1000.
[[nodiscard]] std::string text_of_size(std::uint64_t bytes);

/// Bytes a second: `1MB/s`. REQUIRES nothing; zero is an error, since nothing would ever pass.
[[nodiscard]] std::uint64_t parse_bandwidth(std::string_view text);
[[nodiscard]] std::string text_of_bandwidth(std::uint64_t bytes_per_second);

/// A probability in parts per billion, so that comparing a pick with it needs no floating point.
struct Chance {
  static constexpr std::uint32_t kCertain = 1'000'000'000;
  std::uint32_t billionths = 0;

  friend bool operator==(const Chance&, const Chance&) = default;
};
/// The text of a JSON number (`0.05`, `1`, `1e-3`) in [0, 1], rounded to the nearest billionth, halves up. A number
/// above zero that rounds to zero is an error.
[[nodiscard]] Chance parse_chance(std::string_view number);
[[nodiscard]] std::string text_of(Chance chance);

}  // namespace orrery::sim
