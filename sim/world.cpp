// The crank: take an event, run the handler, judge the claims, fold the digest, apply the effects.
#include "sim/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/world_handle.hpp"

namespace orrery::sim {
namespace {

void digest_effect(DigestSink& sink, const Send& send) {
  encode(sink, send.to);
  encode(sink, send.message);
  encode(sink, send.after);
}
void digest_effect(DigestSink& sink, const SetTimer& set) {
  encode(sink, set.timer.value);
  encode(sink, set.after);
}
void digest_effect(DigestSink& sink, const CancelTimer& cancel) { encode(sink, cancel.timer.value); }
void digest_effect(DigestSink& sink, const Append& append) { encode(sink, append.record); }
void digest_effect(DigestSink& sink, const Sync& sync) { encode(sink, sync.upto); }
void digest_effect(DigestSink& sink, const Checkpoint& checkpoint) {
  encode(sink, checkpoint.state);
  encode(sink, checkpoint.upto);
}
void digest_effect(DigestSink& sink, const Observe& observe) { encode(sink, observe.fact); }
void digest_effect(DigestSink& sink, const Finish& finish) {
  encode(sink, finish.operation);
  encode(sink, finish.outcome);
  encode(sink, finish.result);
}
void digest_effect(DigestSink& sink, const Halt& halt) { encode(sink, name_hash(halt.reason)); }
void digest_effect(DigestSink&, const AskAgain&) {}

}  // namespace

World::World(std::shared_ptr<const WorldSetup> setup, std::unique_ptr<Director> director, Observer* observer)
    : setup_(std::move(setup)),
      scratch_(std::make_shared<Scratch>()),
      network_(Network(static_cast<std::uint32_t>(setup_->nodes.size()), setup_->network)),
      director_(Cloned<Director>(std::move(director))) {
  observer_.pointer = observer;
  for (const auto& [links, change] : setup_->links) network_.write().configure(links, change);
  for (auto& judge : setup_->parts.judges()) {
    const auto infos = judge->claims();
    std::vector<Verdicts::Mark> marks(infos.size());
    for (std::size_t i = 0; i < infos.size(); ++i) {
      Duration within = infos[i].within;
      for (const ClaimSetup& claim : setup_->claims) {
        if (claim.name != infos[i].name) continue;
        marks[i].ignored = claim.ignored;
        within = claim.within.value_or(within);
      }
      if (infos[i].kind == ClaimKind::eventually && !marks[i].ignored)
        eventuals_.push_back({static_cast<std::uint32_t>(judges_.size()), static_cast<std::uint32_t>(i), within});
    }
    judges_.emplace_back(JudgeBox{Cloned<Judge>(std::move(judge)), Verdicts(std::move(marks))});
  }
  eventuals_open_ = !eventuals_.empty();
  operation_counts_.write().resize(setup_->streams.size());
  recent_ends_.write().resize(setup_->streams.size());
  slots_.write().resize(setup_->streams.size());
  for (const StreamSetup& stream : setup_->streams) paces_.write().push_back({stream.from, 0, stream.interval});
  for (const NodeSetup& each : setup_->nodes) {
    Node& node = nodes_.emplace_back().write();
    node.sync = each.sync;
    node.disk.size = each.disk_size;
    for (const Message& record : each.initial) node.disk.append(record);
    node.disk.complete(node.disk.appended(), true);
    node.clock.set_drift(each.drift_ppm, Duration(0));
    node.clock.jump_wall(each.wall_offset);
  }
  if (setup_->linearizable) {
    const history::Model* model = history::model_named(setup_->system->history.model);
    ENSURE(model != nullptr);
    monitor_.write().emplace(*model);
  }
  if (*director_) director_.write()->begin(*this);
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) boot({i});
  for (std::uint32_t i = 0; i < setup_->streams.size(); ++i) schedule_arrival(i);
}

bool World::step() { return step_until(Duration::max()); }

