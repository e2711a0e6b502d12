// Expected statistics: whether the figures of one run, or of all runs of a plan together, are what a scenario expects
// or agree with what somebody published.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/plan.hpp"
#include "sim/run.hpp"
#include "sim/statistics.hpp"

namespace orrery::sim {

/// Tests that each run must pass by itself: `kv.ops.unknown`, without a summary.
[[nodiscard]] std::vector<ExpectationReport> judge_statistics_of_run(const Plan& plan, const RunResult& run);

/// Tests of summaries (`web.latency.max`) over all runs together, and those against published values. A name that
/// is no measurement but one number a run is summed up over the runs.
[[nodiscard]] std::vector<ExpectationReport> judge_statistics_over_runs(const Plan& plan,
                                                                        std::span<const RunResult* const> runs);

/// A figure and what it is in: nanoseconds, or millionths of a number.
struct Figure {
  std::int64_t value = 0;
  Unit unit = Unit::count;
};
/// One figure over all runs, not rounded, also of what is one number a run; nothing: no run has measured it. REQUIRES:
/// name.summary.
[[nodiscard]] std::optional<Figure> figure_over_runs(std::span<const RunResult* const> runs, const StatisticName& name);

/// The figures of every measurement over all runs: `web.latency.max_ns`, `web.retries.mean` (rounded).
[[nodiscard]] std::map<std::string, std::int64_t> figures_over_runs(std::span<const RunResult* const> runs);

}  // namespace orrery::sim
