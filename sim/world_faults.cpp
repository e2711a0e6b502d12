// What directors and tests do to a world: crash, restart, pause, break disks and clocks.
#include <algorithm>

#include "sim/world.hpp"

namespace orrery::sim {
namespace {
constexpr Site site_survivors("disk.survivors");
}  // namespace

/// Faults count in the digest: two runs that differ only in a fault that had no effect yet are not the same.
void World::note_fault(std::uint64_t what, NodeId node) {
  DigestSink& sink = scratch_->sink;
  sink.restart(digest_);
  encode(sink, now_);
  encode(sink, what);
  encode(sink, node);
  digest_ = sink.finish();
}

void World::go_down(NodeId id, Status status, std::string_view why) {
  Node& node = nodes_[id.value].write();
  node.status = status;
  ++node.boot;  // timers and answers of the old boot are stale
  node.timers.clear();
  node.held.clear();
  node.pauses = 0;
  node.stalled_upto = {};
  node.disk.forget_answers();
  const std::vector<Event> parked = std::exchange(node.parked, {});
  while (!node.outstanding.empty()) finish_operation(id, node, {node.outstanding.front().id, Outcome::unknown, {}});
  note_fault(name_hash("down"), id);
  if (observer_.pointer != nullptr) observer_.pointer->on_status(*this, id, status, why);
  judge_status(id);
  for (const Event& event : parked)
    if (event.kind == EventKind::arrival) node.waiting.push_back(static_cast<std::uint32_t>(event.argument));
  for (const Event& event : parked)
    if (event.kind == EventKind::deliver) lose({event.from, id}, event.message, {event.argument}, Loss::crashed, true);
}

void World::crash(NodeId id, Lose lose) {
  Node& node = nodes_[id.value].write();
  if (node.status == Status::crashed) return;
  const std::uint64_t unsynced = node.disk.unsynced();
  std::uint32_t survivors = 0;
  if (unsynced > 0 && (lose == Lose::unsynced || lose == Lose::torn))
    survivors = pick_at(site_survivors, id.value, 0, 0, static_cast<std::uint32_t>(unsynced) + 1);
  node.disk.crash(lose, survivors);
  go_down(id, Status::crashed, names_of(lose)[static_cast<std::size_t>(lose)]);
}

void World::restart(NodeId id) {
  const Status status = nodes_[id.value]->status;
  if (status == Status::up || status == Status::paused) return;
  boot(id);
}

void World::pause(NodeId id) {
  Node& node = nodes_[id.value].write();
  if (node.status != Status::up && node.status != Status::paused) return;
  ++node.pauses;
  if (node.status == Status::paused) return;
  node.status = Status::paused;
  note_fault(name_hash("pause"), id);
  if (observer_.pointer != nullptr) observer_.pointer->on_status(*this, id, Status::paused, "");
  judge_status(id);
}

void World::resume(NodeId id) {
  Node& node = nodes_[id.value].write();
  if (node.status != Status::paused || --node.pauses > 0) return;
  node.status = Status::up;
  note_fault(name_hash("resume"), id);
  if (observer_.pointer != nullptr) observer_.pointer->on_status(*this, id, Status::up, "resume");
  judge_status(id);
  // What is due at this very moment comes after what waited.
  std::vector<EventId> due;
  queue_.for_each([&](Duration at, EventId event, const Event& waiting) {
    if (at == now_ && waiting.node == id && waiting.kind != EventKind::fault) due.push_back(event);
  });
  std::sort(due.begin(), due.end());
  for (const EventId event : due) node.parked.push_back(queue_.take(event).event);
  for (Event& event : std::exchange(node.parked, {})) {
    if (event.kind == EventKind::timer && event.boot == node.boot) {
      TimerSlot& slot = node.timers[event.argument >> 32U];
      if (slot.stamp == static_cast<std::uint32_t>(event.argument)) slot.queued_at = now_;
    }
    queue_.push(now_, std::move(event));
  }
}

void World::replace(NodeId id) {
  if (nodes_[id.value]->status != Status::crashed) go_down(id, Status::crashed, "replaced");
  nodes_[id.value].write().disk.wipe();
  boot(id);
}

void World::stall_disk(NodeId id) { ++nodes_[id.value].write().disk.stalls; }

void World::unstall_disk(NodeId id) {
  Node& node = nodes_[id.value].write();
  ENSURE(node.disk.stalls > 0);
  if (--node.disk.stalls > 0 || node.stalled_upto == Lsn{}) return;
  queue_answer(id, node, std::exchange(node.stalled_upto, Lsn{}), now_);
}

void World::drop_in_flight(EventId id) {
  const Event event = queue_.take(id).event;
  ENSURE(event.kind == EventKind::deliver);
  lose({event.from, event.node}, event.message, {event.argument}, Loss::dropped, false);
}

void World::delay_in_flight(EventId id, Duration by) {
  EventQueue::Due due = queue_.take(id);
  ENSURE(due.event.kind == EventKind::deliver);
  queue_.push(std::max(due.at + by, now_), std::move(due.event));
}

void World::duplicate_in_flight(EventId id, Duration by) {
  EventQueue::Due due = queue_.take(id);
  ENSURE(due.event.kind == EventKind::deliver);
  Event copy = due.event;
  copy.argument = ++sends_;
  if (observer_.pointer != nullptr)
    observer_.pointer->on_send(*this, {copy.argument}, {copy.from, copy.node}, copy.message, {due.event.argument});
  queue_.push(due.at, std::move(due.event));
  queue_.push(due.at + by, std::move(copy));
}

void World::hold_in_flight(EventId id, std::uint64_t rule) {
  const Event event = queue_.take(id).event;
  ENSURE(event.kind == EventKind::deliver);
  network_.write().hold({rule, event.from, event.node, event.message, {event.argument}});
}

void World::release(std::uint64_t rule) {
  const Moment moment(*scratch_);  // two rules that end at once share one: their messages have luck of their own
  for (HeldMessage& held : network_.write().release(rule))
    schedule_delivery({held.from, held.to}, held.message, held.send, Duration(0));
}

void World::set_drift(NodeId id, std::int64_t ppm) {
  Node& node = nodes_[id.value].write();
  node.clock.set_drift(ppm, now_);
  retime(id, node);
}

void World::jump_monotonic(NodeId id, Duration by) {
  Node& node = nodes_[id.value].write();
  node.clock.jump_monotonic(by, now_);
  retime(id, node);
}

EventId World::schedule_fault(Duration at, std::uint64_t code) {
  ENSURE(at >= now_);
  Event event;
  event.kind = EventKind::fault;
  event.argument = code;
  return queue_.push(at, std::move(event));
}

EventId World::inject(NodeId from, NodeId to, Message message, Duration at) {
  ENSURE(at >= now_);
  ENSURE(!message.empty());
  ENSURE(from.value < nodes_.size() && to.value < nodes_.size());
  Event event;
  event.kind = EventKind::deliver;
  event.node = to;
  event.from = from;
  event.argument = ++sends_;
  event.message = std::move(message);
  if (observer_.pointer != nullptr)
    observer_.pointer->on_send(*this, {event.argument}, {from, to}, event.message, {event.argument});
  return queue_.push(at, std::move(event));
}

void World::pin(NodeId node, const Site& site, std::uint32_t ordinal, Duration to) {
  pins_.write().push_back({node, site.id, ordinal, to});
}

std::uint32_t World::pick(const Site& site, std::uint64_t key, std::uint32_t count) {
  return pick_at(site, key, 0, scratch_->repetitions.next(site.id, key, 0), count);
}

}  // namespace orrery::sim
