// The catalogue: which systems there are. Each folder of algorithms exports its own; this is only the list.
#pragma once

#include <span>

#include "algorithms/process/system.hpp"

namespace orrery {

/// All systems, in the order in which they are listed for users.
[[nodiscard]] std::span<const System* const> catalog();

}  // namespace orrery
