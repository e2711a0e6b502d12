// Elections (§5.2, §5.4.1): at most one leader a term, because a voter votes once a term, its vote is on disk before
// anybody hears of it, and two majorities share a voter; and each leader has all that was committed, because a voter
// refuses a candidate whose log is behind its own.
#include "algorithms/raft/facts.hpp"
#include "algorithms/raft/records.hpp"
#include "algorithms/raft/server.hpp"

namespace orrery::raft {

void Server::save_ballot(Context& context) {
  if (mutant(Mutant::vote_not_durable)) return;
  state.ballot_lsn = context.append(Message::of(Ballot{state.term, state.voted_for}));
}

void Server::draw_election_timeout(Context& context) {
  state.election_timeout = context.pick(election_timeout_site, config_->options.election_timeout);
  if (rare(context, Rare::early_election)) state.election_timeout /= 8;
}

void Server::wait_for_leader(Context& context) { context.set_timer(election_timer, state.election_timeout); }

void Server::become_candidate(Context& context) {
  state.role = Role::candidate;
  ++state.term;
  state.voted_for = context.self();
  state.leader = no_node;
  state.votes = {};
  save_ballot(context);
  context.observe(BecameCandidate{state.term});
  draw_election_timeout(context);
  if (!mutant(Mutant::candidate_waits_forever)) wait_for_leader(context);
  if (mutant(Mutant::candidate_appends)) append(context, Entry{state.term, EntryKind::noop, {}});
  context.sync();
  const Term asked = mutant(Mutant::candidate_asks_ahead) ? Term{state.term.value + 1} : state.term;
  const Message request =
      Message::of(RequestVote{asked, context.self(), state.log.last_index(), state.log.last_term()});
  for (const NodeId voter : configuration().voters)
    if (voter != context.self()) context.send(voter, request);
  count_own_vote(context);
}

void Server::count_own_vote(Context& context) {
  if (state.role != Role::candidate || state.ballot_lsn > state.durable || state.votes.has(rank_)) return;
  state.votes.add(rank_);
  if (is_quorum(configuration(), state.votes)) become_leader(context);
}

void Server::become_leader(Context& context) {
  state.role = Role::leader;
  state.leader = context.self();
  state.votes = {};
  context.observe(BecameLeader{state.term});
  if (!mutant(Mutant::leader_keeps_election_timer)) context.cancel_timer(election_timer);
  context.set_timer(heartbeat_timer, config_->options.heartbeat);
  state.match_index.assign(configuration().size(), LogIndex{});
  state.progress.assign(configuration().size(),
                        Progress{Progress::Mode::probe, false, true, state.log.last_index() + 1, {}});
  append(context, Entry{state.term, EntryKind::noop, {}});
  context.sync();
  replicate_to_all(context);
}

void Server::step_down(Context& context, Term term) {
  const Role before = state.role;
  if (before == Role::leader && mutant(Mutant::fail_reported_but_committed)) fail_in_flight(context);
  state.role = Role::follower;
  state.leader = no_node;
  state.votes = {};
  state.match_index.clear();
  state.progress.clear();
  if (term != state.term) {
    state.term = term;
    state.voted_for = no_node;
    save_ballot(context);
  }
  if (before == Role::follower) return;
  if (before == Role::leader) context.cancel_timer(heartbeat_timer);
  context.observe(SteppedDown{term});
  draw_election_timeout(context);
  wait_for_leader(context);
}

bool Server::grants(const RequestVote& request) const {
  if (request.term < state.term) return false;
  const bool free = state.voted_for == no_node || state.voted_for == request.candidate ||
                    (mutant(Mutant::leader_grants) && state.role != Role::follower);
  const bool behind =
      !is_up_to_date(request.last_log_term, request.last_log_index, state.log.last_term(), state.log.last_index());
  return free && (!behind || mutant(Mutant::no_uptodate_check));
}

void Server::on(Context& context, NodeId from, const RequestVote& request) {
  if (request.term > state.term) step_down(context, request.term);
  const bool granted = grants(request);
  if (granted) {
    if (state.voted_for != request.candidate) {
      state.voted_for = request.candidate;
      save_ballot(context);
    }
    context.observe(VoteGranted{state.term, request.candidate});
    if (!mutant(Mutant::no_timer_reset_on_grant)) wait_for_leader(context);
  }
  context.send(from, Message::of(RequestVoteReply{state.term, granted}));
}

void Server::on(Context& context, NodeId from, const RequestVoteReply& reply) {
  if (reply.term > state.term) {
    if (!mutant(Mutant::reply_term_inverted)) step_down(context, reply.term);
    return;
  }
  const bool current = reply.term == state.term || mutant(Mutant::stale_vote_count);
  std::uint32_t rank = configuration().rank_of(from);
  if (state.role != Role::candidate || !current || !reply.vote_granted || rank == configuration().size()) return;
  if (mutant(
          Mutant::duplicate_vote_count))  // as if votes were counted, not collected: a copy counts as somebody else's
    while (state.votes.has(rank) && rank != rank_) rank = (rank + 1) % configuration().size();
  state.votes.add(rank);
  if (is_quorum(configuration(), state.votes)) become_leader(context);
}

}  // namespace orrery::raft