bool World::step_until(Duration until) {
  while (!stopped() && drop_stale() && queue_.top_at() <= until) {
    now_ = std::max(now_, queue_.top_at());
    if (take(queue_.pop())) return true;
  }
  if (!stopped() && until != Duration::max()) now_ = std::max(now_, until);
  return false;
}

/// Brings a live event to the top of the queue: timers that were set anew, cancelled or belong to an earlier boot are
/// put off or dropped. False: nothing is pending.
bool World::drop_stale() {
  while (!queue_.empty()) {
    const Event& top = queue_.top();
    if (top.kind != EventKind::timer) return true;
    const Node& node = *nodes_[top.node.value];
    const auto index = static_cast<std::uint32_t>(top.argument >> 32U);
    if (top.boot != node.boot || node.timers[index].stamp != static_cast<std::uint32_t>(top.argument)) {
      queue_.pop();
      continue;
    }
    const TimerSlot& slot = node.timers[index];
    if (slot.armed && slot.due <= queue_.top_at()) return true;
    TimerSlot& own = nodes_[top.node.value].write().timers[index];
    if (own.armed) {
      own.queued_at = own.due;
      queue_.postpone_top(own.due);
    } else {
      own.queued_at = Duration::max();
      queue_.pop();
    }
  }
  return false;
}

void World::step(EventId event) {
  EventQueue::Due due = queue_.take(event);
  if (due.event.kind == EventKind::timer)  // its entry may stand before the time for which it was set anew
    due.at = nodes_[due.event.node.value]->timers[due.event.argument >> 32U].due;
  now_ = std::max(now_, due.at);
  take(std::move(due.event));
}

bool World::run_until(Duration until) {
  while (step_until(until)) {
  }
  return !stopped();
}

std::vector<PendingEvent> World::pending() const {
  std::vector<PendingEvent> events;
  events.reserve(queue_.size());
  for_each_pending([&](const PendingEvent& event) { events.push_back(event); });
  std::sort(events.begin(), events.end(), comes_before);
  return events;
}

std::optional<PendingEvent> World::as_pending(Duration at, EventId id, const Event& event) const {
  std::uint64_t argument = event.argument;
  if (event.kind == EventKind::timer) {
    const Node& node = *nodes_[event.node.value];
    const auto index = static_cast<std::uint32_t>(event.argument >> 32U);
    if (event.boot != node.boot) return std::nullopt;
    const TimerSlot& slot = node.timers[index];
    if (slot.stamp != static_cast<std::uint32_t>(event.argument) || !slot.armed) return std::nullopt;
    at = slot.due;
    argument = slot.timer.value;
  } else if (event.kind == EventKind::durable && event.boot != nodes_[event.node.value]->boot) {
    return std::nullopt;
  }
  return PendingEvent{id,
                      at,
                      event.kind,
                      event.node,
                      event.from,
                      argument,
                      event.kind == EventKind::deliver ? &event.message : nullptr};
}

