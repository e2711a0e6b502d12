// The logarithm against 50 digits, its last bit included, and the square root's promises.
#include "algorithms/process/math.hpp"

#include <bit>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/process/ensure.hpp"

namespace orrery::math_test {
namespace {

double from_bits(const char* digits) {
  std::uint64_t bits = 0;
  const auto [end, error] = std::from_chars(digits, digits + 16, bits, 16);
  REQUIRE(error == std::errc());
  REQUIRE(end == digits + 16);
  return std::bit_cast<double>(bits);
}

}  // namespace

TEST_CASE("the natural logarithm is rounded to nearest, from the smallest number to the largest") {
  std::ifstream in("tests/data/math/natural_log.csv");
  std::string line;
  REQUIRE(std::getline(in, line));
  std::size_t rows = 0;
  for (; std::getline(in, line); ++rows) {
    REQUIRE(line.size() == 33);
    const double x = from_bits(line.data());
    CAPTURE(line);
    CHECK(std::bit_cast<std::uint64_t>(natural_log(x)) == std::bit_cast<std::uint64_t>(from_bits(line.data() + 17)));
  }
  CHECK(rows == 1989);
  CHECK(natural_log(std::numeric_limits<double>::infinity()) == std::numeric_limits<double>::infinity());
}

TEST_CASE("the natural logarithm never falls where a step of its table ends") {
  for (int edge = 181; edge < 363; ++edge) {
    double x = edge / 256.0 - 64 * 0x1p-53;
    for (int i = 0; i < 128; ++i, x += 0x1p-53) CHECK(natural_log(x) <= natural_log(x + 0x1p-53));
  }
}

TEST_CASE("a square root squares to its number, and what has none is refused") {
  for (std::uint64_t i = 0; i < 3000; ++i) CHECK(square_root(static_cast<double>(i * i)) == static_cast<double>(i));
  CHECK(square_root(2) == 0x1.6a09e667f3bcdp+0);
  CHECK_THROWS_AS((void)square_root(-1), EnsureFailure);
  CHECK_THROWS_AS((void)natural_log(0), EnsureFailure);
  CHECK_THROWS_AS((void)natural_log(std::numeric_limits<double>::quiet_NaN()), EnsureFailure);
}

}  // namespace orrery::math_test
