// Fault verbs: what each does when it begins, and how it is undone.
#include <algorithm>

#include <fmt/format.h>

#include "algorithms/process/visit.hpp"
#include "sim/faults.hpp"

namespace orrery::sim {
namespace {

constexpr Site site_ppm("fault.ppm");
constexpr Site site_by("fault.by");
constexpr Site site_record("fault.record");

/// Different durable records, chosen by luck; fewer if there are no more.
std::vector<Lsn> some_records(World& world, NodeId node, std::uint64_t key, std::uint32_t wanted) {
  const Disk& disk = world.node(node).disk;
  const std::uint64_t count = std::min(disk.durable(), disk.appended()) - disk.base();
  std::vector<std::uint64_t> chosen;  // in order, counted from the base
  std::vector<Lsn> records;
  for (std::uint32_t i = 0; i < std::min<std::uint64_t>(wanted, count); ++i) {
    std::uint64_t place = world.pick(site_record, mix(key, i), static_cast<std::uint32_t>(count - i));
    auto before = chosen.begin();
    for (; before != chosen.end() && *before <= place; ++before) ++place;  // of those that are left
    chosen.insert(before, place);
    records.push_back(disk.base() + 1 + place);
  }
  return records;
}

/// "+230 ms": as exact as a reader needs it.
std::string jump_text(Duration by) {
  const char* sign = by < Duration(0) ? "-" : "+";
  if (by < Duration(0)) by = -by;
  constexpr std::int64_t ms = 1'000'000;
  return sign + (by.count() < ms ? print_duration(by) : fmt::format("{} ms", by.count() / ms));
}

LinkChange cut() {
  LinkChange change;
  change.cut = true;
  return change;
}

}  // namespace

void Faults::lay(World& world, Instance& instance, std::vector<Link> links, const LinkChange& change) {
  instance.handles.push_back(world.change_network().lay(std::move(links), change));
}

void Faults::add_rule(World& world, Instance& instance, const Action& action) {
  MessageRule rule;
  switch (action.verb) {
    case Verb::delay:
      rule.verb = RuleVerb::delay;
      break;
    case Verb::duplicate:
      rule.verb = RuleVerb::duplicate;
      break;
    case Verb::hold:
      rule.verb = RuleVerb::hold;
      break;
    default:
      rule.verb = RuleVerb::drop;
      break;
  }
  if (action.messages.pattern) {
    const auto& pattern = *action.messages.pattern;
    if (pattern.ordinals) {
      rule.first = pattern.ordinals->first;
      rule.last = pattern.ordinals->last ? *pattern.ordinals->last : ~std::uint64_t{0};
    }
    // Names in the pattern are bound now, so that the rule needs no world.
    std::vector<std::pair<std::string, std::int64_t>> numbers;
    for (std::uint32_t i = 0; i < plan_->nodes.size(); ++i) numbers.emplace_back(plan_->nodes[i].name, i);
    for (const auto& [name, nodes] : state_.bound)
      if (nodes.size() == 1) numbers.emplace_back(name, nodes.front().value);
    rule.matches = [plan = plan_, &pattern, numbers = std::move(numbers)](const Message& message) {
      return sim::matches(message, pattern, [&](std::string_view name) {
        const auto found =
            std::find_if(numbers.begin(), numbers.end(), [&](const auto& each) { return each.first == name; });
        return found == numbers.end() ? std::int64_t{-1} : found->second;
      });
    };
  }
  if (action.messages.link) {
    rule.links.resize(std::size_t{world.node_count()} * world.node_count());
    for (const Link link : instance.links)
      rule.links[std::size_t{link.from.value} * world.node_count() + link.to.value] = true;
  }
  rule.share = action.share;
  rule.by = action.by;
  instance.handles.push_back(world.change_network().add_rule(std::move(rule)));
}

void Faults::apply(World& world, Instance& instance, std::uint32_t unit) {
  const Action& action = plan_->faults[instance.action];
  const NodeId node = instance.nodes.empty() ? no_node : instance.nodes[unit];
  const auto remember_boot = [&] {
    instance.handles.resize(instance.units);
    instance.handles[unit] = world.node(node).boot;
  };
  switch (action.verb) {
    case Verb::crash:
      if (world.node(node).status != Status::crashed) down_[node.value] = 0;  // whoever booted it: nothing holds it
      ++down_[node.value];
      world.crash(node, action.lose);
      remember_boot();
      break;
    case Verb::restart:
      world.restart(node);
      break;
    case Verb::pause:
      world.pause(node);
      remember_boot();
      break;
    case Verb::slow:
      world.set_slowness(node, action.factor);
      break;
    case Verb::erring:
      world.set_erring(node, action.share);
      break;
    case Verb::replace:
      world.replace(node);
      break;
    case Verb::isolate: {
      std::vector<Link> links;
      for (std::uint32_t i = 0; i < world.node_count(); ++i) {
        if (NodeId{i} == node) continue;
        if (action.direction != Direction::out) links.push_back({{i}, node});
        if (action.direction != Direction::in) links.push_back({node, {i}});
      }
      instance.handles.resize(instance.units);
      instance.handles[unit] = world.change_network().lay(std::move(links), cut());
      break;
    }
    case Verb::partition:
    case Verb::cut:
      lay(world, instance, instance.links, cut());
      break;
    case Verb::degrade:
      lay(world, instance, instance.links, action.change);
      break;
    case Verb::drop:
    case Verb::delay:
    case Verb::duplicate:
    case Verb::hold:
      if (action.is_step)
        act_in_flight(world, instance, action);
      else
        add_rule(world, instance, action);
      break;
    case Verb::disk_lie:
      world.disk(node).lying = true;
      break;
    case Verb::disk_stall:
      world.stall_disk(node);
      break;
    case Verb::disk_slow:
      world.set_sync(node, action.sync);
      break;
    case Verb::disk_rot:
    case Verb::disk_lose:
      for (const Lsn record : some_records(world, node, action.key, action.records)) {
        if (action.verb == Verb::disk_rot)
          world.disk(node).rot(record);
        else
          world.disk(node).lose_write(record);
      }
      break;
    case Verb::disk_misdirect: {
      const std::vector<Lsn> records = some_records(world, node, action.key, 2);
      if (records.size() == 2) world.disk(node).misdirect(records[0], records[1]);
      break;
    }
    case Verb::disk_full:
      world.disk(node).full = true;
      break;
    case Verb::disk_wipe:
      world.disk(node).wipe();
      world.disk(node).mark_damaged();
      break;
    case Verb::clock_jump: {
      const bool drawn = unit < instance.handles.size();
      const Duration by =
          drawn ? Duration(static_cast<std::int64_t>(instance.handles[unit]))
                : action.by.at(action.by.is_fixed() ? 0 : world.pick(site_by, mix(action.key, node.value), full_range));
      if (action.clock == ClockKind::wall)
        world.jump_wall(node, by);
      else
        world.jump_monotonic(node, std::max(by, Duration(0)));  // which never goes back
      if (action.clock == ClockKind::both) world.jump_wall(node, by);
      break;
    }
    case Verb::clock_drift: {
      instance.handles.resize(instance.units);
      std::uint64_t& drift = instance.handles[unit];  // drawn once: where it holds again it is the same
      if (instance.states[unit] != Instance::Unit::active)
        drift = static_cast<std::uint64_t>(
            action.ppm.at(action.ppm.is_fixed() ? 0 : world.pick(site_ppm, mix(action.key, node.value), full_range)));
      world.set_drift(node, static_cast<std::int64_t>(drift));
      break;
    }
    case Verb::pin: {
      const Evaluator evaluator(world, *plan_, state_);
      const auto number = static_cast<std::uint32_t>(evaluator.node_number(action.pin.node));
      world.pin({number}, Site(action.pin.site), action.pin.ordinal, action.pin.to);
      break;
    }
    case Verb::load:
      set_load(world, action.workload, action.interval);
      break;
    case Verb::op:
      begin_script(world, action.script);
      break;
  }
}

void Faults::undo(World& world, Instance& instance, std::uint32_t unit) {
  const Action& action = plan_->faults[instance.action];
  const NodeId node = instance.nodes.empty() ? no_node : instance.nodes[unit];
  // A crash or a boot in the meantime ended what this action did: what holds the node now is not its to undo.
  const auto same_boot = [&] { return world.node(node).boot == instance.handles[unit]; };
  switch (action.verb) {
    case Verb::crash:
      if (same_boot() && --down_[node.value] == 0) world.restart(node);
      break;
    case Verb::pause:
      if (same_boot()) world.resume(node);
      break;
    case Verb::slow:
      world.set_slowness(node, 1000);
      break;
    case Verb::erring:
      world.set_erring(node, 0);
      break;
    case Verb::isolate:
      if (unit < instance.handles.size()) world.change_network().lift(instance.handles[unit]);
      break;
    case Verb::partition:
    case Verb::cut:
    case Verb::degrade:
      world.change_network().lift(instance.handles.front());
      break;
    case Verb::hold:
      world.release(instance.handles.front());
      [[fallthrough]];
    case Verb::drop:
    case Verb::delay:
    case Verb::duplicate:
      if (const MessageRule* rule = world.network().rule(instance.handles.front()))
        acted_[instance.action] += rule->acted;
      world.change_network().remove_rule(instance.handles.front());
      break;
    case Verb::disk_lie:
      world.disk(node).lying = false;
      break;
    case Verb::disk_stall:
      world.unstall_disk(node);
      break;
    case Verb::disk_slow:
      world.set_sync(node, plan_->nodes[node.value].sync);
      break;
    case Verb::disk_full:
      world.disk(node).full = false;
      break;
    case Verb::clock_drift:
      world.set_drift(node, plan_->nodes[node.value].drift_ppm);
      break;
    case Verb::load:
      set_load(world, action.workload, std::nullopt);
      break;
    case Verb::restart:
    case Verb::replace:
    case Verb::disk_rot:
    case Verb::disk_lose:
    case Verb::disk_misdirect:
    case Verb::disk_wipe:
    case Verb::clock_jump:
    case Verb::pin:
    case Verb::op:
      break;
  }
}

void Faults::set_load(World& world, std::string_view workload, std::optional<Duration> interval) const {
  for (std::uint32_t i = 0; i < plan_->streams.size(); ++i)
    if (plan_->streams[i].workload == workload) world.set_pace(i, interval);
}

void Faults::reapply(World& world, const Instance& ended, std::uint32_t unit) {
  const Action& action = plan_->faults[ended.action];
  const Verb verb = action.verb;
  const bool overwrites = verb == Verb::slow || verb == Verb::erring || verb == Verb::disk_slow ||
                          verb == Verb::disk_lie || verb == Verb::disk_full || verb == Verb::clock_drift ||
                          verb == Verb::load;
  if (!overwrites) return;
  for (auto other = instances_.rbegin(); other != instances_.rend(); ++other) {
    if (plan_->faults[other->action].verb != verb || plan_->faults[other->action].workload != action.workload) continue;
    for (std::uint32_t i = 0; i < other->units; ++i)
      if ((other->nodes.empty() || other->nodes[i] == ended.nodes[unit]) && other->states[i] == Instance::Unit::active)
        return apply(world, *other, i);
  }
}

std::uint64_t Faults::fired(const World& world, std::size_t action) const {
  switch (plan_->faults[action].verb) {
    case Verb::drop:
    case Verb::delay:
    case Verb::duplicate:
    case Verb::hold:
      break;
    default:
      return actions_[action].fired;
  }
  std::uint64_t acted = acted_[action];
  for (const Instance& instance : instances_)
    if (instance.action == action && !instance.over && !instance.handles.empty())
      if (const MessageRule* rule = world.network().rule(instance.handles.front())) acted += rule->acted;
  return acted;
}

/// The sides that an action parts: of a partition as bound, of an isolated node and of a cut as its links say.
std::vector<std::vector<NodeId>> Faults::sides(const World& world, const Instance& instance) const {
  const Action& action = plan_->faults[instance.action];
  std::vector<std::vector<NodeId>> groups = instance.groups;
  if (action.verb == Verb::isolate) {
    for (const NodeId node : instance.nodes) groups.push_back({node});
    std::vector<NodeId> rest;
    for (std::uint32_t i = 0; i < world.node_count(); ++i)
      if (std::find(instance.nodes.begin(), instance.nodes.end(), NodeId{i}) == instance.nodes.end())
        rest.push_back({i});
    if (!rest.empty()) groups.push_back(std::move(rest));
    // What it sends arrives nowhere, or nothing arrives there: read from the sender on.
    if (action.direction == Direction::in) std::reverse(groups.begin(), groups.end());
  }
  if (action.verb == Verb::cut && !instance.links.empty()) {
    groups.assign(2, {});
    for (auto link = instance.links.begin(); link != instance.links.end(); ++link) {
      const bool is_way_back =
          action.link.both_ways && std::find(instance.links.begin(), link, Link{link->to, link->from}) != link;
      if (is_way_back) continue;
      groups[0].push_back(link->from);
      groups[1].push_back(link->to);
    }
    for (auto& group : groups) {
      std::sort(group.begin(), group.end());
      group.erase(std::unique(group.begin(), group.end()), group.end());
    }
  }
  return groups;
}

/// What an action is about and how much of it, as it was written: "drop n1->*", "clock_jump n3 +230 ms".
std::string Faults::label_of(const World& world, const Instance& instance,
                             const std::vector<std::vector<NodeId>>& groups) const {
  const Action& action = plan_->faults[instance.action];
  if (!action.note.empty()) return action.note;
  std::string label(names_of(action.verb)[static_cast<std::size_t>(action.verb)]);
  const auto list = [&](const std::vector<NodeId>& nodes) {
    for (const NodeId node : nodes) label += fmt::format(" {}", world.name(node));
  };
  list(instance.nodes);
  for (std::size_t i = 0; instance.nodes.empty() && i < groups.size(); ++i) {
    if (i > 0) label += action.verb == Verb::cut && !action.link.both_ways ? " ->" : " |";
    list(groups[i]);
  }
  switch (action.verb) {
    case Verb::isolate:
      if (action.direction != Direction::both)
        label += fmt::format(" ({})", names_of(action.direction)[static_cast<std::size_t>(action.direction)]);
      break;
    case Verb::drop:
    case Verb::delay:
    case Verb::duplicate:
    case Verb::hold:
      if (const std::string messages = text_of(action.messages); !messages.empty()) label += " " + messages;
      if (action.share != billion)
        label += fmt::format(", {:g} %", static_cast<double>(action.share) / (billion / 100.0));
      if (action.verb == Verb::delay) label += " by " + text_of(action.by);
      break;
    case Verb::degrade:
      label += " " + text_of(action.link);
      break;
    case Verb::disk_slow:
      label += " " + text_of(action.sync);
      break;
    case Verb::clock_jump:
      if (instance.handles.size() < instance.units) {
        label += " by " + text_of(action.by);
      } else {
        for (std::uint32_t unit = 0; unit < instance.units; ++unit)
          label += (unit == 0 ? " " : ", ") + jump_text(Duration(static_cast<std::int64_t>(instance.handles[unit])));
      }
      break;
    case Verb::clock_drift:
      label += action.ppm.is_fixed() ? fmt::format(" {:+} ppm", action.ppm.lo)
                                     : fmt::format(" {}..{} ppm", action.ppm.lo, action.ppm.hi);
      break;
    case Verb::slow:
      label += fmt::format(" x{:g}", static_cast<double>(action.factor) / 1000.0);
      break;
    case Verb::load:
      label += " " + action.workload;
      break;
    case Verb::op:
      label += " " + plan_->scripts[action.script].operations.front().text;
      break;
    default:
      break;
  }
  return label;
}

/// Tells the observer, in words.
void Faults::note(World& world, const Instance& instance, bool start) const {
  if (world.observer() == nullptr) return;
  const Action& action = plan_->faults[instance.action];
  const std::vector<std::vector<NodeId>> groups = sides(world, instance);
  const std::string_view verb = names_of(action.verb)[static_cast<std::size_t>(action.verb)];
  const std::string label = label_of(world, instance, groups);
  const bool one_way = (action.verb == Verb::cut && !action.link.both_ways) ||
                       (action.verb == Verb::isolate && action.direction != Direction::both);
  world.observer()->on_fault(world, {action.id, verb, start, instance.nodes, groups, label, !lasts(action), one_way});
}

}  // namespace orrery::sim
