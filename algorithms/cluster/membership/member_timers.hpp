// A member's timers, as its parts share them.
#pragma once

#include "algorithms/process/types.hpp"

namespace orrery::membership::timers {

inline constexpr TimerId period{0};
inline constexpr TimerId ping{1};
inline constexpr TimerId suspicion{2};
inline constexpr TimerId relay{3};
inline constexpr TimerId connect{4};

}  // namespace orrery::membership::timers
