// Probing: a ping, then helpers, then a suspicion at the end of the period.
#include "algorithms/cluster/membership/member.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/cluster/membership/facts.hpp"
#include "algorithms/cluster/membership/member_timers.hpp"

namespace orrery::membership {

namespace {
// Members whose periods begin at once probe in step, and send all their messages in the same moment.
constexpr Site site_phase("swim.phase", Site::Kind::breaks_symmetry);
constexpr Site site_helper("swim.helper");
}  // namespace

std::span<const std::string_view> member_timer_names() {
  static constexpr std::array<std::string_view, 5> names{"period", "ping", "suspicion", "relay", "connect"};
  return names;
}

void Member::on_start(Context& context, const Durable& durable) {
  const JournalCut cut = inspect(durable);
  if (cut.broken) {
    context.halt("the journal is corrupt");
    return;
  }
  const bool first_life = cut.usable == 0;
  if (first_life) {
    state.incarnation = {1};
    state.role = config_->is_founder(self_) ? MemberRole::member : MemberRole::outside;
  } else {
    const auto& last = *durable.records[cut.usable - 1].content.as<Lived>();
    state.incarnation = wrong(SwimMutant::incarnation_forgotten) ? Incarnation{1} : last.incarnation + 1;
    state.role = last.member ? MemberRole::joining : MemberRole::outside;
  }
  context.append(Message::of(Lived{state.incarnation, takes_part()}));
  context.sync();
  context.observe(Began{state.incarnation, takes_part(), first_life && takes_part()});
  forget_others(context);
  if (first_life && takes_part()) {
    // The list begins behind the member itself, so that without luck nobody is probed by all at once.
    state.view = config_->first_view;
    state.present = static_cast<std::uint32_t>(config_->founders.size());
    const auto& founders = config_->founders;
    const auto own = std::find(founders.begin(), founders.end(), self_);
    state.order.members.assign(own + 1, founders.end());
    state.order.members.insert(state.order.members.end(), founders.begin(), own);
  }
  if (takes_part()) begin(context);
}

void Member::begin(Context& context) {
  state.in_period = false;
  context.set_timer(timers::period,
                    context.pick(site_phase, DurationRange{Duration(0), options().period - Duration(1)}));
  if (state.role == MemberRole::joining) {
    state.rumours.add(own_update());
    look_for_others(context);
  } else if (options().reconnect > Duration(0)) {
    context.set_timer(timers::connect, options().reconnect);
  }
}

void Member::on_timer(Context& context, TimerId timer) {
  if (timer == timers::period) tick(context);
  if (timer == timers::ping) ask_helpers(context);
  if (timer == timers::suspicion) end_overdue_suspicions(context);
  if (timer == timers::relay) look_after_relays(context);
  if (timer == timers::connect) look_for_others(context);
}

void Member::tick(Context& context) {
  if (state.probe.subject != no_node && !state.probe.answered) probe_failed(context);
  if (state.in_period) context.observe(PeriodEnded{state.sent});
  state.in_period = true;
  state.sent = 0;
  state.probe = {};
  if (!state.order.members.empty()) begin_probe(context);
  context.set_timer(timers::period, stretched(options().period));
}

void Member::begin_probe(Context& context) {
  const bool round_robin = options().probe_order == ProbeChoice::round_robin;
  state.probe.subject = round_robin ? state.order.draw(context) : state.order.draw_any(context);
  state.probe.number = ++state.number;
  context.observe(Probed{state.probe.subject});
  say(context, state.probe.subject, Ping{state.probe.number, news_for(state.probe.subject)});
  context.set_timer(timers::ping, stretched(options().ping_timeout));
}

void Member::ask_helpers(Context& context) {
  const NodeId subject = state.probe.subject;
  if (subject == no_node || state.probe.answered || wrong(SwimMutant::helpers_not_asked)) return;
  std::vector<NodeId> others = state.order.members;
  std::erase(others, subject);
  const auto count = std::min<std::size_t>(options().indirect, others.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto left = static_cast<std::uint32_t>(others.size() - i);
    std::swap(others[i], others[i + context.pick(site_helper, left)]);
    say(context, others[i], PingReq{subject, state.probe.number, news_for(others[i])});
  }
  state.probe.helpers = static_cast<std::uint32_t>(count);
  context.observe(HelpersAsked{subject, state.probe.helpers});
}

void Member::probe_failed(Context& context) {
  // Lifeguard, section IV.A: helpers that say at least that they hear nothing speak for the prober's own health.
  const std::uint32_t silent = state.probe.helpers - std::min(state.probe.nacks, state.probe.helpers);
  change_health(state.probe.helpers > 0 ? silent : 1);
  const NodeId subject = state.probe.subject;
  const Entry& entry = state.view[subject.value];
  if (!is_present(entry.standing)) return;
  Update suspicion{subject, entry.incarnation, Standing::suspect, self_};
  if (wrong(SwimMutant::accuser_raises)) ++suspicion.incarnation;
  learn(context, suspicion, self_);
  if (!wrong(SwimMutant::dead_at_once)) return;
  suspicion.standing = Standing::dead;
  learn(context, suspicion, self_);
}

void Member::change_health(std::int64_t by) {
  if (!options().local_health) return;
  const std::int64_t health = std::int64_t{state.health} + by;
  state.health =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(health, 0, std::int64_t{options().health_max} - 1));
}

