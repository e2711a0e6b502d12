// Who may be picked: health checks and ejections make the list of candidates, panic overrides both, and whoever comes
// back begins with a small weight.
#include <utility>

#include "algorithms/cluster/balancing/balancer.hpp"

namespace orrery::balancing {

bool Balancer::available(Slot slot) const {
  const bool ejected = state.outliers.hosts[slot].ejected;
  return state.watched[slot].health.up && (!ejected || on(Mutant::ejected_still_picked));
}

void Balancer::choose_candidates(Context& context) {
  Hosts& hosts = state.hosts;
  std::vector<Slot> chosen;
  state.down = state.ejected = 0;
  for (Slot slot = 0; slot < hosts.all.size(); ++slot) {
    if (available(slot)) chosen.push_back(slot);
    state.down += state.watched[slot].health.up ? 0U : 1U;
    state.ejected += state.outliers.hosts[slot].ejected ? 1U : 0U;
  }
  state.available = static_cast<std::uint32_t>(chosen.size());
  const bool panic = panics(chosen.size(), hosts.all.size(), options().balancer.panic) && !on(Mutant::panic_ignored);
  if (panic != state.panic) context.observe(PanicChanged{panic, chosen.size()});
  state.panic = panic;
  if (panic) {
    chosen.clear();
    for (Slot slot = 0; slot < hosts.all.size(); ++slot) chosen.push_back(slot);
  }
  if (chosen == hosts.candidates) return;
  hosts.candidates = std::move(chosen);
  hosts.settle();
}

void Balancer::begin_checks(Context& context) {
  ++state.round;
  state.round_began = context.now();
  state.checking = true;
  for (Slot slot = 0; slot < state.watched.size(); ++slot) {
    state.watched[slot].answered = false;
    context.send_now(config_->backends[slot], Message::of(Check{state.round}));
  }
  context.set_timer(check_end_timer, options().health.timeout);
  context.set_timer(check_timer, options().health.interval);
}

void Balancer::on(Context& context, NodeId from, const Healthy& healthy) {
  const std::uint32_t slot = config_->slot_of[from.value];
  if (healthy.round != state.round || state.watched[slot].answered) return;
  const bool in_time = state.checking && context.now() - state.round_began <= options().health.timeout;
  if (!in_time && !on(Mutant::late_check_counts)) return;
  state.watched[slot].answered = true;
  if (options().balancer.load == LoadSource::reported) state.hosts.all[slot].load = healthy.load;
  context.observe(Checked{from, true, context.now() - state.round_began});
  note_check(context, slot, true);
}

void Balancer::end_checks(Context& context) {
  state.checking = false;
  for (Slot slot = 0; slot < state.watched.size(); ++slot) {
    if (state.watched[slot].answered) continue;
    context.observe(Checked{config_->backends[slot], false, context.now() - state.round_began});
    if (!on(Mutant::silence_is_health)) note_check(context, slot, false);
  }
}

void Balancer::note_check(Context& context, Slot slot, bool good) {
  HealthOptions rules = options().health;
  if (on(Mutant::one_good_check)) rules.healthy = 1;
  Health& health = state.watched[slot].health;
  const bool was_available = available(slot);
  const bool changed = health.note(good, rules);
  if (changed) context.observe(HealthChanged{config_->backends[slot], health.up});
  const bool readmitted = good && state.outliers.note_check(slot, options().outlier);
  if (readmitted) context.observe(Readmitted{config_->backends[slot]});
  if (!changed && !readmitted) return;
  if (!was_available && available(slot)) came_back(context, slot);
  choose_candidates(context);
}

void Balancer::tell_ejected(Context& context, Slot slot, EjectionCause cause) {
  context.observe(Ejected{config_->backends[slot], cause, state.outliers.hosts[slot].times});
  choose_candidates(context);
}

void Balancer::sweep(Context& context) {
  for (const Ejection& change : state.outliers.sweep(context.now(), options().outlier, !on(Mutant::ejects_everybody)))
    if (change.ejected)
      tell_ejected(context, change.slot, change.cause);
    else
      readmit(context, change.slot);
  context.set_timer(sweep_timer, options().outlier.interval);
}

void Balancer::readmit(Context& context, Slot slot) {
  context.observe(Readmitted{config_->backends[slot]});
  if (available(slot)) came_back(context, slot);
  choose_candidates(context);
}

void Balancer::came_back(Context& context, Slot slot) {
  const SlowStartOptions& slow = options().slow_start;
  if (slow.window == Duration::zero() || on(Mutant::slow_start_ignored)) return;
  state.slow_starts += state.watched[slot].back ? 0U : 1U;
  state.watched[slot].back = context.now();
}

void Balancer::let_weights_grow(Context& context) {
  const SlowStartOptions& slow = options().slow_start;
  for (Slot slot = 0; slot < state.watched.size(); ++slot) {
    Watched& watched = state.watched[slot];
    if (!watched.back) continue;
    const Duration since = context.now() - *watched.back;
    const std::uint32_t whole = config_->backend_options[slot].weight * whole_weight;
    state.hosts.all[slot].weight = slow_start_weight(whole, since, slow.window, slow.least);
    if (since < slow.window) continue;
    watched.back.reset();
    --state.slow_starts;
  }
  state.hosts.settle(state.slow_starts > 0);
}

}  // namespace orrery::balancing
