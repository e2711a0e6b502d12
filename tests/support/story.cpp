// The worlds in which stories are told: plain ones, in which nothing breaks by itself.
#include "tests/support/story.hpp"

#include <fmt/format.h>

namespace orrery::probe {

std::shared_ptr<sim::WorldSetup> probes(std::uint32_t servers, std::uint32_t clients) {
  auto setup = std::make_shared<sim::WorldSetup>();
  for (std::uint32_t i = 0; i < servers + clients; ++i) {
    sim::NodeSetup node;
    node.name = fmt::format("n{}", i);
    node.server = i < servers;
    node.sync = Spread::fixed(std::chrono::milliseconds(2));
    setup->nodes.push_back(node);
    (i < servers ? setup->system_setup.servers : setup->system_setup.clients).push_back({i});
  }
  setup->parts.server = [](NodeId) { return make_probe(); };
  setup->parts.client = setup->parts.server;
  setup->parts.judges = [] { return std::vector<std::unique_ptr<Judge>>(); };
  setup->network.latency = Spread::fixed(std::chrono::milliseconds(1));
  setup->choices = std::make_shared<sim::Quiet>();
  return setup;
}

sim::StreamSetup asks(NodeId node, Duration interval, bool closed) {
  sim::StreamSetup stream;
  stream.workload = "asking";
  stream.client = node;
  stream.spec = &asking();
  stream.interval = interval;
  stream.closed = closed;
  return stream;
}

sim::LinkChange cutting() {
  sim::LinkChange change;
  change.cut = true;
  return change;
}

}  // namespace orrery::probe
