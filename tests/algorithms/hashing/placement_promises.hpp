// What placements promise where names tell more than slots, as numbers for a test to compare; on top of what
// bucket_properties.hpp finds.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "algorithms/hashing/placement.hpp"
#include "tests/algorithms/hashing/bucket_properties.hpp"

namespace orrery::hashing::promises {

[[nodiscard]] inline std::vector<Member> servers(std::uint32_t count) {
  std::vector<Member> members;
  for (std::uint32_t i = 0; i < count; ++i) members.push_back({fmt::format("10.0.0.{}:80", i), "", 1});
  return members;
}

using properties::keys;

/// The names of the keys' holders, which tell more than slots where orders differ.
template <class P>
[[nodiscard]] std::vector<std::string> holders(const P& placement) {
  std::vector<std::string> names;
  for (const std::string& key : keys()) names.push_back(placement.members()[placement.lookup(key)].name);
  return names;
}

using properties::Moves;

[[nodiscard]] inline Moves moves(const std::vector<std::string>& before, const std::vector<std::string>& after,
                                 const std::string& member) {
  return properties::moves_between(before, after, member);
}

/// By slot, the member's part of the keys over its weight's part: 1 is fair.
template <class P>
[[nodiscard]] std::vector<double> fair_shares(const P& placement) {
  std::vector<double> shares(placement.members().slots());
  for (const std::string& key : keys()) ++shares[placement.lookup(key)];
  const double sum = placement.members().weight_sum();
  for (const Slot slot : placement.members().live())
    shares[slot] /= static_cast<double>(keys().size()) * placement.members()[slot].weight / sum;
  return shares;
}

/// Chi-square of the keys by member against their fair shares.
template <class P>
[[nodiscard]] double chi_square(const P& placement) {
  return balance_of(placement.members(), loads_of(placement.members(), properties::holders(placement))).chi_square;
}
/// What ten members that share fairly exceed once in a thousand: chi-square of 9 degrees of freedom, from the tables.
inline constexpr double chi_square_of_10 = 27.88;

/// How many of 500 keys have all that replicas promise: see properties::ReplicaFindings; less where a key lacks
/// several.
template <class P>
[[nodiscard]] int right_replicas(const P& placement, std::size_t wanted) {
  const properties::ReplicaFindings found = properties::replicas_of(placement, wanted);
  return static_cast<int>(found.keys) -
         static_cast<int>(found.short_of + found.not_distinct + found.holder_not_first + found.zones_wasted);
}

/// For how many of 500 keys the second replica holds the key once the first is gone.
template <class P>
[[nodiscard]] int right_heirs(const P& placement) {
  int right = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    std::vector<Slot> out(2, no_slot);
    if (placement.lookup(keys()[i], out) != 2) continue;
    P without = placement;
    without.remove(out[0]);
    if (without.lookup(keys()[i]) == out[1]) ++right;
  }
  return right;
}

/// Twelve members in three zones, the first four of them without any.
[[nodiscard]] inline std::vector<Member> zoned_servers() {
  std::vector<Member> members = servers(12);
  for (std::size_t i = 4; i < members.size(); ++i) members[i].zone = fmt::format("zone-{}", i % 3);
  return members;
}

/// What a PlacementError says, or "" if none is thrown.
template <class Do>
[[nodiscard]] std::string error_of(Do act) {
  try {
    act();
  } catch (const PlacementError& error) {
    return error.what();
  }
  return "";
}

}  // namespace orrery::hashing::promises
