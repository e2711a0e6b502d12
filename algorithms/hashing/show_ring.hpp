// A ring as a picture shows it, for whoever keeps one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "algorithms/hashing/ring.hpp"
#include "algorithms/process/ring_shown.hpp"

namespace orrery::hashing {

/// The arcs of the ring, the positions of its owners' points as labels. `nodes` and `names` are by slot and by node.
[[nodiscard]] std::vector<RingArc> arcs_of(const Ring& ring, const std::vector<NodeId>& nodes,
                                           const std::vector<std::string>& names);

}  // namespace orrery::hashing
