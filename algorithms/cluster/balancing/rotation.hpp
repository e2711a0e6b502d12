// Policies that look at no load: random, round robin, and smooth weighted round robin, which interleaves: of weights
// 5, 1, 1 it makes a a b a c a a and not a a a a a b c (nginx, commit 52327e0627f4 of 2012).
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/balancing/types.hpp"

namespace orrery::balancing {

/// Each candidate with a chance in proportion to its weight. O(candidates) where weights
/// differ.
struct Random {
  bool operator==(const Random&) const = default;
  static constexpr std::string_view type_name = "RandomPolicy";
  static constexpr auto fields() { return std::tuple{}; }
  [[nodiscard]] Slot pick(const Hosts& hosts, const Occasion& occasion, Dice& dice);
};

/// One after the other, whatever their weights. O(log candidates).
struct RoundRobin {
  Slot next = 0;
  bool operator==(const RoundRobin&) const = default;
  static constexpr std::string_view type_name = "RoundRobinPolicy";
  static constexpr auto fields() { return std::tuple{field("next", &RoundRobin::next)}; }
  [[nodiscard]] Slot pick(const Hosts& hosts, const Occasion& occasion, Dice& dice);
};

/// Each pick adds its weight to every candidate's counter, takes the greatest (the first of equals) and subtracts the
/// sum of all weights from it. As long as candidates and weights stay the same, the counters are all 0 again after each
/// sum(w) / gcd(w) picks, in which each was picked exactly w / gcd(w) times. O(candidates).
struct SmoothWeightedRoundRobin {
  std::vector<std::int64_t> current;  ///< by slot; their sum is 0
  std::uint64_t changes = 0;          ///< Hosts::changes as last seen: the counters begin anew with each
  bool operator==(const SmoothWeightedRoundRobin&) const = default;
  static constexpr std::string_view type_name = "SmoothWeightedRoundRobinPolicy";
  static constexpr auto fields() {
    return std::tuple{field("current", &SmoothWeightedRoundRobin::current),
                      field("changes", &SmoothWeightedRoundRobin::changes)};
  }
  [[nodiscard]] Slot pick(const Hosts& hosts, const Occasion& occasion, Dice& dice);
  /// One pick among `among` instead of all candidates. A known mistake, for the testbed to find: `keep_total` subtracts
  /// nothing. REQUIRES: `among` is not empty.
  [[nodiscard]] Slot pick_among(const Hosts& hosts, const std::vector<Slot>& among, bool keep_total = false);
};

}  // namespace orrery::balancing
