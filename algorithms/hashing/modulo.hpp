// Modulo: hash(key) mod n. Here as a warning: even and instant, and one member more moves n / (n + 1) of all keys where
// 1 / (n + 1) would do.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing {

struct ModuloConfig {
  HashKind hash = HashKind::xxh64;
  std::uint64_t seed = 0;
};

/// Member number hash(key) mod n, counted over the live slots.
class Modulo {
 public:
  static constexpr std::string_view algorithm = "mod";

  /// Throws PlacementError as add() does.
  explicit Modulo(const std::vector<Member>& members, ModuloConfig config = {});

  /// Throws PlacementError if there are no members. O(|key|).
  [[nodiscard]] Slot lookup(std::string_view key) const {
    return lookup_hash(hash_of(config_.hash, config_.seed, key));
  }
  /// The same for a key that is hashed already.
  [[nodiscard]] Slot lookup_hash(std::uint64_t hash) const {
    members_.require_some();
    return live_[hash % live_.size()];
  }
  /// Replicas: the next slots, going around.
  std::size_t lookup(std::string_view key, std::span<Slot> out) const;

  /// Throws PlacementError: a weight other than 1, and as Members::add(). O(n).
  Slot add(Member member);
  /// REQUIRES: the slot is live. O(n).
  void remove(Slot slot);
  /// Throws PlacementError: a weight other than 1. REQUIRES: the slot is live.
  void reweight(Slot slot, double weight) const;

  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return live_.size() * sizeof(Slot); }

 private:
  Members members_;
  ModuloConfig config_;
  std::vector<Slot> live_;
};

static_assert(Placement<Modulo>);

}  // namespace orrery::hashing
