// Decimals are kept exactly, and print as they were meant.
#include "sim/decimal.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace orrery::sim::decimal_test {

TEST_CASE("a decimal is read with the fewest decimals and says how much of the text it took") {
  struct Row {
    const char* text;
    Decimal value;
    std::size_t length;
  };
  for (const Row& row : {Row{"5", {5, 0}, 1}, Row{"0.050", {5, 2}, 5}, Row{"2.000s", {2, 0}, 5}, Row{"1..2", {1, 0}, 1},
                         Row{"007", {7, 0}, 3}, Row{"3.", {3, 0}, 1}, Row{"x", {0, 0}, 0}, Row{"", {0, 0}, 0},
                         Row{"9223372036854775807", {std::numeric_limits<std::int64_t>::max(), 0}, 19}}) {
    CAPTURE(row.text);
    const DecimalPrefix read = read_decimal(row.text);
    CHECK(read.value == row.value);
    CHECK(read.length == row.length);
    CHECK_FALSE(read.too_long);
  }
  CHECK(read_decimal("9223372036854775808").too_long);
  CHECK(read_decimal("0.1234567890123456789").too_long);
}

TEST_CASE("a decimal times a unit is exact or nothing") {
  CHECK(Decimal{15, 1}.times(1000) == 1500);
  CHECK(Decimal{-15, 1}.times(1000) == -1500);
  CHECK(Decimal{1, 9}.times(1'000'000'000) == 1);
  CHECK(Decimal{1, 10}.times(1'000'000'000) == std::nullopt);
  CHECK(Decimal{25, 2}.times(60) == 15);
  CHECK(Decimal{std::numeric_limits<std::int64_t>::max(), 0}.times(2) == std::nullopt);
  CHECK(Decimal{922'337'203'685'477'580, 1}.times(100) == 9'223'372'036'854'775'800);
}

TEST_CASE("a decimal prints shortest") {
  CHECK(text_of(Decimal{5, 2}) == "0.05");
  CHECK(text_of(Decimal{-125, 1}) == "-12.5");
  CHECK(text_of(Decimal{7, 0}) == "7");
  CHECK(text_of(Decimal{std::numeric_limits<std::int64_t>::min(), 0}) == "-9223372036854775808");
  CHECK(Decimal{-125, 1}.to_double() == -12.5);
}

}  // namespace orrery::sim::decimal_test
