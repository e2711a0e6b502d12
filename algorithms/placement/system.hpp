// Placements as the world and its users see them.
#pragma once

#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::placement {

/// `kind: "placement"` of a scenario.
[[nodiscard]] const System& system();
[[nodiscard]] const Showing& showing();

}  // namespace orrery::placement
