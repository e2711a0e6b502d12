// Operations: arrivals by schedule, one operation at a time for each client (unless its workload's operations may
// overlap), and how each ended.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sim/world_handle.hpp"

namespace orrery::sim {
namespace {

constexpr Site site_arrival("workload.arrival");
constexpr std::uint32_t no_stream = 0xffff'ffffU;

/// Picks of a workload's generator: about the client and the slot, whenever it comes to pass.
class SlotPicker final : public Picker {
 public:
  SlotPicker(const ChoiceSource& choices, NodeId client, std::uint32_t stream, std::uint64_t slot)
      : choices_(choices), address_{client.value, stream, Duration(static_cast<std::int64_t>(slot)), 0, 0, 1} {}
  std::uint32_t pick(const Site& site, std::uint32_t count) override {
    const std::uint32_t answer = choices_.pick(site, address_, count);
    ++address_.repetition;
    return answer;
  }

 private:
  const ChoiceSource& choices_;
  PickAddress address_;
};

void count(OperationCounts& counts, Outcome outcome, Duration took) {
  switch (outcome) {
    case Outcome::ok:
      ++counts.ok;
      counts.latency_total += took;
      counts.latency_max = std::max(counts.latency_max, took);
      break;
    case Outcome::fail:
      ++counts.fail;
      break;
    case Outcome::unknown:
      ++counts.unknown;
      break;
  }
}

/// Where the client has the operation. REQUIRES: it has not ended.
template <class AnyNode>
auto outstanding_of(AnyNode& client, OperationId id) {
  const auto found = std::find_if(client.outstanding.begin(), client.outstanding.end(),
                                  [&](const Outstanding& each) { return each.id == id; });
  ENSURE(found != client.outstanding.end());
  return found;
}

}  // namespace

/// When the present slot of an open stream is due.
Duration World::slot_time(std::uint32_t stream) const {
  const StreamSetup& setup = setup_->streams[stream];
  const Pace& pace = (*paces_)[stream];
  const std::uint64_t slot = (*slots_)[stream];
  const auto width = static_cast<std::uint64_t>(pace.interval.count());
  SlotPicker picker(*setup_->choices, setup.client, stream, slot);
  const std::uint64_t fraction = picker.pick(site_arrival, 0xffff'ffffU);
  const std::uint64_t jitter = (width >> 32U) * fraction + ((width & 0xffff'ffffU) * fraction >> 32U);
  return pace.base + Duration(static_cast<std::int64_t>((slot - pace.first_slot) * width + jitter));
}

void World::set_pace(std::uint32_t stream, std::optional<Duration> interval) {
  static constexpr std::uint64_t slots_of_pace = 1'000'000'000;
  const StreamSetup& setup = setup_->streams[stream];
  ENSURE(!setup.closed && (!interval || *interval > Duration(0)));
  Pace& pace = paces_.write()[stream];
  std::uint64_t& slot = slots_.write()[stream];
  if (interval) {
    ++pace.changes;
    slot = pace.changes * slots_of_pace;
    pace = {std::max(now_, setup.from), slot, *interval, pace.changes};
  } else {
    pace = {setup.from, 0, setup.interval, pace.changes};
    const Duration past = std::max(now_ - setup.from, Duration(0));
    slot = static_cast<std::uint64_t>((past + setup.interval - Duration(1)) / setup.interval);
  }
  // An operation that is overdue already comes as soon as its client can take it.
  const Node& client = *nodes_[setup.client.value];
  const auto is_own = [&](const Event& event) { return event.kind == EventKind::arrival && event.argument == stream; };
  if (std::find(client.waiting.begin(), client.waiting.end(), stream) != client.waiting.end()) return;
  if (std::any_of(client.parked.begin(), client.parked.end(), is_own)) return;
  std::optional<EventId> queued;
  queue_.for_each([&](Duration, EventId id, const Event& event) {
    if (is_own(event) && event.node == setup.client) queued = id;
  });
  if (queued) queue_.take(*queued);
  schedule_arrival(stream);
}

void World::schedule_arrival(std::uint32_t stream) {
  const StreamSetup& setup = setup_->streams[stream];
  Duration at;
  if (!setup.closed)
    at = slot_time(stream);
  else if ((*slots_)[stream] == 0)
    at = setup.from;
  else
    at = now_ + setup.interval;
  if (at > setup.until) return;
  Event event;
  event.kind = EventKind::arrival;
  event.node = setup.client;
  event.argument = stream;
  queue_.push(std::max(at, now_), std::move(event));
}

bool World::arrive(std::uint32_t stream) {
  const StreamSetup& setup = setup_->streams[stream];
  Node& client = nodes_[setup.client.value].write();
  const bool waits = !setup.spec->overlaps || setup.closed;
  if ((waits && !client.outstanding.empty()) || client.status != Status::up) {
    client.waiting.push_back(stream);  // for the end of the operation, or the next boot
    return false;
  }
  const std::uint64_t slot = slots_.write()[stream]++;
  if (std::find(setup.left_out.begin(), setup.left_out.end(), slot) != setup.left_out.end()) {
    schedule_arrival(stream);
    return false;
  }
  SlotPicker picker(*setup_->choices, setup.client, stream, slot);
  Message command = setup.spec->generate(picker, setup.shape, setup.client, slot);
  begin_operation(setup.client, std::move(command), setup.timeout, no_node, stream, setup.retry);
  if (!setup.closed) schedule_arrival(stream);
  return true;
}

OperationId World::invoke(NodeId id, Message command, Duration timeout, NodeId to) {
  const Node& client = *nodes_[id.value];
  if (client.status != Status::up || !client.outstanding.empty()) return {};
  begin_operation(id, std::move(command), timeout, to, no_stream);
  return {operations_};
}

void World::begin_operation(NodeId client, Message command, Duration timeout, NodeId to, std::uint32_t stream,
                            const Retry& retry) {
  const OperationId id{++operations_};
  if (stream != no_stream) ++operation_counts_.write()[stream].invoked;
  if (setup_->keep_history)
    history_.push_back({id, client, stream, command, now_, Duration{}, false, Outcome::unknown, {}, 0});
  Node& node = nodes_[client.value].write();
  node.outstanding.push_back({id, stream, now_});
  if (*monitor_)
    if (const std::optional<HistoryCall> call = setup_->system->history.call(command))
      monitor_.write()->invoke(client.value, *call, now_);
  const Operation operation{id, std::move(command), timeout, to, retry};
  Event event;
  event.kind = EventKind::arrival;
  event.node = client;
  event.argument = operation.command.hash();
  if (observer_.pointer != nullptr) observer_.pointer->on_invoke(*this, client, operation);
  handle(event, [&](Process& process, Context& context) { process.on_operation(context, operation); });
}

void World::finish_operation(NodeId client, Node& node, const Finish& finish) {
  const auto found = outstanding_of(node, finish.operation);
  const auto [id, stream, invoked] = *found;
  node.outstanding.erase(found);
  if (observer_.pointer != nullptr) observer_.pointer->on_finish(*this, client, finish);
  if (setup_->keep_history) {
    OperationRecord& record = history_.write(id.value - 1);
    record.finished = now_;
    record.done = true;
    record.outcome = finish.outcome;
    record.result = finish.result;
  }
  if (*monitor_ && (*monitor_)->has_open(client.value)) {
    const HistorySpec& spec = setup_->system->history;
    const bool told = finish.outcome == Outcome::ok && !finish.result.empty();
    monitor_.write()->finish(client.value, finish.outcome, told ? spec.result(finish.result) : HistoryValue(), now_);
    judge_history();
  }
  if (stream != no_stream) {
    count(operation_counts_.write()[stream], finish.outcome, now_ - invoked);
    recent_ends_.write()[setup_->streams[stream].first].add(now_, finish.outcome == Outcome::ok);
  }
  const bool up = node.status == Status::up;
  if (stream != no_stream && setup_->streams[stream].closed) {
    if (up)
      schedule_arrival(stream);
    else
      node.waiting.push_back(stream);
  }
  if (up) queue_waiting(client, node);
}

void World::count_retry(const Node& client, const AskAgain& again) {
  const std::uint32_t stream = outstanding_of(client, again.operation)->stream;
  if (setup_->keep_history) ++history_.write(again.operation.value - 1).retries;
  if (stream != no_stream) ++operation_counts_.write()[stream].retries;
}

void World::judge_history() {
  const auto& broken = (*monitor_)->broken();
  if (!broken) return;
  const history::Operation& wrong = broken->operation;
  fail({std::string(linearizable_claim.name),
        {wrong.process},
        now_,
        events_,
        fmt::format("`{}` of {}, from {} to {}, has no place in any order: {} can only have held {}", broken->text,
                    name({wrong.process}), print_duration(wrong.invoked_at), print_duration(wrong.ended_at),
                    broken->key.empty() ? "the object" : broken->key, broken->states)});
}

void World::settle_history() {
  if (!*monitor_ || violation_ != nullptr) return;
  monitor_.write()->settle();
  judge_history();
}

/// A client is up again: the slots that passed while it was down are gone.
void World::resume_streams(NodeId client) {
  for (const std::uint32_t stream : std::exchange(nodes_[client.value].write().waiting, {})) {
    if (!setup_->streams[stream].closed)
      while (slot_time(stream) < now_) ++slots_.write()[stream];
    schedule_arrival(stream);
  }
}

/// The streams that waited for a client come again now.
void World::queue_waiting(NodeId client, Node& node) {
  for (const std::uint32_t next : std::exchange(node.waiting, {})) {
    Event event;
    event.kind = EventKind::arrival;
    event.node = client;
    event.argument = next;
    queue_.push(now_, std::move(event));
  }
}

}  // namespace orrery::sim
