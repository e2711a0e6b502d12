// The client's rules: when an attempt is given up, and whether another is allowed.
#include "algorithms/cluster/balancing/client.hpp"

#include <algorithm>

namespace orrery::balancing {

void Client::on_start(Context& context, const Durable&) {
  state.serial = {static_cast<std::uint64_t>(context.wall().time_since_epoch().count())};
  state.balancer = first_;
}

void Client::on_operation(Context& context, const Operation& operation) {
  const auto* fetch = operation.command.as<Fetch>();
  ENSURE(fetch != nullptr);
  ++state.requests;
  Pending pending;
  pending.operation = operation.id;
  pending.key = fetch->key;
  pending.timeout = operation.timeout > Duration::zero() ? operation.timeout : config_->options.client_timeout;
  pending.attempts_max = std::max<std::uint32_t>(operation.retry.attempts, 1);
  pending.backoff = operation.retry.backoff;
  pending.budget = operation.retry.budget;
  pending.only = operation.to;
  state.pending.push_back(pending);
  ask(context, state.pending.back());
  arm(context);
}

void Client::ask(Context& context, Pending& pending) {
  pending.serial = ++state.serial;
  pending.backing_off = false;
  pending.due = context.now() + pending.timeout;
  const NodeId whom = pending.only != no_node ? pending.only : state.balancer;
  context.send_now(whom, Message::of(Request{pending.serial, pending.key}));
}

bool Client::ask_again(Context& context, Pending& pending) {
  if (pending.attempts >= pending.attempts_max) return false;
  if (!within_budget(pending.budget, state.requests, state.retries)) return false;
  ++pending.attempts;
  ++state.retries;
  context.ask_again(pending.operation);
  if (pending.backoff == Duration::zero()) {
    ask(context, pending);
  } else {
    pending.backing_off = true;
    pending.due = context.now() + pending.backoff;
    pending.serial = {};
  }
  return true;
}

void Client::on(Context& context, NodeId, const Response& response) {
  const auto found = std::find_if(state.pending.begin(), state.pending.end(),
                                  [&](const Pending& each) { return each.serial == response.serial; });
  if (found == state.pending.end()) return;  // given up meanwhile
  if (response.status == Status::ok || !ask_again(context, *found)) {
    const OperationId operation = found->operation;
    state.pending.erase(found);
    if (response.status == Status::ok)
      context.finish(operation, Outcome::ok, Message::of(Fetched{response.backend}));
    else
      context.finish(operation, Outcome::fail);
  }
  arm(context);
}

void Client::on_timer(Context& context, TimerId) {
  state.armed.reset();
  const Monotonic now = context.now();
  const auto gives_up = [&](const Pending& each) { return each.due <= now && !each.backing_off; };
  if (std::any_of(state.pending.begin(), state.pending.end(), gives_up)) next_balancer();
  std::vector<Pending> kept;
  for (Pending& pending : state.pending) {
    const bool goes_on = pending.due > now || pending.backing_off || ask_again(context, pending);
    if (goes_on && pending.due <= now) ask(context, pending);
    if (goes_on)
      kept.push_back(pending);
    else
      context.finish(pending.operation, Outcome::unknown);
  }
  state.pending = std::move(kept);
  arm(context);
}

/// The timer falls due with the first of them. A timer that is set for something that has ended is left as it is.
void Client::arm(Context& context) {
  if (state.pending.empty()) return;
  const auto first = std::min_element(state.pending.begin(), state.pending.end(),
                                      [](const Pending& a, const Pending& b) { return a.due < b.due; });
  if (state.armed && *state.armed <= first->due) return;
  state.armed = first->due;
  context.set_timer(due_timer, first->due - context.now());
}

void Client::next_balancer() {
  const auto& balancers = config_->balancers;
  const auto at = std::find(balancers.begin(), balancers.end(), state.balancer);
  state.balancer = at == balancers.end() || at + 1 == balancers.end() ? balancers.front() : *(at + 1);
}

}  // namespace orrery::balancing
