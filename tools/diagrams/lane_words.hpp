// What a space-time picture says in words outside its plot.
#pragma once

#include <string>
#include <vector>

#include "tools/diagrams/frame.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// What is to be seen as far as it is revealed, for those who can't see it: lanes, messages, faults, who came to lead,
// what broke.
[[nodiscard]] std::string alt_text(const Recording& recording, const Frame& frame, const std::vector<Arrow>& arrows);

}  // namespace orrery::diagrams
