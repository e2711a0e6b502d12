// What no bucket algorithm can do, in words that name those that can.
#include "algorithms/hashing/buckets.hpp"

#include <fmt/format.h>

namespace orrery::hashing {

void require_no_weight(std::string_view algorithm, std::string_view name, double weight) {
  if (weight == 1) return;
  throw PlacementError(
      fmt::format("{} gives every node the same share: the weight of {} is {}, expected 1; ring, ketama-weighted and "
                  "weighted rendezvous know weights",
                  algorithm, name, weight));
}

void require_any(const Members& members) {
  if (members.count() == 0) throw PlacementError("there are no nodes to place a key on");
}

}  // namespace orrery::hashing
