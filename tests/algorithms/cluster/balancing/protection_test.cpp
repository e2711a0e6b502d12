// What protects a cluster, pure: health with two thresholds, outlier ejection, slow start, panic.
#include <chrono>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/cluster/balancing/health.hpp"
#include "algorithms/cluster/balancing/outlier.hpp"

using namespace orrery;
using namespace orrery::balancing;
using std::chrono::seconds;

TEST_CASE("a backend goes down after three bad checks in a row and up after two good ones") {
  const HealthOptions options;
  Health health;
  for (const bool good : {false, false, true, false, false}) CHECK_FALSE(health.note(good, options));
  CHECK(health.note(false, options));
  CHECK_FALSE(health.up);
  for (const bool good : {true, false, true}) CHECK_FALSE(health.note(good, options));
  CHECK(health.note(true, options));
  CHECK(health.up);
}

TEST_CASE("five errors in a row eject, and a success between them does not") {
  OutlierOptions options;
  Outliers outliers;
  outliers.hosts.resize(20);
  const Monotonic now{};
  for (int i = 0; i < 4; ++i) CHECK_FALSE(outliers.note(0, false, now, options));
  CHECK_FALSE(outliers.note(0, true, now, options));
  for (int i = 0; i < 4; ++i) CHECK_FALSE(outliers.note(0, false, now, options));
  CHECK(outliers.note(0, false, now, options));
  CHECK(outliers.hosts[0].ejected);
}

TEST_CASE("at most a tenth is ejected, one always may be, and without the cap all are") {
  CHECK(most_ejected(3, Ratio{100'000'000}) == 1);
  CHECK(most_ejected(10, Ratio{100'000'000}) == 1);
  CHECK(most_ejected(20, Ratio{100'000'000}) == 2);
  CHECK(most_ejected(100, Ratio{100'000'000}) == 10);
  const OutlierOptions options;
  for (const bool capped : {true, false}) {
    Outliers outliers;
    outliers.hosts.resize(20);
    for (std::uint32_t slot = 0; slot < 20; ++slot)
      for (int i = 0; i < 5; ++i) (void)outliers.note(slot, false, Monotonic{}, options, capped);
    CHECK(outliers.ejected() == (capped ? 2 : 20));
  }
}

TEST_CASE("ejections last 30 s times their number, at most 300 s, and end when an interval does") {
  OutlierOptions options;
  CHECK(ejection_lasts(options, 1) == seconds(30));
  CHECK(ejection_lasts(options, 3) == seconds(90));
  CHECK(ejection_lasts(options, 10) == seconds(300));
  CHECK(ejection_lasts(options, 4'000'000'000) == seconds(300));
  options.base = seconds(400);
  CHECK(ejection_lasts(options, 1) == seconds(400));

  options = {};
  Outliers outliers;
  outliers.hosts.resize(5);
  for (int i = 0; i < 5; ++i) (void)outliers.note(2, false, Monotonic{}, options);
  CHECK(outliers.sweep(Monotonic{seconds(10)}, options).empty());
  CHECK(outliers.sweep(Monotonic{seconds(29)}, options).empty());
  const auto changes = outliers.sweep(Monotonic{seconds(30)}, options);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].slot == 2);
  CHECK_FALSE(changes[0].ejected);
  CHECK(outliers.hosts[2].times == 1);
  (void)outliers.sweep(Monotonic{seconds(40)}, options);
  CHECK(outliers.hosts[2].times == 0);  // forgiven after a quiet interval
}

TEST_CASE("success rates: below the mean minus 1.9 standard deviations") {
  // Nine of 99 % and one of 50 %: mean 94.1 %, standard deviation 14.7 %, threshold 66.17 %.
  std::vector<std::int64_t> rates(9, 990'000);
  rates.push_back(500'000);
  CHECK(outliers_of(rates, 1900) == std::vector<std::size_t>{9});
  CHECK(outliers_of(rates, 3100).empty());
  CHECK(outliers_of(std::vector<std::int64_t>(10, 990'000), 1900).empty());
  CHECK(outliers_of({}, 1900).empty());

  const OutlierOptions options;
  Outliers outliers;
  outliers.hosts.resize(10);
  for (std::uint32_t slot = 0; slot < 10; ++slot)
    for (int i = 0; i < 100; ++i) (void)outliers.note(slot, slot != 4 || i % 2 == 0, Monotonic{}, options);
  const auto changes = outliers.sweep(Monotonic{seconds(10)}, options);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].slot == 4);
  CHECK(changes[0].cause == EjectionCause::success_rate);
  CHECK(outliers.sweep(Monotonic{seconds(20)}, options).empty());  // no volume, nothing to compare
}

TEST_CASE("whose ejection ends is not compared with those who were there all the time") {
  OutlierOptions options;
  options.consecutive = 0;
  Outliers outliers;
  outliers.hosts.resize(10);
  outliers.hosts[4].ejected = true;
  outliers.hosts[4].times = 1;
  for (std::uint32_t slot = 0; slot < 10; ++slot)
    for (int i = 0; i < 100; ++i) (void)outliers.note(slot, slot != 4, Monotonic{}, options);
  const auto changes = outliers.sweep(Monotonic{seconds(30)}, options);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].slot == 4);
  CHECK_FALSE(changes[0].ejected);
}

TEST_CASE("slow start: from its least share up in proportion to time") {
  const Ratio tenth{100'000'000};
  CHECK(slow_start_weight(1000, seconds(0), seconds(10), tenth) == 100);
  CHECK(slow_start_weight(1000, seconds(1), seconds(10), tenth) == 100);
  CHECK(slow_start_weight(1000, seconds(5), seconds(10), tenth) == 500);
  CHECK(slow_start_weight(3000, seconds(5), seconds(10), tenth) == 1500);
  CHECK(slow_start_weight(1000, seconds(10), seconds(10), tenth) == 1000);
  CHECK(slow_start_weight(1000, seconds(0), seconds(0), tenth) == 1000);
  CHECK(slow_start_weight(1000, seconds(0), seconds(10), Ratio{0}) == 1);  // never nothing
}

TEST_CASE("panic: below half, not at half") {
  const Ratio half{500'000'000};
  CHECK_FALSE(panics(5, 10, half));
  CHECK(panics(4, 10, half));
  CHECK(panics(0, 1, half));
  CHECK_FALSE(panics(0, 10, Ratio{0}));
}
