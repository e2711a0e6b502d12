// Replication (§5.3, §5.4.2): a follower takes entries only after one that it shares with the leader, so logs that
// agree at an index agree below it; it acknowledges what it compared, no more, once that is on disk. The leader sends
// ahead of the answers while they agree, and goes back to one message at a time when a follower does not follow.
#include <algorithm>

#include "algorithms/raft/facts.hpp"
#include "algorithms/raft/records.hpp"
#include "algorithms/raft/server.hpp"

namespace orrery::raft {

void Server::append(Context& context, Entry entry) {
  const Lsn lsn = context.append(Message::of(EntryAppended{state.log.last_index() + 1, entry}));
  state.log.append(std::move(entry), lsn);
}

void Server::truncate_from(Context& context, LogIndex from) {
  context.append(Message::of(LogTruncated{from}));
  state.log.truncate_from(from);
  if (!mutant(Mutant::async_ack_aba)) state.durable_index = std::min(state.durable_index, from - 1);
}

void Server::replicate_to_all(Context& context) {
  Batch batch;
  for (std::uint32_t rank = 0; rank < configuration().size(); ++rank)
    if (rank != rank_) replicate(context, rank, batch);
}

void Server::replicate(Context& context, std::uint32_t rank, Batch& batch, bool heartbeat) {
  Progress& progress = state.progress[rank];
  const bool probing = progress.mode == Progress::Mode::probe;
  if (probing && progress.awaiting) return;
  const LogIndex match = state.match_index[rank];
  const std::uint64_t window = config_->options.max_entries_in_flight;
  do {
    const LogIndex prev = progress.next_index - 1;
    ENSURE(prev <= state.log.last_index());
    const std::uint64_t ahead = prev > match ? prev - match : 0;
    const std::uint64_t room = probing ? window : window - std::min(ahead, window);
    const std::uint64_t most = probing && heartbeat ? 0 : config_->options.max_entries_per_append;
    std::uint64_t count = std::min({state.log.last_index() - prev, room, most});
    if (count > 1 && rare(context, Rare::small_batch)) count = 1;
    // News of a commit goes alone only to a follower that has all it was sent: it must not overtake entries.
    const bool news = !probing && ahead == 0 && progress.commit_sent < state.commit_index;
    if (count == 0 && !news && !heartbeat) return;
    if (batch.message.empty() || batch.prev != prev || batch.count != count)
      batch = {prev, count, Message::of(entries_after(prev, count))};
    context.send_now(configuration().voters[rank], batch.message);
    heartbeat = false;
    progress.commit_sent = state.commit_index;
    progress.awaiting = probing;
    if (!probing) progress.next_index = prev + count + 1;
  } while (!probing);
}

AppendEntries Server::entries_after(LogIndex prev, std::uint64_t count) const {
  AppendEntries request{state.term,        configuration().voters[rank_], prev, state.log.term_at(prev), {},
                        state.commit_index};
  request.entries.reserve(count);
  const bool skips = mutant(Mutant::gap_in_batch) && prev + count < state.log.last_index();
  for (std::uint64_t i = 1; i <= count; ++i)
    request.entries.push_back(state.log.at(prev + i + (skips && i == count ? 1 : 0)).entry);
  return request;
}

// While it looks for where the logs agree, a heartbeat brings no entries: the follower may be down (thesis §3.5).
void Server::send_heartbeats(Context& context) {
  context.observe(HeartbeatRound{state.term});
  Batch batch;
  for (std::uint32_t rank = 0; rank < configuration().size(); ++rank) {
    if (rank == rank_ || rare(context, Rare::skipped_heartbeat)) continue;
    Progress& progress = state.progress[rank];
    const bool ahead = progress.mode == Progress::Mode::replicate && progress.next_index > state.match_index[rank] + 1;
    if (ahead && (!progress.answered || rare(context, Rare::needless_resend))) {
      progress.mode = Progress::Mode::probe;  // what was sent ahead is lost, or so late that it must be sent again
      progress.next_index = state.match_index[rank] + 1;
    }
    progress.awaiting = false;
    progress.answered = false;
    replicate(context, rank, batch, true);
  }
  context.set_timer(heartbeat_timer, config_->options.heartbeat);
}

void Server::on(Context& context, NodeId from, const AppendEntries& request) {
  if (request.term < state.term) {
    const bool regresses = mutant(Mutant::proposed_term_regress) && state.role != Role::leader;
    if (!regresses) return reject(context, from, request);
    step_down(context, request.term);
  }
  if (request.term > state.term || state.role == Role::candidate) step_down(context, request.term);
  if (state.role == Role::leader)
    return;  // two leaders in one term: the claims judge that, this server stays out of it
  if (state.leader != request.leader) {
    state.leader = request.leader;
    draw_election_timeout(context);
  }
  wait_for_leader(context);
  if (!state.log.matches(request.prev_log_index, request.prev_log_term)) return reject(context, from, request);

  take_entries(context, request);
  const LogIndex committed = committed_by(request);
  if (committed > state.commit_index || mutant(Mutant::commit_regress)) state.commit_index = committed;
  if (committed > state.applied_index || mutant(Mutant::apply_before_commit)) apply_committed(context);
  const LogIndex matched = request.prev_log_index + request.entries.size();
  Message reply = Message::of(AppendEntriesReply{state.term,
                                                 true,
                                                 request.prev_log_index,
                                                 mutant(Mutant::ack_too_much) ? state.log.last_index() : matched,
                                                 {},
                                                 {}});
  if (mutant(Mutant::ack_before_durable))
    context.send_now(from, std::move(reply));
  else
    context.send(from, std::move(reply));
}

LogIndex Server::committed_by(const AppendEntries& request) const {
  const LogIndex verified =
      mutant(Mutant::commit_past_verified) ? state.log.last_index() : request.prev_log_index + request.entries.size();
  return std::min(request.leader_commit, verified);
}

void Server::take_entries(Context& context, const AppendEntries& request) {
  LogIndex index = request.prev_log_index;
  std::vector<Entry> kept;  // only ever filled by the mutant that overwrites in place
  if (mutant(Mutant::truncate_on_stale_ae) && state.log.last_index() > index) truncate_from(context, index + 1);
  for (const Entry& entry : request.entries) {
    ++index;
    if (index <= state.log.last_index()) {
      if (state.log.term_at(index) == entry.term) continue;
      const LogIndex last = state.log.last_index();
      context.observe(EntriesTruncated{index, last});
      if (mutant(Mutant::conflict_in_place))
        for (LogIndex at = request.prev_log_index + request.entries.size() + 1; at <= last; ++at)
          kept.push_back(state.log.at(at).entry);
      truncate_from(context, index);
    }
    append(context, entry);
  }
  for (Entry& entry : kept) append(context, std::move(entry));
}

void Server::reject(Context& context, NodeId leader, const AppendEntries& request) {
  AppendEntriesReply reply{state.term, false, request.prev_log_index, {}, {}, state.log.last_index() + 1};
  if (request.prev_log_index <= state.log.last_index() && request.prev_log_index >= state.log.first_index()) {
    reply.conflict_term = state.log.term_at(request.prev_log_index);
    reply.conflict_index = state.log.first_of_same_term(request.prev_log_index);
  }
  context.send(leader, Message::of(reply));
}

void Server::on(Context& context, NodeId from, const AppendEntriesReply& reply) {
  if (reply.term > state.term) {
    if (!mutant(Mutant::reply_term_inverted)) step_down(context, reply.term);
    return;
  }
  const std::uint32_t rank = configuration().rank_of(from);
  if (state.role != Role::leader || reply.term < state.term || rank == configuration().size()) return;
  Progress& progress = state.progress[rank];
  LogIndex& match = state.match_index[rank];
  progress.answered = true;
  Batch batch;
  if (!reply.success) {
    const bool probing = progress.mode == Progress::Mode::probe;
    const bool stale = probing ? reply.prev_log_index + 1 != progress.next_index
                               : reply.prev_log_index <= match || reply.prev_log_index >= progress.next_index;
    if (stale && !mutant(Mutant::next_index_unclamped)) return;
    back_up(context, from, rank, reply);
    replicate(context, rank, batch, mutant(Mutant::empty_retry));
    return;
  }
  const LogIndex acknowledged = std::min(reply.match_index, state.log.last_index());
  if (acknowledged > match || mutant(Mutant::match_index_regress)) match = acknowledged;
  if (acknowledged + 1 >= progress.next_index) {
    progress.mode = Progress::Mode::replicate;
    progress.awaiting = false;
    progress.next_index = match + 1;
  }
  if (advance_commit(context))
    replicate_to_all(context);
  else
    replicate(context, rank, batch);
}

void Server::back_up(Context& context, NodeId follower, std::uint32_t rank, const AppendEntriesReply& rejection) {
  Progress& progress = state.progress[rank];
  const LogIndex from = std::min(rejection.prev_log_index, state.log.last_index());
  LogIndex to = rejection.conflict_index;
  if (rejection.conflict_term > Term{})
    if (const LogIndex shared = state.log.last_of_term(rejection.conflict_term, from); shared > LogIndex{})
      to = shared + 1;
  to = std::min(to, from);
  if (!mutant(Mutant::next_index_unclamped)) to = std::max(to, state.match_index[rank] + 1);
  context.observe(
      ConflictBackup{follower, from, state.log.term_at(from), to, state.log.term_at(to), rejection.conflict_term});
  // A follower that lost what it had acknowledged rejects the same probe again and again: the next one waits for the
  // heartbeat.
  progress.awaiting = progress.mode == Progress::Mode::probe && progress.next_index == to;
  progress.mode = Progress::Mode::probe;
  progress.next_index = to;
}

bool Server::advance_commit(Context& context) {
  state.match_index[rank_] = mutant(Mutant::ack_before_durable) ? state.log.last_index() : state.durable_index;
  const LogIndex reached = std::min(quorum_index(configuration(), state.match_index), state.log.last_index());
  if (mutant(Mutant::commit_loop_breaks) && reached > state.commit_index &&
      state.log.term_at(state.commit_index + 1) != state.term)
    return false;
  // Only an entry of the leader's own term is safe by being on a majority (§5.4.2, figure 8); those before it follow.
  if (reached <= state.commit_index) return false;
  if (state.log.term_at(reached) != state.term && !mutant(Mutant::commit_old_term)) return false;
  // Alone there would be no next answer.
  if (configuration().size() > 1 && rare(context, Rare::late_commit)) return false;
  state.commit_index = reached;
  context.observe(Committed{reached, state.log.term_at(reached)});
  apply_committed(context);
  return true;
}

}  // namespace orrery::raft
