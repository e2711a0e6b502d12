// Every verb at once, again and again, without a budget: whatever overlaps with whatever, the calm finds the world as
// it was, and a fork in the midst of it goes on as the run does.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/scenario/fault_story.hpp"

namespace orrery::scenario::fault_storm_test {
namespace {

using namespace std::chrono_literals;
using sim::Status;
using sim::World;

sim::Plan storm() {
  const std::vector<std::string> verbs{
      R"("crash": "1 of servers", "lose": "torn")",
      R"("crash": "minority of servers", "stagger": "0s..100ms", "heal_order": "shuffled")",
      R"("crash": "c1")",
      R"("pause": "2 of all", "as": "paused")",
      R"("slow": "1 of servers", "factor": 3)",
      R"("erring": "1 of servers", "share": 0.3)",
      R"("partition": "random")",
      R"("partition": "overlapping-majorities")",
      R"("partition": [["1 of servers"], ["rest"]])",
      R"("isolate": "2 of servers", "stagger": "50ms", "heal_order": "shuffled")",
      R"("isolate": "1 of servers", "direction": "out")",
      R"("cut": "1 of servers->c1")",
      R"("degrade": "c1<->servers", "latency": "1ms..30ms", "loss": 0.1, "duplicate": 0.1)",
      R"("drop": "Heard", "share": 0.2)",
      R"("delay": "Say c1->*", "by": "1ms..50ms")",
      R"("duplicate": "Say#2..5", "by": "1ms..50ms")",
      R"("hold": "Heard")",
      R"("disk_lie": "1 of servers")",
      R"("disk_stall": "2 of servers")",
      R"("disk_slow": "1 of servers", "sync": "1ms..30ms")",
      R"("disk_full": "2 of servers")",
      R"("clock_drift": "2 of servers", "ppm": "-500..500")",
  };
  const std::vector<std::string> at_once{
      R"("restart": "1 of servers")",
      R"("replace": "1 of servers")",
      R"("disk_rot": "1 of servers")",
      R"("disk_misdirect": "1 of servers")",
      R"("clock_jump": "1 of all", "by": "-1s..1s", "clock": "both")",
  };
  std::string faults;
  for (const std::string& verb : verbs) faults += R"({"every": "50ms..800ms", )" + verb + R"(, "for": "1ms..1s"}, )";
  for (const std::string& verb : at_once) faults += R"({"every": "300ms..2s", )" + verb + "}, ";
  return plan_of(R"("budget": "none", "calm": "2s", "check": ["!echo.remembers"], "faults": [)" + faults +
                     R"({"when": "paused is paused", "times": 20, "pause": "n5", "until": "n5 is quiet"}])",
                 5, "10s", R"({"id": "w", "kind": "words", "clients": 3, "rate": "300/s"})");
}

TEST_CASE("after a storm of every verb the calm finds the world as it was") {
  const sim::Plan plan = storm();
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    World world = sim::make_world(plan, seed);
    world.run_until(8s);
    for (std::size_t i = 0; i < plan.faults.size(); ++i) {
      CAPTURE(plan.faults[i].id);
      CHECK(faults_of(world).actions()[i].fired > 0);
    }
    CHECK(faults_of(world).in_force() == 0);
    CHECK(faults_of(world).state().healed);
    CHECK(!world.network().has_rules());
    CHECK(world.network().held().empty());
    for (std::uint32_t i = 0; i < world.node_count(); ++i) {
      CAPTURE(i);
      const sim::Node& node = world.node({i});
      CHECK((node.status == Status::up || node.status == Status::halted));  // halted: its journal is corrupt
      CHECK(node.pauses == 0);
      CHECK(node.slowness == 1000);
      CHECK(node.erring == 0);
      CHECK(node.sync.usual() == 1ms);
      CHECK(node.clock.drift_ppm() == 0);
      CHECK(node.disk.stalls == 0);
      CHECK(!node.disk.lying);
      CHECK(!node.disk.full);
      for (std::uint32_t peer = 0; peer < world.node_count(); ++peer)
        if (peer != i) CHECK(world.network().link({i}, {peer}) == world.network().link({5}, {0}));
    }
    CHECK(!world.network().link({5}, {0}).cut);
  }
}

TEST_CASE("a fork in the midst of a storm goes on as the run does") {
  const sim::Plan plan = storm();
  World straight = sim::make_world(plan, 1);
  std::vector<World> forks;
  for (Duration at = 500ms; at < 8s; at += 500ms) {
    straight.run_until(at);
    forks.push_back(straight);
  }
  straight.run_until(9s);
  for (World& fork : forks) {
    fork.run_until(9s);
    CHECK(fork.events() == straight.events());
    CHECK(fork.digest() == straight.digest());
    CHECK(fork.state_digest() == straight.state_digest());
  }
}

}  // namespace
}  // namespace orrery::scenario::fault_storm_test
