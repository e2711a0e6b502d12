// What a test asks of any placement that spreads keys evenly: who moves when a member comes or goes, how even the
// spread is, how replicas are placed. Each answers with numbers that the test compares, so that none passes unseen.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "algorithms/hashing/balance.hpp"
#include "algorithms/hashing/placement.hpp"

namespace orrery::hashing::properties {

[[nodiscard]] inline std::vector<Member> members_named(std::uint32_t count, std::string_view prefix = "node-") {
  std::vector<Member> members;
  for (std::uint32_t i = 0; i < count; ++i) members.push_back({fmt::format("{}{}", prefix, i), "", 1});
  return members;
}

[[nodiscard]] inline const std::vector<std::string>& keys(std::size_t count = 20'000) {
  static std::vector<std::string> all;
  while (all.size() < count) all.push_back(fmt::format("user:{}:profile", all.size()));
  return all;
}

/// The holder of each key.
template <class P>
[[nodiscard]] std::vector<Slot> holders(const P& placement) {
  std::vector<Slot> found;
  for (const std::string& key : keys()) found.push_back(placement.lookup(key));
  return found;
}

struct Moves {
  std::uint64_t to = 0;      ///< from another member to the one in question
  std::uint64_t from = 0;    ///< from it to another
  std::uint64_t astray = 0;  ///< between two others: what must not be
};

/// Of holders by slot or by name.
template <class Holder>
[[nodiscard]] Moves moves_between(const std::vector<Holder>& before, const std::vector<Holder>& after,
                                  const std::type_identity_t<Holder>& member) {
  Moves moves;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] == after[i]) continue;
    ++(after[i] == member ? moves.to : before[i] == member ? moves.from : moves.astray);
  }
  return moves;
}

/// Chi-square of the spread in units of what one in a thousand fair ones exceeds: 1 and more is suspicious.
template <class P>
[[nodiscard]] double unevenness(const P& placement) {
  const Members& members = placement.members();
  const Balance balance = balance_of(members, loads_of(members, holders(placement)));
  return balance.chi_square / chi_square_limit(members.count() - 1, 3.09);
}

struct ReplicaFindings {
  std::uint64_t keys = 0;
  std::uint64_t short_of = 0;      ///< fewer replicas than asked and possible
  std::uint64_t not_distinct = 0;  ///< a member twice, or one that is not there
  std::uint64_t holder_not_first = 0;
  std::uint64_t zones_wasted = 0;  ///< two in one zone while another zone has none
};

template <class P>
[[nodiscard]] ReplicaFindings replicas_of(const P& placement, std::size_t wanted) {
  const Members& members = placement.members();
  std::set<std::string> zones;
  std::uint32_t own = 0;
  for (const Slot slot : members.live()) {
    const std::string& zone = members[slot].zone;
    zone.empty() ? void(++own) : void(zones.insert(zone));
  }
  ReplicaFindings found;
  std::vector<Slot> out(wanted);
  for (std::size_t i = 0; i < 500; ++i) {
    const std::string& key = keys()[i];
    const std::size_t count = placement.lookup(key, out);
    const std::vector<Slot> replicas(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count));
    ++found.keys;
    if (count != std::min<std::size_t>(wanted, members.count())) ++found.short_of;
    const std::set<Slot> distinct(replicas.begin(), replicas.end());
    const bool live = std::all_of(replicas.begin(), replicas.end(), [&](Slot slot) { return members.holds(slot); });
    if (distinct.size() != count || !live) {
      ++found.not_distinct;
      continue;
    }
    if (count > 0 && replicas[0] != placement.lookup(key)) ++found.holder_not_first;
    std::set<std::string> used;
    std::size_t alone = 0;
    for (const Slot slot : replicas) {
      const std::string& zone = members[slot].zone;
      zone.empty() ? void(++alone) : void(used.insert(zone));
    }
    if (used.size() + alone < std::min<std::size_t>(count, zones.size() + own)) ++found.zones_wasted;
  }
  return found;
}

}  // namespace orrery::hashing::properties
