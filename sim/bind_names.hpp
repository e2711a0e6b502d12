// Bind names: finds out once what each name of a plan's selectors stands for. Conditions are asked after every event,
// and a search through nodes, zones, groups and roles each time would cost more than the event.
#pragma once

#include <string_view>

#include "sim/plan.hpp"

namespace orrery::sim {

/// What a name stands for in a plan; what nothing else bears is `given` by an `as`. Complexity: linear.
[[nodiscard]] Meaning meaning_of(const Plan& plan, std::string_view name);

/// Binds every name in the plan's conditions, actions, steps and questions. A plan whose nodes, sets or system change
/// afterwards must be bound again. One that is not bound means the same, and takes longer to ask.
void bind_names(Plan& plan);

}  // namespace orrery::sim
