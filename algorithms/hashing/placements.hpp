// The list of placements, each made by name. A new algorithm adds a line to the table in placements.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"
#include "algorithms/hashing/ring.hpp"

namespace orrery::hashing {

/// What is to be made. An algorithm takes what concerns it and leaves the rest.
struct PlacementSpec {
  std::string algorithm = "ring";
  std::vector<Member> members;
  std::optional<HashKind> hash;  ///< of keys and points, where the algorithm has none of its own; none: its usual one
  std::uint64_t seed = 0;
  std::uint32_t vnodes = 160;        ///< ring: points of a member of weight 1
  std::uint32_t table_size = 65537;  ///< maglev: a prime
  std::uint32_t probes = 21;         ///< multi-probe
  std::uint32_t capacity = 0;        ///< anchor, dx: members there may ever be; 0: the algorithm's own choice
  bool ketama_md5 = false;           ///< ketama: MD5 instead of one-at-a-time
  RingMistakes mistakes{};           ///< ring
};

struct AlgorithmInfo {
  std::string_view name;
  std::string_view about;
  bool weights = false;      ///< members may have weights other than 1
  bool any_removal = false;  ///< any member may go, not only the last
  /// The placement is the same in whatever order the members came. Not so for libmemcached's rings, where the server
  /// that came first has the keys of a point that two share; nor for buckets, which are numbers.
  bool order_independent = false;
  bool monotone = false;  ///< a join moves keys only to the newcomer, a leave only those of the leaver
  bool own_hash = false;  ///< it prescribes its hash functions: `hash` and `seed` mean nothing
  AnyPlacement (*make)(const PlacementSpec& spec) = nullptr;
  HashKind usual_hash = HashKind::xxh64;  ///< where no other is asked for and it has none of its own
};

/// All algorithms, in the order in which they are explained.
[[nodiscard]] std::span<const AlgorithmInfo> algorithms();
/// Throws PlacementError with the nearest name if there is none such.
[[nodiscard]] const AlgorithmInfo& algorithm_called(std::string_view name);

/// Throws PlacementError: an unknown algorithm, and whatever the algorithm refuses.
[[nodiscard]] AnyPlacement make_placement(const PlacementSpec& spec);

}  // namespace orrery::hashing
