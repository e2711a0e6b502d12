// The Raft cluster that benchmarks measure.
#include "tools/bench/raft_world.hpp"

#include <fmt/format.h>

#include "algorithms/raft/system.hpp"

namespace orrery::bench {

std::shared_ptr<const sim::WorldSetup> raft_setup(const Cluster& cluster) {
  auto setup = std::make_shared<sim::WorldSetup>();
  setup->system = &raft::system();
  for (std::uint32_t i = 0; i < cluster.servers; ++i) {
    setup->nodes.push_back({fmt::format("n{}", i + 1)});
    setup->system_setup.servers.push_back({i});
  }
  for (std::uint32_t i = 0; i < cluster.clients; ++i) {
    const NodeId client{cluster.servers + i};
    setup->nodes.push_back({fmt::format("c{}", i + 1), false});
    setup->system_setup.clients.push_back(client);
    sim::StreamSetup stream;
    stream.workload = "kv";
    stream.client = client;
    stream.spec = &setup->system->workloads.front();
    stream.shape.mix = {{"put", 1}};
    stream.interval = cluster.interval;
    stream.closed = cluster.interval == Duration(0);
    setup->streams.push_back(std::move(stream));
  }
  setup->network.latency = Spread::uniform(std::chrono::milliseconds(1), std::chrono::milliseconds(5));
  setup->parts = setup->system->bind(setup->system_setup);
  setup->choices = std::make_shared<sim::Seeded>(7);
  setup->keep_history = false;
  return setup;
}

std::uint64_t answered(const sim::World& world) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < world.setup().streams.size(); ++i) sum += world.operations(i).ok;
  return sum;
}

}  // namespace orrery::bench
