// Spreads: the pick 0 is the usual value, the picks fill the distribution, and the answers are the same everywhere.
#include "algorithms/process/spread.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/process/ensure.hpp"
#include "sim/integer_range.hpp"

namespace orrery::spread_test {
namespace {

using namespace std::chrono_literals;
using sim::IntegerRange;

/// The durations of 2^16 picks laid evenly around the circle, in ascending order.
std::vector<Duration> evenly(const Spread& spread) {
  std::vector<Duration> all;
  for (std::uint32_t i = 0; i < 65'536; ++i) all.push_back(spread.at(i << 16 | 0x8000u));
  std::sort(all.begin(), all.end());
  return all;
}

double mean_of(const std::vector<Duration>& all) {
  double sum = 0;
  for (const Duration value : all) sum += static_cast<double>(value.count());
  return sum / static_cast<double>(all.size());
}

double milliseconds(Duration value) { return static_cast<double>(value.count()) / 1e6; }

}  // namespace

TEST_CASE("the pick 0 is the usual value: the midpoint, or the median of a skewed spread") {
  CHECK(Spread::fixed(5ms).usual() == 5ms);
  CHECK(Spread::uniform(1ms, 5ms).usual() == 3ms);
  CHECK(Spread::uniform(-4ms, 2ms).usual() == -1ms);
  CHECK(milliseconds(Spread::exponential(10ms).usual()) == doctest::Approx(6.931472).epsilon(1e-6));
  CHECK(Spread::tail(2ms, 200ms).usual() == 2ms);
  CHECK(Spread::tail(100s, 5000s).usual() == 100s);
  CHECK(Spread().usual() == 0ms);
}

TEST_CASE("a uniform spread reaches both ends, evenly") {
  const Spread spread = Spread::uniform(1ms, 5ms);
  CHECK(spread.at(0x80000000u) == 1ms);
  CHECK(spread.at(0x7fffffffu) == 5ms);
  const std::vector<Duration> all = evenly(spread);
  CHECK(milliseconds(all[all.size() / 4]) == doctest::Approx(2).epsilon(0.001));
  CHECK(milliseconds(all[all.size() * 3 / 4]) == doctest::Approx(4).epsilon(0.001));
  CHECK(mean_of(all) / 1e6 == doctest::Approx(milliseconds(spread.mean())).epsilon(0.001));

  const Spread three = Spread::uniform(Duration(7), Duration(9));
  CHECK(three.at(0x80000000u).count() == 7);
  CHECK(three.at(0xd5555555u).count() == 7);
  CHECK(three.at(0xd5555556u).count() == 8);
  CHECK(three.at(0x7fffffffu).count() == 9);

  const Spread widest = Spread::uniform(-Spread::kLongest, Spread::kLongest);
  CHECK(widest.at(0x80000000u) == -Spread::kLongest);
  CHECK(widest.at(0x7fffffffu) > Spread::kLongest - Spread::kLongest / 1'000'000'000);
  CHECK(widest.at(0x7fffffffu) <= Spread::kLongest);
}

TEST_CASE("an exponential spread has the mean it was given and e-folds beyond it") {
  const Spread spread = Spread::exponential(10ms);
  const std::vector<Duration> all = evenly(spread);
  CHECK(mean_of(all) / 1e6 == doctest::Approx(10).epsilon(0.001));
  CHECK(spread.mean() == 10ms);
  const auto beyond_mean = std::count_if(all.begin(), all.end(), [](Duration value) { return value > 10ms; });
  CHECK(static_cast<double>(beyond_mean) / 65'536 == doctest::Approx(std::exp(-1)).epsilon(0.001));
  CHECK(milliseconds(spread.upper()) == doctest::Approx(10 * std::log(1000)).epsilon(1e-6));
  const auto beyond_upper =
      std::count_if(all.begin(), all.end(), [&](Duration value) { return value > spread.upper(); });
  CHECK(beyond_upper >= 64);
  CHECK(beyond_upper <= 67);
}

TEST_CASE("a tail has the median and the 99.9 % point it was given, and the mean of a log-normal") {
  const Spread spread = Spread::tail(2ms, 200ms);
  const std::vector<Duration> all = evenly(spread);
  CHECK(milliseconds(all[all.size() / 2]) == doctest::Approx(2).epsilon(0.001));
  CHECK(milliseconds(spread.at(static_cast<std::uint32_t>(0.999 * 4294967296.0) + 0x80000000u)) ==
        doctest::Approx(200).epsilon(0.004));
  CHECK(spread.upper() == 200ms);
  // Symmetric on a logarithmic axis: one in a thousand is 100 times faster than the median.
  CHECK(milliseconds(spread.at(static_cast<std::uint32_t>(0.001 * 4294967296.0) + 0x80000000u)) ==
        doctest::Approx(0.02).epsilon(0.004));
  const double sigma = std::log(100.0) / 3.090232306167813;
  CHECK(milliseconds(spread.mean()) == doctest::Approx(2 * std::exp(sigma * sigma / 2)).epsilon(0.001));
  CHECK(mean_of(all) / 1e6 == doctest::Approx(milliseconds(spread.mean())).epsilon(0.01));
  CHECK(milliseconds(spread.at(0x7fffffffu)) < 2 * std::pow(100, 2.03));
}

TEST_CASE("no spread falls as the pick goes once around the circle, nor leaves what a duration holds") {
  for (const Spread& spread :
       {Spread::uniform(1ms, 5ms), Spread::exponential(10ms), Spread::exponential(Spread::kLongest),
        Spread::tail(2ms, 200ms), Spread::tail(Duration(1), Spread::kLongest), Spread::tail(Duration(1), Duration(2)),
        Spread::tail(Spread::kLongest - Duration(1), Spread::kLongest)}) {
    Duration before = spread.at(0x80000000u);
    CHECK(before.count() >= 0);
    for (std::uint32_t i = 0; i < 65'536; ++i) {
      const Duration now = spread.at((i << 16) + 0x80000000u);
      if (now < before) FAIL("falls at pick " << i);
      before = now;
    }
    CHECK(before <= spread.at(0x7fffffffu));
    CHECK(spread.at(0x7fffffffu).count() <= std::int64_t{1} << 62);
    CHECK(spread.mean().count() > 0);
  }
}

TEST_CASE("spreads without any width are fixed and equal") {
  CHECK(Spread::uniform(5ms, 5ms) == Spread::fixed(5ms));
  CHECK(Spread::tail(5ms, 5ms) == Spread::fixed(5ms));
  CHECK(Spread::exponential(0ms) == Spread());
  CHECK(Spread::fixed(5ms).is_fixed());
  CHECK_FALSE(Spread::uniform(5ms, 6ms).is_fixed());
  CHECK_FALSE(Spread::uniform(5ms, 6ms) == Spread::tail(5ms, 6ms));
}

TEST_CASE("a spread that makes no sense is refused") {
  CHECK_THROWS_AS((void)Spread::uniform(5ms, 1ms), EnsureFailure);
  CHECK_THROWS_AS((void)Spread::exponential(-1ms), EnsureFailure);
  CHECK_THROWS_AS((void)Spread::tail(0ms, 1ms), EnsureFailure);
  CHECK_THROWS_AS((void)Spread::tail(2ms, 1ms), EnsureFailure);
  CHECK_THROWS_AS((void)Spread::fixed(Duration::max()), EnsureFailure);
}

TEST_CASE("the durations of some picks, the same on every machine and compiler") {
  const Spread uniform = Spread::uniform(1ms, 5ms);
  const Spread exponential = Spread::exponential(10ms);
  const Spread tail = Spread::tail(2ms, 200ms);
  struct Row {
    std::uint32_t pick;
    std::int64_t uniform;
    std::int64_t exponential;
    std::int64_t tail;
  };
  for (const Row& row : {Row{0x00000000u, 3000000, 6931471, 2000000}, Row{0x00000001u, 3000000, 6931471, 2000000},
                         Row{0x12345678u, 3284445, 8465641, 2612730}, Row{0x7fffffffu, 5000000, 221807097, 21540379821},
                         Row{0x80000000u, 1000000, 0, 185}, Row{0x9abcdef0u, 1417777, 1103198, 307305},
                         Row{0xffffffffu, 3000000, 6931471, 1999999}}) {
    CAPTURE(row.pick);
    CHECK(uniform.at(row.pick).count() == row.uniform);
    CHECK(exponential.at(row.pick).count() == row.exponential);
    CHECK(tail.at(row.pick).count() == row.tail);
  }
}

TEST_CASE("an integer range takes every one of its numbers, the middle one at the pick 0") {
  CHECK(IntegerRange{-500, 500}.at(0) == 0);
  CHECK(IntegerRange{3, 7}.at(0) == 5);
  CHECK(IntegerRange{3, 7}.at(0x80000000u) == 3);
  CHECK(IntegerRange{3, 7}.at(0x7fffffffu) == 7);
  CHECK(IntegerRange{4, 4}.at(123) == 4);
  CHECK(IntegerRange{4, 4}.is_fixed());
}

}  // namespace orrery::spread_test