void Member::on(Context& context, NodeId from, const Ping& ping) {
  if (!takes_part()) {
    if (wrong(SwimMutant::leaves_unsaid)) say(context, from, Ack{ping.number, {}});
    return;
  }
  hear(context, from, ping.updates);
  say(context, from, Ack{ping.number, news_for(from)});
}

void Member::on(Context& context, NodeId from, const Ack& ack) {
  if (!takes_part()) return;
  hear(context, from, ack.updates);
  if (from == state.probe.subject && ack.number == state.probe.number) {
    if (state.probe.answered) return;
    state.probe.answered = true;
    change_health(-1);
    context.cancel_timer(timers::ping);
    return;
  }
  const auto relay = std::find_if(state.relays.begin(), state.relays.end(),
                                  [&](const Relay& each) { return each.about == from && each.number == ack.number; });
  if (relay == state.relays.end()) return;
  const Relay done = *relay;
  state.relays.erase(relay);
  say(context, done.asker, PingReqAck{done.about, done.asked, news_for(done.asker)});
}

void Member::on(Context& context, NodeId from, const PingReq& request) {
  if (!takes_part()) return;
  hear(context, from, request.updates);
  if (request.about == self_) {
    say(context, from, PingReqAck{request.about, request.number, news_for(from)});
    return;
  }
  state.relays.push_back({from, request.number, request.about, ++state.number, context.now(), false});
  say(context, request.about, Ping{state.number, news_for(request.about)});
  set_relay_timer(context);
}

void Member::on(Context& context, NodeId from, const PingReqAck& ack) {
  if (!takes_part()) return;
  hear(context, from, ack.updates);
  if (ack.about != state.probe.subject || ack.number != state.probe.number || state.probe.answered) return;
  state.probe.answered = true;
  change_health(-1);
  context.observe(Saved{ack.about, from});
}

void Member::on(Context& context, NodeId from, const Nack& nack) {
  if (!takes_part()) return;
  hear(context, from, nack.updates);
  if (nack.about == state.probe.subject && nack.number == state.probe.number) ++state.probe.nacks;
}

void Member::look_after_relays(Context& context) {
  for (Relay& relay : state.relays) {
    if (!options().local_health || relay.nacked) continue;
    if (context.now() - relay.since < options().ping_timeout * 4 / 5) continue;
    relay.nacked = true;
    say(context, relay.asker, Nack{relay.about, relay.asked, news_for(relay.asker)});
  }
  std::erase_if(state.relays, [&](const Relay& relay) { return context.now() - relay.since >= options().period; });
  set_relay_timer(context);
}

/// An answer is passed on for a period; Lifeguard's helpers say after four fifths of a ping's time that there is none.
void Member::set_relay_timer(Context& context) {
  if (state.relays.empty()) return context.cancel_timer(timers::relay);
  Duration next = Duration::max();
  for (const Relay& relay : state.relays) {
    const bool will_nack = options().local_health && !relay.nacked;
    const Duration wait = will_nack ? options().ping_timeout * 4 / 5 : options().period;
    next = std::min(next, std::max(Duration(0), relay.since + wait - context.now()));
  }
  context.set_timer(timers::relay, next);
}

MemberFace Member::face() const {
  return {state.role,
          state.incarnation,
          takes_part() ? state.present : 0,
          static_cast<std::uint32_t>(state.suspicions.size()),
          state.dead,
          state.health};
}

}  // namespace orrery::membership
