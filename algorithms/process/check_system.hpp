// Whether what a System declares fits together: names that name something, operations that can be read, processes that
// are what they are said to be. Asked once, when the systems are first used, and by a test.
#pragma once

#include <string>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery {

/// What is wrong with the declaration, a sentence each; empty if all is well.
[[nodiscard]] std::vector<std::string> check_system(const System& system);

/// The smallest world of the system as it comes: `default_nodes` servers, the nodes that it adds, a client.
[[nodiscard]] SystemSetup standard_setup(const System& system);

/// What the system's judges claim, in a world of `default_nodes` servers, a client and the options' defaults. Throws
/// OptionError when those contradict each other. The texts live as long as the program.
[[nodiscard]] std::vector<ClaimInfo> claims_of(const System& system);

}  // namespace orrery
