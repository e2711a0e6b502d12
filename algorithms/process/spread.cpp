// Spread: making one, and the two curved distributions. Their shapes come from the tables of quantiles.hpp.
#include "algorithms/process/spread.hpp"

#include "algorithms/process/ensure.hpp"

namespace orrery {
namespace {

constexpr std::uint64_t kLn1000Q28 = 1854286438;   // ln(1000) * 2^28: the 99.9 % quantile of an exponential of mean 1
constexpr std::uint64_t kMeanOfTailQ26 = 2435528;  // ln(2) / (2 z(0.999)^2) * 2^26, see mean()

Duration duration(std::uint64_t nanoseconds) { return Duration{static_cast<std::int64_t>(nanoseconds)}; }

bool in_range(Duration value) { return -Spread::kLongest <= value && value <= Spread::kLongest; }

/// value * factor / 2^bits without overflow. REQUIRES: bits <= 32, value * (factor >> bits) < 2^64.
std::uint64_t times_fixed_point(std::uint64_t value, std::uint64_t factor, unsigned bits) {
  const std::uint64_t fraction = factor & ((std::uint64_t{1} << bits) - 1);
  return value * (factor >> bits) + times_q32(value, static_cast<std::uint32_t>(fraction << (32 - bits)));
}

}  // namespace

Spread Spread::fixed(Duration value) {
  ENSURE(in_range(value));
  return {Kind::fixed, value.count(), value.count(), 0};
}

Spread Spread::uniform(Duration lo, Duration hi) {
  ENSURE(in_range(lo) && in_range(hi) && lo <= hi);
  return lo == hi ? fixed(lo) : Spread{Kind::uniform, lo.count(), hi.count(), 0};
}

Spread Spread::exponential(Duration mean) {
  ENSURE(in_range(mean) && mean.count() >= 0);
  return mean.count() == 0 ? fixed(mean) : Spread{Kind::exponential, mean.count(), mean.count(), 0};
}

Spread Spread::tail(Duration median, Duration p999) {
  ENSURE(in_range(p999) && median.count() > 0 && median <= p999);
  if (median == p999) return fixed(median);
  const std::uint64_t ratio_q31 =
      log2_q31(static_cast<std::uint64_t>(p999.count())) - log2_q31(static_cast<std::uint64_t>(median.count()));
  return {Kind::tail, median.count(), p999.count(), static_cast<std::int64_t>(ratio_q31 >> 7)};
}

Duration Spread::curved(std::uint32_t position) const {
  const auto scale = static_cast<std::uint64_t>(first_);
  if (kind_ == Kind::exponential) return duration(times_fixed_point(scale, exponential_quantile_q31(position), 31));
  return duration(times_power_of_two(scale, (ratio_q24_ * normal_quantile_q28(position)) >> 28));
}

Duration Spread::mean() const {
  switch (kind_) {
    case Kind::fixed:
    case Kind::exponential:
      return Duration{first_};
    case Kind::uniform:
      return Duration{first_ + (second_ - first_) / 2};
    case Kind::tail:
      break;
  }
  // A log-normal's mean is median * exp(sigma^2 / 2), and here sigma = ln(r) / z(0.999): as a power of two its exponent
  // is log2(r)^2 * ln(2) / (2 z(0.999)^2).
  const std::uint64_t square_q24 = static_cast<std::uint64_t>(ratio_q24_ * ratio_q24_) >> 24;
  const std::uint64_t exponent_q24 = (square_q24 * kMeanOfTailQ26) >> 26;
  return duration(times_power_of_two(static_cast<std::uint64_t>(first_), static_cast<std::int64_t>(exponent_q24)));
}

Duration Spread::upper() const {
  if (kind_ != Kind::exponential) return Duration{second_};
  return duration(times_fixed_point(static_cast<std::uint64_t>(first_), kLn1000Q28, 28));
}

}  // namespace orrery
