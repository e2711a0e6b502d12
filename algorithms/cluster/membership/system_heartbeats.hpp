// `kind: "heartbeats"` of a scenario.
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::membership {

[[nodiscard]] const System& heartbeats_system();

}  // namespace orrery::membership
