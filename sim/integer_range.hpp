// IntegerRange: a whole number that varies evenly, such as a drift of -500..500 ppm or a pick of 3..7 nodes.
#pragma once

#include <cstdint>

#include "algorithms/process/quantiles.hpp"

namespace orrery::sim {

/// The whole numbers lo to hi, both included. REQUIRES: lo <= hi.
struct IntegerRange {
  std::int64_t lo = 0;
  std::int64_t hi = 0;

  [[nodiscard]] constexpr bool is_fixed() const { return lo == hi; }

  /// The number of the pick `u`; the pick 0 is the usual value, the middle of the range (as for a Spread).
  /// REQUIRES: hi - lo < 2^63.
  [[nodiscard]] constexpr std::int64_t at(std::uint32_t u) const {
    const std::uint64_t values = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1;
    return lo + static_cast<std::int64_t>(times_q32(values, u + 0x80000000u));
  }

  friend bool operator==(const IntegerRange&, const IntegerRange&) = default;
};

}  // namespace orrery::sim
