// A run as a Chrome JSON trace, which Perfetto (https://ui.perfetto.dev) and chrome://tracing open: a process for each
// node with a track of its roles and one of its messages, arrows from send to arrival, and the faults of the scenario.
#pragma once

#include <string>

#include "tools/diagrams/view.hpp"

namespace orrery::exports {

/// The whole trace. Times are simulated, in microseconds with three decimals, so that no nanosecond is lost. Equal
/// traces give equal bytes. O(records * log records).
[[nodiscard]] std::string perfetto(const diagrams::Recording& recording);

}  // namespace orrery::exports
