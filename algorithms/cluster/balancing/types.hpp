// The words of load balancing. A Slot is a backend's place in the balancer's list; Hosts is what a policy may know when
// it picks: who may be picked at all, with which weight, and how loaded each seems to be. Policies are pure: luck comes
// as Dice, time as an argument, and they send nothing.
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::balancing {

/// A backend's place in the list of all, from 0.
using Slot = std::uint32_t;

/// A weight of 1 in the unit of Host::weight, so that a share of a weight (slow start) is a whole number too.
inline constexpr std::uint32_t whole_weight = 1000;

/// A backend as its balancer sees it.
struct Host {
  std::uint32_t weight = whole_weight;  ///< above 0
  std::uint32_t active = 0;             ///< attempts that this balancer has under way there
  std::uint64_t load = 0;               ///< what policies compare: `active`, or what the backend last reported
  bool operator==(const Host&) const = default;
  static constexpr std::string_view type_name = "BalancedHost";
  static constexpr auto fields() {
    return std::tuple{field("weight", &Host::weight), field("active", &Host::active), field("load", &Host::load)};
  }
};

/// All backends, and which of them may be picked.
struct Hosts {
  std::vector<Host> all;         ///< by slot
  std::vector<Slot> candidates;  ///< in rising order
  std::uint64_t active = 0;      ///< attempts under way at all of them
  std::uint64_t changes = 0;     ///< grows with `candidates` and weights, but for passing changes of weights
  bool equal = true;             ///< all candidates have one weight
  bool operator==(const Hosts&) const = default;
  static constexpr std::string_view type_name = "BalancedHosts";
  static constexpr auto fields() {
    return std::tuple{field("all", &Hosts::all), field("candidates", &Hosts::candidates),
                      field("active", &Hosts::active), field("changes", &Hosts::changes),
                      field("equal", &Hosts::equal)};
  }
  [[nodiscard]] const Host& operator[](Slot slot) const { return all[slot]; }
  /// To be called when `candidates` or weights have changed; `goes_on`: only weights, and they will change again soon.
  /// O(candidates).
  void settle(bool goes_on = false) {
    changes += goes_on ? 0U : 1U;
    equal = true;
    for (const Slot slot : candidates) equal = equal && all[slot].weight == all[candidates.front()].weight;
  }
};

/// Luck for a policy.
class Dice {
 public:
  virtual ~Dice() = default;
  /// A number below `count`, each as likely. REQUIRES: count > 0.
  virtual std::uint32_t below(std::uint32_t count) = 0;
};

/// What a pick is for.
struct Occasion {
  std::uint64_t key = 0;  ///< of the request: the same key, the same backend, where the policy cares
  Monotonic now{};
};

}  // namespace orrery::balancing
