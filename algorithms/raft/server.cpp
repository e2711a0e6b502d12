// Boot, client requests and the state machine. A journal that contradicts itself stops the server: to guess would be to
// forget a promise.
#include "algorithms/raft/server.hpp"

#include <algorithm>

#include "algorithms/kv/commands.hpp"
#include "algorithms/raft/facts.hpp"
#include "algorithms/raft/records.hpp"

namespace orrery::raft {

Server::Server(std::shared_ptr<const Config> config, NodeId self)
    : config_(std::move(config)), rank_(config_->configuration.rank_of(self)) {
  ENSURE(rank_ < configuration().size() && configuration().size() <= Configuration::voters_max);
  state.machine.state = config_->machine;
}

void Server::on_start(Context& context, const Durable& durable) {
  const JournalCut cut = inspect(durable);
  if (cut.broken) {
    context.halt("a record of the journal before the last is corrupt or missing");
    return;
  }
  if (!replay(durable, cut.usable)) {
    context.halt("the records of the journal contradict each other");
    return;
  }
  if (cut.torn) context.observe(TornTailCut{durable.records.back().lsn});
  state.durable = durable.base + cut.usable;
  state.durable_index = state.log.last_index();
  draw_election_timeout(context);
  wait_for_leader(context);
}

bool Server::replay(const Durable& durable, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    const JournalRecord& record = durable.records[i];
    if (const auto* ballot = record.content.as<Ballot>()) {
      state.term = ballot->term;
      state.voted_for = ballot->voted_for;
    } else if (const auto* appended = record.content.as<EntryAppended>()) {
      if (appended->index != state.log.last_index() + 1) return false;
      state.log.append(appended->entry, record.lsn);
    } else if (const auto* truncated = record.content.as<LogTruncated>()) {
      if (truncated->from < state.log.first_index() || truncated->from > state.log.last_index()) return false;
      state.log.truncate_from(truncated->from);
    } else {
      return false;
    }
  }
  return true;
}

void Server::on_timer(Context& context, TimerId timer) {
  if (timer == heartbeat_timer)
    send_heartbeats(context);
  else
    become_candidate(context);
}

void Server::on_durable(Context& context, Lsn upto) {
  state.durable = std::max(state.durable, upto);
  state.durable_index = state.log.durable_index(state.durable_index, state.durable);
  count_own_vote(context);
  if (state.role == Role::leader && advance_commit(context)) replicate_to_all(context);
}

void Server::on(Context& context, NodeId, const kv::Request& request) {
  const kv::Asker asker{request.session, request.serial};
  if (state.role != Role::leader) return answer(context, asker, kv::Status::not_leader);
  if (!state.machine.state.understands(request.command)) return answer(context, asker, kv::Status::rejected);
  if (mutant(Mutant::read_without_quorum) && request.command.as<kv::Get>() != nullptr)
    return read_alone(context, request);
  const kv::Session* session = state.machine.sessions.find(request.session);
  if (session != nullptr && request.serial <= session->serial && !mutant(Mutant::duplicate_apply)) {
    context.observe(DuplicateSuppressed{request.session, request.serial});
    const bool waits = session->result.empty();
    if (request.serial == session->serial && !waits) answer(context, asker, kv::Status::ok, session->result);
    return;
  }
  if (mutant(Mutant::leader_replaces_retried)) drop_uncommitted(context, request);
  append(context, Entry{state.term, EntryKind::command, Message::of(request)});
  context.sync();
  replicate_to_all(context);
}

void Server::drop_uncommitted(Context& context, const kv::Request& request) {
  LogIndex index = state.commit_index + 1;
  const auto is_request = [&] {
    const auto* each = state.log.at(index).entry.command.as<kv::Request>();
    return each != nullptr && *each == request;
  };
  while (index <= state.log.last_index() && !is_request()) ++index;
  if (index > state.log.last_index()) return;
  truncate_from(context, index);
  for (Progress& progress : state.progress) progress.next_index = std::min(progress.next_index, index);
}

void Server::apply_committed(Context& context) {
  const LogIndex limit = mutant(Mutant::apply_before_commit) ? state.log.last_index()
                                                             : std::min(state.commit_index, state.log.last_index());
  const auto mode = mutant(Mutant::duplicate_apply) ? kv::Machine::Mode::repeatedly : kv::Machine::Mode::once;
  while (state.applied_index < limit) {
    ++state.applied_index;
    const Entry& entry = state.log.at(state.applied_index).entry;
    if (entry.kind == EntryKind::noop) continue;
    const auto* request = entry.command.as<kv::Request>();
    ENSURE(request != nullptr);
    kv::Machine::Applied applied = state.machine.apply(*request, mode);
    if (applied.duplicate) context.observe(DuplicateSuppressed{request->session, request->serial});
    if (state.role != Role::leader) continue;
    if (!applied.result.empty())
      answer(context, {request->session, request->serial}, kv::Status::ok, std::move(applied.result));
    for (Message& fact : applied.consequences.facts) context.observe_message(std::move(fact));
    for (kv::LateAnswer& late : applied.consequences.late)
      answer(context, late.to, kv::Status::ok, std::move(late.result));
  }
}

void Server::answer(Context& context, const kv::Asker& asker, kv::Status status, Message result) const {
  // At once: what is committed is on a majority's disks, whatever this one's does.
  context.send_now(asker.session.client,
                   Message::of(kv::Reply{asker.session, asker.serial, status, std::move(result), state.leader}));
}

void Server::read_alone(Context& context, const kv::Request& request) const {
  kv::AnyStateMachine own = state.machine.state;
  kv::Consequences ignored;
  const kv::Asker asker{request.session, request.serial};
  answer(context, asker, kv::Status::ok, own.apply(request.command, asker, ignored));
}

void Server::fail_in_flight(Context& context) const {
  for (LogIndex index = state.commit_index + 1; index <= state.log.last_index(); ++index)
    if (const auto* request = state.log.at(index).entry.command.as<kv::Request>())
      answer(context, {request->session, request->serial}, kv::Status::rejected);
}

}  // namespace orrery::raft
