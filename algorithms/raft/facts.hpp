// What a server says happened to it, for conditions, diagrams, statistics and claims. Rare events and one fact per
// advance of the commit index: an entry of its own costs nothing here.
#pragma once

#include <string_view>
#include <tuple>

#include "algorithms/kv/sessions.hpp"
#include "algorithms/raft/types.hpp"

namespace orrery::raft {

struct BecameCandidate {
  Term term{};
  bool operator==(const BecameCandidate&) const = default;
  static constexpr std::string_view type_name = "BecameCandidate";
  static constexpr auto fields() { return std::tuple{field("term", &BecameCandidate::term)}; }
};
struct BecameLeader {
  Term term{};
  bool operator==(const BecameLeader&) const = default;
  static constexpr std::string_view type_name = "BecameLeader";
  static constexpr auto fields() { return std::tuple{field("term", &BecameLeader::term)}; }
};
/// A leader or candidate is a follower again.
struct SteppedDown {
  Term term{};  ///< the new one
  bool operator==(const SteppedDown&) const = default;
  static constexpr std::string_view type_name = "SteppedDown";
  static constexpr auto fields() { return std::tuple{field("term", &SteppedDown::term)}; }
};
struct VoteGranted {
  Term term{};
  NodeId candidate{};
  bool operator==(const VoteGranted&) const = default;
  static constexpr std::string_view type_name = "VoteGranted";
  static constexpr auto fields() {
    return std::tuple{field("term", &VoteGranted::term), field("candidate", &VoteGranted::candidate)};
  }
};
/// The leader knows that everything up to `index` is committed.
struct Committed {
  LogIndex index{};
  Term term{};  ///< of the entry there
  bool operator==(const Committed&) const = default;
  static constexpr std::string_view type_name = "Committed";
  static constexpr auto fields() {
    return std::tuple{field("index", &Committed::index), field("term", &Committed::term)};
  }
};
/// A follower cut its log where it disagreed with the leader's: `from` to `to`, both inclusive, are gone.
struct EntriesTruncated {
  LogIndex from{};
  LogIndex to{};
  bool operator==(const EntriesTruncated&) const = default;
  static constexpr std::string_view type_name = "EntriesTruncated";
  static constexpr auto fields() {
    return std::tuple{field("from", &EntriesTruncated::from), field("to", &EntriesTruncated::to)};
  }
};
/// A request came again after it had taken effect.
struct DuplicateSuppressed {
  kv::SessionId session{};
  kv::Serial serial{};
  bool operator==(const DuplicateSuppressed&) const = default;
  static constexpr std::string_view type_name = "DuplicateSuppressed";
  static constexpr auto fields() {
    return std::tuple{field("session", &DuplicateSuppressed::session), field("serial", &DuplicateSuppressed::serial)};
  }
};
/// The last record of the journal was damaged by a crash and is not used.
struct TornTailCut {
  Lsn lsn{};
  bool operator==(const TornTailCut&) const = default;
  static constexpr std::string_view type_name = "TornTailCut";
  static constexpr auto fields() { return std::tuple{field("lsn", &TornTailCut::lsn)}; }
};
/// The leader looks for the place where a follower's log agrees with its own: from `from` back to `to`.
struct ConflictBackup {
  NodeId follower{};
  LogIndex from{};  ///< the entry that did not match
  Term from_term{};
  LogIndex to{};  ///< sends from here next
  Term to_term{};
  Term conflict_term{};  ///< of the follower's entry at `from`; 0: its log ends before
  bool operator==(const ConflictBackup&) const = default;
  static constexpr std::string_view type_name = "ConflictBackup";
  static constexpr auto fields() {
    return std::tuple{
        field("follower", &ConflictBackup::follower),   field("from", &ConflictBackup::from),
        field("from_term", &ConflictBackup::from_term), field("to", &ConflictBackup::to),
        field("to_term", &ConflictBackup::to_term),     field("conflict_term", &ConflictBackup::conflict_term)};
  }
};
/// The leader's heartbeat timer fired.
struct HeartbeatRound {
  Term term{};
  bool operator==(const HeartbeatRound&) const = default;
  static constexpr std::string_view type_name = "HeartbeatRound";
  static constexpr auto fields() { return std::tuple{field("term", &HeartbeatRound::term)}; }
};

}  // namespace orrery::raft
