// The kind `cluster` of a scenario: balancers in front, backends behind.
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::balancing {

[[nodiscard]] const System& system();

}  // namespace orrery::balancing
