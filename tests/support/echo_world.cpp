// The echo world, put together by hand as a loader would.
#include "tests/support/echo_world.hpp"

#include <fmt/format.h>

#include "algorithms/echo/echo.hpp"

namespace orrery::echo {

std::shared_ptr<sim::WorldSetup> make_echo_setup(const EchoWorld& wanted) {
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

sim::World make_echo_world(const EchoWorld& wanted) { return sim::World(make_echo_setup(wanted)); }

}  // namespace orrery::echo
