// Number tests: each form, with whole numbers, fractions and durations, and what is none.
#include "sim/number_test.hpp"

#include <limits>
#include <string>

#include <doctest/doctest.h>

namespace orrery::sim::number_test_test {
namespace {

bool passes(std::string_view test, std::int64_t value) {
  CAPTURE(test);
  const auto read = read_number_test(test);
  REQUIRE(read);
  return read->passes(value);
}

TEST_CASE("each comparison passes what lies on its side") {
  struct Row {
    std::string test;
    bool four, five, six;
  };
  for (const Row& row :
       {Row{"5", false, true, false}, Row{"== 5", false, true, false}, Row{"!= 5", true, false, true},
        Row{"< 5", true, false, false}, Row{"<=5", true, true, false}, Row{"> 5", false, false, true},
        Row{" >= 5 ", false, true, true}, Row{"5..6", false, true, true}, Row{"4 .. 5", true, true, false}}) {
    CHECK(passes(row.test, 4) == row.four);
    CHECK(passes(row.test, 5) == row.five);
    CHECK(passes(row.test, 6) == row.six);
  }
}

TEST_CASE("a fraction lies between two whole numbers") {
  CHECK(passes("< 4.5", 4));
  CHECK(!passes("< 4.5", 5));
  CHECK(!passes("> 4.5", 4));
  CHECK(passes(">= 4.5", 5));
  CHECK(!passes(">= 4.5", 4));
  CHECK(!passes("4.5", 4));
  CHECK(passes("!= 4.5", 4));
  CHECK(passes("0.5..1.5", 1));
  CHECK(!passes("0.1..0.2", 0));
  CHECK(!passes("> -0.5", -1));
  CHECK(passes("> -0.5", 0));
  CHECK(passes("-2..-1.5", -2));
  CHECK(!passes("-2..-1.5", -1));
}

TEST_CASE("durations count in nanoseconds") {
  CHECK(passes("< 3s", 2'999'999'999));
  CHECK(!passes("< 3s", 3'000'000'000));
  CHECK(passes("1ms..2ms", 1'500'000));
  CHECK(passes("-5ms", -5'000'000));
}

TEST_CASE("beyond the last number there is none") {
  CHECK(!passes("> 9223372036854775807", std::numeric_limits<std::int64_t>::max()));
  CHECK(passes("<= 9223372036854775807", std::numeric_limits<std::int64_t>::max()));
}

TEST_CASE("what is no test is nothing") {
  for (const std::string text :
       {"", "about 5", "5 6", "<", "< x", "1..", "..1", "6..5", "5..1ms x", "=5", "--5", "99999999999999999999"})
    CHECK_MESSAGE(!read_number_test(text), text);
}

}  // namespace
}  // namespace orrery::sim::number_test_test
