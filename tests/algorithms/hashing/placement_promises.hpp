// What placements promise, as numbers for a test to compare: who moves when the membership changes, how even the spread
// is, where replicas fall.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing::promises {

[[nodiscard]] inline std::vector<Member> servers(std::uint32_t count) {
  std::vector<Member> members;
  for (std::uint32_t i = 0; i < count; ++i) members.push_back({fmt::format("10.0.0.{}:80", i), "", 1});
  return members;
}

[[nodiscard]] inline const std::vector<std::string>& keys() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> made;
    for (int i = 0; i < 20'000; ++i) made.push_back(fmt::format("user:{}:profile", i));
    return made;
  }();
  return all;
}

/// The names of the keys' holders, which tell more than slots where orders differ.
template <class P>
[[nodiscard]] std::vector<std::string> holders(const P& placement) {
  std::vector<std::string> names;
  for (const std::string& key : keys()) names.push_back(placement.members()[placement.lookup(key)].name);
  return names;
}

struct Moves {
  int to = 0;      ///< to the member in question
  int from = 0;    ///< from it
  int astray = 0;  ///< between two others
};

[[nodiscard]] inline Moves moves(const std::vector<std::string>& before, const std::vector<std::string>& after,
                                 const std::string& member) {
  Moves found;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] != after[i]) ++(after[i] == member ? found.to : before[i] == member ? found.from : found.astray);
  return found;
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
  const std::vector<double> shares = fair_shares(placement);
  const double sum = placement.members().weight_sum();
  double chi = 0;
  for (const Slot slot : placement.members().live()) {
    const double fair = static_cast<double>(keys().size()) * placement.members()[slot].weight / sum;
    chi += fair * (shares[slot] - 1) * (shares[slot] - 1);
  }
  return chi;
}
/// What ten members that share fairly exceed once in a thousand: chi-square of 9 degrees of freedom, from the tables.
inline constexpr double chi_square_of_10 = 27.88;

/// How many of 500 keys have all that replicas promise: as many as asked or there are, distinct and live, the holder
/// first, and no zone twice while another has none.
template <class P>
[[nodiscard]] int right_replicas(const P& placement, std::size_t wanted) {
  const Members& members = placement.members();
  const auto zones_in = [&](const std::vector<Slot>& slots) {
    std::set<std::string> zones;
    for (const Slot slot : slots)
      zones.insert(members[slot].zone.empty() ? "of its own: " + members[slot].name : members[slot].zone);
    return zones.size();
  };
  const std::size_t zones = zones_in(members.live());
  int right = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    std::vector<Slot> out(wanted, no_slot);
    out.resize(placement.lookup(keys()[i], out));
    if (out.size() != std::min<std::size_t>(wanted, members.count())) continue;
    if (!std::all_of(out.begin(), out.end(), [&](Slot slot) { return members.holds(slot); })) continue;
    if (std::set<Slot>(out.begin(), out.end()).size() != out.size() || out.at(0) != placement.lookup(keys()[i]))
      continue;
    if (zones_in(out) == std::min(out.size(), zones)) ++right;
  }
  return right;
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
