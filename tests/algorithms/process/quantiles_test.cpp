// The integer quantiles against libm, which tests may use: every table entry by its formula, and what lies between.
#include "algorithms/process/quantiles.hpp"

#include <cmath>
#include <cstdint>

#include <doctest/doctest.h>

namespace orrery::quantiles_test {
namespace {

constexpr double kQ24 = 16777216.0;
constexpr double kQ28 = 268435456.0;
constexpr double kQ31 = 2147483648.0;
constexpr double kQ32 = 4294967296.0;

/// The probability that a standard normal lies below z.
double normal_below(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

}  // namespace

TEST_CASE("log2 is exact at the entries of its table and close between them") {
  for (std::uint64_t i = 0; i < 64; ++i) {
    const std::uint64_t at_entry = (std::uint64_t{64} + i) << 20;
    CHECK(static_cast<double>(log2_q31(at_entry)) ==
          doctest::Approx(std::round(std::log2(static_cast<double>(at_entry)) * kQ31)).epsilon(1e-12));
  }
  for (unsigned power = 0; power < 64; ++power)
    CHECK(log2_q31(std::uint64_t{1} << power) == std::uint64_t{power} << 31);
  for (std::uint64_t x = 1; x < (std::uint64_t{1} << 60); x = x * 5 / 4 + 1)
    CHECK(std::abs(static_cast<double>(log2_q31(x)) / kQ31 - std::log2(static_cast<double>(x))) < 5e-5);
}

TEST_CASE("powers of two multiply a value, up and down, without overflow") {
  for (std::int64_t i = -64; i <= 64; ++i) {
    const std::int64_t exponent = i << 18;  // an entry of the table
    const double expected = 1e9 * std::exp2(static_cast<double>(i) / 64);
    CHECK(std::abs(static_cast<double>(times_power_of_two(1'000'000'000, exponent)) - expected) < 2);
  }
  for (std::int64_t exponent = -300'000'000; exponent < 300'000'000; exponent += 1'234'567) {
    const double expected = 4e9 * std::exp2(static_cast<double>(exponent) / kQ24);
    CHECK(std::abs(static_cast<double>(times_power_of_two(4'000'000'000, exponent)) - expected) < expected * 3e-5 + 1);
  }
  const std::uint64_t largest = std::uint64_t{1} << 62;
  CHECK(times_power_of_two(123, 0) == 123);
  CHECK(times_power_of_two(1, std::int64_t{62} << 24) == largest);
  CHECK(times_power_of_two(3, std::int64_t{62} << 24) == largest);
  CHECK(times_power_of_two(largest, std::int64_t{3000} << 24) == largest);
  CHECK(times_power_of_two(largest, -(std::int64_t{62} << 24)) == 1);
  CHECK(times_power_of_two(largest, -(std::int64_t{3000} << 24)) == 0);
  CHECK(times_power_of_two(0, std::int64_t{70} << 24) == 0);
}

TEST_CASE("the exponential quantile follows -ln(1 - p) and never falls") {
  std::uint64_t before = 0;
  for (std::uint64_t p = 0; p < (std::uint64_t{1} << 32); p += 65'521) {
    const std::uint64_t quantile = exponential_quantile_q31(static_cast<std::uint32_t>(p));
    if (quantile < before) FAIL("falls at position " << p);
    before = quantile;
    const double expected = -std::log1p(-static_cast<double>(p) / kQ32);
    if (std::abs(static_cast<double>(quantile) / kQ31 - expected) > 5e-5) FAIL("wrong at position " << p);
  }
  CHECK(exponential_quantile_q31(0) == 0);
  CHECK(exponential_quantile_q31(0x80000000u) == 1'488'522'236);  // ln 2
  CHECK(static_cast<double>(exponential_quantile_q31(0xffffffffu)) / kQ31 == doctest::Approx(32 * std::log(2.0)));
}

TEST_CASE("the normal quantile is the inverse of the normal distribution, odd, and never falls") {
  constexpr double kZ999 = 3.090232306167813;
  CHECK(normal_quantile_q28(0x80000000u) == 0);
  std::int64_t before = normal_quantile_q28(0);
  for (std::uint64_t p = 1; p < (std::uint64_t{1} << 32); p += p < 4096 ? 1 : 65'521) {
    const auto position = static_cast<std::uint32_t>(p);
    const std::int64_t quantile = normal_quantile_q28(position);
    if (quantile < before) FAIL("falls at position " << p);
    before = quantile;
    if (normal_quantile_q28(0u - position) != -quantile) FAIL("is not odd at position " << p);
    // A quantile that is too high by 7e-4 stands above the position it was asked for, one too low below it.
    const double z = static_cast<double>(quantile) / kQ28 * kZ999;
    const double probability = static_cast<double>(p) / kQ32;
    if (normal_below(z - 7e-4 * kZ999) > probability || normal_below(z + 7e-4 * kZ999) < probability)
      FAIL("wrong at position " << p << ": z = " << z);
  }
  const auto at_999 = static_cast<std::uint32_t>(0.999 * kQ32);
  CHECK(static_cast<double>(normal_quantile_q28(at_999)) / kQ28 == doctest::Approx(1.0).epsilon(7e-4));
}

}  // namespace orrery::quantiles_test
