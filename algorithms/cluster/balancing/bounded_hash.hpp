// Consistent hashing with bounded loads: a key goes to its own backend, so that caches stay warm, unless that one has
// more than c times its fair share of what is under way; then to the next on the ring that has not (Mirrokni, Thorup
// and Zadimoghaddam, arXiv 1608.01350). The ring and the cap are those of algorithms/hashing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/balancing/types.hpp"
#include "algorithms/hashing/ring.hpp"

namespace orrery::balancing {

/// The ring over all backends. It never changes while a balancer runs: those that may not be picked are passed over.
[[nodiscard]] std::shared_ptr<const hashing::Ring> ring_of(const std::vector<std::string>& names,
                                                           const std::vector<std::uint32_t>& weights);

/// At most ceil(factor * (active + 1) * weight / sum of weights) attempts under way at each candidate, as long as the
/// set of candidates stays the same. O(points passed over).
struct BoundedHash {
  Ratio factor{1'250'000'000};
  bool operator==(const BoundedHash&) const = default;
  static constexpr std::string_view type_name = "BoundedHashPolicy";
  static constexpr auto fields() { return std::tuple{field("factor", &BoundedHash::factor)}; }
  /// REQUIRES: the ring has as many members as there are hosts. `bounded` false is a known mistake: the cap is not
  /// looked at.
  [[nodiscard]] Slot pick(const Hosts& hosts, const Occasion& occasion, const hashing::Ring& ring,
                          bool bounded = true) const;
};

}  // namespace orrery::balancing
