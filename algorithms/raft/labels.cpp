// Labels say what a reader looks for: term, indexes, and whether the answer was yes. Facts that a face shows anyway
// stay silent.
#include "algorithms/raft/labels.hpp"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/kv/commands.hpp"
#include "algorithms/kv/wire.hpp"
#include "algorithms/raft/facts.hpp"
#include "algorithms/raft/messages.hpp"
#include "algorithms/raft/server.hpp"

namespace orrery::raft {

namespace {

std::string brief(const Entry& entry) {
  const auto* request = entry.command.as<kv::Request>();
  return request == nullptr ? "noop" : kv::command_text(request->command);
}

std::string label_append_entries(const Message& message) {
  const auto& request = *message.as<AppendEntries>();
  if (request.entries.empty()) return fmt::format("heartbeat T{}", request.term.value);
  const std::uint64_t first = request.prev_log_index.value + 1;
  if (request.entries.size() == 1)
    return fmt::format("AppendEntries T{} [{}:{}]", request.term.value, first, brief(request.entries.front()));
  return fmt::format("AppendEntries T{} [{}..{}]", request.term.value, first, first + request.entries.size() - 1);
}
std::string label_append_entries_reply(const Message& message) {
  const auto& reply = *message.as<AppendEntriesReply>();
  return reply.success ? fmt::format("ack {}", reply.match_index.value)
                       : fmt::format("no {} T{}", reply.prev_log_index.value, reply.term.value);
}
std::string label_request_vote(const Message& message) {
  return fmt::format("RequestVote T{}", message.as<RequestVote>()->term.value);
}
std::string label_request_vote_reply(const Message& message) {
  const auto& reply = *message.as<RequestVoteReply>();
  return fmt::format("{} T{}", reply.vote_granted ? "vote" : "no vote", reply.term.value);
}
std::string label_request(const Message& message) { return kv::command_text(message.as<kv::Request>()->command); }
std::string label_reply(const Message& message) {
  const auto& reply = *message.as<kv::Reply>();
  switch (reply.status) {
    case kv::Status::ok: {
      const std::string result = kv::result_text(reply.result);
      return result.empty() ? "ok" : "ok " + result;
    }
    case kv::Status::not_leader:
      return "not leader";
    case kv::Status::rejected:
      return "rejected";
  }
  return {};
}

std::string silent(const Message&) { return {}; }
std::string label_committed(const Message& fact) { return fmt::format("commit {}", fact.as<Committed>()->index.value); }
std::string label_truncated(const Message& fact) {
  const auto& truncated = *fact.as<EntriesTruncated>();
  return truncated.from == truncated.to ? fmt::format("cut {}", truncated.from.value)
                                        : fmt::format("cut {}..{}", truncated.from.value, truncated.to.value);
}
std::string label_duplicate(const Message& fact) {
  return fmt::format("duplicate {}", fact.as<DuplicateSuppressed>()->serial.value);
}
std::string label_torn(const Message&) { return "torn tail cut"; }

}  // namespace

std::vector<MessageSpec> message_specs() {
  return {
      {&type_of<RequestVote>(), 0, false, label_request_vote},
      {&type_of<RequestVoteReply>(), 0, true, label_request_vote_reply},
      {&type_of<AppendEntries>(), 1, false, label_append_entries},
      {&type_of<AppendEntriesReply>(), 1, true, label_append_entries_reply},
      {&type_of<kv::Request>(), 2, false, label_request},
      {&type_of<kv::Reply>(), 2, true, label_reply},
  };
}

std::vector<FactSpec> fact_specs() {
  return {
      {&type_of<BecameCandidate>(), "stands for election", silent},
      {&type_of<BecameLeader>(), "won an election", silent},
      {&type_of<SteppedDown>(), "a leader or candidate is a follower again", silent},
      {&type_of<VoteGranted>(), "gave its vote of this term", silent},
      {&type_of<Committed>(), "the leader knows that entries are committed", label_committed},
      {&type_of<EntriesTruncated>(), "a follower cut what disagreed with the leader's log", label_truncated},
      {&type_of<DuplicateSuppressed>(), "a request came again after it had taken effect", label_duplicate},
      {&type_of<TornTailCut>(), "the journal's last record was damaged by a crash", label_torn},
      {&type_of<ConflictBackup>(), "the leader looks further back for where a follower's log agrees", silent},
      {&type_of<HeartbeatRound>(), "the leader's heartbeat timer fired", silent},
  };
}

const Showing& showing() {
  static const Showing the_showing = [] {
    LogSpec log;
    log.settled = "committed";
    log.rank = "term";
    log.letter = "T";
    log.extent = [](const FaceBox& box) -> std::optional<LogExtent> {
      const auto* face = box.get<Face>();
      if (face == nullptr) return std::nullopt;
      return LogExtent{face->log.first_index.value, face->last_index.value, face->commit_index.value};
    };
    log.cell = [](const Process& process, std::uint64_t index) {
      const Entry& entry = process.as<Server>()->state.log.at(LogIndex{index}).entry;
      return LogCell{entry.term.value, brief(entry)};
    };
    return Showing{std::move(log), {}};
  }();
  return the_showing;
}

}  // namespace orrery::raft
