// Whom to probe next. Round robin over a list that is shuffled anew in every round bounds the time between two probes
// of one member: it may be first in one round and last in the next, so 2n - 1 periods (SWIM, section 4.3).
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/choices.hpp"
#include "algorithms/process/context.hpp"
#include "algorithms/process/fields.hpp"

namespace orrery::membership {

/// The other members. Those before `next` have been probed in this round. Shuffling takes one pick a probe: the next
/// is drawn among those that are left, which is Fisher and Yates' shuffle as it goes.
struct ProbeOrder {
  std::vector<NodeId> members;
  std::uint32_t next = 0;

  /// Draws the next of the round; of a new round when all have been. REQUIRES: there is a member. O(1).
  NodeId draw(Context& context);
  /// Draws one of all, whatever was drawn before. REQUIRES: there is a member. O(1).
  [[nodiscard]] NodeId draw_any(Context& context) const;
  /// Adds a member at a random place: perhaps it is too late for this round. O(1).
  void insert(Context& context, NodeId member);
  /// Removes it, if it is there; the others keep their turn. O(n).
  void remove(NodeId member);

  static constexpr std::string_view type_name = "ProbeOrder";
  static constexpr auto fields() {
    return std::tuple{field("members", &ProbeOrder::members), field("next", &ProbeOrder::next)};
  }
};

}  // namespace orrery::membership
