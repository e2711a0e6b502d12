// What a diagram calls the messages and facts of load balancing.
#pragma once

#include <vector>

#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::balancing {

[[nodiscard]] std::vector<MessageSpec> message_specs();
[[nodiscard]] std::vector<FactSpec> fact_specs();
[[nodiscard]] const Showing& showing();

}  // namespace orrery::balancing
