// How the messages and facts of leases are named in diagrams, and what of them deserves a picture of its own.
#pragma once

#include <vector>

#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::locking {

[[nodiscard]] std::vector<MessageSpec> lease_message_specs();
[[nodiscard]] std::vector<FactSpec> lease_fact_specs();
/// Who holds a lock, by the service, and who believes so: for every kind of lock.
[[nodiscard]] const Showing& showing();

}  // namespace orrery::locking
