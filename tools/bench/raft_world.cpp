// The clusters that benchmarks measure, without a director: nothing fails here, and nothing is asked.
#include "tools/bench/raft_world.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/locking/system_lock.hpp"
#include "algorithms/raft/system.hpp"

namespace orrery::bench {

namespace {

std::shared_ptr<const sim::WorldSetup> setup_of(const System& system, const Cluster& cluster,
                                                const std::string& workload, const WorkloadShape& shape) {
  auto setup = std::make_shared<sim::WorldSetup>();
  setup->system = &system;
  NodeId next{};
  const auto add = [&](std::string name, bool server) {
    setup->nodes.push_back({std::move(name), server});
    return NodeId{next.value++};
  };
  for (std::uint32_t i = 0; i < cluster.servers; ++i)
    setup->system_setup.servers.push_back(add(fmt::format("n{}", i + 1), true));
  for (const AddedNodes& added : system.added)
    for (std::uint32_t i = 0; i < added.standard; ++i)
      setup->system_setup.added[added.name].push_back(add(fmt::format("{}{}", added.name, i + 1), false));
  const auto spec = std::find_if(system.workloads.begin(), system.workloads.end(),
                                 [&](const WorkloadSpec& each) { return each.kind == workload; });
  for (std::uint32_t i = 0; i < cluster.clients; ++i) {
    const NodeId client = add(fmt::format("c{}", i + 1), false);
    setup->system_setup.clients.push_back(client);
    sim::StreamSetup stream;
    stream.workload = workload;
    stream.client = client;
    stream.spec = &*spec;
    stream.shape = shape;
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

}  // namespace

std::shared_ptr<const sim::WorldSetup> raft_setup(const Cluster& cluster) {
  return setup_of(raft::system(), cluster, "kv", {{{"put", 1}}});
}

std::shared_ptr<const sim::WorldSetup> lock_setup(const Cluster& cluster) {
  return setup_of(locking::lock_system(), cluster, "lock-pairs", {{}, cluster.clients});
}

std::uint64_t answered(const sim::World& world) {
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < world.setup().streams.size(); ++i) sum += world.operations(i).ok;
  return sum;
}

}  // namespace orrery::bench
