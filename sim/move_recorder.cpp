// MoveRecorder: one call of the world, one move.
#include "sim/move_recorder.hpp"

#include <algorithm>
#include <array>

#include "sim/action.hpp"

namespace orrery::sim {
namespace {

/// The verbs whose effect stays where nothing moves by itself, and that are no moves of their own.
constexpr std::array<Verb, 9> lasting_verbs{Verb::replace,        Verb::disk_lie,   Verb::disk_rot,
                                            Verb::disk_lose,      Verb::disk_full,  Verb::disk_wipe,
                                            Verb::disk_misdirect, Verb::clock_jump, Verb::clock_drift};

bool is_act(std::string_view verb) {
  return std::any_of(lasting_verbs.begin(), lasting_verbs.end(),
                     [&](Verb each) { return verb == verb_names[static_cast<std::size_t>(each)]; });
}

}  // namespace

Move& MoveRecorder::add(const World& world, Move::Kind kind, NodeId node) {
  Move& move = moves_.emplace_back();
  move.kind = kind;
  move.at = world.now();
  move.nodes = only(node);
  return move;
}

void MoveRecorder::add_message(const World& world, Move::Kind kind, Link link, const Message& message) {
  Move& move = add(world, kind, link.to);
  move.from = only(link.from);
  move.pattern = playbook_.pattern_of(message.type());
  move.ordinal = 1;
  move.hash = message.hash();
}

void MoveRecorder::on_event(const World& world, const Event& event) {
  if (world.quiet_since() != quiet_since_) until_quiet_ = moves_.size();
  quiet_since_ = world.quiet_since();
  switch (event.kind) {
    case EventKind::start:
      if (event.argument > 1 && !has(replaced_, event.node)) add(world, Move::Kind::restart, event.node);
      return;
    case EventKind::deliver:
      add_message(world, Move::Kind::deliver, {event.from, event.node}, event.message);
      break;
    case EventKind::timer:
      add(world, Move::Kind::fire, event.node).timer = static_cast<std::uint32_t>(event.argument);
      break;
    case EventKind::durable:
      add(world, Move::Kind::persist, event.node).hash = event.argument;
      break;
    case EventKind::fault:
      appended_.clear();
      for (std::uint32_t i = 0; i < world.node_count(); ++i) appended_.push_back(world.node({i}).disk.appended());
      break;
    case EventKind::arrival:
      break;
  }
  replaced_ = 0;
}

void MoveRecorder::on_send(const World& world, SendId send, Link link, const Message& message, SendId copy_of) {
  if (copy_of != send) add_message(world, Move::Kind::duplicate, link, message);
}

void MoveRecorder::on_lost(const World& world, SendId, Link link, const Message& message, Loss, bool) {
  add_message(world, Move::Kind::drop, link, message);
}

void MoveRecorder::on_status(const World& world, NodeId node, Status status, std::string_view why) {
  if (status != Status::crashed || has(replaced_, node)) return;
  Move& move = add(world, Move::Kind::crash, node);
  const auto names = names_of(Lose{});
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == why) move.lose = static_cast<Lose>(i);
  // How much survives is up to luck; where it was everything, nothing was lost.
  const bool all = !appended_.empty() && world.node(node).disk.truly_durable() >= appended_[node.value];
  if (all && move.lose != Lose::all) move.lose = Lose::nothing;
}

void MoveRecorder::on_invoke(const World& world, NodeId client, const Operation& operation) {
  ++actions_;
  Move& move = add(world, Move::Kind::operation, client);
  move.command = operation.command;
  move.to = operation.to;
}

void MoveRecorder::on_fault(const World& world, const FaultNote& note) {
  if (!note.start) return;
  ++actions_;
  if (!is_act(note.verb)) return;
  NodeSet nodes = 0;
  for (const NodeId node : note.nodes) nodes |= only(node);
  if (note.verb == verb_names[static_cast<std::size_t>(Verb::replace)]) replaced_ |= nodes;
  Move& move = moves_.emplace_back();
  move.kind = Move::Kind::act;
  move.at = world.now();
  move.nodes = nodes;
  move.action = static_cast<std::uint32_t>(acts_.size());
  acts_.push_back({std::string(note.id), std::string(note.verb), nodes});
}

}  // namespace orrery::sim
