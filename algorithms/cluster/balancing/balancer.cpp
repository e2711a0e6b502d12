// The balancer's requests: each is taken, attempted at a backend as often as it may be, and answered once.
#include "algorithms/cluster/balancing/balancer.hpp"

#include <algorithm>

namespace orrery::balancing {
namespace {

constexpr Site site_pick("cluster.pick");

class ContextDice final : public Dice {
 public:
  explicit ContextDice(Context& context) : context_(context) {}
  std::uint32_t below(std::uint32_t count) override { return context_.pick(site_pick, count); }

 private:
  Context& context_;
};

}  // namespace

void Balancer::on_start(Context& context, const Durable&) {
  const std::size_t count = config_->backends.size();
  state.policy = make_policy(config_->policy);
  state.hosts.all.resize(count);
  for (Slot slot = 0; slot < count; ++slot)
    state.hosts.all[slot].weight = config_->backend_options[slot].weight * whole_weight;
  state.watched.resize(count);
  state.outliers.hosts.resize(count);
  // Attempts of an earlier boot may still be answered: those of this one have later numbers.
  state.first = {static_cast<std::uint64_t>(context.wall().time_since_epoch().count())};
  choose_candidates(context);
  if (options().health.interval > Duration::zero()) begin_checks(context);
  if (options().outlier.interval > Duration::zero()) context.set_timer(sweep_timer, options().outlier.interval);
}

void Balancer::on_timer(Context& context, TimerId timer) {
  if (timer == timeout_timer) return time_out(context);
  if (timer == check_timer) return begin_checks(context);
  if (timer == check_end_timer) return end_checks(context);
  sweep(context);
}

void Balancer::on(Context& context, NodeId from, const Request& request) {
  const Taken taken{from, request.serial, request.key, 0, context.now()};
  if (state.hosts.active < options().circuit.requests || on(Mutant::circuit_ignored)) return dispatch(context, taken);
  if (state.waiting.size() < options().circuit.pending) return state.waiting.push_back(taken);
  refuse(context, taken, RefusalCause::circuit);
}

void Balancer::dispatch(Context& context, Taken request) {
  if (state.slow_starts > 0) let_weights_grow(context);
  if (state.hosts.candidates.empty()) return refuse(context, request, RefusalCause::no_backend);
  ContextDice dice(context);
  const Slot slot = pick(state.policy, config_->policy, state.hosts, {request.key, context.now()}, dice);
  Host& host = state.hosts.all[slot];
  ++host.active;
  ++state.hosts.active;
  if (options().balancer.load == LoadSource::own) host.load = host.active;
  const bool retry = request.attempts > 0;
  if (retry) ++state.retries;
  ++request.attempts;
  const AttemptId attempt = state.first + state.attempts.size();
  state.attempts.push_back({request, slot, context.now(), true});
  context.observe(Dispatched{attempt, config_->backends[slot], host.active, host.weight, in_flight(), retry,
                             state.panic, state.available});
  context.send_now(config_->backends[slot], Message::of(Serve{attempt, request.key}));
  if (state.timing) return;
  state.timing = true;
  context.set_timer(timeout_timer, options().balancer.timeout);
}

void Balancer::on(Context& context, NodeId from, const Served& served) {
  if (served.attempt < state.first || served.attempt - state.first >= state.attempts.size()) return;
  const Attempt& attempt = state.attempts[served.attempt - state.first];
  if (config_->backends[attempt.slot] != from) return;  // an answer to another boot
  if (attempt.live) conclude(context, served.attempt, served.status);
}

void Balancer::conclude(Context& context, AttemptId id, Status status) {
  Attempt& attempt = state.attempts.write(id - state.first);
  attempt.live = false;
  const Taken request = attempt.request;
  const Slot slot = attempt.slot;
  const Duration took = context.now() - attempt.begun;
  const bool good = status == Status::ok;
  const bool retry = request.attempts > 1;
  Host& host = state.hosts.all[slot];
  if (good || !on(Mutant::active_kept_on_error)) {
    --host.active;
    --state.hosts.active;
  }
  if (retry) --state.retries;
  if (options().balancer.load == LoadSource::own) host.load = host.active;
  ended(state.policy, slot, took, context.now());
  context.observe(Concluded{id, config_->backends[slot], status, host.active, in_flight() + 1, retry, took});
  while (!state.attempts.empty() && !state.attempts[0].live) {
    state.attempts.drop_front(1);
    ++state.first;
  }
  if (state.outliers.note(slot, good, context.now(), options().outlier, !on(Mutant::ejects_everybody)))
    tell_ejected(context, slot, EjectionCause::errors);
  if (!good && may_retry(context, request)) {
    if (on(Mutant::answers_twice)) answer(context, request, status, slot + 1);
    return dispatch(context, request);
  }
  answer(context, request, status, slot + 1);
  let_in(context);
}

bool Balancer::may_retry(Context& context, const Taken& request) const {
  const RetryOptions& retry = options().retry;
  if (request.attempts > retry.attempts) return false;
  const std::uint64_t requests = in_flight() + 1;
  const std::uint64_t share = requests * static_cast<std::uint64_t>(retry.budget.parts_per_billion) / 1'000'000'000;
  if (state.retries < std::max<std::uint64_t>(share, retry.min) || on(Mutant::retries_unbounded)) return true;
  context.observe(RetryRefused{state.retries});
  return false;
}

void Balancer::let_in(Context& context) {
  while (!state.waiting.empty() && state.hosts.active < options().circuit.requests) {
    const Taken next = state.waiting[0];
    state.waiting.drop_front(1);
    // A queue that serves whoever has given up long ago never gets to those who have not.
    if (context.now() - next.since > options().balancer.timeout)
      refuse(context, next, RefusalCause::waited);
    else
      dispatch(context, next);
  }
}

void Balancer::answer(Context& context, const Taken& request, Status status, std::uint32_t backend) {
  context.send_now(request.client, Message::of(Response{request.serial, status, backend}));
}

void Balancer::refuse(Context& context, const Taken& request, RefusalCause cause) {
  context.observe(Refused{cause, state.hosts.active, state.waiting.size()});
  answer(context, request, Status::refused, 0);
}

void Balancer::time_out(Context& context) {
  const Monotonic latest = context.now() - options().balancer.timeout;
  // Those that have ended leave the front, and what repeats an attempt goes to the back.
  while (!state.attempts.empty() && state.attempts[0].begun <= latest) conclude(context, state.first, Status::timeout);
  state.timing = !state.attempts.empty();
  if (state.timing)
    context.set_timer(timeout_timer, state.attempts[0].begun + options().balancer.timeout - context.now());
}

BalancerFace Balancer::face() const {
  const bool open =
      state.hosts.active >= options().circuit.requests && state.waiting.size() >= options().circuit.pending;
  return {state.panic ? BalancerRole::panicking : BalancerRole::balancing, state.available, state.down, state.ejected,
          open};
}

}  // namespace orrery::balancing
