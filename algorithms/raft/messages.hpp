// What servers say to each other: the two remote calls of the thesis (figure 3.1) and their replies, each a message of
// its own. A reply repeats what it answers, so that a late or doubled one can't be mistaken for the answer to something
// else.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "algorithms/process/message.hpp"
#include "algorithms/raft/types.hpp"

namespace orrery::raft {

enum class EntryKind : std::uint8_t {
  noop,     ///< begins a leader's term, so that something of this term can be committed (§8)
  command,  ///< of a client, for the state machine
};
inline constexpr std::array<std::string_view, 2> entry_kind_names{"noop", "command"};
constexpr std::span<const std::string_view> names_of(EntryKind) { return entry_kind_names; }

/// An entry of the log. Copies share the command.
struct Entry {
  Term term{};  ///< of the leader that made it
  EntryKind kind{};
  Message command;  ///< a kv::Request; empty for a noop
  bool operator==(const Entry&) const = default;
  static constexpr std::string_view type_name = "Entry";
  static constexpr auto fields() {
    return std::tuple{field("term", &Entry::term), field("kind", &Entry::kind), field("command", &Entry::command)};
  }
};

struct RequestVote {
  Term term{};  ///< the candidate's
  NodeId candidate{};
  LogIndex last_log_index{};
  Term last_log_term{};
  bool operator==(const RequestVote&) const = default;
  static constexpr std::string_view type_name = "RequestVote";
  static constexpr auto fields() {
    return std::tuple{field("term", &RequestVote::term), field("candidate", &RequestVote::candidate),
                      field("last_log_index", &RequestVote::last_log_index),
                      field("last_log_term", &RequestVote::last_log_term)};
  }
};

struct RequestVoteReply {
  Term term{};  ///< the voter's, for a candidate that is behind
  bool vote_granted = false;
  bool operator==(const RequestVoteReply&) const = default;
  static constexpr std::string_view type_name = "RequestVoteReply";
  static constexpr auto fields() {
    return std::tuple{field("term", &RequestVoteReply::term), field("vote_granted", &RequestVoteReply::vote_granted)};
  }
};

/// Also the heartbeat, when it brings no entries.
struct AppendEntries {
  Term term{};  ///< the leader's
  NodeId leader{};
  LogIndex prev_log_index{};  ///< the entries follow this one, which must match
  Term prev_log_term{};
  std::vector<Entry> entries;
  LogIndex leader_commit{};
  bool operator==(const AppendEntries&) const = default;
  static constexpr std::string_view type_name = "AppendEntries";
  static constexpr auto fields() {
    return std::tuple{field("term", &AppendEntries::term),
                      field("leader", &AppendEntries::leader),
                      field("prev_log_index", &AppendEntries::prev_log_index),
                      field("prev_log_term", &AppendEntries::prev_log_term),
                      field("entries", &AppendEntries::entries),
                      field("leader_commit", &AppendEntries::leader_commit)};
  }
};

struct AppendEntriesReply {
  Term term{};  ///< the follower's, for a leader that is behind
  bool success = false;
  LogIndex prev_log_index{};  ///< of the request that this answers
  LogIndex match_index{};     ///< success: the follower's durable log equals the leader's up to here
  /// Rejected: where the follower's log stops agreeing (§5.3, "the term of the conflicting entry and the first index it
  /// stores for that term"). Term 0: its log ends before conflict_index.
  Term conflict_term{};
  LogIndex conflict_index{};
  bool operator==(const AppendEntriesReply&) const = default;
  static constexpr std::string_view type_name = "AppendEntriesReply";
  static constexpr auto fields() {
    return std::tuple{field("term", &AppendEntriesReply::term),
                      field("success", &AppendEntriesReply::success),
                      field("prev_log_index", &AppendEntriesReply::prev_log_index),
                      field("match_index", &AppendEntriesReply::match_index),
                      field("conflict_term", &AppendEntriesReply::conflict_term),
                      field("conflict_index", &AppendEntriesReply::conflict_index)};
  }
};

using Wire = std::variant<AppendEntries, AppendEntriesReply, RequestVote, RequestVoteReply>;

}  // namespace orrery::raft
