// The fault budget: counting the servers that are broken, or cut off from a majority.
#include "sim/budget.hpp"

#include <algorithm>

namespace orrery::sim {

bool within_budget(const World& world, const Plan& plan, const Harm& harm) {
  if (plan.budget.kind == Budget::Kind::none) return true;
  const std::vector<NodeId>& servers = plan.system_setup.servers;
  const auto count = static_cast<std::uint32_t>(servers.size());
  const std::uint32_t allowed =
      plan.budget.kind == Budget::Kind::nodes ? plan.budget.nodes : (count == 0 ? 0 : (count - 1) / 2);
  const auto harmed = [&](NodeId node) {
    const bool booted = world.node(node).boot > 0;  // before the run nobody is down
    return (booted && world.node(node).status != Status::up) || world.node(node).disk.damaged() ||
           world.node(node).disk.lying || world.node(node).disk.full ||
           std::find(harm.nodes.begin(), harm.nodes.end(), node) != harm.nodes.end();
  };
  const auto passes = [&](NodeId from, NodeId to) {
    return !world.network().link(from, to).cut &&
           std::find(harm.cuts.begin(), harm.cuts.end(), Link{from, to}) == harm.cuts.end();
  };
  std::uint32_t broken = 0;
  for (const NodeId node : servers) {
    if (harmed(node)) {
      ++broken;
      continue;
    }
    std::uint32_t reached = 0;
    for (const NodeId peer : servers)
      if (!harmed(peer) && (peer == node || (passes(node, peer) && passes(peer, node)))) ++reached;
    if (reached <= count / 2) ++broken;
  }
  return broken <= allowed;
}

}  // namespace orrery::sim
