// Explain: why a condition does not hold, in words: the parts of it that are false, with the values that were found.
#pragma once

#include <string>

#include "sim/evaluate.hpp"

namespace orrery::sim {

/// "n1.term is 3, n1 is follower"; the text of the condition where there is nothing better to say. REQUIRES: the
/// condition does not hold now.
[[nodiscard]] std::string why_false(const World& world, const Plan& plan, const RunState& state,
                                    const Condition& condition);

}  // namespace orrery::sim
