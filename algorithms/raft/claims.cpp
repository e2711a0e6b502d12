// The list of claims, and the order in which an event is judged: first who leads, then what was promised, then the log,
// then what is committed; so the first claim that falls is the one nearest to the cause.
#include "algorithms/raft/claims.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "algorithms/raft/judge.hpp"

namespace orrery::raft {

std::span<const ClaimInfo> claim_infos() {
  using enum ClaimKind;
  using std::chrono::seconds;
  static constexpr std::array infos{
      ClaimInfo{"raft.election_safety", always, "At most one leader is ever elected in a term (§5.2).", {}},
      ClaimInfo{"raft.leader_completeness",
                always,
                "What was committed in a term is in the log of the leader of every higher term (§5.4).",
                {}},
      ClaimInfo{"raft.candidate_term_not_in_log",
                always,
                "No log has an entry of a term when that term's leader is elected (CCF, CandidateTermNotInLogInv).",
                {}},
      ClaimInfo{"raft.state_transitions",
                step,
                "Follower to candidate, candidate to leader, either back to follower; nothing else (figure 3.3).",
                {}},
      ClaimInfo{"raft.monotonic_term", step, "A server's term never goes back while it runs (§5.1).", {}},
      ClaimInfo{"raft.higher_term_adopted", step, "A server that hears of a higher term takes it (§5.1).", {}},
      ClaimInfo{"raft.mono_term", step, "No message bears a term above its sender's (CCF, MonoTermInv).", {}},
      ClaimInfo{"raft.vote_once", step, "A server votes for one candidate a term, across crashes (§5.2).", {}},
      ClaimInfo{"raft.leader_never_votes", step, "Only a follower grants a vote (SandTable).", {}},
      ClaimInfo{"raft.grant_restarts_timer", step, "Granting a vote restarts the election timer (figure 3.1).", {}},
      ClaimInfo{"raft.persisted_before_promise",
                step,
                "A vote or an acknowledgement leaves only when the journal holds what it promises (figure 3.1).",
                {}},
      ClaimInfo{"raft.leader_append_only", step, "A leader never overwrites or deletes entries of its log (§5.3).", {}},
      ClaimInfo{
          "raft.permitted_log_changes",
          step,
          "Only a leader, and a follower that hears its leader, change their logs (CCF, PermittedLogChangesProp).",
          {}},
      ClaimInfo{"raft.log_matching", always, "Entries of one index and term end identical logs (§5.3).", {}},
      ClaimInfo{"raft.mono_log", always, "Terms never decrease along a log, and none is above the server's (CCF).", {}},
      ClaimInfo{"raft.never_commit_previous_terms",
                step,
                "A leader moves its commit index only to an entry of its own term (§5.4.2; CCF).",
                {}},
      ClaimInfo{"raft.monotonic_commit_index", step, "A commit index never goes back while the server runs.", {}},
      ClaimInfo{"raft.applied_within_committed",
                always,
                "Applied is at most committed, committed at most the log's end.",
                {}},
      ClaimInfo{"raft.committed_log_append_only", step, "What a server knows as committed stays in its log (CCF).", {}},
      ClaimInfo{"raft.log_inv", always, "No two servers' committed prefixes conflict (etcd, LogInv).", {}},
      ClaimInfo{
          "raft.state_machine_safety", always, "No two servers apply different entries at one index (§5.4.3).", {}},
      ClaimInfo{"raft.quorum_log", always, "Every quorum has all that is committed (etcd, QuorumLogInv).", {}},
      ClaimInfo{"raft.committed_is_durable",
                always,
                "What is committed is truly durable on a majority (etcd, CommittedIsDurableInv).",
                {}},
      ClaimInfo{"raft.more_up_to_date_correct",
                always,
                "A log at least as up to date as a committed entry has all up to it (etcd, MoreUpToDateCorrectInv).",
                {}},
      ClaimInfo{"raft.monotonic_match_index", step, "A leader's match_index never goes back in its term (CCF).", {}},
      ClaimInfo{
          "raft.next_above_match",
          always,
          "A leader's next_index is above its match_index (SandTable; CCF, MatchIndexLowerBoundSentIndexInv: what "
          "was sent reaches at least as far as what is known to match).",
          {}},
      ClaimInfo{
          "raft.retry_not_empty", step, "What a leader sends again after a rejection has entries (SandTable).", {}},
      ClaimInfo{"raft.serial_applied_once", always, "Each request changes a server's store exactly once (§8).", {}},
      ClaimInfo{
          "raft.failed_never_applied", always, "An operation whose client reported failure is never applied.", {}},
      ClaimInfo{"raft.answers_are_fresh",
                step,
                "An answer knows of all that was answered before it was asked for: nobody reads the past (§6.4).",
                {}},
      ClaimInfo{"raft.leader_elected", eventually, "A majority is up and follows one leader of their term.",
                seconds(5)},
      ClaimInfo{"raft.progress", eventually, "Every live server has committed an entry of the newest leader's term.",
                seconds(5)},
      ClaimInfo{"raft.two_leaders", sometimes, "Two servers lead at once, in different terms.", {}},
      ClaimInfo{"raft.deposed_with_uncommitted", sometimes, "A leader steps down with uncommitted entries.", {}},
      ClaimInfo{
          "raft.entry_overwritten", sometimes, "A follower replaces entries that conflict with its leader's.", {}},
      ClaimInfo{"raft.conflict_backup_over_terms",
                sometimes,
                "A leader looks back over more than one term for where a follower's log agrees.",
                {}},
      ClaimInfo{"raft.torn_tail_cut", sometimes, "A server finds its last record torn and cuts it.", {}},
      ClaimInfo{"raft.retried_applied_once", sometimes, "A request comes again after it took effect.", {}},
      ClaimInfo{"raft.crash_between_append_and_sync",
                sometimes,
                "A crash takes records that were appended and not yet on disk.",
                {}},
      ClaimInfo{"raft.vote_granted_and_lost",
                sometimes,
                "A server grants a vote, and a crash takes it before it is on disk.",
                {}},
      ClaimInfo{
          "raft.outcome_unknown", sometimes, "A client gives an operation up and never learns what came of it.", {}},
  };
  static_assert(infos.size() == claim_count);
  return infos;
}

std::unique_ptr<Judge> make_judge(std::shared_ptr<const Config> config) {
  return std::make_unique<RaftJudge>(std::move(config));
}

bool RaftJudge::concerns(const Step& step) const {
  if (step.after.get<Face>() != nullptr) return true;
  if (step.kind == EventKind::arrival) return true;
  return std::any_of(step.effects.begin(), step.effects.end(),
                     [](const Effect& effect) { return std::holds_alternative<Finish>(effect); });
}

void RaftJudge::judge(const Step& step, Verdicts& verdicts) {
  const Face* after = step.after.get<Face>();
  const Server* server = step.process.as<Server>();
  if (after == nullptr || server == nullptr) return judge_client(step, verdicts);

  Ghost& ghost = ghost_.write();
  if (ghost.nodes.size() < step.world.node_count()) [[unlikely]] {
    ghost.nodes.resize(step.world.node_count());
    ghost.match_index.resize(std::size_t{configuration().size()} * configuration().size());
  }
  NodeGhost& node = ghost.nodes[step.node.value];
  const bool boots = step.kind == EventKind::start || !node.started;
  const Face* before = boots ? nullptr : step.before.get<Face>();
  const Moment moment{step, verdicts, *server, before, *after, ghost, node};

  const bool changed = step.face_changed || before == nullptr;
  const Term commit_term = node.commit_term;
  if (before == nullptr) judge_boot(moment);
  if (changed) judge_role(moment);
  judge_message(moment);
  judge_effects(moment);
  if (changed) {
    judge_log(moment);
    judge_commit(moment);
    judge_applied(moment);
  }
  if (after->role == Role::leader) judge_followers(moment);
  node.durable = server->state.durable;

  const bool roles = changed && (before == nullptr || before->role != after->role || before->term != after->term ||
                                 before->leader != after->leader);
  if (roles || node.commit_term != commit_term || step.kind == EventKind::fault) judge_recovery(step, verdicts, ghost);
}

}  // namespace orrery::raft
