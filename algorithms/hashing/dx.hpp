// DxHash: an array of slots, a power of two of them, some active; a key draws slots from a sequence of its own until it
// meets an active one. Any slot may go or come, and the order in which they did leaves no trace. Dong, Wang: DxHash: a
// scalable consistent hash based on the pseudo-random sequence (arXiv 2107.07930); the sequence is SplitMix64 here.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/buckets.hpp"

namespace orrery::hashing {

struct DxConfig {
  KeyHash hash;
  std::uint32_t capacity = 0;  ///< members there may ever be at once, rounded up to a power of two; 0: twice those at
                               ///< the beginning
};

/// Members in the lowest free slots. Equal weights only. The array does not grow: with one bit more each draw would
/// fall elsewhere for half of the keys, and keys would move between members that stay.
class Dx {
 public:
  static constexpr std::string_view algorithm = "dx";

  /// Throws PlacementError: more members than capacity, a capacity above capacity_max, and as add() does.
  explicit Dx(const std::vector<Member>& members, DxConfig config = {});

  [[nodiscard]] Slot lookup(std::string_view key) const { return lookup_hash(hash_(key)); }
  /// The same for a key that is hashed already: the first active of rehash(hash, 1), rehash(hash, 2) ..., each modulo
  /// the capacity. After 8 draws for each slot, as in the paper, the first active slot behind the last draw, going
  /// around, so that every lookup ends. Expected O(capacity / members).
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const;
  /// The first distinct members that the sequence meets, which are those that would hold the key if the ones before
  /// were gone. After 8 draws for each slot the rest follow in the order of slots.
  [[nodiscard]] std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError: the array is full, a weight other than 1, and as Members::add().
  Slot add(Member member);
  /// REQUIRES: the slot is live.
  void remove(Slot slot);
  /// Throws PlacementError: a weight other than 1. REQUIRES: the slot is live.
  void reweight(Slot slot, double weight) const;

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return active_.size() * sizeof(std::uint64_t); }
  [[nodiscard]] std::uint32_t capacity() const { return capacity_; }

 private:
  [[nodiscard]] bool is_active(Slot slot) const { return ((active_[slot / 64] >> (slot % 64)) & 1) != 0; }
  [[nodiscard]] std::uint64_t draws_max() const { return 8 * std::uint64_t{capacity_}; }
  /// The slot of a draw, numbered from 1.
  [[nodiscard]] Slot drawn(std::uint64_t hash, std::uint64_t draw) const {
    return static_cast<Slot>(rehash(hash, draw) & (capacity_ - 1));
  }

  Members members_;
  std::vector<std::uint64_t> active_;  ///< a bit a slot
  std::uint32_t capacity_ = 0;
  KeyHash hash_;
};

static_assert(Placement<Dx>);

}  // namespace orrery::hashing
