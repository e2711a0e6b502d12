// The names of what a run measures, each with a line of help: `expect.stats` and conditions are checked against them
// when a scenario is loaded, and they are described from here. running_statistics.hpp and workload_measures.hpp do the
// counting, meter.hpp what systems declare.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::sim {

/// How a number comes about, and so where it can be asked for.
enum class StatisticKind : std::uint8_t {
  counter,  ///< counted as the run goes
  time,     ///< a duration that is kept as the run goes, in nanoseconds
  share,    ///< one number of a run, not a whole one; in conditions: of what has been up to now
  samples,  ///< many values of a run: asked for as NAME.max, NAME.p99 ...
  told,     ///< counted when the run is over
};

struct StatisticSpec {
  std::string name;  ///< CAPITALS stand for a name of the scenario or the system
  std::string about;
  StatisticKind kind = StatisticKind::counter;
};

/// Every form that a name can have: `messages.lost.partition`, `facts.FACT`, `WORKLOAD.ops.ok`.
[[nodiscard]] std::vector<StatisticSpec> statistic_specs();

/// A workload (with a rate or a think time) as far as its statistics go.
struct MeasuredWorkload {
  std::string id;
  bool tells_lost = false;  ///< its kind can say which writes were lost
};

/// What there is with this system and these workloads, the measures of the system among it.
[[nodiscard]] std::vector<StatisticSpec> known_statistics(const System& system,
                                                          std::span<const MeasuredWorkload> workloads);
/// The one of this name; null: there is none.
[[nodiscard]] const StatisticSpec* find_statistic(std::span<const StatisticSpec> known, std::string_view name);

/// The names of all that every run counts: counters and times, without the measures of the system.
[[nodiscard]] std::vector<std::string> statistic_names(const System& system, std::span<const std::string> workloads);

/// The measure of the system that has this name; its number of measures: none has.
[[nodiscard]] std::size_t measure_called(const System& system, std::string_view name);

/// Whether it is a duration, in nanoseconds.
[[nodiscard]] bool is_time_statistic(std::string_view statistic);
/// Whether what was not seen counts as 0: it is no latency.
[[nodiscard]] bool counts_from_zero(std::string_view statistic);

}  // namespace orrery::sim
