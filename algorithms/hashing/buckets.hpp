// Buckets: what jump, AnchorHash, DxHash and MementoHash share. They place keys on numbered buckets of equal weight and
// never look at a member's name; a bucket's number is the member's slot. None of them has a second choice, so replicas
// come from asking again with the key hashed anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing {

/// How keys are hashed before they are placed.
struct KeyHash {
  HashKind kind = HashKind::xxh64;
  std::uint64_t seed = 0;  ///< of the hash functions that take one

  [[nodiscard]] std::uint64_t operator()(std::string_view key) const { return hash_of(kind, seed, key); }
  bool operator==(const KeyHash&) const = default;
};

/// A hash of a hash, another one for each attempt: attempt 0 is the hash itself, attempt t > 0 the t-th number of the
/// generator SplitMix64 seeded with it (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA
/// 2014). Each attempt is a bijection of the 64-bit numbers.
[[nodiscard]] constexpr std::uint64_t rehash(std::uint64_t hash, std::uint64_t attempt) {
  if (attempt == 0) return hash;
  std::uint64_t mixed = hash + attempt * 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

/// Throws PlacementError unless the weight is 1; the message names the algorithms that know weights.
void require_no_weight(std::string_view algorithm, std::string_view name, double weight);
/// Throws PlacementError if there are no members to look up.
void require_any(const Members& members);

/// How often a key is hashed anew for its replicas before the rest follow in the order of slots. Of `count` members
/// that are equally likely to be found, one in exp(8) is still missing by then if all are wanted.
[[nodiscard]] constexpr std::uint64_t attempts_max(std::uint32_t count) { return 8 * std::uint64_t{count} + 16; }

/// Replicas where an algorithm has but one choice: attempt t = 0, 1, ... offers `choose(t)`, the holder at 0, until the
/// walk is full or attempts_max() is reached; what is missing then follows in the order of slots, beginning behind the
/// holder and going around. Throws PlacementError if there are no members. Expected attempts for r of n members in
/// different zones: n (H(n) - H(n - r)), which is about r for r << n.
template <class Choose>
std::size_t replicas_by_rehash(const Members& members, std::span<Slot> out, Choose choose) {
  require_any(members);
  ReplicaWalk walk(members, out);
  const Slot holder = choose(std::uint64_t{0});
  walk.offer(holder);
  const std::uint64_t attempts = attempts_max(members.count());
  for (std::uint64_t attempt = 1; attempt < attempts && !walk.full(); ++attempt) walk.offer(choose(attempt));
  for (Slot step = 1; step < members.slots() && !walk.full(); ++step) {
    const Slot slot = static_cast<Slot>((std::uint64_t{holder} + step) % members.slots());
    if (members.holds(slot)) walk.offer(slot);
  }
  return walk.finish();
}

}  // namespace orrery::hashing
