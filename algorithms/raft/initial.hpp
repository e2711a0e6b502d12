// What a scenario may say is durable at a server's first boot: its term and the terms of its log's entries.
#pragma once

#include <vector>

#include "algorithms/process/initial.hpp"

namespace orrery::raft {

/// Keys `term` (absent: that of the last entry) and `log` (the terms of no-ops at index 1, 2, ...; absent: empty).
[[nodiscard]] InitialSpec initial_spec();

/// The records of a server that knows of `term`, has not voted in it and has no-ops of these terms. Throws InitialError
/// if terms go down along the log, or the last is above `term`: no server can have come there.
[[nodiscard]] std::vector<Message> initial_records(const InitialValues& values);

}  // namespace orrery::raft