/// Runs what the event means; false if it turned out to be none (a message lost on arrival, an answer to a dead node).
bool World::take(Event event) {
  if (event.kind == EventKind::fault) {
    const Moment moment(*scratch_);
    ++events_;
    scratch_->effects.clear();
    if (observer_.pointer != nullptr) observer_.pointer->on_event(*this, event);
    note_fault(event.argument, event.node);
    director_.write()->act(*this, event.argument);
    tell_director(&event, no_node, false, {});
    judge_eventually();
    return true;
  }
  if (event.kind == EventKind::arrival) {
    const StreamSetup& stream = setup_->streams[event.argument];
    event.node = stream.client;
  }
  const Node& seen = *nodes_[event.node.value];
  if (event.kind == EventKind::timer || event.kind == EventKind::durable) {
    if (event.boot != seen.boot) return false;
  }
  if (seen.status != Status::up) [[unlikely]] {
    if (seen.status == Status::paused) {
      nodes_[event.node.value].write().parked.push_back(std::move(event));
    } else if (event.kind == EventKind::deliver) {
      lose({event.from, event.node}, event.message, {event.argument}, Loss::crashed, true);
    } else if (event.kind == EventKind::arrival) {
      arrive(static_cast<std::uint32_t>(event.argument));
    }
    return false;
  }
  switch (event.kind) {
    case EventKind::deliver: {
      if (network_->link(event.from, event.node).cut) [[unlikely]] {
        lose({event.from, event.node}, event.message, {event.argument}, Loss::partition, true);
        return false;
      }
      if (seen.erring > 0) [[unlikely]] {
        static constexpr Site site("node.erring");
        if (pick_at(site, event.node.value, event.message.type().id, 0, billion) >= billion - seen.erring) {
          lose({event.from, event.node}, event.message, {event.argument}, Loss::erring, true);
          return false;
        }
      }
      ++counters_.delivered;
      handle(event,
             [&](Process& process, Context& context) { process.on_message(context, event.from, event.message); });
      return true;
    }
    case EventKind::timer: {
      TimerSlot& slot = nodes_[event.node.value].write().timers[event.argument >> 32U];
      slot.armed = false;
      slot.queued_at = Duration::max();
      const TimerId timer = slot.timer;
      event.argument = timer.value;
      handle(event, [&](Process& process, Context& context) { process.on_timer(context, timer); });
      return true;
    }
    case EventKind::durable: {
      Node& node = nodes_[event.node.value].write();
      if (node.disk.stalls > 0) [[unlikely]] {
        node.disk.park_answer();
        node.stalled_upto = std::max(node.stalled_upto, Lsn{event.argument});
        return false;
      }
      const bool honest = event.from == no_node;
      node.disk.complete({event.argument}, honest);
      handle(event, [&](Process& process, Context& context) { process.on_durable(context, {event.argument}); });
      return true;
    }
    case EventKind::arrival:
      return arrive(static_cast<std::uint32_t>(event.argument));
    case EventKind::start:
    case EventKind::fault:
      break;
  }
  const bool known_kind = false;
  ENSURE(known_kind);
  return false;
}

std::pair<std::uint32_t, std::uint32_t> World::rank_of(NodeId id) const {
  const SystemSetup& system = setup_->system_setup;
  const auto group = system.added.find(setup_->nodes[id.value].group);
  if (group == system.added.end()) return {id.value, static_cast<std::uint32_t>(system.servers.size())};
  return {id.value - group->second.front().value, static_cast<std::uint32_t>(group->second.size())};
}

void World::boot(NodeId id) {
  Node& node = nodes_[id.value].write();
  const auto& parts = setup_->parts;
  const NodeSetup& who = setup_->nodes[id.value];
  node.process = Cloned<Process>(!who.group.empty() ? parts.added(id)
                                 : who.server       ? parts.server(id)
                                                    : parts.client(id));
  node.status = Status::up;
  ++node.boot;
  node.clock.boot(now_);
  if (observer_.pointer != nullptr) observer_.pointer->on_status(*this, id, Status::up, "boot");
  const Durable durable = node.disk.read_back();
  Event event;
  event.kind = EventKind::start;
  event.node = id;
  event.argument = node.boot;
  handle(event, [&](Process& process, Context& context) { process.on_start(context, durable); });
  if (!node.waiting.empty()) resume_streams(id);
}

void World::judge(const Event& event, const Node& node, bool face_changed) {
  const Scratch& scratch = *scratch_;
  judge({event.kind, event.node, events_, now_, event.from, event.kind == EventKind::deliver ? &event.message : nullptr,
         *node.process, scratch.before, node.face, face_changed, scratch.effects, *this});
}

/// A node went down, paused or resumed, or the faults are over: what claims say of the whole cluster may have changed.
void World::judge_status(NodeId id) {
  const Node& node = *nodes_[id.value];
  if (!node.process) return;
  judge({EventKind::fault, id, events_, now_, no_node, nullptr, *node.process, node.face, node.face, false, {}, *this});
}

void World::judge(const orrery::Step& step) {
  for (Cow<JudgeBox>& box : judges_) {
    if (!box->judge->concerns(step)) continue;
    JudgeBox& own = box.write();
    own.judge->judge(step, *own.verdicts);
    if (own.verdicts->broken()) [[unlikely]] {
      const Verdicts::Broken& broken = *own.verdicts->broken();
      fail({std::string(own.judge->claims()[broken.claim].name), broken.node, now_, events_, broken.evidence});
    }
  }
}

