// The fault budget: how much may be broken at once. A server counts while it is down, paused or can't exchange messages
// with a majority; one whose disk was damaged counts until it is replaced.
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
};

/// Whether the harm stays within the plan's budget. Complexity: servers squared.
[[nodiscard]] bool within_budget(const World& world, const Plan& plan, const Harm& harm);

}  // namespace orrery::sim
