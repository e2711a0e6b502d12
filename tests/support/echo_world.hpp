// An echo world for tests: servers e0, e1 ... and as many clients c0, c1 ... that each say something every so often.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <fmt/format.h>

#include "algorithms/echo/echo.hpp"
#include "sim/world.hpp"

namespace orrery::echo {

struct EchoWorld {
  std::uint32_t servers = 1;
  std::uint64_t seed = 1;
  Duration interval = std::chrono::milliseconds(10);  ///< between a client's operations; 0: the clients say nothing
  bool answer_before_durable = false;
  sim::Spread sync = sim::Spread::uniform(std::chrono::microseconds(500), std::chrono::milliseconds(2));
  sim::LinkParameters network = {sim::Spread::uniform(std::chrono::microseconds(200), std::chrono::milliseconds(2))};
};

[[nodiscard]] inline std::shared_ptr<sim::WorldSetup> make_echo_setup(const EchoWorld& wanted) {
  auto setup = std::make_shared<sim::WorldSetup>();
  setup->system = &system();
  setup->system_setup.mutants = wanted.answer_before_durable ? 1 : 0;
  for (std::uint32_t i = 0; i < 2 * wanted.servers; ++i) {
    const bool server = i < wanted.servers;
    sim::NodeSetup node;
    node.name = server ? fmt::format("e{}", i) : fmt::format("c{}", i - wanted.servers);
    node.server = server;
    node.sync = wanted.sync;
    setup->nodes.push_back(node);
    (server ? setup->system_setup.servers : setup->system_setup.clients).push_back({i});
    if (server || wanted.interval == Duration(0)) continue;
    sim::StreamSetup stream;
    stream.workload = "words";
    stream.client = {i};
    stream.spec = system().workloads.data();
    stream.interval = wanted.interval;
    setup->streams.push_back(stream);
  }
  setup->parts = system().bind(setup->system_setup);
  setup->network = wanted.network;
  setup->choices = std::make_shared<sim::Seeded>(wanted.seed);
  return setup;
}

[[nodiscard]] inline sim::World make_echo_world(const EchoWorld& wanted) { return sim::World(make_echo_setup(wanted)); }

}  // namespace orrery::echo
