// Story: a world of probes, told in the words of a test: who is ordered what, how long it runs, what each one saw.
// Unless the test says otherwise a message takes 1 ms, a sync 2 ms, and nothing breaks.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/world.hpp"
#include "tests/support/probe.hpp"

namespace orrery::probe {

/// Probes named n0, n1 ... of which the last `clients` are clients, with quiet luck.
inline std::shared_ptr<sim::WorldSetup> probes(std::uint32_t servers, std::uint32_t clients = 0) {
  auto setup = std::make_shared<sim::WorldSetup>();
  for (std::uint32_t i = 0; i < servers + clients; ++i) {
    sim::NodeSetup node;
    node.name = fmt::format("n{}", i);
    node.server = i < servers;
    node.sync = sim::Spread::fixed(std::chrono::milliseconds(2));
    setup->nodes.push_back(node);
    (i < servers ? setup->system_setup.servers : setup->system_setup.clients).push_back({i});
  }
  setup->parts.server = [](NodeId) { return std::make_unique<Probe>(); };
  setup->parts.client = setup->parts.server;
  setup->parts.judges = [] { return std::vector<std::unique_ptr<Judge>>(); };
  setup->network.latency = sim::Spread::fixed(std::chrono::milliseconds(1));
  setup->choices = std::make_shared<sim::Quiet>();
  return setup;
}

/// A stream of "ask" for the client `node`.
inline sim::StreamSetup asks(NodeId node, Duration interval, bool closed = false) {
  sim::StreamSetup stream;
  stream.workload = "asking";
  stream.client = node;
  stream.spec = &asking;
  stream.interval = interval;
  stream.closed = closed;
  return stream;
}

/// The change that cuts a link.
inline sim::LinkChange cutting() {
  sim::LinkChange change;
  change.cut = true;
  return change;
}

struct Story {
  sim::World world;

  explicit Story(const std::shared_ptr<sim::WorldSetup>& setup) : world(setup) {}
  explicit Story(std::uint32_t nodes) : Story(probes(nodes)) {}

  /// A node does all this now, in one event.
  void order(NodeId node, std::vector<Act> acts) {
    world.step(world.inject(node, node, Message::of(Order{std::move(acts)}), world.now()));
  }
  void run_for(Duration span) { world.run_until(world.now() + span); }
  /// What the probe wrote down since its last boot.
  [[nodiscard]] const std::vector<std::string>& log(NodeId node) const {
    return world.process(node).as<Probe>()->state.log;
  }
  /// The log's last line; empty if there is none.
  [[nodiscard]] std::string last(NodeId node) const { return log(node).empty() ? "" : log(node).back(); }
  [[nodiscard]] std::uint64_t lost(sim::Loss why) const { return world.counters().lost[static_cast<std::size_t>(why)]; }
};

using Log = std::vector<std::string>;

}  // namespace orrery::probe
