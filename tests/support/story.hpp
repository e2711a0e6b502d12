// Story: a world of probes, told in the words of a test: who is ordered what, how long it runs, what each one saw.
// Unless the test says otherwise a message takes 1 ms, a sync 2 ms, and nothing breaks.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/world.hpp"
#include "tests/support/probe.hpp"

namespace orrery::probe {

/// Probes named n0, n1 ... of which the last `clients` are clients, with quiet luck.
[[nodiscard]] std::shared_ptr<sim::WorldSetup> probes(std::uint32_t servers, std::uint32_t clients = 0);
/// A stream of "ask" for the client `node`.
[[nodiscard]] sim::StreamSetup asks(NodeId node, Duration interval, bool closed = false);
/// The change that cuts a link.
[[nodiscard]] sim::LinkChange cutting();

struct Story {
  sim::World world;

  explicit Story(const std::shared_ptr<sim::WorldSetup>& setup) : world(setup) {}
  explicit Story(sim::World made) : world(std::move(made)) {}
  explicit Story(std::uint32_t nodes) : Story(probes(nodes)) {}

  /// A node does all this now, in one event.
  void order(NodeId node, std::vector<Act> acts) {
    world.step(world.inject(node, node, order_of(std::move(acts)), world.now()));
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
