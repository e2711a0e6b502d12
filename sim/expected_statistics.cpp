// Expected statistics: the samples of all runs, their figure, and the test of it.
#include "sim/expected_statistics.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sim/intervals.hpp"
#include "sim/number_test.hpp"
#include "sim/statistic_names.hpp"
#include "sim/text_values.hpp"

namespace orrery::sim {
namespace {

using Published = Expectation::Statistic::Published;

/// From when on a run is looked at; nothing: the fault that was named never started.
std::optional<Duration> beginning(const RunResult& run, const StatisticName& name) {
  if (name.after.empty()) return Duration(0);
  for (const FaultReport& fault : run.faults)
    if (fault.id == name.after) return fault.started;
  return std::nullopt;
}

/// What all runs have to say, in ascending order.
struct Pool {
  std::vector<std::int64_t> samples;
  Unit unit = Unit::count;
};

/// A number that is only counted; of what came after a fault: what has been added since.
std::optional<std::int64_t> plain_number(const RunResult& run, const StatisticName& name) {
  const auto now = run.statistics.find(name.base);
  if (now == run.statistics.end() && !counts_from_zero(name.base)) return std::nullopt;
  const std::int64_t value = now == run.statistics.end() ? 0 : now->second;
  if (name.after.empty()) return value;
  for (const FaultReport& fault : run.faults)
    if (fault.id == name.after)
      if (const auto then = fault.counted_before.find(name.base); then != fault.counted_before.end())
        return value - then->second;
  return std::nullopt;
}

Pool pool_of(std::span<const RunResult* const> runs, const StatisticName& name) {
  Pool pool;
  for (const RunResult* run : runs) {
    const auto from = beginning(*run, name);
    if (!from) continue;
    if (const auto measured = run->measurements.find(name.base); measured != run->measurements.end()) {
      const std::vector<std::int64_t> samples = measured->second.samples(*from);
      pool.samples.insert(pool.samples.end(), samples.begin(), samples.end());
      if (measured->second.unit != Unit::count) pool.unit = measured->second.unit;
    } else if (const auto plain = plain_number(*run, name)) {
      pool.samples.push_back(*plain);
      if (is_time_statistic(name.base)) pool.unit = Unit::time;
    }
  }
  std::sort(pool.samples.begin(), pool.samples.end());
  return pool;
}

/// Whether a figure passes; a test that means nothing for it does not.
bool passes(std::int64_t figure, std::string_view test, std::int64_t unit) {
  const auto read = read_number_test(test, unit);
  return read && read->passes(figure);
}

/// |ours - published| <= within * published.
bool agrees(std::int64_t ours, std::int64_t published, std::uint32_t within) {
  const std::int64_t allowed = published / billion * within + published % billion * within / billion;
  return (ours < published ? published - ours : ours - published) <= allowed;
}

std::string share_text(std::uint32_t billionths) { return text_of(Chance{billionths}); }

void judge_published(const Pool& pool, Summary summary, const Expectation::Statistic& statistic, std::int64_t ours,
                     ExpectationReport& report) {
  const Published& published = *statistic.published;
  const Unit unit = unit_of(summary, pool.unit);
  const std::int64_t factor = factor_of(pool.unit);
  const auto read = read_number_test(statistic.test, scale_of(unit));
  if (!read || read->first != read->last) {
    report.actual += unit == Unit::time ? ", which is a duration" : ", which is no duration";
    return;
  }
  const std::int64_t theirs = read->first;
  bool ok = true;
  if (published.within) ok = agrees(ours, theirs, *published.within);
  if (published.ci) {
    const std::uint32_t percent = percent_of(summary);
    const auto interval = percent > 0 ? quantile_interval(pool.samples, percent, *published.ci)
                                      : mean_interval(pool.samples, *published.ci, factor);
    if (!interval) {
      report.actual += fmt::format(" of {} samples, too few for an interval", pool.samples.size());
      return;
    }
    const std::int64_t scale = percent > 0 ? factor : 1;
    const std::int64_t lo = interval->lo * scale;
    const std::int64_t hi = interval->hi * scale;
    report.actual += fmt::format(", between {} and {} ({} samples)", text_of_figure(lo, unit), text_of_figure(hi, unit),
                                 pool.samples.size());
    ok = ok && lo <= theirs && theirs <= hi;
  }
  report.ok = ok;
}

std::string expected_text(const Expectation::Statistic& statistic) {
  if (!statistic.published) return statistic.test;
  std::string text = "published " + statistic.test;
  if (statistic.published->within) text += " within " + share_text(*statistic.published->within);
  if (statistic.published->ci) text += fmt::format(" in the {} interval", share_text(*statistic.published->ci));
  return fmt::format("{} ({})", text, statistic.published->source);
}

}  // namespace

std::optional<Figure> figure_over_runs(std::span<const RunResult* const> runs, const StatisticName& name) {
  const Pool pool = pool_of(runs, name);
  const auto figure = summarize(pool.samples, *name.summary, pool.unit);
  if (!figure) return std::nullopt;
  return Figure{*figure, unit_of(*name.summary, pool.unit)};
}

std::map<std::string, std::int64_t> figures_over_runs(std::span<const RunResult* const> runs) {
  std::map<std::string, std::int64_t> figures;
  if (runs.empty()) return figures;
  for (const auto& [name, measurement] : runs.front()->measurements) {
    const Pool pool = pool_of(runs, {name, std::nullopt, ""});
    for (std::size_t i = 0; i < summary_names.size(); ++i) {
      const auto summary = static_cast<Summary>(i);
      if (summary == Summary::p99_over_p50) continue;
      const Unit unit = unit_of(summary, pool.unit);
      const auto figure = summarize(pool.samples, summary, pool.unit);
      if (!figure) continue;
      const std::string full = fmt::format("{}.{}", name, summary_names[i]);
      if (unit == Unit::time)
        figures[full + "_ns"] = *figure;
      else if (unit == Unit::share)
        figures[full + "_ppm"] = *figure;
      else
        figures[full] = (*figure + count_unit / 2) / count_unit;
    }
  }
  return figures;
}

std::vector<ExpectationReport> judge_statistics_of_run(const Plan& plan, const RunResult& run) {
  std::vector<ExpectationReport> reports;
  for (const Expectation::Statistic& statistic : plan.expect.statistics) {
    const StatisticName name = parse_statistic(statistic.name);
    if (name.summary) continue;
    ExpectationReport report{"stat " + statistic.name, expected_text(statistic), "not measured", false};
    if (const auto measured = run.measurements.find(name.base); measured != run.measurements.end()) {
      const auto from = beginning(run, name);
      if (const auto value = from ? measured->second.single(*from) : std::nullopt) {
        const std::int64_t figure = *value * factor_of(measured->second.unit);
        report.actual = text_of_figure(figure, measured->second.unit);
        report.ok = passes(figure, statistic.test, scale_of(measured->second.unit));
      }
    } else if (const auto value = plain_number(run, name)) {
      report.actual = fmt::format("{}", *value);
      report.ok = passes(*value, statistic.test, 1);
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

std::vector<ExpectationReport> judge_statistics_over_runs(const Plan& plan, std::span<const RunResult* const> runs) {
  std::vector<ExpectationReport> reports;
  for (const Expectation::Statistic& statistic : plan.expect.statistics) {
    const StatisticName name = parse_statistic(statistic.name);
    if (!name.summary) continue;
    const Pool pool = pool_of(runs, name);
    const Unit unit = unit_of(*name.summary, pool.unit);
    ExpectationReport report{"stat " + statistic.name, expected_text(statistic), "not measured", false};
    if (const auto figure = summarize(pool.samples, *name.summary, pool.unit)) {
      report.actual = text_of_figure(*figure, unit);
      if (statistic.published)
        judge_published(pool, *name.summary, statistic, *figure, report);
      else
        report.ok = passes(*figure, statistic.test, scale_of(unit));
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace orrery::sim
