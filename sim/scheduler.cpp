// Schedulers: the order of time, and any order at all.
#include "sim/scheduler.hpp"

#include "algorithms/process/digest.hpp"

namespace orrery::sim {

std::optional<EventId> Timed::choose(const World& world, Duration until) {
  const auto pending = world.pending();
  if (pending.empty() || pending.front().at > until) return std::nullopt;
  return pending.front().id;
}

std::optional<EventId> AnyOrder::choose(const World& world, Duration until) {
  auto pending = world.pending();
  std::erase_if(pending, [until](const PendingEvent& event) { return event.at > until; });
  if (pending.empty()) return std::nullopt;
  state_ = mix(state_, world.events());
  return pending[(state_ >> 32U) * pending.size() >> 32U].id;
}

bool step(World& world, Scheduler& scheduler, Duration until) {
  if (world.stopped()) return false;
  const std::optional<EventId> next = scheduler.choose(world, until);
  if (!next) return false;
  world.step(*next);
  return true;
}

}  // namespace orrery::sim
