// Crank: turning a world until its run is over, somebody outside wants it to end, or it is plain that it never will.
#pragma once

#include <string>

#include "sim/course.hpp"
#include "sim/run.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

struct Cranked {
  std::string hang;          ///< why it would go on for ever; empty: it does not
  bool interrupted = false;  ///< limits.interrupted said so
  bool cut_short = false;    ///< limits.until_event or limits.until_time came before the end
};

/// Takes the course's events up to `end` or to what `limits` say, whichever comes first. What it asks outside changes
/// nothing in the world but where it stops.
[[nodiscard]] Cranked crank(World& world, Course& course, Duration end, const RunLimits& limits);
/// The same without a plan, in the order of time.
[[nodiscard]] Cranked crank(World& world, Duration end, const RunLimits& limits);

}  // namespace orrery::sim
