// The fault budget: counting the servers that are broken, or cut off from a majority.
#include "sim/budget.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace orrery::sim {
namespace {

/// Whether the wall clocks of servers stay together as closely as the plan says, whatever luck brings.
bool clocks_agree(const World& world, const Plan& plan, const Harm& harm) {
  if (!plan.budget.clock || harm.shifts.empty()) return true;
  Duration least = Duration::max();
  Duration most = Duration::min();
  for (const NodeId server : plan.system_setup.servers) {
    const NodeClock& clock = world.node(server).clock;
    const Duration off = clock.wall(world.now()).time_since_epoch() - world.now();
    Duration lo = off;
    Duration hi = off + ahead_after(harm.lasting, clock.drift_ppm());
    if (hi < lo) std::swap(lo, hi);
    for (const Harm::ClockShift& shift : harm.shifts)
      if (shift.node == server) {
        lo = off + std::min(shift.least, Duration(0));
        hi = off + std::max(shift.most, Duration(0));
      }
    least = std::min(least, lo);
    most = std::max(most, hi);
  }
  return least > most || most - least <= *plan.budget.clock;
}

}  // namespace

Duration ahead_after(Duration time, std::int64_t ppm) {
  constexpr std::int64_t million = 1'000'000;
  return Duration(time.count() / million * ppm + time.count() % million * ppm / million);
}

bool within_budget(const World& world, const Plan& plan, const Harm& harm) {
  if (plan.budget.kind == Budget::Kind::none) return true;
  if (!clocks_agree(world, plan, harm)) return false;
  if (harm.nodes.empty() && harm.cuts.empty()) return true;  // it only moves clocks
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
  std::set<std::uint32_t> zones;
  const auto count_broken = [&](NodeId node) {
    ++broken;
    if (plan.budget.zones) zones.insert(plan.budget.zone_of[node.value]);
  };
  for (const NodeId node : servers) {
    if (harmed(node)) {
      count_broken(node);
      continue;
    }
    std::uint32_t reached = 0;
    for (const NodeId peer : servers)
      if (!harmed(peer) && (peer == node || (passes(node, peer) && passes(peer, node)))) ++reached;
    if (reached <= count / 2) count_broken(node);
  }
  return broken <= allowed && (!plan.budget.zones || zones.size() <= *plan.budget.zones);
}

}  // namespace orrery::sim
