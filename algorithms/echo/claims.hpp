// Echo's claim: a server remembers what it has promised, through every crash.
#pragma once

#include <memory>

#include "algorithms/process/claim.hpp"

namespace orrery::echo {

[[nodiscard]] std::unique_ptr<Judge> make_judge();

}  // namespace orrery::echo
