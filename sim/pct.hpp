// PCT: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010) over the pending
// events of a world. Events come in chains (the messages of one link, one timer, one disk, one client's arrivals); each
// chain has a random priority, the highest that can move does, and at d - 1 random steps of the k that are expected the
// chain that would have moved falls below all others. A bug that needs d events in one order is then found with a
// chance of at least 1 / (n k^(d-1)), where n is the number of chains.
//
// Time stays sensible: an event is never taken before it is due (the clock goes on to where it is), none is passed over
// for longer than `window`, and a fault comes when the clock reaches it, before all else. Once the faults are over the
// order is that of time, so that what must come true eventually is judged fairly.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/scheduler.hpp"

namespace orrery::sim {

class Pct final : public Scheduler {
 public:
  struct Setting {
    std::uint64_t seed = 0;
    std::uint32_t depth = 3;  ///< d, at least 1
    std::uint64_t steps = 1;  ///< k: how many events are expected
    Duration window = std::chrono::milliseconds(200);
  };
  /// REQUIRES: setting.depth >= 1, setting.steps >= 1.
  explicit Pct(const Setting& setting);

  [[nodiscard]] std::optional<EventId> choose(const World& world, Duration until) override;

  /// n: the chains seen so far.
  [[nodiscard]] std::uint64_t chains() const { return chains_.size(); }
  /// 1 / (n k^(d-1)), for the chains seen so far.
  [[nodiscard]] double bound() const;
  [[nodiscard]] const Setting& setting() const { return setting_; }

 private:
  struct Chain {
    std::uint64_t key;
    std::uint64_t priority;
  };
  Chain& chain_of(const PendingEvent& event);

  Setting setting_;
  std::vector<std::uint64_t> changes_;  // the steps at which a chain falls, ascending
  std::vector<Chain> chains_;           // by key
  std::uint64_t step_ = 0;
  std::uint64_t fallen_ = 0;  // how many chains have been put below all others
};

}  // namespace orrery::sim
