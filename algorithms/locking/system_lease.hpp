// The kinds `lease-lock` (one lease server, with replicas or without) and `redlock` (a quorum of lease servers).
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::locking {

[[nodiscard]] const System& lease_system();
[[nodiscard]] const System& redlock_system();

}  // namespace orrery::locking
