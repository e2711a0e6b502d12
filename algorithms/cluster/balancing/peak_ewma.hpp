// Peak EWMA: a backend costs what its answers took lately, times those that it has not given yet. A slow answer counts
// at once, quick ones only bit by bit, so that trouble is believed at once and recovery is not (Twitter's Finagle,
// PeakEwma.scala). Its exp(-t / tau) is our own: a power of two by table, in whole numbers.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/balancing/types.hpp"

namespace orrery::balancing {

/// exp(-elapsed / tau) * 2^32, within 5e-5 of 1 of the true value; 2^32 for no time, 0 from 32 tau on. REQUIRES:
/// elapsed
/// >= 0, 0 < tau < 2^38 ns (4.5 minutes).
[[nodiscard]] std::uint64_t decay_q32(Duration elapsed, Duration tau);

/// What one backend's answers took lately.
struct Cost {
  Monotonic stamp{};
  std::int64_t nanoseconds = 0;
  bool operator==(const Cost&) const = default;
  static constexpr std::string_view type_name = "PeakEwmaCost";
  static constexpr auto fields() {
    return std::tuple{field("stamp", &Cost::stamp), field("nanoseconds", &Cost::nanoseconds)};
  }
  /// An answer took `took`. REQUIRES: took >= 0, and as decay_q32.
  void observe(Duration took, Monotonic now, Duration tau);
};

/// The cheaper of two candidates, drawn without replacement.
struct PeakEwma {
  Duration decay{};         ///< tau
  std::vector<Cost> costs;  ///< by slot
  bool operator==(const PeakEwma&) const = default;
  static constexpr std::string_view type_name = "PeakEwmaPolicy";
  static constexpr auto fields() {
    return std::tuple{field("decay", &PeakEwma::decay), field("costs", &PeakEwma::costs)};
  }
  [[nodiscard]] Slot pick(const Hosts& hosts, const Occasion& occasion, Dice& dice);
  /// An attempt there has ended after `took`.
  void ended(Slot slot, Duration took, Monotonic now);
  /// cost * (load + 1); while there is no cost yet and something is under way: a penalty above any real cost.
  [[nodiscard]] std::uint64_t load(const Hosts& hosts, Slot slot, Monotonic now);
};

}  // namespace orrery::balancing
