// Envoy's ring hash: a ring of 64 bits whose size is bounded, not the points of a member: running sums share out as
// many points as the least weight needs for a whole number of them. Points are hashes of the name with "_0", "_1" ...
// behind it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/circle.hpp"
#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing {

struct EnvoyRingConfig {
  std::uint64_t ring_min = 1024;       ///< points at least
  std::uint64_t ring_max = 8'388'608;  ///< points at most; no more than this default
  HashKind hash = HashKind::xxh64;     ///< of points and keys
  std::uint64_t seed = 0;
};

/// Shares: with v the least normalised weight, scale = min(ceil(v ring_min) / v, ring_max); the members in the order of
/// slots get points until there are as many as scale times the sum of the weights so far. Where scale times each weight
/// is a whole number, as with equal weights, the ring does not depend on the order of members. It is monotone only as
/// long as no member's number of points changes: one more member may make all the others' smaller.
class EnvoyRing {
 public:
  static constexpr std::string_view algorithm = "envoy-ring";

  /// Throws PlacementError: a least size of 0, above the largest, or that above 8388608; and as add() does.
  /// O(p log p) for p points.
  explicit EnvoyRing(const std::vector<Member>& members, EnvoyRingConfig config = {});

  /// Throws PlacementError if there are no members. O(|key|) for the hash, expected O(1) for the rest.
  [[nodiscard]] Slot lookup(std::string_view key) const { return lookup_hash(hash_of_text(key)); }
  /// The same for a key that is hashed already.
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const {
    members_.require_some();
    return circle_.owner_of(hash);
  }
  /// Replicas: on from the key around the ring.
  std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError: a member that would have no point on the largest ring; and as Members::add(). As long as
  /// building the ring.
  Slot add(Member member);
  /// REQUIRES: the slot is live. Throws PlacementError as add() does: other sums may leave another without a point.
  void remove(Slot slot);
  /// Throws PlacementError as add() does. REQUIRES: the slot is live. As long as building the ring.
  void reweight(Slot slot, double weight);

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] const Circle<std::uint64_t>& circle() const { return circle_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return circle_.memory_bytes(); }

 private:
  [[nodiscard]] std::uint64_t hash_of_text(std::string_view text) const {
    return circle_hash(config_.hash, config_.seed, text);
  }
  void adopt(Members members);

  Members members_;
  EnvoyRingConfig config_;
  Circle<std::uint64_t> circle_;
};

static_assert(Placement<EnvoyRing>);

}  // namespace orrery::hashing
