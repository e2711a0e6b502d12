// Policies that look at the load. Least connections asks everybody; least request asks two at random, which is nearly
// as good and needs no fresh knowledge of all: throwing n balls into n bins, the fullest bin holds about ln n / ln ln n
// of them, but with the better of two choices ln ln n / ln 2 (Azar, Broder, Karlin and Upfal, STOC 1994; Mitzenmacher's
// thesis, 1996). And herds of balancers with old knowledge do not all run to the same one.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/balancing/rotation.hpp"
#include "algorithms/cluster/balancing/types.hpp"

namespace orrery::balancing {

/// The least load for its weight; among equals by smooth weighted round robin, as nginx's least_conn. O(candidates).
struct LeastConnections {
  SmoothWeightedRoundRobin among_equals;
  bool operator==(const LeastConnections&) const = default;
  static constexpr std::string_view type_name = "LeastConnectionsPolicy";
  static constexpr auto fields() { return std::tuple{field("among_equals", &LeastConnections::among_equals)}; }
  [[nodiscard]] Slot pick(const Hosts& hosts, const Occasion& occasion, Dice& dice);
};

/// One who waits for its turn in the earliest-deadline schedule.
struct Turn {
  std::uint64_t deadline = 0;
  std::uint64_t order = 0;  ///< of equal deadlines the one that was put in first
  Slot slot = 0;
  bool operator==(const Turn&) const = default;
  static constexpr std::string_view type_name = "BalancingTurn";
  static constexpr auto fields() {
    return std::tuple{field("deadline", &Turn::deadline), field("order", &Turn::order), field("slot", &Turn::slot)};
  }
};

/// Envoy's least request. Equal weights: the less loaded of `choices` candidates, drawn with replacement, the first of
/// equals; 0 choices: the least loaded of all, by lot among equals. Unequal weights: earliest deadline first, where
/// each turn is 1 / effective weight behind the last one and the effective weight is weight / (load + 1)^bias, looked
/// up when a backend has had its turn.
struct LeastRequest {
  std::uint32_t choices = 2;
  Ratio bias{1'000'000'000};
  std::vector<Turn> turns;    ///< a heap; used where weights differ
  std::uint64_t changes = 0;  ///< Hosts::changes when `turns` was built, plus 1; 0: never
  std::uint64_t time = 0;     ///< the deadline of the last turn
  std::uint64_t order = 0;
  bool operator==(const LeastRequest&) const = default;
  static constexpr std::string_view type_name = "LeastRequestPolicy";
  static constexpr auto fields() {
    return std::tuple{field("choices", &LeastRequest::choices), field("bias", &LeastRequest::bias),
                      field("turns", &LeastRequest::turns),     field("changes", &LeastRequest::changes),
                      field("time", &LeastRequest::time),       field("order", &LeastRequest::order)};
  }
  /// O(choices); O(log candidates) where weights differ.
  [[nodiscard]] Slot pick(const Hosts& hosts, const Occasion& occasion, Dice& dice);

 private:
  [[nodiscard]] Slot least_of_all(const Hosts& hosts, Dice& dice) const;
  [[nodiscard]] Slot next_turn(const Hosts& hosts);
  void put_in(const Hosts& hosts, Slot slot);
};

/// weight / (load + 1)^bias in units of 2^-20, at least 1; within 1e-4 of the true value where the bias is neither 0
/// nor 1, whole numbers rounded down where it is. REQUIRES: bias from 0 to 4, weight > 0.
[[nodiscard]] std::uint64_t effective_weight_q20(std::uint32_t weight, std::uint64_t load, Ratio bias);

}  // namespace orrery::balancing
