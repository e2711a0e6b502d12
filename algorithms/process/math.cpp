// log: x = 2^k m with m near 1, and ln m = 2 artanh((m - 1) / (m + 1)), whose series converges by more than a factor of
// 33 a term. sqrt: Newton's iteration from an estimate that halves the exponent.
#include "algorithms/process/math.hpp"

#include <bit>
#include <cstdint>

#include "algorithms/process/ensure.hpp"

namespace orrery::math {

namespace {

constexpr std::uint64_t fraction_mask = (std::uint64_t{1} << 52U) - 1;
constexpr std::uint64_t one = std::uint64_t{1023} << 52U;

/// x = 2^exponent * fraction, with the fraction in [1, 2).
struct Parts {
  int exponent;
  double fraction;
};
Parts parts_of(double x) {
  int below = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    below = 54;
  }
  const auto bits = std::bit_cast<std::uint64_t>(x);
  return {static_cast<int>(bits >> 52U & 0x7ffU) - 1023 - below, std::bit_cast<double>((bits & fraction_mask) | one)};
}

}  // namespace

double log(double x) {
  ENSURE(x > 0 && x <= 0x1.fffffffffffffp1023);
  auto [exponent, m] = parts_of(x);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double sum = 0;
  for (int k = 21; k >= 3; k -= 2) sum = square * (1.0 / k + sum);
  // ln 2 in two parts, of which the first has so few bits that its product with an exponent is exact.
  constexpr double high = 0x1.62e42fefa3800p-1;
  constexpr double low = 0x1.ef35793c76730p-45;
  return exponent * high + (2 * s + (2 * s * sum + exponent * low));
}

double sqrt(double x) {
  ENSURE(x >= 0 && x <= 0x1.fffffffffffffp1023);
  if (x == 0) return 0;
  double scale = 1;
  if (x < 0x1p-1000) {
    x *= 0x1p100;
    scale = 0x1p-50;
  }
  double root = std::bit_cast<double>((std::bit_cast<std::uint64_t>(x) >> 1U) + (one >> 1U));
  for (int i = 0; i < 6; ++i) root = 0.5 * (root + x / root);
  return root * scale;
}

}  // namespace orrery::math
