// `kind: "swim"` of a scenario: membership by probes, suspicions and gossip.
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::membership {

[[nodiscard]] const System& swim_system();

}  // namespace orrery::membership
