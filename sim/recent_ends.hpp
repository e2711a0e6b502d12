// Recent ends: how the operations of a workload have ended lately, so that a condition can ask for its goodput at any
// time. Counted by tenths of a second, so that it costs the same however many there are.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "algorithms/process/types.hpp"

namespace orrery::sim {

/// The present tenth of a second and the nine before it.
class RecentEnds {
 public:
  void add(Duration now, bool ok) {
    Tenth& tenth = tenths_[static_cast<std::size_t>(number_of(now)) % tenths_.size()];
    if (tenth.number != number_of(now)) tenth = {number_of(now), 0, 0};
    ++tenth.ended;
    tenth.ok += ok ? 1 : 0;
  }

  /// The share that ended ok; nothing if nothing ended.
  [[nodiscard]] std::optional<Ratio> share_ok(Duration now) const {
    constexpr std::int64_t whole = 1'000'000'000;
    std::int64_t ended = 0;
    std::int64_t ok = 0;
    for (const Tenth& tenth : tenths_) {
      if (tenth.number + static_cast<std::int64_t>(tenths_.size()) <= number_of(now)) continue;
      ended += tenth.ended;
      ok += tenth.ok;
    }
    if (ended == 0) return std::nullopt;
    return Ratio{ok * whole / ended};
  }

 private:
  struct Tenth {
    std::int64_t number = -1'000;  // long ago
    std::int64_t ended = 0;
    std::int64_t ok = 0;
  };
  static std::int64_t number_of(Duration now) { return now / std::chrono::milliseconds(100); }

  std::array<Tenth, 10> tenths_;
};

}  // namespace orrery::sim
