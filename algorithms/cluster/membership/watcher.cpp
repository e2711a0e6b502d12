// One timer for the next heartbeat, one for the earliest moment at which somebody would have to be suspected.
#include "algorithms/cluster/membership/watcher.hpp"

#include <algorithm>

namespace orrery::membership {

namespace {
constexpr TimerId timer_beat{0};
constexpr TimerId timer_judge{1};
constexpr Site site_beat_phase("heartbeats.phase", Site::Kind::breaks_symmetry);
}  // namespace

void Watcher::on_start(Context& context, const Durable&) {
  state.generation = context.wall().time_since_epoch();
  for (const NodeId node : config_->servers) {
    if (node == context.self()) continue;
    Peer& peer = state.peers.emplace_back();
    peer.node = node;
    peer.suspect_from = context.now() + config_->options.first_wait;
  }
  context.observe(Listens{static_cast<std::uint32_t>(state.peers.size())});
  const DurationRange phases{Duration(0), config_->options.interval - Duration(1)};
  const Duration phase = context.pick(site_beat_phase, phases);
  state.first = context.now() + phase;
  context.set_timer(timer_beat, phase);
  set_judge_timer(context);
}

void Watcher::on_timer(Context& context, TimerId timer) {
  if (timer == timer_beat) beat(context);
  if (timer == timer_judge) judge_peers(context);
}

void Watcher::beat(Context& context) {
  // Number i is due at its own time, whatever became of those before it: a node that was stopped leaves out what it
  // has missed, and keeps step with what Chen's detector expects of it.
  const Duration interval = config_->options.interval;
  const auto due = static_cast<std::uint64_t>((context.now() - state.first) / interval) + 1;
  state.sequence = std::max(state.sequence + 1, due);
  const Message heartbeat = Message::of(Heartbeat{state.generation, state.sequence});
  for (const Peer& peer : state.peers) context.send_now(peer.node, heartbeat);
  const Monotonic next = state.first + interval * static_cast<std::int64_t>(state.sequence);
  context.set_timer(timer_beat, std::max(Duration(0), next - context.now()));
}

void Watcher::on(Context& context, NodeId from, const Heartbeat& heartbeat) {
  const auto peer =
      std::find_if(state.peers.begin(), state.peers.end(), [&](const Peer& each) { return each.node == from; });
  if (peer == state.peers.end()) return;
  Arrivals& arrivals = peer->arrivals;
  if (heartbeat.generation < peer->generation) return;  // late, from a life that is over
  if (heartbeat.generation > peer->generation) {
    peer->generation = heartbeat.generation;
    arrivals = {};
  }
  if (heartbeat.sequence <= arrivals.sequence) return;
  const Duration silence = arrivals.heard == 0 ? Duration(0) : context.now() - arrivals.last;
  const std::int64_t before = arrivals.window.sum;
  const bool learns = peer->suspected && config_->mutants.on(HeartbeatMutant::learns_outages) && arrivals.heard > 0;
  config_->hear(arrivals, heartbeat.sequence, context.now());
  if (learns)
    arrivals.window.add(std::chrono::floor<std::chrono::microseconds>(silence).count(), config_->options.window);
  peer->suspect_from = config_->suspects_from(arrivals);
  if (peer->suspected && !config_->mutants.on(HeartbeatMutant::never_trusts_again)) {
    peer->suspected = false;
    --state.suspects;
    // Chen's samples are delays, not silences: whatever has ended is one of them.
    const bool learned =
        config_->options.detector == DetectorKind::phi_akka && silence > Duration(0) && arrivals.window.sum != before;
    context.observe(PeerTrusted{from, context.now() - peer->since, silence, learned});
  }
  set_judge_timer(context);
}

void Watcher::judge_peers(Context& context) {
  for (Peer& peer : state.peers) {
    if (peer.suspected || context.now() < peer.suspect_from) continue;
    peer.suspected = true;
    peer.since = context.now();
    ++state.suspects;
    context.observe(PeerSuspected{
        peer.node, peer.arrivals.heard == 0 ? context.now().time_since_epoch() : context.now() - peer.arrivals.last});
  }
  set_judge_timer(context);
}

void Watcher::set_judge_timer(Context& context) {
  if (config_->mutants.on(HeartbeatMutant::judges_once) && state.suspects > 0) return context.cancel_timer(timer_judge);
  Monotonic next = Monotonic::max();
  for (const Peer& peer : state.peers)
    if (!peer.suspected) next = std::min(next, peer.suspect_from);
  if (next == Monotonic::max()) return context.cancel_timer(timer_judge);
  context.set_timer(timer_judge, std::max(Duration(0), next - context.now()));
}

bool Watcher::suspects(NodeId node) const {
  return std::any_of(state.peers.begin(), state.peers.end(),
                     [&](const Peer& peer) { return peer.node == node && peer.suspected; });
}

}  // namespace orrery::membership
