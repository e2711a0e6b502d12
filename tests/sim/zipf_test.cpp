// Zipf against libm: weights fall as 1 / i^s, and every key has one.
#include "sim/zipf.hpp"

#include <cmath>

#include <doctest/doctest.h>

#include "sim/value_error.hpp"

namespace orrery::sim::zipf_test {

TEST_CASE("weights fall as one through the rank to the power of the exponent") {
  for (const double exponent : {0.5, 0.99, 1.1, 2.0})
    for (const std::uint32_t count : {1U, 2U, 10U, 1000U}) {
      const auto sums = zipf_sums(count, static_cast<std::uint32_t>(exponent * 1e6));
      REQUIRE(sums.size() == count);
      const double first = sums[0];
      for (std::uint32_t i = 1; i < count; ++i) {
        const double weight = static_cast<double>(sums[i]) - static_cast<double>(sums[i - 1]);
        CHECK(std::abs(weight - first / std::pow(i + 1, exponent)) <= first / std::pow(i + 1, exponent) * 2e-4 + 1);
      }
      CHECK(sums[0] > 0);
    }
}

TEST_CASE("a very steep skew leaves each key a chance, and a long list still fits") {
  const auto steep = zipf_sums(100, 10'000'000);
  CHECK(steep[99] == steep[98] + 1);
  const auto many = zipf_sums(most_skewed_keys, 1000);
  CHECK(many.size() == most_skewed_keys);
  CHECK(many.back() > many[most_skewed_keys - 2]);
}

TEST_CASE("a skew is written with its exponent") {
  CHECK(parse_skew("zipf(1.1)") == 1'100'000);
  CHECK(parse_skew("zipf(10)") == 10'000'000);
  for (const char* wrong :
       {"zipf", "zipf()", "zipf(0)", "zipf(-1)", "zipf(11)", "zipf(1.1", "zip(1)", "zipf(1.0000001)"})
    CHECK_THROWS_AS((void)parse_skew(wrong), ValueError);
}

}  // namespace orrery::sim::zipf_test
