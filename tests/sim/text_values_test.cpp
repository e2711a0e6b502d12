// The values of a scenario: what is written is what is meant, exactly; what is printed reads back; and what can't be
// read is refused at the place where it goes wrong.
#include "sim/text_values.hpp"

#include <chrono>
#include <functional>
#include <string>

#include <doctest/doctest.h>

#include "sim/value_error.hpp"

namespace orrery::sim::text_values_test {
namespace {

using namespace std::chrono_literals;

/// The error that reading gives: its message and place as "place: message", or "read" if there was none.
std::string error_of(const std::function<void()>& read) {
  try {
    read();
  } catch (const ValueError& error) {
    return std::to_string(error.position()) + ": " + error.message();
  }
  return "read";
}

}  // namespace

TEST_CASE("durations are exact and print in the largest unit that is not above them") {
  struct Row {
    const char* text;
    Duration value;
    const char* printed;
  };
  for (const Row& row :
       {Row{"5ms", 5ms, "5ms"}, Row{"0s", 0s, "0s"}, Row{"0.5ms", 500us, "500us"}, Row{"1500ms", 1500ms, "1.5s"},
        Row{"1.000000001s", Duration(1'000'000'001), "1.000000001s"}, Row{"2m", 120s, "120s"}, Row{"1h", 1h, "3600s"},
        Row{"7ns", 7ns, "7ns"}, Row{"10us", 10us, "10us"}, Row{"0.25m", 15s, "15s"},
        Row{"100.50ms", 100500us, "100.5ms"}, Row{"9223372036.854775807s", Duration::max(), "9223372036.854775807s"}}) {
    CAPTURE(row.text);
    CHECK(parse_duration(row.text) == row.value);
    CHECK(text_of(row.value) == row.printed);
    CHECK(parse_duration(row.printed) == row.value);
  }
  CHECK(parse_duration("-2s", Sign::allowed) == -2s);
  CHECK(parse_duration("+2s", Sign::allowed) == 2s);
  CHECK(text_of(Duration(-1'500'000)) == "-1.5ms");
  CHECK(text_of(Duration::min()) == "-9223372036.854775808s");
}

TEST_CASE("a duration that can't be read is refused with what was expected, and where") {
  const auto duration = [](std::string_view text) { return error_of([&] { (void)parse_duration(text); }); };
  const std::string expected = "expected a duration such as 5ms (units ns us ms s m h)";
  CHECK(duration("") == "0: " + expected + ", found the end");
  CHECK(duration("5") == "1: a unit is missing behind 5; " + expected);
  CHECK(duration("5 ms") == "1: a unit, without a blank, belongs behind 5; " + expected);
  CHECK(duration("5min") == "1: there is no unit \"min\"; " + expected + "; did you mean \"5m\"?");
  CHECK(duration("5ms ") == "3: " + expected + ", found \" \"");
  CHECK(duration("ms") == "0: " + expected + ", found \"ms\"");
  CHECK(duration(".5s").substr(0, 2) == "0:");
  CHECK(duration("1e3s").substr(0, 2) == "1:");
  CHECK(duration("-5ms").find("0: no sign is allowed here") == 0);
  CHECK(duration("0.5ns").find("0: this is not a whole number of ns") == 0);
  CHECK(duration("9223372037s").find("0: this is too large") == 0);
  CHECK(duration("99999999999999999999s").find("0: this number has too many digits") == 0);
}

TEST_CASE("spreads are read in their four forms and print canonically") {
  struct Row {
    const char* text;
    Spread value;
    const char* printed;
  };
  for (const Row& row :
       {Row{"5ms", Spread::fixed(5ms), "5ms"}, Row{"1ms..5ms", Spread::uniform(1ms, 5ms), "1ms..5ms"},
        Row{"0ms..75ms", Spread::uniform(0ms, 75ms), "0s..75ms"},
        Row{"2s..2.5s", Spread::uniform(2s, 2500ms), "2s..2.5s"}, Row{"5s..5s", Spread::fixed(5s), "5s"},
        Row{"exp(500ms)", Spread::exponential(500ms), "exp(500ms)"},
        Row{"exp( 4s )", Spread::exponential(4s), "exp(4s)"},
        Row{"tail(20ms, 900ms)", Spread::tail(20ms, 900ms), "tail(20ms, 900ms)"},
        Row{"tail(1ms,80ms)", Spread::tail(1ms, 80ms), "tail(1ms, 80ms)"}}) {
    CAPTURE(row.text);
    CHECK(parse_spread(row.text) == row.value);
    CHECK(text_of(row.value) == row.printed);
    CHECK(parse_spread(row.printed) == row.value);
  }
  CHECK(parse_spread("-1ms..5ms", Sign::allowed) == Spread::uniform(-1ms, 5ms));
}

TEST_CASE("a spread that makes no sense is refused at its very part") {
  const auto spread = [](std::string_view text) { return error_of([&] { (void)parse_spread(text); }); };
  CHECK(spread("5ms..1ms") == "5: the end of a spread must not be below its beginning");
  CHECK(spread("tail(0s, 1s)") == "5: the median of a tail must be above zero");
  CHECK(spread("tail(2s, 1s)") == "9: the 99.9 % point of a tail must not be below its median");
  CHECK(spread("exp(5ms") ==
        "7: expected 5ms, 1ms..5ms, exp(5ms) or tail(2ms, 200ms) (units ns us ms s m h), found the end");
  CHECK(spread("1ms-5ms") ==
        "3: expected 5ms, 1ms..5ms, exp(5ms) or tail(2ms, 200ms) (units ns us ms s m h), found \"-5ms\"");
  CHECK(spread("normal(5ms)").substr(0, 2) == "0:");
  CHECK(spread("-1ms..5ms").find("0: no sign is allowed here") == 0);
  CHECK(spread("1s..50000h") == "4: this is too long: at most 40000h");
}

TEST_CASE("integer ranges") {
  CHECK(parse_integer_range("-500..500") == IntegerRange{-500, 500});
  CHECK(parse_integer_range("3..7") == IntegerRange{3, 7});
  CHECK(parse_integer_range("-4") == IntegerRange{-4, -4});
  CHECK(text_of(IntegerRange{-500, 500}) == "-500..500");
  CHECK(text_of(IntegerRange{3, 3}) == "3");
  const auto range = [](std::string_view text) { return error_of([&] { (void)parse_integer_range(text); }); };
  CHECK(range("7..3") == "3: the end of a range must not be below its beginning");
  CHECK(range("1.5..3").find("0: this is not a whole number") == 0);
  CHECK(range("3..") == "3: expected a whole number or a range such as 3..7, found the end");
  CHECK(range("-9223372036854775807..9223372036854775807") == "22: this range is too wide");
}

TEST_CASE("rates are fractions in lowest terms, whose schedule does not drift") {
  CHECK(parse_rate("100/s") == Rate{1, 10ms});
  CHECK(parse_rate("0.5/s") == Rate{1, 2s});
  CHECK(parse_rate("3/s") == Rate{3, 1s});
  CHECK(parse_rate("3/ms") == parse_rate("3000/s"));
  CHECK(parse_rate("10/m") == Rate{1, 6s});
  CHECK(parse_rate("0/s").is_zero());
  for (const char* text :
       {"100/s", "0.5/s", "6500/s", "0.001/s", "10/m", "1/h", "7/h", "0/s", "33.333/s", "1000000000/s"}) {
    CAPTURE(text);
    CHECK(text_of(parse_rate(text)) == text);
  }
  CHECK(parse_rate("3/s").due(0) == 0s);
  CHECK(parse_rate("3/s").due(1) == Duration(333'333'333));
  CHECK(parse_rate("3/s").due(3) == 1s);
  CHECK(parse_rate("3/s").due(3'000'000'001) == 1'000'000'000s + Duration(333'333'333));
  const auto rate = [](std::string_view text) { return error_of([&] { (void)parse_rate(text); }); };
  CHECK(rate("100") == "3: expected a rate such as 100/s (units ns us ms s m h), found the end");
  CHECK(rate("100 /s") == "3: expected a rate such as 100/s (units ns us ms s m h), found \" /s\"");
  CHECK(rate("-1/s").substr(0, 2) == "0:");
  CHECK(rate("1/day").substr(0, 2) == "2:");
  CHECK(rate("999999.9999999/ns").find("0: this rate is too large or too exact") == 0);
}

TEST_CASE("sizes and bandwidths are whole bytes") {
  CHECK(parse_size("64KiB") == 65'536);
  CHECK(parse_size("1.5kB") == 1'500);
  CHECK(parse_size("2GiB") == std::uint64_t{2} << 30);
  CHECK(parse_size("0B") == 0);
  CHECK(parse_bandwidth("1MB/s") == 1'000'000);
  for (const char* text : {"64KiB", "1MB", "3GiB", "1500B", "25kB", "0B", "1GB"})
    CHECK(text_of_size(parse_size(text)) == text);
  CHECK(text_of_bandwidth(1'000'000) == "1MB/s");
  const auto size = [](std::string_view text) { return error_of([&] { (void)parse_size(text); }); };
  const auto bandwidth = [](std::string_view text) { return error_of([&] { (void)parse_bandwidth(text); }); };
  CHECK(size("64") == "2: a unit is missing behind 64; expected a size such as 64KiB (units B kB MB GB KiB MiB GiB)");
  CHECK(size("64KB").substr(0, 2) == "2:");
  CHECK(size("0.5B").find("0: this is not a whole number of B") == 0);
  CHECK(bandwidth("1MB") == "3: expected a bandwidth such as 1MB/s (units B kB MB GB KiB MiB GiB), found the end");
  CHECK(bandwidth("0B/s") == "0: a bandwidth must be above zero");
}

TEST_CASE("chances are parts per billion, rounded from the digits and not from a double") {
  struct Row {
    const char* text;
    std::uint32_t billionths;
    const char* printed;
  };
  for (const Row& row :
       {Row{"0", 0, "0"}, Row{"0.0", 0, "0"}, Row{"-0.0", 0, "0"}, Row{"1", 1'000'000'000, "1"},
        Row{"1.0", 1'000'000'000, "1"}, Row{"0.01", 10'000'000, "0.01"}, Row{"0.1", 100'000'000, "0.1"},
        Row{"1e-3", 1'000'000, "0.001"}, Row{"1E-9", 1, "0.000000001"}, Row{"0.0000000014", 1, "0.000000001"},
        Row{"0.0000000015", 2, "0.000000002"}, Row{"0.9999999996", 1'000'000'000, "1"},
        Row{"0.9999999994", 999'999'999, "0.999999999"}, Row{"50e-2", 500'000'000, "0.5"},
        Row{"0.5e+0", 500'000'000, "0.5"}, Row{"0e999", 0, "0"}, Row{"10e-1", 1'000'000'000, "1"}}) {
    CAPTURE(row.text);
    CHECK(parse_chance(row.text).billionths == row.billionths);
    CHECK(text_of(Chance{row.billionths}) == row.printed);
  }
  const auto chance = [](std::string_view text) { return error_of([&] { (void)parse_chance(text); }); };
  CHECK(chance("1.0000000001") == "0: expected a chance, a number from 0 to 1, found 1.0000000001");
  CHECK(chance("2") == "0: expected a chance, a number from 0 to 1, found 2");
  CHECK(chance("1.5") == "0: expected a chance, a number from 0 to 1, found 1.5");
  CHECK(chance("-0.1") == "0: expected a chance, a number from 0 to 1, found -0.1");
  CHECK(chance("1e300") == "0: expected a chance, a number from 0 to 1, found 1e300");
  CHECK(chance("1e-300") == "0: this chance is too small: the least above zero is 1e-9");
  CHECK(chance("50%") == "2: expected a chance, a number from 0 to 1, found \"%\"");
  CHECK(chance("") == "0: expected a chance, a number from 0 to 1, found the end");
}

TEST_CASE("an error can put its finger on the place, also in a text with wide characters") {
  const ValueError plain("expected a unit", "5 ms", 1);
  CHECK(plain.picture() == "5 ms\n ^");
  CHECK(std::string(plain.what()) == "expected a unit (at character 2)");
  CHECK(ValueError("x", "\xC3\xA9t\xC3\xA9 5", 5).picture() == "\xC3\xA9t\xC3\xA9 5\n   ^");
  CHECK(ValueError("x", "", 0).picture() == "\n^");
  CHECK(ValueError("x", std::string(500, 'a'), 250).picture() ==
        std::string(110, 'a') + "\n" + std::string(70, ' ') + "^");
}

}  // namespace orrery::sim::text_values_test
