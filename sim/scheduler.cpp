// Schedulers: the order of time, and any order at all.
#include "sim/scheduler.hpp"

#include "algorithms/process/digest.hpp"

namespace orrery::sim {

std::optional<EventId> Timed::choose(const World& world) {
  const auto pending = world.pending();
  if (pending.empty()) return std::nullopt;
  return pending.front().id;
}

std::optional<EventId> AnyOrder::choose(const World& world) {
  const auto pending = world.pending();
  if (pending.empty()) return std::nullopt;
  state_ = mix(state_, world.events());
  return pending[(state_ >> 32U) * pending.size() >> 32U].id;
}

bool step(World& world, Scheduler& scheduler) {
  if (world.stopped()) return false;
  const std::optional<EventId> next = scheduler.choose(world);
  if (!next) return false;
  world.step(*next);
  return true;
}

}  // namespace orrery::sim
