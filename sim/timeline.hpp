// Timeline: going back. Keeps forks of a run at intervals and comes to any event by running on from the nearest one
// before it, which gives the same world because equal worlds run alike.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/world.hpp"

namespace orrery::sim {

class Timeline {
 public:
  /// REQUIRES: spacing > 0, and that the world can be forked.
  explicit Timeline(World start, std::uint64_t spacing = 1'000);

  /// The world after event number `event`, or at the end of the run if that comes first. What a fault causes at once, a
  /// boot or an operation, has numbers of its own but is one step with it: then the world after the last of them. Keeps
  /// checkpoints on the way: at most 128, farther apart as the run grows. Complexity: one spacing of events, beyond
  /// what was reached before.
  [[nodiscard]] World at(std::uint64_t event);
  [[nodiscard]] std::size_t checkpoints() const { return kept_.size(); }

 private:
  void keep(const World& world);

  std::vector<World> kept_;  // in order of events; the first is the start
  std::uint64_t spacing_;
};

}  // namespace orrery::sim
