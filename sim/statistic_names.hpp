// The names of what a run measures, each with a line of help: `expect.stats` is checked against them when a scenario is
// loaded, and they are described from here. running_statistics.hpp does the counting.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::sim {

struct StatisticSpec {
  std::string name;  ///< CAPITALS stand for a name of the scenario or the system
  std::string about;
};

/// Every form that a name can have: `messages.lost.partition`, `facts.FACT`, `WORKLOAD.ops.ok`.
[[nodiscard]] std::vector<StatisticSpec> statistic_specs();

/// The names that there are with this system and these workloads (those with a rate or a think time).
[[nodiscard]] std::vector<std::string> statistic_names(const System& system, std::span<const std::string> workloads);

/// What is measured again and again in a run, and asked for as `NAME.max`, `NAME.p99` ...: what the system declares,
/// and the latency of each workload.
[[nodiscard]] std::vector<std::string> measure_names(const System& system, std::span<const std::string> workloads);

/// Whether it is a duration, in nanoseconds.
[[nodiscard]] bool is_time_statistic(std::string_view statistic);
/// Whether what was not seen counts as 0: it is no latency.
[[nodiscard]] bool counts_from_zero(std::string_view statistic);

}  // namespace orrery::sim
