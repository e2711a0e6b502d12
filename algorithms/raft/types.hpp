// Raft's two counters, each with a type of its own: a term can't stand where an index is meant.
#pragma once

#include "algorithms/process/types.hpp"

namespace orrery::raft {

/// Logical time: at most one leader each (§5.1). 0 stands before the first election.
using Term = Ordinal<struct TermTag>;
/// A place in the log. The first entry has 1; 0 stands before it.
using LogIndex = Ordinal<struct LogIndexTag>;

}  // namespace orrery::raft
