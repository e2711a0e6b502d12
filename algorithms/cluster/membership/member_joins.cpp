// Coming and going. Who joins asks one founder after another for all that it knows. Who has lost others (a partition
// makes each side dead to the other) asks them again from time to time: SWIM alone would never heal.
#include <algorithm>
#include <utility>

#include "algorithms/cluster/membership/facts.hpp"
#include "algorithms/cluster/membership/member.hpp"
#include "algorithms/cluster/membership/member_timers.hpp"

namespace orrery::membership {

namespace {
constexpr Site site_farewell("swim.farewell");
}  // namespace

void Member::forget_others(Context& context) {
  const MemberRole role = state.role;
  const Incarnation incarnation = state.incarnation;
  state = {};
  state.role = role;
  state.incarnation = incarnation;
  for (std::uint32_t node = 0; node < config_->node_count; ++node) state.view.push_back({});
  // Numbers of pings are never used twice, so that no answer to an earlier life counts in this one.
  state.number = incarnation.value << 32U;
  state.tried = context.self().value;
}

NodeId Member::next_contact() {
  const bool joining = state.role == MemberRole::joining;
  for (std::uint32_t i = 0; i < config_->node_count; ++i) {
    state.tried = (state.tried + 1) % config_->node_count;
    const NodeId node{state.tried};
    if (node == self_) continue;
    const Standing standing = standing_of(node);
    const bool founder = config_->is_founder(node);
    if (joining ? founder && standing != Standing::left
                : standing == Standing::dead || (founder && standing == Standing::unknown))
      return node;
  }
  return no_node;
}

void Member::look_for_others(Context& context) {
  const bool joining = state.role == MemberRole::joining;
  if (const NodeId contact = next_contact(); contact != no_node) say(context, contact, Join{whole_view()});
  if (joining)
    context.set_timer(timers::connect, options().period);
  else if (options().reconnect > Duration(0))
    context.set_timer(timers::connect, options().reconnect);
}

void Member::on(Context& context, NodeId from, const Join& join) {
  if (!takes_part()) return;
  hear(context, from, join.updates, true);
  say(context, from, Welcome{whole_view()});
}

void Member::on(Context& context, NodeId from, const Welcome& welcome) {
  if (!takes_part()) return;
  hear(context, from, welcome.updates, true);
  if (state.role != MemberRole::joining) return;
  state.role = MemberRole::member;
  if (options().reconnect > Duration(0))
    context.set_timer(timers::connect, options().reconnect);
  else
    context.cancel_timer(timers::connect);
}

void Member::on(Context& context, NodeId from, const Order& order) {
  if (order.join && !takes_part()) enter(context);
  if (!order.join && takes_part()) leave(context);
  context.send(from, Message::of(OrderTaken{order.number}));
}

void Member::enter(Context& context) {
  state.role = MemberRole::joining;
  raise(context, state.incarnation);
  forget_others(context);
  begin(context);
}

void Member::leave(Context& context) {
  const Update farewell{self_, state.incarnation, Standing::left, self_};
  context.append(Message::of(Lived{state.incarnation, false}));
  context.sync();
  // As many hear of it at once as would be told by and by: who has left tells nobody any more.
  std::vector<NodeId> others = state.order.members;
  if (wrong(SwimMutant::leaves_unsaid)) others.clear();
  const auto count = std::min<std::size_t>(config_->retellings_of(state.present), others.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto left = static_cast<std::uint32_t>(others.size() - i);
    std::swap(others[i], others[i + context.pick(site_farewell, left)]);
    say(context, others[i], Gossip{{farewell}});
  }
  context.observe(Departed{state.incarnation});
  state.role = MemberRole::outside;
  forget_others(context);
  for (const TimerId timer : {timers::period, timers::ping, timers::suspicion, timers::relay, timers::connect})
    context.cancel_timer(timer);
}

}  // namespace orrery::membership
