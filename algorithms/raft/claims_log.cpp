// Claims about logs and what leaders believe of them. An entry is compared when it first stands in a log: from the end
// back to one that is known with the same prefix hash, below which all is known.
#include <algorithm>

#include <fmt/format.h>

#include "algorithms/raft/judge.hpp"

namespace orrery::raft {

void RaftJudge::judge_log(const Moment& moment) {
  NodeGhost& node = moment.node;
  const Face& after = moment.after;
  const Log& log = moment.server.state.log;
  if (!moment.booted() && node.last_index == after.last_index && node.hash == after.log.hash) return;

  const bool grew = log.last_index() >= node.last_index && log.hash_at(node.last_index) == node.hash;
  if (moment.went_on_leading())
    moment.check(Claim::leader_append_only, grew, [&] {
      return fmt::format("the leader's log ended at {} and does not contain that any more", node.last_index.value);
    });
  judge_log_change(moment);
  if (!moment.booted() && !grew) moment.reach(Claim::entry_overwritten, true);
  judge_entries(moment);
  node.last_index = after.last_index;
  node.last_term = after.last_term;
  node.hash = after.log.hash;

  const LogIndex known_commit = moment.booted() ? LogIndex{} : moment.before->commit_index;
  if (!moment.booted())
    moment.check(Claim::committed_log_append_only,
                 grew || (log.last_index() >= known_commit &&
                          log.hash_at(known_commit) == moment.ghost.committed_hash(known_commit)),
                 [&] { return fmt::format("the log lost what it had up to {}, committed", known_commit.value); });
  if (!grew || node.held < moment.ghost.committed_index()) node.held = moment.ghost.held_by(log);
  judge_up_to_date(moment, moment.step.node);
  if (!grew || moment.booted()) judge_copies(moment);
}

// A leader's log changes when it is elected and when a client asks; a follower's when its leader's entries come.
void RaftJudge::judge_log_change(const Moment& moment) const {
  if (moment.booted()) return;
  const Message* message = moment.step.message;
  const auto* append = message == nullptr ? nullptr : message->as<AppendEntries>();
  const Role role = moment.after.role;
  const bool permitted =
      role == Role::leader || (role == Role::follower && append != nullptr && append->term == moment.after.term);
  moment.check(Claim::permitted_log_changes, permitted, [&] {
    return fmt::format("the log of a {} changed, which heard nothing from its leader",
                       role_names[static_cast<std::size_t>(role)]);
  });
}

void RaftJudge::judge_entries(const Moment& moment) {
  Ghost& ghost = moment.ghost;
  const Log& log = moment.server.state.log;
  LogIndex known = log.last_index();
  bool matches = true;
  while (known > log.base_index) {
    const auto hash = ghost.known_hash(known, log.term_at(known));
    if (hash) {
      matches = *hash == log.hash_at(known);
      break;
    }
    --known.value;
  }
  moment.check(Claim::log_matching, matches, [&] {
    return fmt::format("its log up to index {} term {} differs from another that has that entry", known.value,
                       log.term_at(known).value);
  });
  bool ordered =
      log.last_term() <= moment.after.term && (known == log.base_index || log.term_at(known - 1) <= log.term_at(known));
  for (LogIndex index = known + 1; index <= log.last_index(); ++index) {
    ordered = ordered && log.term_at(index - 1) <= log.term_at(index);
    ghost.learn(index, log.term_at(index), log.hash_at(index));
  }
  moment.check(Claim::mono_log, ordered, [&] {
    return fmt::format("terms decrease from index {} on or exceed the server's term {}", known.value,
                       moment.after.term.value);
  });
}

void RaftJudge::judge_acknowledgement(const Moment& moment, LogIndex match, Lsn after) const {
  const Log& log = moment.server.state.log;
  const Lsn covered = std::max(after, moment.server.state.durable);
  const bool on_disk = match <= log.base_index || (match <= log.last_index() && log.at(match).lsn <= covered);
  moment.check(Claim::persisted_before_promise, on_disk,
               [&] { return fmt::format("an acknowledgement up to {} leaves before that is on disk", match.value); });
}

void RaftJudge::judge_followers(const Moment& moment) {
  const State& state = moment.server.state;
  const std::uint32_t self = configuration().rank_of(moment.step.node);
  const auto remembered = std::span(moment.ghost.match_index).subspan(std::size_t{self} * configuration().size());
  const bool continues = moment.went_on_leading();
  bool above = true;
  bool grows = true;
  for (std::uint32_t rank = 0; rank < configuration().size(); ++rank) {
    const LogIndex match = state.match_index[rank];
    above = above && (rank == self || state.progress[rank].next_index > match);
    grows = grows && (!continues || match >= remembered[rank]);
    remembered[rank] = match;
  }
  moment.check(Claim::next_above_match, above,
               [] { return std::string("a follower's next_index is not above its match_index"); });
  if (continues)
    moment.check(Claim::monotonic_match_index, grows, [] { return std::string("a follower's match_index went back"); });
}

void RaftJudge::judge_retry(const Moment& moment, const AppendEntries& request) const {
  const Message* message = moment.step.message;
  const auto* answer = message == nullptr ? nullptr : message->as<AppendEntriesReply>();
  if (answer == nullptr || answer->success) return;
  moment.check(Claim::retry_not_empty, !request.entries.empty(), [&] {
    return fmt::format("{} rejected, and gets an AppendEntries after {} without entries though the log ends at {}",
                       moment.step.world.name(moment.step.from), request.prev_log_index.value,
                       moment.after.last_index.value);
  });
}

// Of what was committed in a term, the last entry bears that term. Comparing with a follower's log instead would be
// wrong: a follower that is catching up may know entries as committed while its log still ends with an older term than
// a dead branch.
void RaftJudge::judge_up_to_date(const Moment& moment, NodeId voter) const {
  const NodeGhost& node = moment.ghost.nodes[voter.value];
  const auto& committed_in = *moment.ghost.committed_in;
  auto point = committed_in.end();
  while (point != committed_in.begin() &&
         !is_up_to_date(node.last_term, node.last_index, (point - 1)->term, (point - 1)->index))
    --point;
  const LogIndex must_have = point == committed_in.begin() ? LogIndex{} : (point - 1)->index;
  moment.check(Claim::more_up_to_date_correct, node.held >= must_have, [&] {
    return fmt::format("the log of {} ends with term {} and lacks what was committed up to {} in term {}",
                       moment.step.world.name(voter), node.last_term.value, must_have.value, (point - 1)->term.value);
  });
}

}  // namespace orrery::raft
