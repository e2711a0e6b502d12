// Spread: how a simulated duration varies. A pick of 32 bits goes in, a duration comes out, by integer arithmetic
// alone, so that the same pick is the same duration everywhere. The pick 0 is the usual value: picks are laid around
// the circle of quantiles with 0 at its middle, so pick u stands at the quantile (u + 2^31 mod 2^32) / 2^32.
//
//   fixed        always the same
//   uniform      lo to hi, both included; the usual value is the midpoint
//   exponential  given by its mean; the usual value is the median, mean * ln 2
//   tail         log-normal, given by its median and its 99.9 % quantile: median * r^(z(p) / z(0.999)) with
//                r = p999 / median, so that it is symmetric on a logarithmic axis; the usual value is the median.
//                The rarest picks reach about median * r^2.
#pragma once

#include <cstdint>

#include "algorithms/process/quantiles.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

class Spread {
 public:
  enum class Kind : std::uint8_t { fixed, uniform, exponential, tail };

  /// No means, medians or ends of a spread lie beyond this (about 4.5 years): its quantiles then never overflow.
  static constexpr Duration kLongest{std::int64_t{1} << 57};

  /// Always no time at all.
  Spread() = default;

  /// A negative value is allowed. REQUIRES: |value| <= kLongest.
  [[nodiscard]] static Spread fixed(Duration value);
  /// Negative ends are allowed. REQUIRES: lo <= hi; |lo|, |hi| <= kLongest. Equal ends give a fixed spread.
  [[nodiscard]] static Spread uniform(Duration lo, Duration hi);
  /// REQUIRES: 0 <= mean <= kLongest. The mean 0 gives a fixed spread.
  [[nodiscard]] static Spread exponential(Duration mean);
  /// REQUIRES: 0 < median <= p999 <= kLongest. Equal arguments give a fixed spread.
  [[nodiscard]] static Spread tail(Duration median, Duration p999);

  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool is_fixed() const { return kind_ == Kind::fixed; }
  /// What the spread was made of: (value, value), (lo, hi), (mean, mean), (median, p999).
  [[nodiscard]] Duration first() const { return Duration{first_}; }
  [[nodiscard]] Duration second() const { return Duration{second_}; }

  /// The duration of the pick `u`; see the head of this file. Never falls as u goes from 2^31 over 0 to 2^31 - 1.
  [[nodiscard]] Duration at(std::uint32_t u) const {
    const std::uint32_t position = u + 0x80000000u;
    if (kind_ == Kind::fixed) return Duration{first_};
    if (kind_ == Kind::uniform) {
      const std::uint64_t values = static_cast<std::uint64_t>(second_) - static_cast<std::uint64_t>(first_) + 1;
      return Duration{first_ + static_cast<std::int64_t>(times_q32(values, position))};
    }
    return curved(position);
  }

  /// The value of the pick 0.
  [[nodiscard]] Duration usual() const { return at(0); }
  /// Half of the picks lie below it: the same as usual().
  [[nodiscard]] Duration median() const { return at(0); }
  /// The mean over all picks, to about 0.1 %; at most 2^62 ns.
  [[nodiscard]] Duration mean() const;
  /// The end of a fixed or uniform spread, the 99.9 % quantile of the others.
  [[nodiscard]] Duration upper() const;

  friend bool operator==(const Spread&, const Spread&) = default;

 private:
  Spread(Kind kind, std::int64_t first, std::int64_t second, std::int64_t ratio_q24)
      : first_(first), second_(second), ratio_q24_(ratio_q24), kind_(kind) {}

  [[nodiscard]] Duration curved(std::uint32_t position) const;

  std::int64_t first_ = 0;
  std::int64_t second_ = 0;
  std::int64_t ratio_q24_ = 0;  // tail: log2(p999 / median) * 2^24
  Kind kind_ = Kind::fixed;
};

}  // namespace orrery
