// The client's rules: when to ask again, whom, and when nobody can know any more.
#include "algorithms/store/client.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/hashing/commands.hpp"
#include "algorithms/kv/commands.hpp"

namespace orrery::store {

namespace {

/// Whether carrying it out twice is the same as once.
bool repeatable(const Message& command) { return command.as<kv::Put>() == nullptr; }

}  // namespace

void Client::on_start(Context& context, const Durable&) {
  state.session = {context.self(), static_cast<std::uint64_t>(context.wall().time_since_epoch().count())};
  state.router = first_router_;
}

void Client::on_operation(Context& context, const Operation& operation) {
  ENSURE(!state.asking);
  ++state.serial;
  const Duration timeout = operation.timeout > Duration::zero() ? operation.timeout : config_->options.client_timeout;
  Asking asking;
  asking.operation = operation.id;
  asking.command = operation.command;
  asking.only = hashing::is_command(operation.command) ? config_->coordinator : operation.to;
  asking.deadline = context.now() + timeout;
  asking.attempts_max = operation.retry.attempts;
  asking.backoff = operation.retry.backoff;
  asking.budget = operation.retry.budget;
  state.asking = std::move(asking);
  ask(context);
}

void Client::ask(Context& context) {
  Asking& asking = *state.asking;
  asking.backing_off = false;
  const NodeId whom = asking.only != no_node ? asking.only : state.router;
  const auto& routers = config_->routers;
  if (whom != state.router && std::find(routers.begin(), routers.end(), whom) != routers.end()) {
    state.router = whom;
    state.boot = 0;
  }
  // Only a router has a boot that matters; nobody else carries anything out twice.
  const std::uint64_t boot = whom == state.router ? state.boot : 0;
  asking.whom = whom;
  asking.asked_boot = boot;
  const Duration patience = std::max(asking.deadline - context.now(), Duration(0));
  context.send_now(whom, Message::of(Ask{state.session, state.serial, boot, patience, asking.command}));
  wait(context, config_->options.client_retry);
}

void Client::wait(Context& context, Duration patience) {
  const Duration left = std::max(state.asking->deadline - context.now(), Duration(0));
  context.set_timer(retry_timer, std::min(patience, left));
}

void Client::on(Context& context, NodeId from, const Answer& answer) {
  if (!state.asking || answer.session != state.session || answer.serial != state.serial) return;
  Asking& asking = *state.asking;
  switch (answer.status) {
    case AnswerStatus::ok:
      return finish(context, Outcome::ok, answer.result);
    case AnswerStatus::rejected:
      return finish(context, Outcome::fail);
    case AnswerStatus::other_boot:
      if (from != asking.whom || answer.boot == state.boot) return;
      // The boot that was asked may have done it before it ended.
      const bool perhaps_done = asking.asked_boot != 0 && !repeatable(asking.command);
      state.boot = answer.boot;
      if (perhaps_done) return finish(context, Outcome::unknown);
      return ask(context);
  }
}

void Client::on_timer(Context& context, TimerId) {
  if (!state.asking) return;
  Asking& asking = *state.asking;
  const bool given_up = asking.attempts_max > 0 && asking.attempts >= asking.attempts_max;
  if (context.now() >= asking.deadline || given_up) {
    finish(context, Outcome::unknown);
    if (asking.only == no_node) next_router();
    return;
  }
  if (!within_budget(asking.budget, state.serial.value, state.retries)) return wait(context, Duration::max());
  asking.backing_off = !asking.backing_off && asking.backoff > Duration::zero();
  if (asking.backing_off) return wait(context, asking.backoff);
  ++asking.attempts;
  ++state.retries;
  context.ask_again(asking.operation);
  // Another router is as good where nothing can be done twice.
  if (asking.only == no_node && (asking.asked_boot == 0 || repeatable(asking.command))) next_router();
  ask(context);
}

void Client::finish(Context& context, Outcome outcome, Message result) {
  context.cancel_timer(retry_timer);
  context.finish(state.asking->operation, outcome, std::move(result));
  state.asking.reset();
}

void Client::next_router() {
  const auto& routers = config_->routers;
  const auto at = std::find(routers.begin(), routers.end(), state.router);
  state.router = at == routers.end() || at + 1 == routers.end() ? routers.front() : *(at + 1);
  state.boot = 0;
}

}  // namespace orrery::store
