// MementoHash: jump, and a memory of nothing but the removed buckets. Each remembers how many still worked when it
// went, which is also the bucket that took its place; a key that jumps there is hashed anew among those. Any bucket may
// go, and there is no bound on how many there are. Coluzzi, Brocco, Antonucci, Leidi: MementoHash: a stateful, minimal
// memory, best performing consistent hash algorithm (arXiv 2306.09783).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/buckets.hpp"
#include "algorithms/hashing/jump.hpp"

namespace orrery::hashing {

/// The removed buckets, in the order in which they went; the last one is the first to come back. A bucket is found by
/// open addressing with linear steps: what comes back entered last, so its cell can be cleared without a mark.
class RemovedBuckets {
 public:
  struct Removed {
    Slot bucket = 0;
    std::uint32_t worked = 0;  ///< buckets that still worked when it had gone: the paper's c
  };

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(order_.size()); }
  /// REQUIRES: count() > 0.
  [[nodiscard]] Slot last() const { return order_.back().bucket; }
  /// How many worked when the bucket had gone; nothing if it is not removed. Expected O(1).
  [[nodiscard]] std::optional<std::uint32_t> find(Slot bucket) const;
  /// REQUIRES: the bucket is not here.
  void push(Removed removed);
  /// REQUIRES: count() > 0.
  void pop();
  [[nodiscard]] std::uint64_t memory_bytes() const {
    return order_.size() * sizeof(Removed) + cells_.size() * sizeof(std::uint32_t);
  }

 private:
  /// The cell of the bucket, or the empty one where it would be. REQUIRES: there are cells.
  [[nodiscard]] std::uint32_t cell_of(Slot bucket) const;

  std::vector<Removed> order_;
  std::vector<std::uint32_t> cells_;  ///< a power of two, at most half full: 1 + a place in order_, 0 for empty
};

/// The buckets alone, by number.
class MementoBuckets {
 public:
  [[nodiscard]] std::uint32_t working() const { return size_ - removed_.count(); }
  /// The bucket of a hashed key. While nothing is removed, that of jump. In bucket b that is gone, the key is hashed
  /// anew by rehash(hash, b + 1). REQUIRES: working() > 0. Expected O(ln n + ln(n / w)^2).
  [[nodiscard]] Slot lookup(std::uint64_t hash) const;
  /// REQUIRES: the bucket works. Expected O(1).
  void remove(Slot bucket);
  /// The bucket that add() takes: the last removed, else a new one at the end.
  [[nodiscard]] Slot next() const { return removed_.count() == 0 ? size_ : removed_.last(); }
  /// Takes next() into service. Expected O(1), amortised.
  Slot add();
  [[nodiscard]] std::uint64_t memory_bytes() const { return sizeof(size_) + removed_.memory_bytes(); }

 private:
  std::uint32_t size_ = 0;  ///< the paper's n: buckets of jump, removed ones included
  RemovedBuckets removed_;  ///< the paper's R and l
};

/// Members in such buckets. Equal weights only.
class Memento {
 public:
  static constexpr std::string_view algorithm = "memento";

  /// Throws PlacementError as add() does.
  explicit Memento(const std::vector<Member>& members, KeyHash hash = {});

  [[nodiscard]] Slot lookup(std::string_view key) const { return lookup_hash(hash_(key)); }
  /// The same for a key that is hashed already.
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const {
    members_.require_some();
    return buckets_.lookup(hash);
  }
  /// Replicas by rehashing; see replicas_by_rehash().
  [[nodiscard]] std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Takes the slot of the member that was removed last. Throws PlacementError: a weight other than 1, and as
  /// Members::add().
  Slot add(Member member);
  /// REQUIRES: the slot is live.
  void remove(Slot slot);
  /// Throws PlacementError: a weight other than 1. REQUIRES: the slot is live.
  void reweight(Slot slot, double weight) const;

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return buckets_.memory_bytes(); }

 private:
  Members members_;
  MementoBuckets buckets_;
  KeyHash hash_;
};

static_assert(Placement<Memento>);

}  // namespace orrery::hashing
