// The drawing functions of the views, one a file; view.hpp has their table.
#pragma once

#include <vector>

#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// Lanes are nodes, time runs downwards, a message is a slanted arrow that ends where it arrived or died. On one sheet:
// roles and ranks, losses, crashes, pauses, partitions, facts, operations and the claim that broke.
[[nodiscard]] std::vector<Figure> draw_space_time(const Recording& recording, const ViewOptions& options);

}  // namespace orrery::diagrams
