// Choice sources: who answers the picks of a run. A pick is addressed by what it is about (site, subject, message type,
// time, repetition), not by when it was asked, so whatever a change did not touch keeps its luck.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "algorithms/process/choices.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::sim {

/// The count of a pick that a spread turns into a duration: the finest there is.
inline constexpr std::uint32_t full_range = 0xffff'ffffU;

/// What a pick is about.
struct PickAddress {
  std::uint64_t subject = 0;     ///< a node, a link (from << 32 | to) or an action's key
  std::uint64_t type = 0;        ///< the message type's id; 0: none
  Duration time{};               ///< true simulated time
  std::uint32_t repetition = 0;  ///< counts equal addresses within one event
  std::uint32_t rank = 0;        ///< of the node, from 0, for picks that break symmetry
  std::uint32_t ranks = 1;       ///< how many nodes there are
  auto operator<=>(const PickAddress&) const = default;
};

/// Immutable, so that forks of a world share it.
class ChoiceSource {
 public:
  virtual ~ChoiceSource() = default;
  /// A number below `count`. REQUIRES: count > 0.
  [[nodiscard]] virtual std::uint32_t pick(const Site& site, const PickAddress& address, std::uint32_t count) const = 0;
};

/// Luck from a seed: a hash of the address, mapped evenly to the count.
class Seeded final : public ChoiceSource {
 public:
  explicit Seeded(std::uint64_t seed) : seed_(seed) {}
  [[nodiscard]] std::uint32_t pick(const Site& site, const PickAddress& address, std::uint32_t count) const override;

 private:
  std::uint64_t seed_;
};

/// No luck at all: always the usual outcome; picks that break symmetry are spread evenly by the rank of the node.
class Quiet final : public ChoiceSource {
 public:
  [[nodiscard]] std::uint32_t pick(const Site& site, const PickAddress& address, std::uint32_t count) const override;
};

/// Answers that were written down, else those of another source. Answers at or above a count are cut to it.
class Recorded final : public ChoiceSource {
 public:
  using Picks = std::map<std::pair<std::uint64_t, PickAddress>, std::uint32_t>;  ///< (site id, address) -> answer
  Recorded(Picks picks, std::shared_ptr<const ChoiceSource> otherwise)
      : picks_(std::move(picks)), otherwise_(std::move(otherwise)) {}
  [[nodiscard]] std::uint32_t pick(const Site& site, const PickAddress& address, std::uint32_t count) const override;

 private:
  Picks picks_;
  std::shared_ptr<const ChoiceSource> otherwise_;
};

/// Passes on another source's answers and writes them down: run again with Recorded, they give the same run.
class Recording final : public ChoiceSource {
 public:
  Recording(std::shared_ptr<const ChoiceSource> from, std::shared_ptr<Recorded::Picks> into)
      : from_(std::move(from)), into_(std::move(into)) {}
  [[nodiscard]] std::uint32_t pick(const Site& site, const PickAddress& address, std::uint32_t count) const override;

 private:
  std::shared_ptr<const ChoiceSource> from_;
  std::shared_ptr<Recorded::Picks> into_;
};

/// Counts how often an address was used within one event. O(1); begin() is O(1) too.
class Repetitions {
 public:
  void begin() { ++event_; }
  /// How often (site, subject, type) was asked for before in this event.
  std::uint32_t next(std::uint64_t site, std::uint64_t subject, std::uint64_t type) {
    if (slots_.empty()) slots_.resize(256);
    const std::uint64_t key = mix(mix(site, subject), type);
    for (std::size_t i = key % slots_.size();; i = (i + 1) % slots_.size()) {
      Slot& slot = slots_[i];
      if (slot.event != event_) {
        slot = {event_, key, 1};
        if (++used_of_event(event_) * 2 > slots_.size()) grow();
        return 0;
      }
      if (slot.key == key) return slot.count++;
    }
  }

 private:
  struct Slot {
    std::uint64_t event = 0;
    std::uint64_t key = 0;
    std::uint32_t count = 0;
  };
  std::size_t& used_of_event(std::uint64_t event) {
    if (used_event_ != event) {
      used_event_ = event;
      used_ = 0;
    }
    return used_;
  }
  void grow() {
    const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
    for (const Slot& slot : old) {
      if (slot.event != event_) continue;
      std::size_t i = slot.key % slots_.size();
      while (slots_[i].event == event_) i = (i + 1) % slots_.size();
      slots_[i] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::uint64_t event_ = 1;
  std::uint64_t used_event_ = 0;
  std::size_t used_ = 0;
};

}  // namespace orrery::sim
