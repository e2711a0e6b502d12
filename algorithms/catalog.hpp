// The catalogue: which systems there are. Each folder of algorithms exports its own; this is only the list.
#pragma once

#include <span>

#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery {

/// All systems, in the order in which they are listed for users.
[[nodiscard]] std::span<const System* const> catalog();

/// What there is to show of a system besides what it declares; nothing for one that is not in the catalogue.
[[nodiscard]] const Showing& showing_of(const System& system);

}  // namespace orrery
