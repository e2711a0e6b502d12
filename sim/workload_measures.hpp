// Workload measures: what a run's history says of how well a workload was served: how long operations took, how long
// nobody was answered, which share ended ok, how often clients asked again, and which writes were lost.
#pragma once

#include <map>
#include <string>

#include "sim/plan.hpp"
#include "sim/statistics.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// Those that the plan's expectations ask for or its picture shows, by name. REQUIRES: the world keeps its history. Complexity: operations
/// for each name; what a system says of lost writes is its own.
[[nodiscard]] std::map<std::string, Measurement> workload_measures(const Plan& plan, const World& world);

}  // namespace orrery::sim
