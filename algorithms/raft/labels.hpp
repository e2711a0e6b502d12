// The few words that a diagram writes beside an arrow or a fact: "AppendEntries T2 [2:noop]", "commit 2"; or into a
// table of the log.
#pragma once

#include <vector>

#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::raft {

/// Servers' messages first, then what clients and servers say to each other.
[[nodiscard]] std::vector<MessageSpec> message_specs();
[[nodiscard]] std::vector<FactSpec> fact_specs();
/// The replicated log as a table: a column for each index, a colour for each term.
[[nodiscard]] const Showing& showing();

}  // namespace orrery::raft
