// Schedulers: who picks the next of the pending events. World::step() is the order of time; a scheduler may take any
// other order that an asynchronous system allows, and then needs no latencies.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/world.hpp"

namespace orrery::sim {

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  /// One of the pending events that are due at `until` or before; nothing if there is none.
  [[nodiscard]] virtual std::optional<EventId> choose(const World& world, Duration until) = 0;
};

/// The event that is due first: the same order as World::step().
class Timed final : public Scheduler {
 public:
  [[nodiscard]] std::optional<EventId> choose(const World& world, Duration until) override;
};

/// Any of the pending events with equal chance, by a seed.
class AnyOrder final : public Scheduler {
 public:
  explicit AnyOrder(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] std::optional<EventId> choose(const World& world, Duration until) override;

 private:
  std::uint64_t state_;
};

/// Takes the scheduler's choice; false: nothing is pending until then, or the run is over.
bool step(World& world, Scheduler& scheduler, Duration until = Duration::max());

}  // namespace orrery::sim
