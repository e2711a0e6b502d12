// Ring: each member has points on a circle of 2^64 hashes, and a key belongs to the member of the first point at or
// after its own hash (Karger et al., "Consistent hashing and random trees", STOC 1997; virtual nodes as in Dynamo,
// 2007).
//
// A lookup is one load in nearly all cases: the circle is also cut into many equal buckets, far more than there are
// points, and a bucket that no point falls into has one owner, which stands in the index. Only in the few others are
// points compared. Adding or removing a member merges its points into the sorted rest and mends the index around them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing {

/// Known ways to get a ring wrong, all off; for the mutants of a testbed. They cost a correct lookup nothing.
struct RingMistakes {
  bool wrap_off_by_one = false;     ///< a key past the last point belongs to the last point, not to the first
  bool ties_by_insertion = false;   ///< of points with one hash the older comes first, not the lesser name
  bool weights_truncated = false;   ///< a weight is cut to a whole number, at least 1
  bool points_left_behind = false;  ///< the points of a removed member stay
  bool points_in_a_row = false;     ///< point i of a member stands i places behind its first, not where it hashes to
  bool walk_counts_points = false;  ///< replicas are the next points, whoever they belong to
  bool operator==(const RingMistakes&) const = default;
};

/// Points of a member: those of a member of weight 1 times its weight, to the nearest, half a point upwards, at least
/// one. Of whole numbers, so that who computes it elsewhere finds the same. REQUIRES: the product is below 2^63.
[[nodiscard]] constexpr std::uint64_t ring_point_count(std::uint32_t vnodes, std::uint64_t weight_billionths) {
  return std::max<std::uint64_t>(1, (vnodes * weight_billionths + 500'000'000) / 1'000'000'000);
}

struct RingConfig {
  std::uint32_t vnodes = 160;       ///< points of a member of weight 1; of another: ring_point_count()
  HashKind hash = HashKind::xxh64;  ///< of keys and points; see circle_hash()
  std::uint64_t seed = 0;
  RingMistakes mistakes{};
  bool operator==(const RingConfig&) const = default;
};

struct RingPoint {
  std::uint64_t hash = 0;
  Slot slot = 0;
  std::uint32_t number = 0;  ///< among the points of its member, from 0
  bool operator==(const RingPoint&) const = default;
};

class Ring {
 public:
  static constexpr std::string_view algorithm = "ring";
  /// Of all members: they and the index over them take two gigabytes.
  static constexpr std::uint64_t points_max = std::uint64_t{1} << 26;

  /// Throws PlacementError as Members does, for no points, or for more than points_max. Complexity: linear in the
  /// number of points.
  explicit Ring(const std::vector<Member>& members = {}, const RingConfig& config = {});

  /// Where a key stands on the circle.
  [[nodiscard]] std::uint64_t hash(std::string_view key) const { return circle_hash(config_.hash, config_.seed, key); }
  [[nodiscard]] Slot lookup(std::string_view key) const { return lookup_hash(hash(key)); }
  std::size_t lookup(std::string_view key, std::span<Slot> out) const { return lookup_hash(hash(key), out); }
  /// The owner of a place on the circle. Throws PlacementError if there are no members. Complexity: constant, expected.
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const {
    const std::uint32_t entry = index_[hash >> shift_];
    if ((entry & divided) == 0) [[likely]]
      return entry;
    return lookup_divided(hash);
  }
  /// Its replicas: the owners of the points from there on, each once, zones as Placement says.
  std::size_t lookup_hash(std::uint64_t hash, std::span<Slot> out) const;

  /// Throws PlacementError as Members::add(), or for more than points_max. Complexity: linear in the number of points,
  /// with a small constant: they are moved, not sorted or hashed again.
  Slot add(Member member);
  /// Likewise. REQUIRES: members().holds(slot).
  void remove(Slot slot);
  /// Likewise; only the points that the weights differ by come or go. Throws PlacementError as add() does. REQUIRES:
  /// members().holds(slot).
  void reweight(Slot slot, double weight);

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] const RingConfig& config() const { return config_; }
  /// All points in the order of the circle: by hash, of equal ones by name. Point `i` of a member is the hash of
  /// `NAME-i`.
  [[nodiscard]] std::span<const RingPoint> points() const { return points_; }
  [[nodiscard]] std::uint64_t memory_bytes() const {
    return points_.size() * sizeof(RingPoint) + (index_.size() + below_.size()) * sizeof(std::uint32_t);
  }

 private:
  /// An index entry with this bit: points fall into the bucket. Else the entry is the owner of all of it.
  static constexpr std::uint32_t divided = 0x8000'0000U;
  static constexpr unsigned buckets_per_block_log = 6;

  /// The points of a member of this name and weight beside `others`. Throws PlacementError for a weight that is none,
  /// or for more than points_max in all.
  [[nodiscard]] std::uint32_t point_count(std::string_view name, double weight, std::uint64_t others) const;
  [[nodiscard]] std::vector<RingPoint> points_of(Slot slot, std::uint32_t first, std::uint32_t last) const;
  [[nodiscard]] bool comes_before(const RingPoint& a, const RingPoint& b) const;
  [[nodiscard]] Slot lookup_divided(std::uint64_t hash) const;
  /// The place in points() of the first point at or after `hash`; the number of points if there is none.
  [[nodiscard]] std::size_t first_at_or_after(std::uint64_t hash) const;

  void sort(std::vector<RingPoint>& points) const;
  void merge_in(std::vector<RingPoint> added);
  /// Takes out the points of `slot` from number `first` on.
  void take_out(Slot slot, std::uint32_t first);
  void build_index();
  /// Writes the owner of what lies between point `at` and the one before it.
  void fill_gap(std::size_t at);
  /// Mends the index where points came (`sign` 1) or went (-1). REQUIRES: they are sorted.
  void mend_index(std::span<const RingPoint> changed, int sign);
  [[nodiscard]] bool index_fits() const;

  Members members_;
  RingConfig config_;
  std::vector<RingPoint> points_;
  std::vector<std::uint32_t> index_;  ///< by the top bits of a hash
  std::vector<std::uint32_t> below_;  ///< by block of buckets: how many points are before its first
  unsigned shift_ = 63;
};

static_assert(Placement<Ring>);

}  // namespace orrery::hashing
