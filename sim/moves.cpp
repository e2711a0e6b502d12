// Playbook: how each kind of move finds its events among those that are pending. The rules are those of StepFollower,
// so that a list of moves, written as the steps of a scenario, is the same run.
#include "sim/moves.hpp"

#include <algorithm>
#include <utility>

#include "sim/faults.hpp"

namespace orrery::sim {
namespace {

constexpr std::uint32_t most_settled = 20'000;
constexpr std::uint32_t most_events_of_run = 500'000;

bool is_up(const World& world, NodeId node) { return world.node(node).status == Status::up; }

/// Those that are wanted, in their order.
template <class Wanted>
std::vector<PendingEvent> pending_where(const World& world, Wanted&& wanted) {
  std::vector<PendingEvent> events;
  world.for_each_pending([&](const PendingEvent& event) {
    if (wanted(event)) events.push_back(event);
  });
  std::sort(events.begin(), events.end(), comes_before);
  return events;
}

/// The first that is wanted.
template <class Wanted>
std::optional<EventId> first_pending(const World& world, Wanted&& wanted) {
  std::optional<PendingEvent> first;
  world.for_each_pending([&](const PendingEvent& event) {
    if ((!first || comes_before(event, *first)) && wanted(event)) first = event;
  });
  if (!first) return std::nullopt;
  return first->id;
}

template <class Each>
void for_each_node(NodeSet nodes, Each&& each) {
  for (std::uint32_t i = 0; nodes != 0; ++i, nodes >>= 1U)
    if ((nodes & 1U) != 0) each(NodeId{i});
}

/// Takes one event of each node, all of which were found before the first is taken.
template <class Find>
bool take_one_of_each(World& world, NodeSet nodes, Find&& found_for) {
  std::vector<EventId> events;
  bool all = nodes != 0;
  for_each_node(nodes, [&](NodeId node) {
    if (const auto event = found_for(node))
      events.push_back(*event);
    else
      all = false;
  });
  if (!all) return false;
  for (const EventId event : events) {
    if (world.stopped()) break;
    world.step(event);
  }
  return true;
}

}  // namespace

Playbook::Playbook(const System& system) : system_(&system) {
  patterns_.push_back({"", ~std::uint64_t{0}});
  const auto& messages = system.messages;
  for (std::size_t i = 0; i < messages.size(); ++i)
    patterns_.push_back({std::string(messages[i].type->name), std::uint64_t{1} << i});
  for (const MessageSpec& first : messages) {
    MessageKind pattern{std::string(first.type->name) + "*", 0};
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      if (!messages[i].type->name.starts_with(first.type->name)) continue;
      pattern.types |= std::uint64_t{1} << i;
      ++count;
    }
    if (count > 1) patterns_.push_back(std::move(pattern));
  }
}

std::uint32_t Playbook::pattern_of(const Type& type) const {
  for (std::size_t i = 0; i < system_->messages.size(); ++i)
    if (system_->messages[i].type == &type) return static_cast<std::uint32_t>(i + 1);
  return 0;
}

bool Playbook::matches(std::uint32_t pattern, const Message& message) const {
  if (pattern == 0) return true;
  const std::uint32_t own = pattern_of(message.type());
  return own != 0 && (patterns_[pattern].types >> (own - 1) & 1U) != 0;
}

bool Playbook::take(World& world, Move& move) const {
  if (move.at > world.now()) world.step(world.schedule_fault(move.at, Faults::take_step(0)));
  switch (move.kind) {
    case Move::Kind::fire:
      return fire(world, move);
    case Move::Kind::persist:
      return persist(world, move);
    case Move::Kind::deliver:
    case Move::Kind::drop:
    case Move::Kind::duplicate:
      return act_on_messages(world, move);
    case Move::Kind::settle:
      return settle(world, move);
    case Move::Kind::operation:
      return ask(world, move);
    case Move::Kind::crash:
    case Move::Kind::restart:
      return change_status(world, move);
    case Move::Kind::act:
      world.step(world.schedule_fault(world.now(), Faults::take_step(1 + move.action)));
      return true;
    case Move::Kind::run:
      break;
  }
  return run(world, move.span);
}

bool Playbook::fire(World& world, const Move& move) const {
  return take_one_of_each(world, move.nodes, [&](NodeId node) {
    return first_pending(world, [&](const PendingEvent& event) {
      return event.kind == EventKind::timer && event.node == node && event.argument == move.timer;
    });
  });
}

/// A disk that stalled answers late and all at once: then several answers make up the one that was recorded.
bool Playbook::persist(World& world, const Move& move) const {
  std::vector<EventId> answers;
  const auto wanted = [&](const PendingEvent& event) {
    return event.kind == EventKind::durable && has(move.nodes, event.node);
  };
  for (const PendingEvent& event : pending_where(world, wanted)) {
    if (!answers.empty() && event.argument > move.hash) break;
    answers.push_back(event.id);
  }
  for (const EventId answer : answers) {
    if (world.stopped()) break;
    world.step(answer);
  }
  return !answers.empty();
}

