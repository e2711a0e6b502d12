// News: what is taken in, what is denied, what is passed on.
#include <algorithm>
#include <utility>

#include "algorithms/cluster/membership/facts.hpp"
#include "algorithms/cluster/membership/member.hpp"
#include "algorithms/cluster/membership/member_timers.hpp"
#include "algorithms/cluster/membership/timers.hpp"

namespace orrery::membership {

namespace {
/// How long it has to run, by this member's clock.
Duration time_left(Context& context, const Suspicion& suspicion) {
  const auto others = static_cast<std::uint32_t>(suspicion.accusers.size()) - 1;
  const Duration timeout = suspicion_timeout(others, suspicion.expected, suspicion.least, suspicion.most);
  return suspicion.since + timeout - context.now();
}
}  // namespace

void Member::hear(Context& context, NodeId from, const Updates& updates, bool whole) {
  // Who has started again may be known to a member whom it does not know, and would never hear of by itself.
  if (!whole && standing_of(from) == Standing::unknown) say(context, from, Join{whole_view()});
  for (Update update : updates) {
    if (update.member == self_) {
      hear_of_self(context, from, update);
      continue;
    }
    // Two parts of a cluster that meet again take each other for dead. Each then says of its own that they are not, if
    // it is given the time: a list may be old, so its dead are only suspected (as memberlist merges states).
    const bool known_present = is_present(standing_of(update.member));
    if (whole && update.standing == Standing::dead && known_present) {
      update.standing = Standing::suspect;
      update.by = from;
    }
    learn(context, update, from);
  }
}

void Member::hear_of_self(Context& context, NodeId from, const Update& update) {
  if (!is_news(update, Entry{state.incarnation, Standing::alive})) return;
  context.observe(Accused{update.incarnation});
  if (wrong(SwimMutant::no_refutation)) return;
  change_health(1);
  raise(context, update.incarnation);
  // Who was taken for dead may have been out for longer than news lives.
  say(context, from, Join{whole_view()});
}

void Member::raise(Context& context, Incarnation above) {
  state.incarnation = std::max(state.incarnation, above) + 1;
  context.append(Message::of(Lived{state.incarnation, true}));
  context.sync();
  context.observe(Raised{state.incarnation});
  state.rumours.add(own_update());
}

Update Member::own_update() const { return {self_, state.incarnation, Standing::alive, self_}; }

void Member::learn(Context& context, const Update& update, NodeId from) {
  const Entry known = state.view[update.member.value];
  const bool denies = wrong(SwimMutant::incarnation_not_compared) && update.standing == Standing::alive &&
                      known.standing == Standing::suspect;
  if (!is_news(update, known) && !denies) return confirm(context, update);
  const bool was_present = is_present(known.standing);
  if (is_gone(known.standing) && wrong(SwimMutant::dead_for_ever)) return;
  state.view.write(update.member.value) = {update.incarnation, update.standing};
  // What it said in an earlier life, and hears again in this, is not its own finding any more.
  const NodeId by = update.by == self_ ? from : update.by;

  if (is_present(update.standing) && !was_present) {
    ++state.present;
    state.order.insert(context, update.member);
    context.observe(Joined{update.member, update.incarnation, is_gone(known.standing)});
  } else if (is_gone(update.standing) && was_present) {
    --state.present;
    state.order.remove(update.member);
  }
  if (is_present(update.standing) != was_present && wrong(SwimMutant::round_restarts)) state.order.next = 0;
  if (known.standing == Standing::dead) --state.dead;
  if (update.standing == Standing::dead) ++state.dead;

  const bool forgets = !wrong(SwimMutant::suspicion_survives) || update.standing != Standing::alive;
  if (known.standing == Standing::suspect && forgets) end_suspicion(context, update.member);
  switch (update.standing) {
    case Standing::unknown:
      break;
    case Standing::alive:
      if (was_present) context.observe(Trusted{update.member, update.incarnation, known.standing == Standing::suspect});
      break;
    case Standing::suspect:
      begin_suspicion(context, update, by);
      break;
    case Standing::dead:
      context.observe(Died{update.member, update.incarnation, by});
      break;
    case Standing::left:
      context.observe(Left{update.member, update.incarnation});
      break;
  }
  state.rumours.add(update);
}

void Member::begin_suspicion(Context& context, const Update& update, NodeId by) {
  const Duration least = config_->suspicion_min_of(state.present);
  context.observe(Suspected{update.member, update.incarnation, by, least});
  state.suspicions.push_back({update.member,
                              context.now(),
                              least,
                              config_->suspicion_max_of(state.present),
                              config_->confirmations_expected(state.present),
                              {update.by}});
  set_suspicion_timer(context);
}

/// Somebody else suspects a suspect too.
void Member::confirm(Context& context, const Update& update) {
  if (update.standing != Standing::suspect) return;
  const Entry& known = state.view[update.member.value];
  if (known.standing != Standing::suspect || known.incarnation != update.incarnation) return;
  for (Suspicion& suspicion : state.suspicions) {
    if (suspicion.subject != update.member) continue;
    auto& accusers = suspicion.accusers;
    if (std::find(accusers.begin(), accusers.end(), update.by) != accusers.end()) return;
    if (accusers.size() > suspicion.expected) return;
    accusers.push_back(update.by);
    state.rumours.add(update);
    set_suspicion_timer(context);
    return;
  }
}

void Member::end_suspicion(Context& context, NodeId subject) {
  std::erase_if(state.suspicions, [&](const Suspicion& each) { return each.subject == subject; });
  set_suspicion_timer(context);
}

void Member::set_suspicion_timer(Context& context) {
  if (state.suspicions.empty()) return context.cancel_timer(timers::suspicion);
  Duration next = Duration::max();
  for (const Suspicion& suspicion : state.suspicions) next = std::min(next, time_left(context, suspicion));
  context.set_timer(timers::suspicion, std::max(Duration(0), next));
}

void Member::end_overdue_suspicions(Context& context) {
  std::vector<NodeId> overdue;
  for (const Suspicion& suspicion : state.suspicions)
    if (time_left(context, suspicion) <= Duration(0)) overdue.push_back(suspicion.subject);
  for (const NodeId subject : overdue) {
    learn(context, {subject, state.view[subject.value].incarnation, Standing::dead, self_}, self_);
    end_suspicion(context, subject);
  }
  set_suspicion_timer(context);
}

Updates Member::news_for(NodeId to) {
  Updates updates;
  // Who is taken for dead and speaks all the same is told so, and can deny it. Lifeguard's buddy system does the same
  // for a suspect, before the suspicion has spread to it.
  const Entry& known = state.view[to.value];
  if (is_gone(known.standing) || (options().buddy && known.standing == Standing::suspect))
    updates.push_back({to, known.incarnation, known.standing, to});
  state.rumours.tell(updates, options().piggyback, config_->retellings_of(state.present));
  return updates;
}

Updates Member::whole_view() const {
  Updates updates{own_update()};
  for (std::size_t i = 0; i < state.view.size(); ++i) {
    const Entry& entry = state.view[i];
    const NodeId member{static_cast<std::uint32_t>(i)};
    if (entry.standing != Standing::unknown && member != updates.front().member)
      updates.push_back({member, entry.incarnation, entry.standing, member});
  }
  return updates;
}

void Member::on(Context& context, NodeId from, const Gossip& gossip) {
  if (takes_part()) hear(context, from, gossip.updates);
}

}  // namespace orrery::membership
