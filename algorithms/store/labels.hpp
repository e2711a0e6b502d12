// What a diagram calls the messages and facts of the store.
#pragma once

#include <vector>

#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::store {

[[nodiscard]] std::vector<MessageSpec> message_specs();
[[nodiscard]] std::vector<FactSpec> fact_specs();
[[nodiscard]] const Showing& showing();

}  // namespace orrery::store
