// The systems that the files of tests/data/scenarios/language speak of. Most don't exist yet: here they are stubs,
// which declare the words that those systems will have and can do nothing. What exists is taken as it is, with the
// words added that it lacks.
#pragma once

#include <span>

#include "algorithms/process/system.hpp"

namespace orrery::language {

/// In the order of their names. No world can be made of them.
[[nodiscard]] std::span<const System* const> systems();

}  // namespace orrery::language
