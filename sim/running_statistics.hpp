// Running statistics: what a run has counted so far, by the names of statistic_names.hpp. A report lists them at the
// end and a condition asks for one at any time; both get their numbers here.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/condition.hpp"
#include "sim/meter.hpp"
#include "sim/path_value.hpp"
#include "sim/plan.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// How often processes have observed a fact.
struct FactCount {
  const Type* type;
  std::uint64_t count;
};

/// Whether a path reads a statistic where its root names no node: kv.ops.ok, facts.Committed, desk.service.max.
[[nodiscard]] bool is_statistic(const Plan& plan, const Path& path);

/// One of them now; durations, whose names end in `_ns`, in nanoseconds. Nothing if there is none of that name, or if a
/// latency has nothing to be measured by. Complexity: the clients of a workload.
[[nodiscard]] std::optional<std::int64_t> statistic_now(const Plan& plan, const World& world,
                                                        std::span<const FactCount> facts, std::string_view name);

/// The same as a condition has it, and what systems declare and workloads share out besides: a number, a duration or a
/// ratio. `meter` may be null: nothing that is declared is known then. Complexity of NAME.p99 and the like: that of
/// sorting all that was measured.
[[nodiscard]] std::optional<PathValue> statistic_value(const Plan& plan, const World& world,
                                                       std::span<const FactCount> facts, const Meter* meter,
                                                       std::string_view name);

/// All of them; of facts and losses only those that there were.
[[nodiscard]] std::map<std::string, std::int64_t> statistics_of(const Plan& plan, const World& world,
                                                                std::span<const FactCount> facts);

}  // namespace orrery::sim
