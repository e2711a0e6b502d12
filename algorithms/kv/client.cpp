// The client's rules: one timer serves patience (ask another server), the pause before that, and the end of it all
// (give up, outcome unknown).
#include "algorithms/kv/client.hpp"

#include <algorithm>

namespace orrery::kv {

Client::Client(std::shared_ptr<const ClientConfig> config) : config_(std::move(config)) {
  ENSURE(config_ != nullptr && !config_->servers.empty());
}

void Client::on_start(Context& context, const Durable&) {
  // The time of day is not the same at two boots of one client; that is all a session's name must be.
  state.session = {context.self(), static_cast<std::uint64_t>(context.wall().time_since_epoch().count())};
  state.believed_leader = config_->servers.front();
}

void Client::on_operation(Context& context, const Operation& operation) {
  ENSURE(!state.pending);
  ++state.serial;
  const Duration timeout = operation.timeout > Duration::zero() ? operation.timeout : config_->timeout;
  state.pending = Pending{operation.id,
                          Message::of(Request{state.session, state.serial, operation.command}),
                          operation.to,
                          context.now() + timeout,
                          0,
                          1,
                          operation.retry.attempts,
                          operation.retry.backoff,
                          false,
                          operation.retry.budget};
  ask(context);
}

void Client::ask(Context& context) {
  Pending& pending = *state.pending;
  pending.backing_off = false;
  if (pending.only == no_node && config_->rare_paths.taken(context, Rare::wrong_server))
    state.believed_leader = server_after(state.believed_leader);
  context.send_now(pending.only != no_node ? pending.only : state.believed_leader, pending.request);
  wait(context, config_->rare_paths.taken(context, Rare::impatient) ? config_->retry / 20 : config_->retry);
}

void Client::wait(Context& context, Duration patience) {
  // A client that was paused may read an answer after its deadline has passed: then the timer is due at once.
  const Duration left = std::max(state.pending->deadline - context.now(), Duration(0));
  context.set_timer(retry_timer, std::min(patience, left));
}

void Client::on(Context& context, NodeId from, const Reply& reply) {
  if (!state.pending || reply.session != state.session || reply.serial != state.serial) return;
  switch (reply.status) {
    case Status::ok:
      if (state.pending->only == no_node) state.believed_leader = from;
      state.acked = state.serial;
      finish(context, Outcome::ok, reply.result);
      return;
    case Status::rejected:
      finish(context, Outcome::fail);
      return;
    case Status::not_leader:
      // Without a hint, or after a round of hints that led nowhere, wait: an election may be under way.
      if (state.pending->only != no_node || reply.leader == no_node || reply.leader == from) return;
      if (state.pending->redirections >= config_->servers.size()) return;
      ++state.pending->redirections;
      state.believed_leader = reply.leader;
      ask(context);
      return;
  }
}

void Client::on_timer(Context& context, TimerId) {
  if (!state.pending) return;
  Pending& pending = *state.pending;
  const bool given_up = pending.attempts_max > 0 && pending.attempts >= pending.attempts_max;
  if (context.now() >= pending.deadline || given_up) {
    finish(context, Outcome::unknown);
    return;
  }
  // Nothing more may be asked for: only an answer to what was can still come.
  if (!within_budget(pending.budget, state.serial.value, state.retries)) return wait(context, Duration::max());
  pending.backing_off = !pending.backing_off && pending.backoff > Duration::zero();
  if (pending.backing_off) return wait(context, pending.backoff);
  ++pending.attempts;
  ++state.retries;
  context.ask_again(pending.operation);
  pending.redirections = 0;
  if (pending.only == no_node) state.believed_leader = server_after(state.believed_leader);
  ask(context);
}

void Client::finish(Context& context, Outcome outcome, Message result) {
  context.cancel_timer(retry_timer);
  context.finish(state.pending->operation, outcome, std::move(result));
  state.pending.reset();
}

NodeId Client::server_after(NodeId server) const {
  const auto& servers = config_->servers;
  const auto at = std::find(servers.begin(), servers.end(), server);
  return at == servers.end() || at + 1 == servers.end() ? servers.front() : *(at + 1);
}

}  // namespace orrery::kv
