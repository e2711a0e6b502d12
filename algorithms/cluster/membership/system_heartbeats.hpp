// `kind: "heartbeats"` of a scenario: nodes that judge each other by silence alone.
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::membership {

[[nodiscard]] const System& heartbeats_system();

}  // namespace orrery::membership
