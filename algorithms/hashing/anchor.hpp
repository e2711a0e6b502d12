// AnchorHash: a fixed anchor of buckets, some of them working. A removed bucket remembers how many still worked when it
// went, and who took its place; a key that meets it is hashed anew among those. Any bucket may go; the last one that
// went is the first to come back. Mendelson, Vargaftik, Barabash, Lorenz, Keslassy, Orda: AnchorHash: a scalable
// consistent hash (arXiv 1812.09674). Buckets are those of the authors' reference, cpp-anchorhash, bit for bit.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/buckets.hpp"

namespace orrery::hashing {

/// The anchor alone: buckets by number, and keys of two words as the reference has them.
class AnchorBuckets {
 public:
  /// Buckets 0 to `working` - 1 work. REQUIRES: working <= capacity, capacity > 0.
  AnchorBuckets(std::uint32_t capacity, std::uint32_t working);

  [[nodiscard]] std::uint32_t capacity() const { return static_cast<std::uint32_t>(shrunk_to_.size()); }
  [[nodiscard]] std::uint32_t working() const { return working_; }

  /// The working bucket of a key. REQUIRES: working() > 0. Expected O(1 + ln(capacity / working)) hashes.
  [[nodiscard]] Slot lookup(std::uint64_t key1, std::uint64_t key2) const;
  /// REQUIRES: the bucket works. Expected O(1 + ln(capacity / working)).
  void remove(Slot bucket);
  /// The bucket that add() takes: the last removed, else the lowest that never worked. REQUIRES: working() <
  /// capacity().
  [[nodiscard]] Slot next() const { return removed_.back(); }
  /// Takes next() into service. REQUIRES: working() < capacity(). O(1).
  Slot add();

  [[nodiscard]] std::uint64_t memory_bytes() const {
    return sizeof(std::uint32_t) * (shrunk_to_.size() + successor_.size() + removed_.size());
  }

 private:
  std::vector<std::uint32_t> shrunk_to_;  ///< the paper's A: how many worked after the bucket went; 0: it works
  std::vector<Slot> successor_;           ///< the paper's K: who took its place; itself while it works
  std::vector<Slot> removed_;             ///< the paper's R, last removed at the back
  std::uint32_t working_;                 ///< the paper's N
};

struct AnchorConfig {
  KeyHash hash;
  std::uint32_t capacity = 0;  ///< members there may ever be at once, the paper's a; 0: twice those at the beginning
};

/// Members in an anchor. Equal weights only. A key of text becomes the reference's two words so: the first is its hash,
/// the second is rehash(first, 1).
class Anchor {
 public:
  static constexpr std::string_view algorithm = "anchor";

  /// Throws PlacementError: more members than capacity, a capacity above capacity_max, and as add() does.
  explicit Anchor(const std::vector<Member>& members, AnchorConfig config = {});

  [[nodiscard]] Slot lookup(std::string_view key) const { return lookup_hash(hash_(key)); }
  /// The same for a key that is hashed already.
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const {
    members_.require_some();
    return buckets_.lookup(hash, rehash(hash, 1));
  }
  /// Replicas by rehashing; see replicas_by_rehash().
  [[nodiscard]] std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Takes the slot of the member that was removed last. Throws PlacementError: the anchor is full, a weight other than
  /// 1, and as Members::add().
  Slot add(Member member);
  /// REQUIRES: the slot is live.
  void remove(Slot slot);
  /// Throws PlacementError: a weight other than 1. REQUIRES: the slot is live.
  void reweight(Slot slot, double weight) const;

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return buckets_.memory_bytes(); }
  [[nodiscard]] std::uint32_t capacity() const { return buckets_.capacity(); }

 private:
  Members members_;
  AnchorBuckets buckets_;
  KeyHash hash_;
};

static_assert(Placement<Anchor>);

}  // namespace orrery::hashing
