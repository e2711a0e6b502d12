// The few words that a diagram writes beside an arrow or a fact: "AppendEntries T2 [2:noop]", "commit 2".
#pragma once

#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::raft {

/// Servers' messages first, then what clients and servers say to each other.
[[nodiscard]] std::vector<MessageSpec> message_specs();
[[nodiscard]] std::vector<FactSpec> fact_specs();

}  // namespace orrery::raft
