// The fault budget: how much may be broken at once. A server counts while it is down, paused or can't exchange messages
// with a majority; one whose disk was damaged counts until it is replaced. Broken servers may be counted by zone too,
// and it may be said how far the wall clocks of servers may differ.
#pragma once

#include <vector>

#include "sim/action.hpp"
#include "sim/plan.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// What an action would add to what is broken already.
struct Harm {
  std::vector<NodeId> nodes;  ///< down, paused or damaged
  std::vector<Link> cuts;
  /// How far the wall clocks of these nodes may be set off, by the action's worst luck.
  struct ClockShift {
    NodeId node;
    Duration least{};
    Duration most{};
  };
  std::vector<ClockShift> shifts;
  Duration lasting{};  ///< shifts: for so long every clock drifts on as well
};

/// How far a clock of this drift gets ahead of true time.
[[nodiscard]] Duration ahead_after(Duration time, std::int64_t ppm);

/// Whether the harm stays within the plan's budget. Complexity: servers squared.
[[nodiscard]] bool within_budget(const World& world, const Plan& plan, const Harm& harm);

}  // namespace orrery::sim
