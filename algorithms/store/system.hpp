// The sharded store as the world and its users see it.
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::store {

/// `kind: "sharded-kv"` of a scenario.
[[nodiscard]] const System& system();

}  // namespace orrery::store
