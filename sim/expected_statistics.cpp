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
  bool is_time = false;
};

Pool pool_of(std::span<const RunResult* const> runs, const StatisticName& name) {
  Pool pool;
  for (const RunResult* run : runs) {
    const auto from = beginning(*run, name);
    if (!from) continue;
    if (const auto measured = run->measurements.find(name.base); measured != run->measurements.end()) {
      const std::vector<std::int64_t> samples = measured->second.samples(*from);
      pool.samples.insert(pool.samples.end(), samples.begin(), samples.end());
      pool.is_time = pool.is_time || measured->second.is_time;
    } else if (const auto plain = run->statistics.find(name.base);
               plain != run->statistics.end() && name.after.empty()) {
      pool.samples.push_back(plain->second);
      pool.is_time = is_time_statistic(name.base);
    } else if (name.after.empty() && counts_from_zero(name.base)) {
      pool.samples.push_back(0);
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
  const std::int64_t unit = unit_of(pool.is_time);
  const auto read = read_number_test(statistic.test, unit);
  if (!read || read->first != read->last) {
    report.actual += pool.is_time ? ", which is a duration" : ", which is no duration";
    return;
  }
  const std::int64_t theirs = read->first;
  bool ok = true;
  if (published.within) ok = agrees(ours, theirs, *published.within);
  if (published.ci) {
    const std::uint32_t percent = percent_of(summary);
    const auto interval = percent > 0 ? quantile_interval(pool.samples, percent, *published.ci)
                                      : mean_interval(pool.samples, *published.ci, unit);
    if (!interval) {
      report.actual += fmt::format(" of {} samples, too few for an interval", pool.samples.size());
      return;
    }
    const std::int64_t scale = percent > 0 ? unit : 1;
    const std::int64_t lo = interval->lo * scale;
    const std::int64_t hi = interval->hi * scale;
    report.actual += fmt::format(", between {} and {} ({} samples)", text_of_figure(lo, pool.is_time),
                                 text_of_figure(hi, pool.is_time), pool.samples.size());
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

std::map<std::string, std::int64_t> figures_over_runs(std::span<const RunResult* const> runs) {
  std::map<std::string, std::int64_t> figures;
  if (runs.empty()) return figures;
  for (const auto& [name, measurement] : runs.front()->measurements) {
    const Pool pool = pool_of(runs, {name, std::nullopt, ""});
    for (std::size_t i = 0; i < summary_names.size(); ++i) {
      const auto summary = static_cast<Summary>(i);
      const bool is_time = pool.is_time && summary != Summary::count;
      if (const auto figure = summarize(pool.samples, summary, is_time))
        figures[fmt::format("{}.{}{}", name, summary_names[i], is_time ? "_ns" : "")] =
            (*figure + unit_of(is_time) / 2) / unit_of(is_time);
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
    std::optional<std::int64_t> value;
    if (const auto measured = run.measurements.find(name.base);
        measured != run.measurements.end() && measured->second.counts) {
      if (const auto from = beginning(run, name)) value = measured->second.total(*from);
    } else if (const auto plain = run.statistics.find(statistic.name); plain != run.statistics.end()) {
      value = plain->second;
    } else if (name.after.empty() && counts_from_zero(name.base) && !run.measurements.contains(name.base)) {
      value = 0;
    }
    if (value) {
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
    const bool is_time = pool.is_time && *name.summary != Summary::count;
    ExpectationReport report{"stat " + statistic.name, expected_text(statistic), "not measured", false};
    if (const auto figure = summarize(pool.samples, *name.summary, is_time)) {
      report.actual = text_of_figure(*figure, is_time);
      if (statistic.published)
        judge_published(pool, *name.summary, statistic, *figure, report);
      else
        report.ok = passes(*figure, statistic.test, unit_of(is_time));
    }
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace orrery::sim
