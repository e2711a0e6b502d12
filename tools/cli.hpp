// The command line of `orrery`: which commands there are, and what every one of them has in common: help, colours, how
// failures become words and an exit status.
#pragma once

#include <string>
#include <vector>

#include "tools/console.hpp"

namespace orrery::tools {

/// Runs the program with the arguments after its name. Returns the exit status; throws nothing.
[[nodiscard]] int run_program(std::vector<std::string> arguments, Console& console);

}  // namespace orrery::tools
