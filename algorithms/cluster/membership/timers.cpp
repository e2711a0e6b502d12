// Logarithms come from algorithms/process/math. A log10 is a quotient of two of its values, at most 2 units in the last
// place off; the small addition before each cut makes powers of ten come out whole.
#include "algorithms/cluster/membership/timers.hpp"

#include <algorithm>
#include <bit>
#include <chrono>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/math.hpp"

namespace orrery::membership {

namespace {

constexpr double whole_slack = 1e-9;

/// The least whole number that is not below x >= 0, but for rounding.
std::uint32_t at_least(double x) {
  const auto whole = static_cast<std::uint32_t>(x);
  return x - static_cast<double>(whole) > whole_slack ? whole + 1 : whole;
}

double log10_of(std::uint32_t n) { return natural_log(n) / natural_log(10); }

}  // namespace

std::uint32_t retellings(std::uint32_t lambda, std::uint32_t members) {
  return std::max(lambda * at_least(natural_log(members + 1.0)), 1U);
}

std::uint32_t memberlist_retransmits(std::uint32_t mult, std::uint32_t members) {
  return mult * at_least(log10_of(members + 1));
}

Duration suspicion_min(std::uint32_t mult, std::uint32_t members, Duration period) {
  const double scale = std::max(1.0, log10_of(std::max(members, 1U)));
  return mult * (static_cast<std::int64_t>(scale * 1000 + whole_slack) * period / 1000);
}

Duration suspicion_timeout(std::uint32_t confirmations, std::uint32_t expected, Duration min, Duration max) {
  ENSURE(min <= max);
  if (expected == 0 || confirmations >= expected) return min;
  const double share = natural_log(confirmations + 1.0) / natural_log(expected + 1.0);
  const auto less = static_cast<std::int64_t>(share * static_cast<double>((max - min).count()));
  const Duration cut = std::chrono::floor<std::chrono::milliseconds>(max - Duration(less));
  return std::max(min, cut);
}

Duration push_pull_interval(Duration interval, std::uint32_t members) {
  constexpr std::uint32_t doubled_above = 32;
  if (members <= doubled_above) return interval;
  // ceil(log2 n) of whole numbers is the width of n - 1.
  const auto log2_up = static_cast<std::int64_t>(std::bit_width(members - 1));
  return interval * (log2_up - 5 + 1);
}

}  // namespace orrery::membership
