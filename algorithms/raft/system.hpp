// Raft as the world knows it: five servers, clients of a key-value store, claims and mutants.
#pragma once

#include "algorithms/process/system.hpp"

namespace orrery::raft {

/// The system "raft". Its parts are made by its `bind`.
[[nodiscard]] const System& system();

}  // namespace orrery::raft
