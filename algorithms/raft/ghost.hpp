// The ghost state of Raft's claims: what no server knows and a judge must remember. Everything that grows is shared
// between copies, so that a world with its claims forks cheaply.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/process/shared.hpp"
#include "algorithms/raft/server.hpp"
#include "algorithms/raft/types.hpp"

namespace orrery::raft {

/// What is remembered of one server. Small and flat: it is copied at the first event after a fork.
struct NodeGhost {
  bool started = false;
  Role role{};
  Term term{};
  NodeId leader = no_node;
  LogIndex last_index{};
  Term last_term{};
  std::uint64_t hash = 0;  ///< of its whole log
  LogIndex commit_index{};
  Term commit_term{};  ///< of the entry there
  LogIndex held{};     ///< its log has all that is committed anywhere up to here
  Lsn durable{};       ///< what it was told is durable
  Term ballot_term{};  ///< term and vote of its last ballot record, and where that is
  NodeId ballot_vote = no_node;
  Lsn ballot_lsn{};
  Term promised_term{};  ///< the last vote it sent (to itself: by asking others), and what that waited for
  NodeId promised_to = no_node;
  Lsn promised_after{};
  Lsn appended{};       ///< the last record that it appended, on disk or not
  Term granted_term{};  ///< the last vote that it granted to another, on disk or not
  NodeId granted_to = no_node;
};

/// An entry that some log had at an index, by term, with the hash of the prefix that it ends.
struct KnownEntry {
  Term term{};
  std::uint64_t hash = 0;
};
struct OtherEntry {
  LogIndex index{};
  Term term{};
  std::uint64_t hash = 0;
};
struct LeaderOf {
  Term term{};
  NodeId node{};
};
/// What was committed by the end of a leader's term, as far as seen.
struct CommittedIn {
  Term term{};
  LogIndex index{};
};
struct AppliedEntry {
  std::uint64_t hash = 0;
  std::uint64_t distinct = 0;  ///< requests up to here, copies not counted
};
struct SerialOf {
  kv::SessionId session{};
  kv::Serial serial{};
};
struct AppliedSerial {
  kv::SessionId session{};
  kv::Serial serial{};
  LogIndex index{};  ///< where it was first applied
};
/// An operation that a client waits for, and what others had been told when it asked.
struct AskedAfter {
  kv::SessionId session{};
  kv::Serial serial{};
  LogIndex answered{};
};

struct Ghost {
  std::vector<NodeGhost> nodes;                ///< by number
  std::vector<LogIndex> match_index;           ///< of each leader: by its rank, then by rank
  Cow<std::vector<LeaderOf>> leaders;          ///< by term
  Cow<std::vector<Term>> log_terms;            ///< terms of entries of any log ever, ascending
  Chunked<KnownEntry> known;                   ///< by index, from 1: the entry first seen there
  Cow<std::vector<OtherEntry>> others;         ///< entries of other terms at those indexes, by index and term
  Chunked<std::uint64_t> committed;            ///< by index, from 1: hash of the committed prefix
  Cow<std::vector<CommittedIn>> committed_in;  ///< by term
  Chunked<AppliedEntry> applied;               ///< by index, from 1
  Cow<std::vector<AppliedSerial>> highest;     ///< the highest serial applied of each session, by session
  Cow<std::vector<AskedAfter>> asked;          ///< the last operation of each client, by client
  LogIndex answered{};                         ///< some client was told the result of the entry there
  Cow<std::vector<SerialOf>> failed;           ///< operations whose client reported failure

  [[nodiscard]] LogIndex committed_index() const { return {committed.size()}; }
  [[nodiscard]] std::uint64_t committed_hash(LogIndex index) const {
    return index == LogIndex{} ? 0 : committed[index.value - 1];
  }
  /// The prefix hash of the entry of `term` at `index`, if any log ever had one.
  [[nodiscard]] std::optional<std::uint64_t> known_hash(LogIndex index, Term term) const;
  /// Remembers an entry. REQUIRES: index <= known.size() + 1 and there is no known_hash(index, term).
  void learn(LogIndex index, Term term, std::uint64_t hash);
  /// Up to which index `log` has what is committed: at once where it has all, else by binary search.
  [[nodiscard]] LogIndex held_by(const Log& log) const;
  /// The highest serial of `session` that was applied; 0 if none.
  [[nodiscard]] kv::Serial highest_serial(kv::SessionId session) const { return highest_of(session).serial; }
  /// With the index where that was; nothing but zeros if none was applied.
  [[nodiscard]] AppliedSerial highest_of(kv::SessionId session) const;
  void set_highest(const AppliedSerial& of_session);
  /// What had been answered when this operation was asked for; 0 if its client waits for another by now.
  [[nodiscard]] LogIndex answered_before(kv::SessionId session, kv::Serial serial) const;
  void set_asked(const AskedAfter& asked_after);
};

}  // namespace orrery::raft
