// A few words for each message and fact of SWIM, as a diagram has room for.
#pragma once

#include <vector>

#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::membership {

[[nodiscard]] std::vector<MessageSpec> swim_message_specs();
[[nodiscard]] std::vector<FactSpec> swim_fact_specs();
/// Stretches of time in which one member suspects another, or takes it for dead.
[[nodiscard]] const Showing& swim_showing();

}  // namespace orrery::membership
