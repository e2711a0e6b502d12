// Quorums: what a majority of a configuration means, for votes and for copies of an entry. Any two quorums share a
// voter, which is all that the safety of elections and commitment rests on. The configuration is a value: a membership
// change is another one.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/types.hpp"
#include "algorithms/raft/types.hpp"

namespace orrery::raft {

/// Who votes. A voter's rank is its place in the list.
struct Configuration {
  static constexpr std::uint32_t voters_max = 64;

  std::vector<NodeId> voters;  ///< 1 to voters_max, all different

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(voters.size()); }
  [[nodiscard]] std::uint32_t quorum_size() const { return size() / 2 + 1; }
  /// size() if `node` is no voter. Complexity: linear in size().
  [[nodiscard]] std::uint32_t rank_of(NodeId node) const {
    std::uint32_t rank = 0;
    while (rank < size() && voters[rank] != node) ++rank;
    return rank;
  }
  bool operator==(const Configuration&) const = default;
};

/// A set of voters by rank.
struct VoterSet {
  std::uint64_t bits = 0;

  void add(std::uint32_t rank) { bits |= std::uint64_t{1} << rank; }
  [[nodiscard]] bool has(std::uint32_t rank) const { return (bits >> rank & 1U) != 0; }
  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(std::popcount(bits)); }

  bool operator==(const VoterSet&) const = default;
  static constexpr std::string_view type_name = "VoterSet";
  static constexpr auto fields() { return std::tuple{field("bits", &VoterSet::bits)}; }
};

/// Whether these voters decide an election. REQUIRES: `votes` has only ranks below configuration.size().
[[nodiscard]] inline bool is_quorum(const Configuration& configuration, VoterSet votes) {
  return votes.count() >= configuration.quorum_size();
}

/// The highest index that a quorum has, given for each rank the index up to which that voter's log matches the
/// leader's. REQUIRES: match_index.size() == configuration.size(). Complexity: quadratic in the number of voters, no
/// allocation.
[[nodiscard]] inline LogIndex quorum_index(const Configuration& configuration, std::span<const LogIndex> match_index) {
  ENSURE(match_index.size() == configuration.size());
  LogIndex best{};
  for (const LogIndex candidate : match_index) {
    if (candidate <= best) continue;
    std::uint32_t having = 0;
    for (const LogIndex match : match_index) having += match >= candidate ? 1U : 0U;
    if (having >= configuration.quorum_size()) best = candidate;
  }
  return best;
}

/// Whether a log that ends with (`term`, `index`) is at least as up to date as one that ends with (`other_term`,
/// `other_index`): the later last term wins, then the longer log (§5.4.1).
[[nodiscard]] constexpr bool is_up_to_date(Term term, LogIndex index, Term other_term, LogIndex other_index) {
  return term != other_term ? term > other_term : index >= other_index;
}

}  // namespace orrery::raft
