// Deciding, telling, and knowing when a hand-off is over. Decisions fall at heartbeats of the coordinator's own clock
// and at an operator's word, so that what changes at once is one epoch.
#include "algorithms/store/coordinator.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "algorithms/hashing/commands.hpp"
#include "algorithms/hashing/show_ring.hpp"
#include "algorithms/kv/commands.hpp"
#include "algorithms/process/ring_shown.hpp"
#include "algorithms/store/facts.hpp"
#include "algorithms/store/layout.hpp"

namespace orrery::store {

namespace {

/// Configurations that may be active at once: with more, changes wait for the hand-off.
constexpr std::size_t kMostActive = 5;

}  // namespace

void Coordinator::on_start(Context& context, const Durable& durable) {
  const JournalCut cut = inspect(durable);
  if (cut.broken) return context.halt("the journal is damaged before its end");
  for (const NodeId node : config_->storage()) {
    const bool member = std::find(config_->servers.begin(), config_->servers.end(), node) != config_->servers.end();
    state.nodes.push_back({{node, member, config_->weights[node.value]}, {}, context.now(), {}});
  }
  for (std::size_t i = 0; i < cut.usable; ++i) {
    const Message& record = durable.records[i].content;
    if (const auto* adopted = record.as<ViewAdopted>()) state.view = adopted->view;
    if (const auto* wanted = record.as<Wanted>()) watched(wanted->node)->wanted = *wanted;
  }
  if (!state.view.empty())
    for (const MemberOf& member : state.view.active.back().members)
      watched(member.identity.node)->incarnation = member.identity.incarnation;
  state.started = context.now();
  state.epoch_began = context.now();
  context.set_timer(watch_timer, config_->options.heartbeat);
}

void Coordinator::on_timer(Context& context, TimerId) {
  decide(context);
  context.set_timer(watch_timer, config_->options.heartbeat);
}

Watched* Coordinator::watched(NodeId node) {
  const auto found = std::find_if(state.nodes.begin(), state.nodes.end(),
                                  [&](const Watched& each) { return each.wanted.node == node; });
  ENSURE(found != state.nodes.end());
  return &*found;
}

void Coordinator::on(Context& context, NodeId from, const Heartbeat& beat) {
  Watched& node = *watched(from);
  node.incarnation = beat.incarnation;
  node.heard = context.now();
  node.synced = beat.synced;
  if (beat.stamp < state.view.stamp()) context.send(from, Message::of(RingUpdate{state.view}));
  end_handoff_if_done(context);
}

void Coordinator::on(Context& context, NodeId from, const GetRing& request) {
  if (request.stamp < state.view.stamp()) context.send(from, Message::of(RingUpdate{state.view}));
}

void Coordinator::on(Context& context, NodeId from, const Ask& ask) {
  const auto reply = [&](AnswerStatus status) {
    Message result = status == AnswerStatus::ok ? Message::of(kv::Done{}) : Message();
    context.send(from, Message::of(Answer{ask.session, ask.serial, status, ask.boot, std::move(result)}));
  };
  const auto* join = ask.command.as<hashing::Join>();
  const auto* leave = ask.command.as<hashing::Leave>();
  const auto* reweigh = ask.command.as<hashing::Reweigh>();
  if (join == nullptr && leave == nullptr && reweigh == nullptr) return reply(AnswerStatus::rejected);
  const std::string& name = join != nullptr ? join->node : leave != nullptr ? leave->node : reweigh->node;
  const auto found = std::find_if(state.nodes.begin(), state.nodes.end(),
                                  [&](const Watched& node) { return config_->names[node.wanted.node.value] == name; });
  if (found == state.nodes.end()) return reply(AnswerStatus::rejected);
  Wanted wanted = found->wanted;
  if (join != nullptr) wanted.member = true;
  if (leave != nullptr) wanted.member = false;
  if (reweigh != nullptr) wanted.weight = reweigh->weight;
  const auto members = static_cast<std::size_t>(
      std::count_if(state.nodes.begin(), state.nodes.end(), [](const Watched& node) { return node.wanted.member; }));
  const bool goes = found->wanted.member && !wanted.member;
  if (goes && members <= config_->options.replicas) return reply(AnswerStatus::rejected);
  if (wanted != found->wanted) {
    found->wanted = wanted;
    context.append(Message::of(wanted));
  }
  reply(AnswerStatus::ok);
  decide(context);
}

bool Coordinator::alive(const Watched& node, Monotonic now) const {
  return node.incarnation != Incarnation{} && now - node.heard <= config_->options.suspect_after;
}

std::vector<MemberOf> Coordinator::desired(Monotonic now) const {
  std::vector<MemberOf> members;
  for (const Watched& node : state.nodes)
    if (node.wanted.member && alive(node, now))
      members.push_back({{node.wanted.node, node.incarnation}, node.wanted.weight});
  // Every zone that is to hold replicas stays one: a zone that goes dark whole keeps its place, and its data is not
  // crowded into the others.
  std::vector<std::string> wanted;
  for (const Watched& node : state.nodes)
    if (node.wanted.member) wanted.push_back(config_->zone_of(node.wanted.node));
  const std::size_t zones = std::min<std::size_t>(config_->options.replicas, count_distinct(std::move(wanted)));
  const auto zones_of = [&] {
    std::vector<std::string> all;
    for (const MemberOf& member : members) all.push_back(config_->zone_of(member.identity.node));
    return all;
  };
  if (!state.view.empty()) {
    for (const MemberOf& member : state.view.active.back().members) {
      const bool there = std::any_of(members.begin(), members.end(), [&](const MemberOf& other) {
        return other.identity.node == member.identity.node;
      });
      if (there) continue;
      const std::vector<std::string> have = zones_of();
      const bool lacks_zone =
          std::find(have.begin(), have.end(), config_->zone_of(member.identity.node)) == have.end() &&
          count_distinct(have) < zones;
      if (lacks_zone || members.size() < config_->options.replicas) members.push_back(member);
    }
  }
  std::sort(members.begin(), members.end(),
            [](const MemberOf& a, const MemberOf& b) { return a.identity.node < b.identity.node; });
  return members;
}

void Coordinator::decide(Context& context) {
  const Monotonic now = context.now();
  std::vector<MemberOf> members = desired(now);
  std::vector<MemberOf> before;
  if (state.view.empty()) {
    // The first ring is of all servers; of those that came, if some do not come.
    const auto wanted = static_cast<std::size_t>(
        std::count_if(state.nodes.begin(), state.nodes.end(), [](const Watched& node) { return node.wanted.member; }));
    const bool waited = now - state.started > config_->options.suspect_after;
    if (members.size() < wanted && !(waited && members.size() >= config_->options.replicas)) return;
    if (members.empty()) return;
  } else {
    before = state.view.active.back().members;
    if (members == before) return;
    // A disk that is gone for good can't hold the hand-off up: it must leave the newest ring, whatever else waits.
    const bool gone = std::any_of(before.begin(), before.end(), [&](const MemberOf& member) {
      return watched(member.identity.node)->incarnation != member.identity.incarnation;
    });
    if (state.view.active.size() >= kMostActive && !gone) return;
  }
  state.view.active.push_back({state.view.stamp().epoch + 1, std::move(members)});
  const auto holds = [](const std::vector<MemberOf>& all, const MemberOf& one) {
    return std::any_of(all.begin(), all.end(), [&](const MemberOf& each) { return each.identity == one.identity; });
  };
  state.epoch_began = now;
  RingChanged changed{state.view.stamp().epoch,
                      {},
                      {},
                      state.view.active.size(),
                      Layout(View{{state.view.active.back()}}, *config_).replicas_in_one_zone(*config_)};
  for (const MemberOf& member : state.view.active.back().members)
    if (!holds(before, member)) changed.joined.push_back(member.identity.node);
  for (const MemberOf& member : before)
    if (!holds(state.view.active.back().members, member)) changed.left.push_back(member.identity.node);
  std::string what;
  const auto say = [&](const std::vector<NodeId>& nodes, std::string_view does) {
    for (const NodeId node : nodes)
      what += fmt::format("{}{} {}", what.empty() ? "" : ", ", config_->names[node.value], does);
  };
  say(changed.left, "leaves");
  say(changed.joined, "joins");
  if (what.empty()) what = "weights change";
  context.append(Message::of(ViewAdopted{state.view}));
  context.observe(std::move(changed));
  show_ring(context, before.empty() ? std::string() : std::move(what));
  announce(context);
  end_handoff_if_done(context);
}

void Coordinator::show_ring(Context& context, std::string change) const {
  const std::uint32_t keys = config_->options.shown_keys;
  if (keys == 0) return;
  const std::vector<MemberOf>& members = state.view.active.back().members;
  const hashing::Ring ring = ring_of(state.view.active.back(), *config_);
  RingShown shown;
  shown.epoch = state.view.stamp().epoch.value;
  shown.change = std::move(change);
  shown.point = "vnode";
  shown.about =
      fmt::format("{} nodes x {} vnodes, {} replicas, {}", members.size(), config_->options.vnodes,
                  config_->options.replicas, hashing::hash_kind_names[static_cast<std::size_t>(config_->options.hash)]);
  std::vector<NodeId> nodes;
  for (const MemberOf& member : members) {
    nodes.push_back(member.identity.node);
    shown.loads.push_back({member.identity.node, 0});
  }
  shown.arcs = hashing::arcs_of(ring, nodes, config_->names);
  std::vector<hashing::Slot> slots(config_->options.replicas);
  for (std::uint32_t i = 0; i < keys; ++i) {
    std::string key = fmt::format("k{}", i);
    const std::uint64_t hash = ring.hash(key);
    const std::size_t found = ring.lookup_hash(hash, slots);
    ++shown.loads[slots[0]].keys;
    shown.keys.push_back({std::move(key), hash, nodes[slots[0]]});
    for (std::size_t k = 1; k < found; ++k) shown.keys.back().copies.push_back(nodes[slots[k]]);
  }
  context.observe(std::move(shown));
}

void Coordinator::end_handoff_if_done(Context& context) {
  if (state.view.active.size() < 2) return;
  const Epoch epoch = state.view.stamp().epoch;
  if (!on(Mutant::owner_before_data)) {
    // Only a node that has said so can have made the difference.
    if (std::none_of(state.nodes.begin(), state.nodes.end(), [&](const Watched& node) { return node.synced == epoch; }))
      return;
    const Layout layout(View{{state.view.active.back()}}, *config_);
    const auto synced = [&](const Identity& identity) {
      const Watched& node = *watched(identity.node);
      return node.incarnation == identity.incarnation && node.synced == epoch;
    };
    for (Segment segment = 0; segment < layout.segment_count(); ++segment) {
      const auto replicas = layout.replicas(layout.newest(), segment);
      const auto have = static_cast<std::size_t>(std::count_if(replicas.begin(), replicas.end(), synced));
      if (have < majority(replicas.size())) return;
    }
  }
  state.view.active.erase(state.view.active.begin(), state.view.active.end() - 1);
  context.append(Message::of(ViewAdopted{state.view}));
  context.observe(HandOffEnded{epoch, context.now() - state.epoch_began});
  announce(context);
}

void Coordinator::announce(Context& context) {
  const Message update = Message::of(RingUpdate{state.view});
  for (const std::vector<NodeId>& group : {config_->storage(), config_->routers})
    for (const NodeId node : group) {
      if (on(Mutant::same_epoch_twice))
        context.send_now(node, update);
      else
        context.send(node, update);
    }
}

}  // namespace orrery::store
