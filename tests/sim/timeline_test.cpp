// Going back in a run, and taking its events in another order.
#include "sim/timeline.hpp"

#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/raft/system.hpp"
#include "sim/scheduler.hpp"

namespace orrery::sim::timeline_test {
namespace {

using namespace std::chrono_literals;

/// Three servers and a client that never rests.
World busy_cluster() {
  auto setup = std::make_shared<WorldSetup>();
  setup->system = &raft::system();
  for (std::uint32_t i = 0; i < 3; ++i) {
    setup->nodes.push_back({std::string(1, static_cast<char>('a' + i))});
    setup->system_setup.servers.push_back({i});
  }
  setup->nodes.push_back({"c", false});
  setup->system_setup.clients.push_back({3});
  StreamSetup stream;
  stream.client = {3};
  stream.spec = &setup->system->workloads.front();
  stream.interval = 5ms;
  setup->streams.push_back(stream);
  setup->network.latency = Spread::uniform(1ms, 5ms);
  setup->parts = setup->system->bind(setup->system_setup);
  setup->choices = std::make_shared<Seeded>(11);
  return World(setup);
}

TEST_CASE("a run can be rewound to any event, in any order, and is the same there") {
  std::vector<Digest> digests;
  World straight = busy_cluster();
  const std::uint64_t first = straight.events();
  digests.push_back(straight.digest());
  while (digests.size() <= 5'000 && straight.step()) digests.push_back(straight.digest());

  Timeline timeline(busy_cluster(), 16);
  for (const std::uint64_t event : {4'999U, 3U, 2'500U, 0U, 4'999U, 1'777U, 4'000U, 16U, 15U}) {
    const World there = timeline.at(first + event);
    CHECK(there.events() == first + event);
    CHECK(there.digest() == digests[event]);
  }
  CHECK(timeline.checkpoints() <= 128);
  CHECK(timeline.checkpoints() > 30);
}

TEST_CASE("a world that was rewound goes on as the run did") {
  Timeline timeline(busy_cluster());
  World again = timeline.at(1'234);
  World later = timeline.at(3'456);
  while (again.events() < later.events()) again.step();
  CHECK(again.digest() == later.digest());
  CHECK(again.state_digest() == later.state_digest());
}

TEST_CASE("the timed scheduler takes the order of step()") {
  World by_step = busy_cluster();
  World by_choice = by_step;
  Timed timed;
  for (int i = 0; i < 2'000; ++i) {
    by_step.step();
    while (by_choice.events() < by_step.events()) step(by_choice, timed);  // a busy client's arrival is no event
  }
  CHECK(by_step.digest() == by_choice.digest());
}

TEST_CASE("in any order of events Raft's claims hold, and orders differ by their seed") {
  Digest last;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    World world = busy_cluster();
    world.set_quiet_since(Duration::max());  // only safety is promised without timing
    AnyOrder any(seed);
    for (int i = 0; i < 3'000 && step(world, any); ++i) {
    }
    INFO((world.violation() != nullptr ? world.violation()->claim + ": " + world.violation()->evidence : ""));
    REQUIRE(world.violation() == nullptr);
    CHECK(world.events() > 2'900);
    CHECK(world.digest() != last);
    last = world.digest();
  }
}

}  // namespace
}  // namespace orrery::sim::timeline_test
