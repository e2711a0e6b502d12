// Figures are taken from the runs themselves, not from the report, which rounds.
#include "tools/sweeping.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "sim/expected_statistics.hpp"
#include "sim/statistics.hpp"
#include "tools/failure.hpp"
#include "tools/loading.hpp"
#include "tools/progress.hpp"
#include "tools/tracing.hpp"

namespace orrery::tools {

bool is_of_results(const Drawing& drawing) { return drawing.view->plot != nullptr; }

SweepCollector::SweepCollector(const std::vector<scenario::Scenario>& scenarios, const Drawing& drawing,
                               const Overrides& overrides) {
  const scenario::Scenario& first = scenarios.front();
  std::set<std::string> labels;
  for (const scenario::Scenario& each : scenarios)
    labels.insert(each.plan.variant.empty() ? each.plan.file : each.plan.file + "#" + each.plan.variant);
  if (labels.size() > 1)
    throw BadInput(
        fmt::format("the view {} is of one sweep; choose one of\n  {}", drawing.view->name, fmt::join(labels, "\n  ")));
  if (first.document.swept.empty())
    throw BadInput(fmt::format("{}: the view {} is of a scenario that sweeps something: see \"sweep\", or --sweep",
                               label_of(first.plan), drawing.view->name));
  if (drawing.options.y.empty())
    throw BadInput(fmt::format("{}: the view {} needs statistics to draw: see \"draw\" (\"y\"), or --y",
                               label_of(first.plan), drawing.view->name));
  results_.scenario = first.plan.name;
  results_.file = first.plan.file;
  results_.variant = first.plan.variant;
  results_.overrides = settings_of(overrides);
  results_.first_seed = first.plan.seed;
  results_.runs = first.plan.runs;
  for (const auto& [path, value] : first.document.swept) results_.paths.push_back(path);
  for (const scenario::Scenario& each : scenarios) {
    diagrams::SweepResults::Point point;
    for (const auto& [path, value] : each.document.swept) point.values.push_back(value);
    results_.points.push_back(std::move(point));
  }
  for (const std::string& name : drawing.options.y)
    results_.statistics.push_back({name, false, !sim::parse_statistic(name).summary, {}});
}

void SweepCollector::add(std::span<const sim::RunResult* const> runs) {
  for (diagrams::SweepStatistic& statistic : results_.statistics) {
    sim::StatisticName name = sim::parse_statistic(statistic.name);
    diagrams::SweepFigure figure;
    const auto take = [&](sim::Summary summary) -> std::optional<std::int64_t> {
      name.summary = summary;
      const auto found = sim::figure_over_runs(runs, name);
      if (!found) return std::nullopt;
      statistic.is_time = found->unit == sim::Unit::time;
      return found->value;
    };
    if (statistic.is_mean) {
      figure.p99 = take(sim::Summary::p99);
      figure.most = take(sim::Summary::max);
      figure.value = take(sim::Summary::mean);
    } else {
      figure.value = take(*name.summary);
    }
    statistic.figures.push_back(figure);
  }
}

diagrams::SweepResults SweepCollector::take() {
  for (const diagrams::SweepStatistic& statistic : results_.statistics)
    if (std::none_of(statistic.figures.begin(), statistic.figures.end(),
                     [](const diagrams::SweepFigure& figure) { return figure.value.has_value(); }))
      throw BadInput(fmt::format("{}: no run has measured \"{}\"", results_.file, statistic.name));
  return std::move(results_);
}

diagrams::SweepResults run_sweep(const std::vector<scenario::Scenario>& scenarios, const Drawing& drawing,
                                 const Overrides& overrides, Console& console) {
  SweepCollector collector(scenarios, drawing, overrides);
  std::uint64_t all = 0;
  for (const scenario::Scenario& each : scenarios) all += each.plan.runs;
  Progress progress(console, all);
  for (const scenario::Scenario& each : scenarios) {
    std::vector<sim::RunResult> runs;
    for (std::uint32_t i = 0; i < each.plan.runs; ++i) {
      const std::uint64_t seed = each.plan.seed + i;
      runs.push_back(i > 0 && each.varies ? sim::run(scenario::plan_of(each, seed), seed) : sim::run(each.plan, seed));
      progress.advance(each.plan.name);
    }
    std::vector<const sim::RunResult*> pointers;
    for (const sim::RunResult& run : runs) pointers.push_back(&run);
    collector.add(pointers);
  }
  progress.clear();
  return collector.take();
}

}  // namespace orrery::tools
