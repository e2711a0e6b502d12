// Message counts: "sent Ping#5 n1->n2" is true in the event in which the fifth such message is sent. Somebody has to
// count, whether or not the rest of the condition is asked for: each numbered atom of a plan has its own count.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/condition.hpp"

namespace orrery::sim {

struct Plan;

/// The count of one atom, found by its place in the plan, which forks share.
struct MessageCount {
  const MessageAtom* atom;
  std::optional<std::uint32_t> action;  ///< counted while this one is armed; else from the beginning
  std::uint64_t before = 0;             ///< this event
  std::uint64_t after = 0;
};

/// One for each numbered atom in the conditions of a plan.
[[nodiscard]] std::vector<MessageCount> counts_of(const Plan& plan);

/// Whether this event has brought a message that is meant by its number; false for an atom that is not counted.
[[nodiscard]] bool came_by_number(const std::vector<MessageCount>& counts, const MessageAtom& atom);

}  // namespace orrery::sim