bool Playbook::act_on_messages(World& world, Move& move) const {
  std::vector<EventId> meant;
  std::vector<std::uint64_t> hashes;
  std::vector<NodeId> receivers;
  std::optional<std::size_t> same;
  const auto wanted = [&](const PendingEvent& event) {
    return event.kind == EventKind::deliver && has(move.nodes, event.node) && has(move.from, event.from) &&
           matches(move.pattern, *event.message);
  };
  for (const PendingEvent& event : pending_where(world, wanted)) {
    if (!same && event.message->hash() == move.hash) same = meant.size();
    meant.push_back(event.id);
    hashes.push_back(event.message->hash());
    receivers.push_back(event.node);
  }
  if (meant.empty()) return false;
  if (move.ordinal != 0) {
    const std::size_t index = same ? *same : std::min<std::size_t>(move.ordinal, meant.size()) - 1;
    if (move.kind == Move::Kind::deliver && !is_up(world, receivers[index])) return false;
    move.ordinal = static_cast<std::uint32_t>(index + 1);
    move.matching = static_cast<std::uint32_t>(meant.size());
    move.hash = hashes[index];
    meant = {meant[index]};
  }
  for (const EventId event : meant) {
    if (world.stopped()) break;
    if (move.kind == Move::Kind::deliver)
      world.step(event);
    else if (move.kind == Move::Kind::drop)
      world.drop_in_flight(event);
    else
      world.duplicate_in_flight(event, Duration(0));
  }
  return true;
}

bool Playbook::settle(World& world, const Move& move) const {
  const auto wanted = [&](const PendingEvent& event) {
    if (event.node.value >= most_nodes_in_set || !has(move.nodes, event.node)) return false;
    if (event.kind == EventKind::durable) return true;
    return event.kind == EventKind::deliver && has(move.nodes, event.from) && matches(move.pattern, *event.message);
  };
  std::uint32_t taken = 0;
  while (!world.stopped()) {
    const std::optional<EventId> next = first_pending(world, wanted);
    if (!next) break;
    if (++taken > most_settled) break;
    world.step(*next);
  }
  return taken > 0;
}

bool Playbook::ask(World& world, const Move& move) const {
  bool asked = false;
  for_each_node(move.nodes, [&](NodeId client) {
    asked = world.invoke(client, move.command, Duration(0), move.to) != OperationId{} || asked;
  });
  return asked;
}

bool Playbook::change_status(World& world, const Move& move) const {
  const bool crash = move.kind == Move::Kind::crash;
  bool possible = move.nodes != 0;
  for_each_node(move.nodes, [&](NodeId node) { possible = possible && is_up(world, node) == crash; });
  if (!possible) return false;
  for_each_node(move.nodes, [&](NodeId node) { crash ? world.crash(node, move.lose) : world.restart(node); });
  return true;
}

/// Within the budget: where more than a minority of the servers is down, nobody promised that anything comes true.
bool Playbook::run(World& world, Duration span) {
  std::uint32_t servers = 0;
  std::uint32_t down = 0;
  for (std::uint32_t i = 0; i < world.node_count(); ++i) {
    if (!world.setup().nodes[i].server) continue;
    ++servers;
    if (!is_up(world, {i})) ++down;
  }
  if (2 * down >= servers) return false;
  const Duration end = world.now() + span;
  world.set_quiet_since(world.now());
  for (std::uint32_t taken = 0; world.step_until(end);)
    if (++taken > most_events_of_run) return false;
  if (!world.stopped()) world.settle_claims();
  if (!world.stopped()) world.set_quiet_since(Duration::max());
  return true;
}

Replay Playbook::replay(World world, std::span<const Move> moves, const Failure& failure) const {
  Replay result;
  result.taken.reserve(moves.size());
  try {
    for (const Move& move : moves) {
      if (world.stopped()) break;
      result.taken.push_back(move);
      if (!take(world, result.taken.back())) result.taken.pop_back();
    }
  } catch (const EnsureFailure& thrown) {
    result.fails = !failure.crash.empty() && cause_of(thrown) == failure.crash;
    result.events = world.events();
    return result;
  }
  result.events = world.events();
  if (world.violation() != nullptr) {
    result.violation = *world.violation();
    result.fails = !failure.claim.empty() && result.violation->claim == failure.claim;
  }
  return result;
}

std::string cause_of(const EnsureFailure& failure) { return failure.EnsureFailure::what(); }

}  // namespace orrery::sim