void World::fold_digest(const Event& event, const Node& node, bool face_changed) {
  DigestSink& sink = scratch_->sink;
  sink.restart(digest_);
  encode(sink, now_);
  encode(sink, static_cast<std::uint64_t>(event.kind) << 56U | std::uint64_t{event.node.value} << 28U |
                   (event.from.value & 0x0fff'ffffU));
  encode(sink, event.kind == EventKind::deliver ? event.message.hash() : event.argument);
  for (const Effect& effect : scratch_->effects) {
    if (std::holds_alternative<AskAgain>(effect)) continue;  // said by what is sent
    encode(sink, static_cast<std::uint8_t>(effect.index()));
    std::visit([&](const auto& body) { digest_effect(sink, body); }, effect);
  }
  if (face_changed) node.face.digest(sink);
  digest_ = sink.finish();
}

void World::tell_director(const Event* event, NodeId node, bool face_changed, std::span<const Effect> effects) {
  director_.write()->after(*this, {event, node, face_changed, effects, scratch_->sent, scratch_->lost});
  scratch_->sent.clear();
  scratch_->lost.clear();
}

void World::fail(Violation violation) {
  if (violation_ != nullptr) return;
  violation_ = std::make_shared<const Violation>(std::move(violation));
  if (observer_.pointer != nullptr) observer_.pointer->on_violation(*this, *violation_);
}

void World::set_quiet_since(Duration since) {
  if (since == quiet_since_) return;
  quiet_since_ = since;
  for (Eventual& eventual : eventuals_) eventual.satisfied = false;
  eventuals_open_ = !eventuals_.empty();
  if (eventuals_open_ && since <= now_ && !nodes_.empty()) judge_status({0});
}

void World::judge_eventually() {
  if (quiet_since_ > now_) return;
  eventuals_open_ = false;
  for (Eventual& eventual : eventuals_) {
    if (eventual.satisfied) continue;
    const JudgeBox& box = *judges_[eventual.judge];
    if (box.verdicts->marks()[eventual.claim].holds) {
      eventual.satisfied = true;
    } else {
      eventuals_open_ = true;
      if (now_ - quiet_since_ <= eventual.within) continue;
      fail({std::string(box.judge->claims()[eventual.claim].name), no_node, now_, events_,
            fmt::format("not true within {} after {}", print_duration(eventual.within), print_duration(quiet_since_))});
    }
  }
}

void World::settle_claims() {
  judge_eventually();
  if (*director_) director_.write()->settle(*this);
}

std::vector<ClaimReport> World::claims() const {
  std::vector<ClaimReport> reports;
  for (std::size_t j = 0; j < judges_.size(); ++j) {
    const JudgeBox& box = *judges_[j];
    const auto infos = box.judge->claims();
    const auto marks = box.verdicts->marks();
    for (std::size_t i = 0; i < infos.size(); ++i) {
      bool holds = marks[i].holds;
      for (const Eventual& eventual : eventuals_)
        if (eventual.judge == j && eventual.claim == i) holds = eventual.satisfied;
      reports.push_back({infos[i], marks[i].checks, marks[i].ignored, holds, marks[i].broken});
    }
  }
  // Judged only while every part of it could be: what was given up on is not said to hold.
  if (const history::Monitor* judge = monitor()) {
    const bool gave_up = judge->verdict() == history::Verdict::unknown;
    reports.push_back({linearizable_claim, gave_up ? 0 : judge->judged(), false, false, false});
  }
  return reports;
}

Digest World::state_digest() const {
  DigestSink sink;
  for (const Cow<Node>& node : nodes_) {
    encode(sink, node->status);
    if (node->process) node->process->digest(sink);
    encode(sink, node->disk.appended());
    encode(sink, node->disk.truly_durable());
  }
  return sink.finish();
}

}  // namespace orrery::sim
