// Statistics: names taken apart, samples summed up, and intervals compared with what libm says of them.
#include "sim/statistics.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <vector>

#include <doctest/doctest.h>

#include "sim/expected_statistics.hpp"
#include "sim/intervals.hpp"

namespace orrery::sim::statistics_test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t level_95 = 950'000'000;
constexpr std::uint32_t level_99 = 990'000'000;

std::vector<std::int64_t> counting_to(std::int64_t last) {
  std::vector<std::int64_t> samples(static_cast<std::size_t>(last));
  std::iota(samples.begin(), samples.end(), 1);
  return samples;
}

/// The chance of less than k in n trials of this chance each, the slow way.
double binomial_below(int k, int n, double chance) {
  double sum = 0;
  for (int i = 0; i < k; ++i)
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) + i * std::log(chance) +
                    (n - i) * std::log(1 - chance));
  return sum;
}

}  // namespace

TEST_CASE("a name has a summary and a beginning behind it, in any order, or neither") {
  StatisticName name = parse_statistic("raft.leaderless.after(kill).p99");
  CHECK(name.base == "raft.leaderless");
  CHECK(name.summary == Summary::p99);
  CHECK(name.after == "kill");
  name = parse_statistic("raft.leaderless.max.after(kill)");
  CHECK(name.base == "raft.leaderless");
  CHECK(name.summary == Summary::max);
  CHECK(name.after == "kill");
  name = parse_statistic("kv.latency.max_ns");
  CHECK(name.base == "kv.latency.max_ns");
  CHECK_FALSE(name.summary);
  name = parse_statistic("facts.Max.max");
  CHECK(name.base == "facts.Max");
  CHECK(parse_statistic("a.max.mean").base == "a.max");  // only the last one is a summary
  CHECK(parse_statistic("max").base == "max");
}

TEST_CASE("figures of samples") {
  const std::vector<std::int64_t> ten = counting_to(10);
  CHECK(summarize(ten, Summary::mean, Unit::time) == 6);  // 5.5, rounded up
  CHECK(summarize(ten, Summary::mean, Unit::count) == 5'500'000);
  CHECK(summarize(ten, Summary::min, Unit::time) == 1);
  CHECK(summarize(ten, Summary::max, Unit::time) == 10);
  CHECK(summarize(ten, Summary::p50, Unit::time) == 5);
  CHECK(summarize(ten, Summary::p90, Unit::time) == 9);
  CHECK(summarize(ten, Summary::p99, Unit::time) == 10);
  CHECK(summarize(ten, Summary::count, Unit::count) == 10'000'000);
  CHECK_FALSE(summarize({}, Summary::max, Unit::time));
  CHECK(summarize({}, Summary::count, Unit::count) == 0);
  const std::vector<std::int64_t> large(1000, std::int64_t{1} << 60);
  CHECK(summarize(large, Summary::mean, Unit::time) == std::int64_t{1} << 60);
  CHECK(text_of_figure(5'500'000, Unit::count) == "5.5");
  CHECK(text_of_figure(3'000'000, Unit::count) == "3");
  CHECK(text_of_figure(1'500'000, Unit::time) == "1.5ms");
}

TEST_CASE("a quotient of quantiles has no unit") {
  const std::vector<std::int64_t> hundred = counting_to(100);
  CHECK(summarize(hundred, Summary::p99_over_p50, Unit::time) == 1'980'000);
  CHECK(text_of_figure(1'980'000, unit_of(Summary::p99_over_p50, Unit::time)) == "1.98");
  CHECK_FALSE(summarize({}, Summary::p99_over_p50, Unit::time));
  const std::vector<std::int64_t> none{0, 0, 5};
  CHECK_FALSE(summarize(none, Summary::p99_over_p50, Unit::time));  // nothing can be divided by 0
  const std::vector<std::int64_t> large{std::int64_t{1} << 55, std::int64_t{3} << 55};
  CHECK(summarize(large, Summary::p99_over_p50, Unit::time) == 3'000'000);
  CHECK(parse_statistic("a.b.p99_over_p50").summary == Summary::p99_over_p50);
}

