// Claims about what is committed and applied, about clients, and about recovery. The first server to commit an index
// writes the ghost's copy; every other is compared with that.
#include <algorithm>

#include <fmt/format.h>

#include "algorithms/kv/client.hpp"
#include "algorithms/raft/judge.hpp"

namespace orrery::raft {

void RaftJudge::judge_commit(const Moment& moment) {
  NodeGhost& node = moment.node;
  const Face& after = moment.after;
  const Log& log = moment.server.state.log;
  if (moment.before != nullptr)
    moment.check(Claim::monotonic_commit_index, after.commit_index >= moment.before->commit_index, [&] {
      return fmt::format("commit index {} after {}", after.commit_index.value, moment.before->commit_index.value);
    });
  moment.check(Claim::applied_within_committed,
               after.applied_index <= after.commit_index && after.commit_index <= after.last_index, [&] {
                 return fmt::format("applied {}, committed {}, log ends at {}", after.applied_index.value,
                                    after.commit_index.value, after.last_index.value);
               });
  if (after.commit_index == node.commit_index) return;
  const LogIndex commit = std::min(after.commit_index, after.last_index);
  node.commit_index = after.commit_index;
  node.commit_term = log.term_at(commit);
  if (moment.went_on_leading())
    moment.check(Claim::never_commit_previous_terms, node.commit_term == after.term, [&] {
      return fmt::format("the leader of term {} committed index {} of term {} by counting", after.term.value,
                         commit.value, node.commit_term.value);
    });
  const LogIndex shared = std::min(commit, moment.ghost.committed_index());
  moment.check(Claim::log_inv, log.hash_at(shared) == moment.ghost.committed_hash(shared), [&] {
    return fmt::format("its committed prefix up to {} differs from another server's", shared.value);
  });
  if (commit > shared) extend_committed(moment, commit);
}

void RaftJudge::extend_committed(const Moment& moment, LogIndex upto) {
  Ghost& ghost = moment.ghost;
  const Log& log = moment.server.state.log;
  for (LogIndex index = ghost.committed_index() + 1; index <= upto; ++index)
    ghost.committed.push_back(log.hash_at(index));
  auto& committed_in = ghost.committed_in.write();
  if (committed_in.empty() || committed_in.back().term < moment.after.term)
    committed_in.push_back({moment.after.term, upto});
  else
    committed_in.back().index = upto;

  for (const NodeId voter : configuration().voters) {
    NodeGhost& other = ghost.nodes[voter.value];
    if (!other.started) continue;
    if (const auto* server = moment.step.world.process(voter).as<Server>())
      other.held = ghost.held_by(server->state.log);
    if (other.role == Role::leader && other.term > moment.after.term)
      moment.check(Claim::leader_completeness, other.held >= upto, [&] {
        return fmt::format("leader {} of term {} lacks index {}, committed in term {}", moment.step.world.name(voter),
                           other.term.value, upto.value, moment.after.term.value);
      });
    judge_up_to_date(moment, voter);
  }
  judge_copies(moment);
}

void RaftJudge::judge_copies(const Moment& moment) const {
  const Ghost& ghost = moment.ghost;
  const LogIndex committed = ghost.committed_index();
  if (committed == LogIndex{}) return;
  std::uint32_t held = 0;
  std::uint32_t durable = 0;
  for (const NodeId voter : configuration().voters) {
    const NodeGhost& node = ghost.nodes[voter.value];
    if (!node.started || node.held < committed) continue;
    ++held;
    const auto* server = moment.step.world.process(voter).as<Server>();
    if (server == nullptr || server->state.log.last_index() < committed) continue;
    const bool kept = committed <= server->state.log.base_index ||
                      server->state.log.at(committed).lsn <= moment.step.world.truly_durable(voter);
    durable += kept ? 1U : 0U;
  }
  moment.check(Claim::quorum_log, held + configuration().quorum_size() > configuration().size(), [&] {
    return fmt::format("index {} is committed, and {} of {} servers have it: a quorum without it", committed.value,
                       held, configuration().size());
  });
  moment.check(Claim::committed_is_durable, durable >= configuration().quorum_size(), [&] {
    return fmt::format("index {} is committed, and on {} of {} disks", committed.value, durable,
                       configuration().size());
  });
}

void RaftJudge::judge_applied(const Moment& moment) {
  const LogIndex applied = std::min(moment.after.applied_index, moment.after.last_index);
  if (moment.before != nullptr && moment.before->applied_index == moment.after.applied_index) return;
  const Log& log = moment.server.state.log;
  const LogIndex shared = std::min(applied, LogIndex{moment.ghost.applied.size()});
  if (shared > LogIndex{})
    moment.check(Claim::state_machine_safety, log.hash_at(shared) == moment.ghost.applied[shared.value - 1].hash,
                 [&] { return fmt::format("what it applied up to {} differs from another server's", shared.value); });
  if (applied > shared) extend_applied(moment, applied);
  const std::uint64_t distinct = applied == LogIndex{} ? 0 : moment.ghost.applied[applied.value - 1].distinct;
  moment.check(Claim::serial_applied_once, moment.server.state.machine.executed == distinct, [&] {
    return fmt::format("up to index {} there are {} requests, and {} were carried out", applied.value, distinct,
                       moment.server.state.machine.executed);
  });
}

void RaftJudge::extend_applied(const Moment& moment, LogIndex upto) {
  Ghost& ghost = moment.ghost;
  const Log& log = moment.server.state.log;
  std::uint64_t distinct = ghost.applied.empty() ? 0 : ghost.applied.back().distinct;
  for (LogIndex index{ghost.applied.size() + 1}; index <= upto; ++index) {
    const auto* request = log.at(index).entry.command.as<kv::Request>();
    if (request != nullptr && request->serial > ghost.highest_serial(request->session)) {
      ++distinct;
      ghost.set_highest({request->session, request->serial, index});
      const bool failed = std::any_of(ghost.failed->begin(), ghost.failed->end(), [&](const SerialOf& each) {
        return each.session == request->session && each.serial == request->serial;
      });
      moment.check(Claim::failed_never_applied, !failed, [&] {
        return fmt::format("operation {} of {} was reported failed and is applied at index {}", request->serial.value,
                           moment.step.world.name(request->session.client), index.value);
      });
    }
    ghost.applied.push_back({log.hash_at(index), distinct});
  }
}

void RaftJudge::judge_recovery(const Step& step, Verdicts& verdicts, const Ghost& ghost) const {
  NodeId leader = no_node;
  Term term{};
  for (const NodeId voter : configuration().voters) {
    const NodeGhost& node = ghost.nodes[voter.value];
    if (node.started && node.role == Role::leader && node.term >= term && step.world.up(voter)) {
      leader = voter;
      term = node.term;
    }
  }
  std::uint32_t following = 0;
  bool caught_up = leader != no_node;
  for (const NodeId voter : configuration().voters) {
    const NodeGhost& node = ghost.nodes[voter.value];
    if (!node.started || !step.world.up(voter)) continue;
    following += leader != no_node && node.leader == leader && node.term == term ? 1U : 0U;
    caught_up = caught_up && node.commit_term == term;
  }
  verdicts.hold(static_cast<std::size_t>(Claim::leader_elected), following >= configuration().quorum_size());
  verdicts.hold(static_cast<std::size_t>(Claim::progress), caught_up);
}

void RaftJudge::judge_answer(const Moment& moment, const kv::Reply& reply) const {
  const LogIndex must_know = moment.ghost.answered_before(reply.session, reply.serial);
  moment.check(Claim::answers_are_fresh, moment.after.applied_index >= must_know, [&] {
    return fmt::format("operation {} of {} was asked for after index {} had been answered; its answer knows up to {}",
                       reply.serial.value, moment.step.world.name(reply.session.client), must_know.value,
                       moment.after.applied_index.value);
  });
}

void RaftJudge::judge_client(const Step& step, Verdicts& verdicts) {
  if (const auto* asking = step.process.as<kv::Client>(); asking != nullptr && step.kind == EventKind::arrival)
    ghost_.write().set_asked({asking->state.session, asking->state.serial, ghost_->answered});
  for (const Effect& effect : step.effects) {
    const auto* finish = std::get_if<Finish>(&effect);
    const auto* client = finish == nullptr ? nullptr : step.process.as<kv::Client>();
    if (client == nullptr) continue;
    const kv::SessionId session = client->state.session;
    const kv::Serial serial = client->state.serial;
    const bool failed = finish->outcome == Outcome::fail;
    if (finish->outcome == Outcome::unknown) verdicts.reach(static_cast<std::size_t>(Claim::outcome_unknown), true);
    const AppliedSerial applied = ghost_->highest_of(session);
    if (finish->outcome == Outcome::ok && applied.serial == serial && applied.index > ghost_->answered)
      ghost_.write().answered = applied.index;
    verdicts.check(static_cast<std::size_t>(Claim::failed_never_applied),
                   !failed || ghost_->highest_serial(session) < serial, step.node,
                   [&] { return fmt::format("operation {} is reported failed and was applied", serial.value); });
    if (failed) ghost_.write().failed.write().push_back({session, serial});
  }
}

}  // namespace orrery::raft
