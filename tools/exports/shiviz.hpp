// A run as a log of ShiViz, which draws who could have known what (https://bestchai.bitbucket.io/shiviz): one event of
// two lines for each step of a node, with its vector clock.
#pragma once

#include <string>

#include "tools/diagrams/view.hpp"

namespace orrery::exports {

/// The whole trace: the parser's expression on the first line, the delimiter's on the second, then the events in the
/// order of the run. Sends, arrivals, timers, durable answers, statuses, operations and violations are events; roles
/// and facts are told in the words of the event that they belong to. A message that was lost is only sent. Clocks are
/// made here: a host's own entry counts its events from 1, an arrival takes over what the sender knew as it sent. Equal
/// traces give equal bytes. O(records * nodes).
[[nodiscard]] std::string shiviz(const diagrams::Recording& recording);

}  // namespace orrery::exports