TEST_CASE("a share is one number of a run, a stretch counts as far as it comes after") {
  Measurement share;
  share.kind = Measurement::Kind::shares;
  share.unit = Unit::share;
  CHECK_FALSE(share.single(0s));
  share.occurrences = {{1s, 1, {0}}, {2s, 0, {0}}, {3s, 1, {0}}};
  CHECK(share.single(0s) == 666'666);
  CHECK(share.samples(2s) == std::vector<std::int64_t>{500'000});
  CHECK(share.samples(4s).empty());
  CHECK(summarize(share.samples(2s), Summary::max, Unit::share) == 500'000);
  CHECK(text_of_figure(500'000, Unit::share) == "0.5");
  Measurement gone;
  gone.kind = Measurement::Kind::stretches;
  gone.unit = Unit::time;
  const auto seconds_long = [](std::int64_t seconds) { return seconds * 1'000'000'000; };
  gone.occurrences = {{1s, seconds_long(2), no_node}, {5s, seconds_long(1), no_node}};
  CHECK(gone.samples(0s) == std::vector<std::int64_t>{seconds_long(2), seconds_long(1)});
  CHECK(gone.samples(2s) == std::vector<std::int64_t>{seconds_long(1), seconds_long(1)});
  CHECK(gone.samples(3s) == std::vector<std::int64_t>{seconds_long(1)});
  CHECK_FALSE(gone.single(0s));
}

TEST_CASE("what is counted by node counts nobody twice and forgets nobody") {
  Measurement measurement;
  measurement.kind = Measurement::Kind::counts;
  measurement.occurrences = {{1s, 1, {0}}, {2s, 1, {2}}, {3s, 1, {2}}};
  CHECK(measurement.samples(0s) == std::vector<std::int64_t>{3});
  measurement.by_node = {{0}, {1}, {2}};
  CHECK(measurement.samples(0s) == std::vector<std::int64_t>{1, 0, 2});
  CHECK(measurement.samples(2s) == std::vector<std::int64_t>{0, 0, 2});
  CHECK(measurement.total(2s) == 2);
  measurement.kind = Measurement::Kind::samples;
  CHECK(measurement.samples(3s) == std::vector<std::int64_t>{1});
}

TEST_CASE("the interval of a quantile is that of the binomial distribution") {
  CHECK_FALSE(quantile_interval(counting_to(5), 50, level_95));  // one in 32 is too much on either side
  const auto six = quantile_interval(counting_to(6), 50, level_95);
  REQUIRE(six);
  CHECK(six->lo == 1);
  CHECK(six->hi == 6);
  const auto hundred = quantile_interval(counting_to(100), 50, level_95);
  REQUIRE(hundred);
  CHECK(hundred->lo == 40);  // as in the tables
  CHECK(hundred->hi == 61);
  CHECK_FALSE(quantile_interval(counting_to(527), 99, level_99));  // 0.99^527 is just above half a percent
  CHECK(quantile_interval(counting_to(528), 99, level_99));
  for (const int count : {700, 1000, 12345})
    for (const std::uint32_t percent : {50U, 90U, 99U}) {
      const auto interval = quantile_interval(counting_to(count), percent, level_95);
      REQUIRE(interval);
      const double chance = percent / 100.0;
      CHECK(binomial_below(static_cast<int>(interval->lo), count, chance) <= 0.025);
      CHECK(binomial_below(static_cast<int>(interval->lo) + 1, count, chance) > 0.025);
      CHECK(1 - binomial_below(static_cast<int>(interval->hi), count, chance) <= 0.025 + 1e-9);
      CHECK(1 - binomial_below(static_cast<int>(interval->hi) - 1, count, chance) > 0.025);
    }
  const auto many = quantile_interval(counting_to(1'000'000), 50, level_99);
  REQUIRE(many);
  CHECK(std::abs(static_cast<double>(many->lo) - (500'000 - 2.5758 * 500)) < 3);
}

TEST_CASE("the interval of a mean is that of the normal distribution") {
  CHECK_FALSE(mean_interval(counting_to(29), level_99, 1));
  for (const std::int64_t scale : {1, 1000, 1'000'000'000})
    for (const std::int64_t count : {30, 100, 5000}) {
      std::vector<std::int64_t> samples = counting_to(count);
      for (std::int64_t& sample : samples) sample *= scale;
      const auto n = static_cast<double>(count);
      const double deviation = std::sqrt(n * (n + 1) / 12);  // of 1 to n
      for (const std::int64_t unit : {std::int64_t{1}, count_unit}) {
        if (scale > 1000 && unit > 1) continue;  // counts are small
        const double expected =
            2.575829 * deviation / std::sqrt(n) * static_cast<double>(scale) * static_cast<double>(unit);
        const auto interval = mean_interval(samples, level_99, unit);
        REQUIRE(interval);
        const double half = static_cast<double>(interval->hi - interval->lo) / 2;
        CHECK(std::abs(half - expected) < expected * 0.002 + 1);
        const double middle = (n + 1) / 2 * static_cast<double>(scale) * static_cast<double>(unit);
        CHECK(std::abs(static_cast<double>(interval->lo) + half - middle) <= 1);
      }
    }
  const std::vector<std::int64_t> alike(50, 7);
  const auto none = mean_interval(alike, level_99, 1);
  REQUIRE(none);
  CHECK(none->lo == 7);
  CHECK(none->hi == 7);
}

namespace {

RunResult run_with(std::int64_t plain, std::vector<std::int64_t> times, std::optional<Duration> fault = {}) {
  RunResult run;
  run.statistics["plain"] = plain;
  Measurement& measurement = run.measurements["gap"];
  measurement.unit = Unit::time;
  for (const std::int64_t time : times) measurement.occurrences.push_back({Duration(time), time * 1'000'000, no_node});
  FaultReport report;
  report.id = "hit";
  report.started = fault;
  run.faults.push_back(report);
  return run;
}

ExpectationReport judged(const std::string& name, const std::string& test, const std::vector<RunResult>& runs,
                         std::optional<Expectation::Statistic::Published> published = {}) {
  Plan plan;
  plan.expect.statistics.push_back({name, test, std::move(published)});
  std::vector<const RunResult*> all;
  for (const RunResult& run : runs) all.push_back(&run);
  const auto reports = judge_statistics_over_runs(plan, all);
  return reports.empty() ? judge_statistics_of_run(plan, runs.front()).at(0) : reports.at(0);
}

}  // namespace

TEST_CASE("figures over all runs pass their tests, and say what they are") {
  const std::vector<RunResult> runs{run_with(4, {1, 2, 3}, Duration(2)), run_with(6, {4}),
                                    run_with(5, {9}, Duration(9))};
  ExpectationReport report = judged("gap.max", "< 10ms", runs);
  CHECK(report.ok);
  CHECK(report.actual == "9ms");
  CHECK_FALSE(judged("gap.max", "< 9ms", runs).ok);
  CHECK(judged("gap.p50", "3ms", runs).ok);
  CHECK(judged("gap.count", "5", runs).ok);
  // The second run never had the fault: nothing of it came after that.
  CHECK(judged("gap.after(hit).count", "3", runs).actual == "3");
  CHECK(judged("gap.min.after(hit)", "2ms", runs).ok);
  CHECK(judged("plain.mean", "4.5..5.5", runs).ok);
  CHECK(judged("plain.max", "6", runs).ok);
  CHECK_FALSE(judged("plain.max", "< 3s", runs).ok);  // a number is no duration
  CHECK(judged("plain", "4", runs).ok);               // each run by itself
  report = judged("other_ns.max", "< 10ms", runs);
  CHECK_FALSE(report.ok);
  CHECK(report.actual == "not measured");
  CHECK(judged("other.max", "0", runs).ok);  // what was never seen counts as 0
}

TEST_CASE("ours agrees with a published value within a part of it, or when it lies in the interval of ours") {
  using Published = Expectation::Statistic::Published;
  std::vector<std::int64_t> times = counting_to(100);
  const std::vector<RunResult> runs{run_with(0, times)};
  const Published tenth{100'000'000, std::nullopt, "a paper"};
  ExpectationReport report = judged("gap.p50", "55ms", runs, tenth);
  CHECK(report.ok);  // 50 is above 49.5
  CHECK(report.expected == "published 55ms within 0.1 (a paper)");
  CHECK(report.actual == "50ms");
  CHECK_FALSE(judged("gap.p50", "56ms", runs, tenth).ok);
  CHECK(judged("gap.p50", "46ms", runs, tenth).ok);
  CHECK_FALSE(judged("gap.p50", "45ms", runs, tenth).ok);
  const Published sure{std::nullopt, level_95, "a paper"};
  report = judged("gap.p50", "61ms", runs, sure);
  CHECK(report.ok);
  CHECK(report.actual == "50ms, between 40ms and 61ms (100 samples)");
  CHECK(report.expected == "published 61ms in the 0.95 interval (a paper)");
  CHECK_FALSE(judged("gap.p50", "62ms", runs, sure).ok);
  CHECK(judged("gap.mean", "55ms", runs, sure).ok);
  CHECK_FALSE(judged("gap.mean", "57ms", runs, sure).ok);
  report = judged("gap.p99", "99ms", runs, sure);
  CHECK_FALSE(report.ok);  // nothing is refuted, but nothing is shown either
  CHECK(report.actual == "99ms of 100 samples, too few for an interval");
  CHECK_FALSE(judged("plain.mean", "1s", runs, tenth).ok);
}

}  // namespace orrery::sim::statistics_test
