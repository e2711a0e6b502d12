// Fault targets: whom an action means when it starts, the sides of a partition, and what that breaks.
#include <algorithm>

#include "sim/faults.hpp"

namespace orrery::sim {
namespace {

/// Whether luck can leave an action without anybody: a quantity alone never does where there is somebody to choose.
bool luck_may_empty(const Action& action) {
  const auto inside = [](const Nodes& nodes) {
    return std::any_of(nodes.terms.begin(), nodes.terms.end(), [](const Term& term) {
      return std::any_of(term.members.begin(), term.members.end(), leaves_to_luck);
    });
  };
  const auto chosen = [](const LinkPattern& link) { return leaves_to_luck(link.from) || leaves_to_luck(link.to); };
  return inside(action.nodes) || (action.of && inside(*action.of)) || chosen(action.link) ||
         (action.messages.link && chosen(*action.messages.link)) ||
         std::any_of(action.groups.begin(), action.groups.end(), leaves_to_luck);
}

/// Whether a node counts as broken once the verb has happened to it.
bool harms_nodes(Verb verb) {
  switch (verb) {
    case Verb::crash:
    case Verb::pause:
    case Verb::replace:
    case Verb::isolate:
    case Verb::disk_rot:
    case Verb::disk_lose:
    case Verb::disk_misdirect:
    case Verb::disk_full:
    case Verb::disk_lie:
    case Verb::disk_wipe:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool Faults::bind(const World& world, const Action& action, const Draw& choose, Instance& instance) const {
  const Evaluator evaluator(world, *plan_, state_);
  switch (action.verb) {
    case Verb::partition:
      bind_partition(world, action, choose, instance);
      return !instance.links.empty();
    case Verb::cut:
    case Verb::degrade:
      instance.links = evaluator.links(action.link, choose);
      return !instance.links.empty();
    case Verb::drop:
    case Verb::delay:
    case Verb::duplicate:
    case Verb::hold:
      if (!action.messages.link) return true;
      instance.links = evaluator.links(*action.messages.link, choose);
      return !instance.links.empty();
    case Verb::load:
      return true;
    case Verb::op:
      return !scripts_[action.script].open;
    case Verb::pin:
      return evaluator.node_number(action.pin.node) >= 0;
    default:
      break;
  }
  instance.nodes = evaluator.nodes(action.nodes, choose);
  instance.units = static_cast<std::uint32_t>(instance.nodes.size());
  return !instance.nodes.empty();
}

bool Faults::counts_against_budget(const Action& action) const {
  const bool of_clocks = action.verb == Verb::clock_jump || action.verb == Verb::clock_drift;
  return harms_nodes(action.verb) || action.verb == Verb::partition || action.verb == Verb::cut ||
         (of_clocks && plan_->budget.clock);
}

bool Faults::may_bind(const World& world, const Action& action) const {
  const Draw first = [](std::uint32_t) { return 0U; };
  Instance trial;
  return luck_may_empty(action) || bind(world, action, first, trial);
}

/// The sides of a partition and the links between them.
void Faults::bind_partition(const World& world, const Action& action, const Draw& choose, Instance& instance) const {
  const Evaluator evaluator(world, *plan_, state_);
  const auto cut_between = [&](const std::vector<NodeId>& a, const std::vector<NodeId>& b) {
    for (const NodeId x : a)
      for (const NodeId y : b) {
        instance.links.push_back({x, y});
        instance.links.push_back({y, x});
      }
  };
  if (action.shape == PartitionShape::groups) {
    std::vector<bool> placed(world.node_count());
    for (const Nodes& group : action.groups) {
      instance.groups.push_back(evaluator.nodes(group, choose));
      for (const NodeId node : instance.groups.back()) placed[node.value] = true;
    }
    if (action.rest) {
      std::vector<NodeId>& rest = instance.groups.emplace_back();
      for (std::uint32_t i = 0; i < placed.size(); ++i)
        if (!placed[i]) rest.push_back({i});
    }
  } else {
    std::vector<NodeId> nodes = action.of ? evaluator.nodes(*action.of, choose) : plan_->system_setup.servers;
    for (std::size_t i = 0; i + 1 < nodes.size(); ++i)
      std::swap(nodes[i], nodes[i + choose(static_cast<std::uint32_t>(nodes.size() - i))]);
    const std::size_t count = nodes.size();
    if (count < 2) return;
    if (action.shape == PartitionShape::overlapping_majorities) {
      // On a ring each node hears the nearest ones that make a majority with it; no two hear the same.
      const std::size_t reach = (count / 2 + 1) / 2;
      for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = i + 1; j < count; ++j) {
          const std::size_t distance = std::min(j - i, count - (j - i));
          if (distance > reach) cut_between({nodes[i]}, {nodes[j]});
        }
      for (const NodeId node : nodes) instance.groups.push_back({node});
      return;
    }
    std::size_t split = count / 2;
    if (action.shape == PartitionShape::one) split = 1;
    if (action.shape == PartitionShape::random) split = 1 + choose(static_cast<std::uint32_t>(count - 1));
    const std::size_t bridge = action.shape == PartitionShape::bridge && count > 2 ? 1 : 0;
    const auto middle = nodes.begin() + static_cast<std::ptrdiff_t>(split);
    instance.groups = {{nodes.begin(), middle}, {middle + static_cast<std::ptrdiff_t>(bridge), nodes.end()}};
    for (auto& group : instance.groups) std::sort(group.begin(), group.end());
  }
  for (std::size_t a = 0; a < instance.groups.size(); ++a)
    for (std::size_t b = a + 1; b < instance.groups.size(); ++b) cut_between(instance.groups[a], instance.groups[b]);
}

/// What a jump or drift may do to the nodes' wall clocks, until it ends at the latest.
Harm Faults::shifts_of(const World& world, const Action& action, const Instance& instance) const {
  Harm harm;
  const auto shift = [&](Duration least, Duration most) {
    for (const NodeId node : instance.nodes) harm.shifts.push_back({node, least, most});
  };
  if (action.verb == Verb::clock_jump) {
    if (action.clock != ClockKind::monotonic) shift(action.by.at(0x8000'0000U), action.by.upper());
    return harm;
  }
  Duration end = plan_->duration - plan_->calm;
  if (action.lasting) end = std::min(end, world.now() + action.lasting->upper());
  if (action.until_time) end = std::min(end, *action.until_time);
  harm.lasting = std::max(end - world.now(), Duration(0));
  shift(ahead_after(harm.lasting, action.ppm.lo), ahead_after(harm.lasting, action.ppm.hi));
  return harm;
}

Harm Faults::harm_of(const World& world, const Action& action, const Instance& instance) const {
  if (action.verb == Verb::clock_jump || action.verb == Verb::clock_drift) return shifts_of(world, action, instance);
  Harm harm;
  if (harms_nodes(action.verb)) harm.nodes = instance.nodes;
  if (action.verb == Verb::partition || action.verb == Verb::cut) harm.cuts = instance.links;
  for (const Instance& other : instances_)
    if (harms_nodes(plan_->faults[other.action].verb))
      for (std::uint32_t unit = 0; unit < other.units; ++unit)
        if (other.states[unit] == Instance::Unit::to_come) harm.nodes.push_back(other.nodes[unit]);
  return harm;
}

}  // namespace orrery::sim
