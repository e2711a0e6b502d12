// Of points at one place only the first owns anything, so only that one ends an arc.
#include "algorithms/hashing/show_ring.hpp"

#include <fmt/format.h>

namespace orrery::hashing {

std::vector<RingArc> arcs_of(const Ring& ring, const std::vector<NodeId>& nodes,
                             const std::vector<std::string>& names) {
  std::vector<RingArc> arcs;
  for (const RingPoint& point : ring.points()) {
    if (!arcs.empty() && arcs.back().end == point.hash) continue;
    const NodeId owner = point.slot < nodes.size() ? nodes[point.slot] : no_node;
    // A name that ends in a digit would run into the number.
    std::string label;
    if (owner != no_node) {
      const std::string& name = names[owner.value];
      const bool digit = !name.empty() && name.back() >= '0' && name.back() <= '9';
      label = fmt::format("{}{}{}", name, digit ? "." : "", point.number);
    }
    arcs.push_back({point.hash, owner, std::move(label)});
  }
  return arcs;
}

}  // namespace orrery::hashing
