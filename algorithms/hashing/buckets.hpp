// Buckets: what jump, AnchorHash, DxHash and MementoHash share. They place keys on numbered buckets of equal weight and
// never look at a member's name; a bucket's number is the member's slot. None of them has a second choice: replicas
// come from asking again with the key hashed anew, see replicas_by_rehash().
#pragma once

#include <cstdint>
#include <string_view>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing {

/// The largest capacity of an anchor or of Dx's array: 200 megabytes of the former; and a look-up in the latter, which
/// draws capacity / members slots, ends within a tenth of a second though there be one member.
inline constexpr std::uint32_t capacity_max = std::uint32_t{1} << 24;

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

}  // namespace orrery::hashing
