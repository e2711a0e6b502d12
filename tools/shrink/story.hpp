// Story: a run in sentences for the `about` of a shrunk scenario, in the system's own words: who came into which role,
// who went down, what was lost or came twice, what was asked, and what broke.
#pragma once

#include <string>

#include "sim/plan.hpp"

namespace orrery::tools {

/// Runs the plan and tells it. Long stories are told from their end.
[[nodiscard]] std::string story_of(const sim::Plan& plan);

}  // namespace orrery::tools
