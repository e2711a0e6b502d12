// `kind: "swim"` of a scenario.
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::membership {

[[nodiscard]] const System& swim_system();

}  // namespace orrery::membership
