// Jump consistent hash: no memory and no ring. A generator seeded with the key decides at which numbers of buckets the
// key would move; the last such move at or below the present number says where it is. Only the last bucket can go.
// Lamping, Veach: A fast, minimal memory, consistent hash algorithm (arXiv 1406.2294).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/buckets.hpp"

namespace orrery::hashing {

/// The bucket of a hashed key, below `buckets`. From n to n + 1 buckets a key stays or goes to bucket n, with
/// probability 1 / (n + 1). REQUIRES: buckets > 0. Expected O(ln buckets).
[[nodiscard]] constexpr Slot jump(std::uint64_t key, std::uint32_t buckets) {
  std::int64_t bucket = 0;
  for (std::int64_t next = 0; next < buckets;) {
    bucket = next;
    key = key * 2862933555777941757 + 1;
    // Basic double arithmetic, in the paper's order: below 2^63 and the same everywhere.
    const double ratio = 2147483648.0 / static_cast<double>(static_cast<std::int64_t>(key >> 33) + 1);
    next = static_cast<std::int64_t>(static_cast<double>(bucket + 1) * ratio);
  }
  return static_cast<Slot>(bucket);
}

/// Members in buckets, in the order in which they came. Equal weights only; remove() takes the last member only.
class Jump {
 public:
  static constexpr std::string_view algorithm = "jump";

  /// Throws PlacementError as add() does.
  explicit Jump(const std::vector<Member>& members, KeyHash hash = {});

  [[nodiscard]] Slot lookup(std::string_view key) const { return lookup_hash(hash_(key)); }
  /// The same for a key that is hashed already. O(ln n).
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const {
    members_.require_some();
    return jump(hash, members_.count());
  }
  /// Replicas by rehashing; see replicas_by_rehash().
  [[nodiscard]] std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError: a weight other than 1, and as Members::add().
  Slot add(Member member);
  /// Throws PlacementError unless the slot is the last one. REQUIRES: the slot is live.
  void remove(Slot slot);
  /// Throws PlacementError: a weight other than 1. REQUIRES: the slot is live.
  void reweight(Slot slot, double weight) const;

  [[nodiscard]] const Members& members() const { return members_; }
  /// The number of buckets is all there is to know.
  [[nodiscard]] std::uint64_t memory_bytes() const { return sizeof(std::uint32_t); }

 private:
  Members members_;
  KeyHash hash_;
};

static_assert(Placement<Jump>);

}  // namespace orrery::hashing
