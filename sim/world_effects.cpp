// What effects do: messages leave and are lost, timers are set, the disk is asked to keep its promises.
#include <algorithm>

#include "sim/world.hpp"

namespace orrery::sim {
namespace {

constexpr Site site_loss("net.loss");
constexpr Site site_corrupt("net.corrupt");
constexpr Site site_duplicate("net.duplicate");
constexpr Site site_reorder("net.reorder");
constexpr Site site_latency("net.latency");
constexpr Site site_rule("net.rule");
constexpr Site site_sync("disk.sync");

std::uint64_t subject_of(Link link) { return std::uint64_t{link.from.value} << 32U | link.to.value; }

/// How long `took` takes a node of this slowness.
Duration slowed(Duration took, std::uint32_t thousandths) {
  return took / 1000 * thousandths + took % 1000 * thousandths / 1000;
}

}  // namespace

std::uint32_t World::pick_at(const Site& site, std::uint64_t subject, std::uint64_t type, std::uint32_t repetition,
                             std::uint32_t count) const {
  return setup_->choices->pick(site, {subject, type, now_, repetition, 0, 1}, count);
}

void World::apply(NodeId id, Node& node) {
  // Sends that waited for this answer leave before what the handler did about it.
  if (!node.held.empty()) {
    std::size_t kept = 0;
    const Lsn told = node.disk.told();
    for (std::size_t i = 0; i < node.held.size(); ++i) {
      HeldSend& held = node.held[i];
      if (held.after <= told) {
        transmit(id, held.to, held.message);
      } else {
        if (kept != i) node.held[kept] = std::move(held);
        ++kept;
      }
    }
    node.held.resize(kept);
  }
  bool wants_sync = false;
  Lsn must_sync{};
  for (Effect& effect : scratch_->effects) {
    const auto* append = std::get_if<Append>(&effect);
    const bool fits = append == nullptr || node.disk.has_room(append->record);
    if (!fits || (node.disk.full && std::holds_alternative<Checkpoint>(effect)))
      return halt(id, node, "the disk is full");
    switch (effect.index()) {
      case 0: {
        const Send& send = std::get<Send>(effect);
        if (send.after <= node.disk.told()) {
          transmit(id, send.to, send.message);
        } else {
          node.held.push_back({send.after, send.to, send.message});
          wants_sync = true;
          must_sync = std::max(must_sync, send.after);
        }
        break;
      }
      case 1: {
        const SetTimer& set = std::get<SetTimer>(effect);
        const bool slow = set.work && node.slowness != 1000;
        set_timer(id, node, set.timer, slow ? slowed(set.after, node.slowness) : set.after);
        break;
      }
      case 2: {
        const TimerId timer = std::get<CancelTimer>(effect).timer;
        for (TimerSlot& slot : node.timers)
          if (slot.timer == timer) slot.armed = false;
        break;
      }
      case 3:
        node.disk.append(std::get<Append>(effect).record);
        break;
      case 4:
        wants_sync = true;
        must_sync = std::max(must_sync, std::get<Sync>(effect).upto);
        break;
      case 5: {
        const Checkpoint& checkpoint = std::get<Checkpoint>(effect);
        ENSURE(checkpoint.upto <= node.disk.appended());
        node.disk.begin_checkpoint(checkpoint.state, checkpoint.upto);
        wants_sync = true;
        must_sync = std::max(must_sync, checkpoint.upto);
        break;
      }
      case 6:
        break;  // facts are for those who watch
      case 7:
        finish_operation(id, node, std::get<Finish>(effect));
        break;
      case 8:
        halt(id, node, std::get<Halt>(effect).reason);
        return;
      case 9:
        count_retry(node, std::get<AskAgain>(effect));
        break;
      default:
        break;
    }
  }
  if (wants_sync) request_sync(id, node, must_sync);
}

void World::transmit(NodeId from, NodeId to, const Message& message) {
  ENSURE(to.value < nodes_.size());
  const Link link{from, to};
  const SendId send{++sends_};
  ++counters_.sent;
  if (observer_.pointer != nullptr) [[unlikely]]
    observer_.pointer->on_send(*this, send, link, message, send);
  if (report_messages_) [[unlikely]]
    scratch_->sent.push_back({link, message});
  Duration delay{};
  if (network_->has_rules() && !pass_rules(link, message, send, delay)) return;
  schedule_delivery(link, message, send, delay);
}

void World::schedule_delivery(Link link, const Message& message, SendId send, Duration delay) {
  const LinkParameters& parameters = network_->link(link.from, link.to);
  if (parameters.cut) [[unlikely]]
    return lose(link, message, send, Loss::partition, false);
  const std::uint64_t subject = subject_of(link);
  const std::uint64_t type = message.type().id;
  const std::uint32_t repetition = scratch_->repetitions.next(site_latency.id, subject, type);
  const auto happens = [&](const Site& site, std::uint32_t chance) {
    return chance > 0 && pick_at(site, subject, type, repetition, billion) >= billion - chance;
  };
  if (happens(site_loss, parameters.loss)) return lose(link, message, send, Loss::loss, false);
  if (happens(site_corrupt, parameters.corrupt)) return lose(link, message, send, Loss::corrupt, false);
  const auto latency = [&](std::uint32_t nth) {
    if (parameters.latency.is_fixed()) return parameters.latency.usual();
    return parameters.latency.at(pick_at(site_latency, subject, type, repetition << 2U | nth, full_range));
  };
  Duration begin = now_;
  if (parameters.bandwidth > 0) {
    ByteSink bytes;
    encode(bytes, message);
    const auto done = network_.write().transfer(link.from, link.to, bytes.bytes().size(), now_);
    if (!done) return lose(link, message, send, Loss::queue, false);
    begin = *done;
  }
  Duration took = latency(0);
  if (happens(site_reorder, parameters.reorder)) took += latency(1);
  const std::uint32_t slowness = nodes_[link.from.value]->slowness;
  if (slowness != 1000) took = slowed(took, slowness);
  Event event;
  event.kind = EventKind::deliver;
  event.node = link.to;
  event.from = link.from;
  event.argument = send.value;
  event.message = message;
  if (happens(site_duplicate, parameters.duplicate)) {
    Event copy = event;
    copy.argument = ++sends_;
    if (observer_.pointer != nullptr) observer_.pointer->on_send(*this, {copy.argument}, link, message, send);
    queue_.push(begin + delay + took + latency(2), std::move(copy));
  }
  queue_.push(begin + delay + took, std::move(event));
}

bool World::pass_rules(Link link, const Message& message, SendId send, Duration& delay) {
  bool passes = true;
  for (MessageRule& rule : network_.write().rules()) {
    const std::size_t index = std::size_t{link.from.value} * nodes_.size() + link.to.value;
    if (!rule.links.empty() && !rule.links[index]) continue;
    if (rule.matches && !rule.matches(message)) continue;
    ++rule.matched;
    if (!passes || rule.matched < rule.first || rule.matched > rule.last) continue;
    const std::uint64_t subject = subject_of(link);
    const std::uint32_t repetition = scratch_->repetitions.next(site_rule.id ^ rule.id, subject, message.type().id);
    if (rule.share < billion &&
        pick_at(site_rule, subject, message.type().id ^ rule.id, repetition, billion) < billion - rule.share)
      continue;
    ++rule.acted;
    const Duration by =
        rule.by.at(pick_at(site_rule, subject, mix(message.type().id, rule.id), repetition, full_range));
    switch (rule.verb) {
      case RuleVerb::drop:
        lose(link, message, send, Loss::dropped, false);
        passes = false;
        break;
      case RuleVerb::delay:
        delay += by;
        break;
      case RuleVerb::duplicate: {
        const SendId copy{++sends_};
        if (observer_.pointer != nullptr) observer_.pointer->on_send(*this, copy, link, message, send);
        schedule_delivery(link, message, copy, by);
        break;
      }
      case RuleVerb::hold:
        network_.write().hold({rule.id, link.from, link.to, message, send});
        passes = false;
        break;
    }
  }
  return passes;
}

void World::lose(Link link, const Message& message, SendId send, Loss why, bool at_receiver) {
  ++counters_.lost[static_cast<std::size_t>(why)];
  if (observer_.pointer != nullptr) [[unlikely]]
    observer_.pointer->on_lost(*this, send, link, message, why, at_receiver);
  if (report_messages_) [[unlikely]] {
    scratch_->lost.push_back({link, message});
    if (at_receiver) tell_director(nullptr, link.to, false, {});
  }
}

void World::set_timer(NodeId id, Node& node, TimerId timer, Duration after) {
  ENSURE(after >= Duration(0));
  auto slot = node.timers.begin();
  while (slot != node.timers.end() && slot->timer != timer) ++slot;
  if (slot == node.timers.end()) slot = node.timers.insert(slot, TimerSlot{timer});
  slot->armed = true;
  slot->local = node.clock.reading(now_) + after;
  slot->due = node.clock.true_time(slot->local, now_);
  queue_timer(id, node, *slot);
}

/// Makes sure that an entry stands in the queue no later than the timer is due.
void World::queue_timer(NodeId id, Node& node, TimerSlot& slot) {
  if (slot.queued_at <= slot.due) return;
  if (slot.queued_at != Duration::max()) ++slot.stamp;  // the entry that stands later is stale
  Event event;
  event.kind = EventKind::timer;
  event.node = id;
  event.boot = node.boot;
  event.argument = static_cast<std::uint64_t>(&slot - node.timers.data()) << 32U | slot.stamp;
  slot.queued_at = slot.due;
  queue_.push(slot.due, std::move(event));
}

/// The clock has changed: every timer falls due at another true time.
void World::retime(NodeId id, Node& node) {
  for (TimerSlot& slot : node.timers) {
    if (!slot.armed) continue;
    slot.due = node.clock.true_time(slot.local, now_);
    queue_timer(id, node, slot);
  }
}

void World::request_sync(NodeId id, Node& node, Lsn upto) {
  Disk& disk = node.disk;
  if (upto <= disk.requested() && !disk.checkpoint_pending()) return;  // an answer on its way covers it
  disk.request(upto);
  if (disk.stalls > 0) {
    node.stalled_upto = std::max(node.stalled_upto, upto);
    return;
  }
  if (disk.lying) return queue_answer(id, node, upto, now_);
  Duration took = node.sync.usual();
  if (!node.sync.is_fixed()) {
    const std::uint32_t repetition = scratch_->repetitions.next(site_sync.id, id.value, 0);
    took = node.sync.at(pick_at(site_sync, id.value, 0, repetition, full_range));
  }
  if (node.slowness != 1000) took = slowed(took, node.slowness);
  queue_answer(id, node, upto, now_ + took);
}

/// The disk answers at `at`, or later: answers come in order.
void World::queue_answer(NodeId id, Node& node, Lsn upto, Duration at) {
  Event event;
  event.kind = EventKind::durable;
  event.node = id;
  event.boot = node.boot;
  event.argument = upto.value;
  if (node.disk.lying) event.from = id;  // marks an answer that nothing stands behind
  queue_.push(node.disk.expect_answer(at), std::move(event));
}

void World::halt(NodeId id, Node& node, std::string_view reason) {
  node.disk.crash(Lose::unsynced, 0);
  go_down(id, Status::halted, reason);
}

}  // namespace orrery::sim
