// Claims about roles, terms and votes. A vote is a promise to others: it counts once it was sent, not when it is in
// memory, so a vote that a crash swallowed before it was durable binds nobody.
#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "algorithms/raft/facts.hpp"
#include "algorithms/raft/judge.hpp"
#include "algorithms/raft/records.hpp"

namespace orrery::raft {

void RaftJudge::judge_boot(const Moment& moment) {
  NodeGhost& node = moment.node;
  node.started = true;
  // Sends wait for the disk: what was not durable when the server went down was never sent.
  if (node.promised_after > node.durable) node.promised_term = {};
  const bool keeps_vote = moment.after.term > node.granted_term ||
                          (moment.after.term == node.granted_term && moment.after.voted_for == node.granted_to);
  const bool lost_vote = node.granted_to != no_node && !keeps_vote;
  const bool lost_records = node.appended > moment.server.state.durable;
  node.granted_term = {};
  node.granted_to = no_node;
  node.appended = moment.server.state.durable;
  node.ballot_term = moment.after.term;
  node.ballot_vote = moment.after.voted_for;
  node.ballot_lsn = {};
  node.commit_index = {};
  node.commit_term = {};
  for (auto claim = static_cast<std::size_t>(Claim::two_leaders); claim < claim_count; ++claim)
    moment.reach(static_cast<Claim>(claim), false);
  moment.reach(Claim::vote_granted_and_lost, lost_vote);
  moment.reach(Claim::crash_between_append_and_sync, lost_records);
}

void RaftJudge::judge_role(const Moment& moment) {
  const Face& after = moment.after;
  NodeGhost& node = moment.node;
  if (moment.before != nullptr) {
    const Face& before = *moment.before;
    moment.check(Claim::monotonic_term, after.term >= before.term,
                 [&] { return fmt::format("term {} after term {}", after.term.value, before.term.value); });
    const bool allowed = before.role == after.role       ? before.role != Role::leader || before.term == after.term
                         : after.role == Role::candidate ? before.role == Role::follower
                         : after.role == Role::leader    ? before.role == Role::candidate
                                                         : true;
    moment.check(Claim::state_transitions, allowed, [&] {
      return fmt::format("{} of term {} became {} of term {}", role_names[static_cast<std::size_t>(before.role)],
                         before.term.value, role_names[static_cast<std::size_t>(after.role)], after.term.value);
    });
    moment.check(Claim::vote_once,
                 before.term != after.term || before.voted_for == no_node || before.voted_for == after.voted_for, [&] {
                   return fmt::format("in term {} its vote went from node {} to node {}", after.term.value,
                                      before.voted_for.value, after.voted_for.value);
                 });
    if (before.role == Role::leader && after.role != Role::leader)
      moment.reach(Claim::deposed_with_uncommitted, before.last_index > before.commit_index);
  }
  const bool leads_anew = after.role == Role::leader && !moment.went_on_leading();
  node.role = after.role;
  node.term = after.term;
  node.leader = after.leader;
  if (leads_anew) judge_new_leader(moment);
}

void RaftJudge::judge_new_leader(const Moment& moment) {
  const Term term = moment.after.term;
  Ghost& ghost = moment.ghost;
  const auto by_term = [](const LeaderOf& each, Term wanted) { return each.term < wanted; };
  const auto at = std::lower_bound(ghost.leaders->begin(), ghost.leaders->end(), term, by_term);
  const bool taken = at != ghost.leaders->end() && at->term == term;
  moment.check(Claim::election_safety, !taken || at->node == moment.step.node, [&] {
    return fmt::format("term {} has two leaders: {} and {}", term.value, moment.step.world.name(at->node),
                       moment.step.world.name(moment.step.node));
  });
  if (!taken) {
    const auto offset = at - ghost.leaders->begin();
    auto& leaders = ghost.leaders.write();
    leaders.insert(leaders.begin() + offset, {term, moment.step.node});
  }

  // What was committed in lower terms: of the leaders of those terms, the last that committed anything.
  const auto& committed_in = *ghost.committed_in;
  auto last = committed_in.end();
  while (last != committed_in.begin() && (last - 1)->term >= term) --last;
  const LogIndex must_have = last == committed_in.begin() ? LogIndex{} : (last - 1)->index;
  const Log& log = moment.server.state.log;
  moment.check(Claim::leader_completeness,
               log.last_index() >= must_have && log.hash_at(must_have) == ghost.committed_hash(must_have), [&] {
                 return fmt::format("leader of term {} lacks what was committed up to index {}", term.value,
                                    must_have.value);
               });
  moment.check(Claim::candidate_term_not_in_log,
               !std::binary_search(ghost.log_terms->begin(), ghost.log_terms->end(), term),
               [&] { return fmt::format("elected in term {}, of which a log has an entry already", term.value); });
  std::uint32_t leaders = 0;
  for (const NodeId voter : configuration().voters)
    leaders += ghost.nodes[voter.value].role == Role::leader && moment.step.world.up(voter) ? 1U : 0U;
  moment.reach(Claim::two_leaders, leaders >= 2);
}

namespace {

/// The term that a message between servers bears; nothing for a client's.
std::optional<Term> term_of(const Message& message) {
  if (const auto* append = message.as<AppendEntries>()) return append->term;
  if (const auto* append_reply = message.as<AppendEntriesReply>()) return append_reply->term;
  if (const auto* vote = message.as<RequestVote>()) return vote->term;
  if (const auto* vote_reply = message.as<RequestVoteReply>()) return vote_reply->term;
  return std::nullopt;
}

}  // namespace

void RaftJudge::judge_message(const Moment& moment) const {
  const Message* message = moment.step.message;
  if (message == nullptr || moment.step.kind != EventKind::deliver) return;
  const std::optional<Term> term = term_of(*message);
  if (!term) return;
  moment.check(Claim::higher_term_adopted, moment.after.term >= *term, [&] {
    return fmt::format("heard of term {} and stays in term {}", term->value, moment.after.term.value);
  });
}

void RaftJudge::judge_sent(const Moment& moment, const Send& send) const {
  const std::optional<Term> term = term_of(send.message);
  if (!term) return;
  moment.check(Claim::mono_term, *term <= moment.after.term, [&] {
    return fmt::format("a message of term {} leaves a server of term {}", term->value, moment.after.term.value);
  });
}

void RaftJudge::judge_effects(const Moment& moment) {
  for (const Effect& effect : moment.step.effects) {
    if (const auto* send = std::get_if<Send>(&effect)) {
      judge_sent(moment, *send);
      if (const auto* append = send->message.as<AppendEntries>()) {
        if (send->to == moment.step.from) judge_retry(moment, *append);
      } else if (const auto* append_reply = send->message.as<AppendEntriesReply>()) {
        if (append_reply->success) judge_acknowledgement(moment, append_reply->match_index, send->after);
      } else if (const auto* vote_reply = send->message.as<RequestVoteReply>()) {
        if (!vote_reply->vote_granted) continue;
        judge_grant(moment);
        judge_vote(moment, vote_reply->term, send->to, send->after);
      } else if (const auto* vote = send->message.as<RequestVote>()) {
        judge_vote(moment, vote->term, moment.step.node, send->after);
      } else if (const auto* reply = send->message.as<kv::Reply>()) {
        if (reply->status == kv::Status::ok) judge_answer(moment, *reply);
      }
    } else if (const auto* append = std::get_if<Append>(&effect)) {
      moment.node.appended = append->lsn;
      if (const auto* ballot = append->record.as<Ballot>()) {
        moment.node.ballot_term = ballot->term;
        moment.node.ballot_vote = ballot->voted_for;
        moment.node.ballot_lsn = append->lsn;
      }
    } else if (const auto* observe = std::get_if<Observe>(&effect)) {
      if (const auto* backup = observe->fact.as<ConflictBackup>())
        moment.reach(Claim::conflict_backup_over_terms,
                     backup->conflict_term > Term{} && backup->from_term != backup->to_term);
      else if (const auto* granted = observe->fact.as<VoteGranted>())
        std::tie(moment.node.granted_term, moment.node.granted_to) = std::tuple(granted->term, granted->candidate);
      else if (observe->fact.as<DuplicateSuppressed>() != nullptr)
        moment.reach(Claim::retried_applied_once, true);
      else if (observe->fact.as<TornTailCut>() != nullptr)
        moment.reach(Claim::torn_tail_cut, true);
    }
  }
}

void RaftJudge::judge_grant(const Moment& moment) const {
  moment.check(Claim::leader_never_votes, moment.after.role == Role::follower, [&] {
    return fmt::format("grants a vote as {}", role_names[static_cast<std::size_t>(moment.after.role)]);
  });
  const bool restarted = std::any_of(moment.step.effects.begin(), moment.step.effects.end(), [](const Effect& effect) {
    const auto* set = std::get_if<SetTimer>(&effect);
    return set != nullptr && set->timer == Server::election_timer;
  });
  moment.check(Claim::grant_restarts_timer, restarted, [] { return std::string("the election timer runs on"); });
}

void RaftJudge::judge_vote(const Moment& moment, Term term, NodeId candidate, Lsn after) {
  NodeGhost& node = moment.node;
  moment.check(Claim::vote_once, node.promised_term != term || node.promised_to == candidate, [&] {
    return fmt::format("voted for {} and for {} in term {}", moment.step.world.name(node.promised_to),
                       moment.step.world.name(candidate), term.value);
  });
  const Lsn covered = std::max(after, moment.server.state.durable);
  moment.check(Claim::persisted_before_promise,
               node.ballot_term == term && node.ballot_vote == candidate && node.ballot_lsn <= covered, [&] {
                 return fmt::format("a vote for {} in term {} leaves before it is on disk",
                                    moment.step.world.name(candidate), term.value);
               });
  node.promised_term = term;
  node.promised_to = candidate;
  node.promised_after = after;
}

}  // namespace orrery::raft
