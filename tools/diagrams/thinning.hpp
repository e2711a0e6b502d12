// Saying things once: heartbeats and other rounds that repeat are drawn the first time and then only counted. The first
// loss is always drawn, and so is the first message that arrives again.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "tools/diagrams/story.hpp"

namespace orrery::diagrams {

struct Thinned {
  std::vector<std::size_t> drawn, repeated;  // indices into Story::flights, in the order of sending
};

// A round is what one node sends of one type in one event. It repeats the round before it if both tell the same nodes
// the same; the answers to a repeated round repeat too if they say what the same node said last. A message whose fate
// is another one than that of what it repeats (it is lost, or no longer) is drawn. `flights` are indices
// into Story::flights, in the order of sending. Stops as soon as more than `enough` are drawn. O(n log n).
[[nodiscard]] Thinned thin(const Story& story, const std::vector<std::size_t>& flights,
                           std::size_t enough = std::numeric_limits<std::size_t>::max());

}  // namespace orrery::diagrams
