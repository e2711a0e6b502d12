// The kinds `raft-lock` and `session-lock`: lock services on the project's own Raft.
#pragma once

#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::locking {

[[nodiscard]] const System& lock_system();
[[nodiscard]] const System& session_system();
/// Of both.
[[nodiscard]] const Showing& lock_showing();

}  // namespace orrery::locking
