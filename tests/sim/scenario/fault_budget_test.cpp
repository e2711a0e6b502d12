// The fault budget, from the file on: what luck chose is skipped where it would break too much, what is certain never.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/scenario/fault_story.hpp"

namespace orrery::scenario::fault_budget_test {
namespace {

using namespace std::chrono_literals;
using sim::World;

TEST_CASE("within the budget: picked crashes never take more than a minority, and those beyond it are counted") {
  World world = sim::make_world(
      plan_of(R"("faults": [{"id": "storm", "every": "50ms", "crash": "1 of servers", "for": "400ms"}])"), 7);
  std::size_t most = 0;
  while (world.step_until(9s)) {
    std::size_t down = 0;
    for (std::uint32_t i = 0; i < 5; ++i) down += world.up({i}) ? 0U : 1U;
    most = std::max(most, down);
  }
  CHECK(most == 2);
  CHECK(faults_of(world).actions()[0].skipped > 10);
  CHECK(faults_of(world).actions()[0].fired > 10);
}

TEST_CASE("without a budget the same storm takes more") {
  World world =
      sim::make_world(plan_of(R"("budget": "none", "faults": [)"
                              R"({"id": "storm", "every": "50ms", "crash": "1 of servers", "for": "400ms"}])"),
                      7);
  std::size_t most = 0;
  while (world.step_until(9s)) {
    std::size_t down = 0;
    for (std::uint32_t i = 0; i < 5; ++i) down += world.up({i}) ? 0U : 1U;
    most = std::max(most, down);
  }
  CHECK(most > 2);
}

TEST_CASE("damage on disk counts against the budget until the node is replaced") {
  World world =
      sim::make_world(plan_of(R"("faults": [{"at": "1s", "disk_rot": "n1"}, {"at": "3s", "replace": "n1"}])", 1), 1);
  world.run_until(2s);
  CHECK(world.node({0}).disk.damaged());
  world.run_until(4s);
  CHECK(!world.node({0}).disk.damaged());
  CHECK(world.up({0}));
}

TEST_CASE("within the budget, whatever comes together: partitions, isolations, cuts, crashes, pauses") {
  const auto plan =
      plan_of(R"("faults": [{"id": "two", "every": "10ms..600ms", "partition": "random", "for": "100ms..300ms"},)"
              R"({"id": "off", "every": "10ms..800ms", "isolate": "1 of servers", "for": "300ms"},)"
              R"({"id": "in", "every": "10ms..800ms", "isolate": "minority of servers", "direction": "in",)"
              R"( "stagger": "50ms", "heal_order": "shuffled", "for": "300ms"},)"
              R"({"id": "one_way", "every": "10ms..600ms", "cut": "1 of servers->2 of servers", "for": "100ms"},)"
              R"({"id": "gone", "every": "10ms..600ms", "crash": "1 of servers", "for": "10ms..600ms"},)"
              R"({"id": "gc", "every": "10ms..600ms", "pause": "1 of servers", "for": "10ms..600ms"}])");
  std::size_t most = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    World world = sim::make_world(plan, seed);
    while (world.step_until(9s)) most = std::max(most, broken_servers(world, 5));
    for (std::size_t i = 0; i < plan.faults.size(); ++i) {
      CAPTURE(plan.faults[i].id);
      CHECK(faults_of(world).actions()[i].fired > 0);
      CHECK(faults_of(world).actions()[i].skipped > 0);
    }
  }
  CHECK(most == 2);
}

/// Whether the fault, that comes when n1 and n2 are down, was skipped.
bool is_skipped(const std::string& fault) {
  World world =
      sim::make_world(plan_of(R"("faults": [{"crash": ["n1", "n2"], "for": "5s"}, {"at": "1s", )" + fault + "}]"), 1);
  world.run_until(2s);
  const auto& state = faults_of(world).actions()[1];
  REQUIRE(state.fired + state.skipped == 1);
  return state.skipped == 1;
}

TEST_CASE(
    "a quantity leaves the choice to luck wherever it stands, so that the budget counts; what is certain happens") {
  CHECK(is_skipped(R"("crash": "1 of [n3, n4, n5]")"));
  CHECK(is_skipped(R"("crash": "[1 of [n3, n4, n5]]")"));
  CHECK(is_skipped(R"("crash": "[n3, n4, n5] & ![2 of [n3, n4, n5]]")"));
  CHECK(!is_skipped(R"("crash": "n3")"));
  CHECK(is_skipped(R"("cut": "1 of [n3, n4]<->n5")"));
  CHECK(is_skipped(R"("cut": "n3<->1 of [n4, n5]")"));
  CHECK(!is_skipped(R"("cut": "n3<->n4")"));
  CHECK(is_skipped(R"("partition": [["1 of [n3, n4, n5]"], ["rest"]])"));
  CHECK(is_skipped(R"("partition": [["n3"], ["[1 of [n4, n5]]"]])"));
  CHECK(!is_skipped(R"("partition": [["n3"], ["rest"]])"));
  CHECK(is_skipped(R"("partition": "random", "of": "[n3, n4, n5]")"));
  CHECK(is_skipped(R"("isolate": "n3", "chance": 1)"));
}

TEST_CASE("what breaks nothing is never beyond the budget") {
  // n1 to n3 are down for certain, which is more than a minority.
  const auto fired = [](const std::string& fault) {
    World world = sim::make_world(
        plan_of(R"("faults": [{"crash": ["n1", "n2", "n3"], "for": "5s"}, {"at": "1s", )" + fault + "}]"), 1);
    world.run_until(2s);
    return faults_of(world).actions()[1].fired == 1;
  };
  CHECK(fired(R"("restart": "1 of [n1, n2, n3]")"));
  CHECK(fired(R"("clock_jump": "n4", "by": "1s", "chance": 1)"));
  CHECK(!fired(R"("pause": "n4", "chance": 1)"));
}

TEST_CASE("what luck chooses for the whole run begins with it") {
  for (const char* fault : {R"("partition": "halves")", R"("isolate": "1 of servers")",
                            R"("disk_lie": "n1", "chance": 1)", R"("cut": "1 of [n1, n2]->n3")"}) {
    CAPTURE(fault);
    World world =
        sim::make_world(plan_of(R"("check": ["!echo.remembers"], "faults": [{)" + std::string(fault) + "}]"), 1);
    CHECK(faults_of(world).actions()[0].fired == 1);
  }
  World world = sim::make_world(plan_of(R"("faults": [{"isolate": "3 of servers"}])"), 1);
  CHECK(faults_of(world).actions()[0].skipped == 1);
}

TEST_CASE("the budget counts those that an action is still going to break") {
  World world =
      sim::make_world(plan_of(R"("faults": [{"at": "1s", "crash": ["n1", "n2"], "stagger": "1s", "for": "5s"},)"
                              R"({"at": "1500ms", "pause": "1 of [n3]", "for": "5s"}])"),
                      1);
  world.run_until(3s);
  CHECK(broken_servers(world, 5) == 2);
  CHECK(faults_of(world).actions()[1].skipped == 1);
}

TEST_CASE("a number of nodes as budget") {
  World world = sim::make_world(
      plan_of(R"("budget": {"nodes": 1}, "faults": [{"every": "50ms", "crash": "1 of servers", "for": "400ms"}])"), 7);
  std::size_t most = 0;
  while (world.step_until(9s)) most = std::max(most, broken_servers(world, 5));
  CHECK(most == 1);
}

}  // namespace
}  // namespace orrery::scenario::fault_budget_test
