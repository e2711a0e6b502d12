// Faults from the file to the world: each story loads a scenario, turns the crank and looks at what was done to whom,
// when, and how it was undone.
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/echo/echo.hpp"
#include "sim/faults.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::scenario {
namespace {

using namespace std::chrono_literals;
using sim::Status;
using sim::World;

sim::Plan plan_of(const std::string& more, std::uint32_t servers = 5, const std::string& duration = "10s") {
  const std::string text = fmt::format(
      R"({{"name": "story", "system": {{"kind": "echo", "nodes": {}}}, "network": {{"latency": "1ms"}}, "disk": {{"sync": "1ms"}},)"
      R"( "duration": "{}", "workload": [{{"id": "w", "kind": "words", "clients": 1, "rate": "100/s"}}], {}}})",
      servers, duration, more);
  const System* const system = &echo::system();
  return load("story.json", text, std::span(&system, 1)).front();
}

/// Writes down when nodes go down and come back.
class Diary final : public sim::Observer {
 public:
  void on_status(const World& world, NodeId node, Status status, std::string_view) override {
    if (world.now() > Duration(0)) lines.push_back({world.now(), node.value, status});
  }
  struct Line {
    Duration at;
    std::uint32_t node;
    Status status;
    bool operator==(const Line&) const = default;
  };
  std::vector<Line> lines;
};

const sim::Faults& faults_of(const World& world) { return dynamic_cast<const sim::Faults&>(*world.director()); }

/// The servers that `node` can exchange messages with, itself included.
std::set<std::uint32_t> reach(const World& world, std::uint32_t node, std::uint32_t servers) {
  std::set<std::uint32_t> reached;
  for (std::uint32_t peer = 0; peer < servers; ++peer)
    if (!world.network().link({node}, {peer}).cut && !world.network().link({peer}, {node}).cut) reached.insert(peer);
  return reached;
}

TEST_CASE("a crash by name: at its time, and back after its duration") {
  Diary diary;
  World world = sim::make_world(plan_of(R"("faults": [{"at": "1s", "crash": "n2", "for": "500ms"}])"), 1);
  world.watch(&diary);
  world.run_until(5s);
  CHECK(diary.lines == std::vector<Diary::Line>{{1s, 1, Status::crashed}, {1500ms, 1, Status::up}});
}

TEST_CASE("a crash of a group, one node after another; then under a condition, the next") {
  Diary diary;
  World world = sim::make_world(
      plan_of(R"("groups": {"pair": ["n2", "n4"]}, "faults": [)"
              R"({"id": "both", "at": "1s", "crash": "pair", "stagger": "200ms", "for": "1s"},)"
              R"({"id": "then", "when": "fault both ended", "after": "300ms", "pause": "n5", "for": "100ms"}])"),
      1);
  world.watch(&diary);
  world.run_until(5s);
  CHECK(diary.lines == std::vector<Diary::Line>{{1s, 1, Status::crashed},
                                                {1200ms, 3, Status::crashed},
                                                {2s, 1, Status::up},
                                                {2200ms, 3, Status::up},
                                                {2500ms, 4, Status::paused},
                                                {2600ms, 4, Status::up}});
}

TEST_CASE("a role: whoever is busy when the condition turns true, and only so many times") {
  Diary diary;
  World world = sim::make_world(
      plan_of(R"("faults": [{"when": "count(busy) == 1", "times": 3, "pause": "busy", "as": "hit", "for": "1ms"}])"),
      1);
  world.watch(&diary);
  world.run_until(5s);
  std::map<Status, int> count;
  for (const auto& line : diary.lines) {
    CHECK(line.node == 0);  // the only client speaks to n1
    ++count[line.status];
  }
  CHECK(count[Status::paused] == 3);
  CHECK(count[Status::up] == 3);
  CHECK(faults_of(world).state().bound.at("hit") == std::vector<NodeId>{{0}});
}

TEST_CASE("every so often, as often as said") {
  Diary diary;
  World world =
      sim::make_world(plan_of(R"("faults": [{"every": "300ms", "times": 4, "crash": "n1", "for": "50ms"}])"), 1);
  world.watch(&diary);
  world.run_until(9s);
  REQUIRE(diary.lines.size() == 8);
  for (std::size_t i = 0; i < 4; ++i) CHECK(diary.lines[2 * i].at == 300ms * (static_cast<int>(i) + 1));
}

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

TEST_CASE("a swizzle cuts nodes off one after another and unclogs them in another order") {
  bool another_order = false;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    World world = sim::make_world(plan_of(R"("budget": "none", "faults": [{"at": "1s", "isolate": "servers",)"
                                          R"( "stagger": "100ms", "for": "1s", "heal_order": "shuffled"}])"),
                                  seed);
    std::vector<std::uint32_t> cut;
    std::vector<std::uint32_t> healed;
    std::set<std::uint32_t> off;
    for (Duration at = 900ms; at < 4s; at += 10ms) {
      world.run_until(at);
      for (std::uint32_t node = 0; node < 5; ++node) {
        const bool isolated = world.network().link({node}, {5}).cut;  // the client is never isolated itself
        if (isolated && off.insert(node).second) cut.push_back(node);
        if (!isolated && off.erase(node) > 0) healed.push_back(node);
      }
    }
    CHECK(cut == std::vector<std::uint32_t>{0, 1, 2, 3, 4});
    REQUIRE(healed.size() == 5);
    another_order = another_order || healed != cut;
  }
  CHECK(another_order);
}

TEST_CASE("partitions: each shape cuts what it says, and heals") {
  const auto during = [](const std::string& value, std::uint64_t seed) {
    World world = sim::make_world(
        plan_of(R"("budget": "none", "faults": [{"at": "1s", "partition": )" + value + R"(, "for": "1s"}])"), seed);
    world.run_until(1500ms);
    return world;
  };
  SUBCASE("groups and the rest") {
    World world = during(R"([["n1", "n2"], ["rest"]])", 1);
    CHECK(reach(world, 0, 5) == std::set<std::uint32_t>{0, 1});
    CHECK(reach(world, 4, 5) == std::set<std::uint32_t>{2, 3, 4});
    CHECK(world.network().link({0}, {5}).cut);  // the client is with the rest
    world.run_until(3s);
    CHECK(reach(world, 0, 5).size() == 5);
    CHECK(!world.network().link({0}, {5}).cut);
  }
  SUBCASE("halves") {
    World world = during(R"("halves")", 1);
    std::map<std::size_t, int> sizes;
    for (std::uint32_t node = 0; node < 5; ++node) ++sizes[reach(world, node, 5).size()];
    CHECK(sizes == std::map<std::size_t, int>{{2, 2}, {3, 3}});
  }
  SUBCASE("one") {
    World world = during(R"("one")", 1);
    std::map<std::size_t, int> sizes;
    for (std::uint32_t node = 0; node < 5; ++node) ++sizes[reach(world, node, 5).size()];
    CHECK(sizes == std::map<std::size_t, int>{{1, 1}, {4, 4}});
  }
  SUBCASE("bridge: one node reaches both sides, which do not reach each other") {
    World world = during(R"("bridge")", 1);
    std::map<std::size_t, int> sizes;
    for (std::uint32_t node = 0; node < 5; ++node) ++sizes[reach(world, node, 5).size()];
    CHECK(sizes == std::map<std::size_t, int>{{3, 4}, {5, 1}});
  }
  SUBCASE("overlapping majorities: everybody reaches a majority, no two the same one") {
    World world = during(R"("overlapping-majorities")", 1);
    std::set<std::set<std::uint32_t>> sets;
    for (std::uint32_t node = 0; node < 5; ++node) {
      CHECK(reach(world, node, 5).size() == 3);
      sets.insert(reach(world, node, 5));
    }
    CHECK(sets.size() == 5);
  }
}

TEST_CASE("a one-way cut, a direction of isolation, and a degraded link") {
  World world =
      sim::make_world(plan_of(R"("faults": [{"at": "1s", "cut": "n1->n2", "until": "2s"},)"
                              R"({"at": "1s", "isolate": "n3", "direction": "in", "until": "2s"},)"
                              R"({"at": "1s", "degrade": "n4<->n5", "latency": "70ms", "loss": 0.25, "until": "2s"}])"),
                      1);
  world.run_until(1500ms);
  CHECK(world.network().link({0}, {1}).cut);
  CHECK(!world.network().link({1}, {0}).cut);
  CHECK(world.network().link({0}, {2}).cut);
  CHECK(!world.network().link({2}, {0}).cut);
  CHECK(world.network().link({3}, {4}).latency.usual() == 70ms);
  CHECK(world.network().link({4}, {3}).loss == 250'000'000);
  world.run_until(2500ms);
  for (std::uint32_t a = 0; a < 5; ++a)
    for (std::uint32_t b = 0; b < 5; ++b)
      if (a != b) CHECK(world.network().link({a}, {b}) == world.network().link({4}, {0}));
}

TEST_CASE("single messages: the second is dropped, others are held and released") {
  const auto plan = plan_of(R"("faults": [{"id": "second", "drop": "Say#2"},)"
                            R"({"id": "answers", "at": "2s", "hold": "Heard n1->*", "for": "300ms"}])",
                            1);
  const sim::RunResult result = sim::run(plan, 1);
  CHECK(result.statistics.at("messages.lost.dropped") == 1);
  CHECK(result.faults[0].fired == 1);
  CHECK(result.faults[1].fired >= 1);
  CHECK(result.statistics.at("w.latency.max_ns") >= 200'000'000);
  CHECK(result.as_expected);
}

TEST_CASE("disks and clocks: each verb acts and is undone") {
  World world = sim::make_world(
      plan_of(
          R"("budget": "none", "faults": [{"at": "1s", "disk_lie": "n1", "for": "1s"}, {"at": "1s", "disk_stall": "n2", "for": "1s"},)"
          R"({"at": "1s", "disk_slow": "n3", "sync": "90ms", "for": "1s"}, {"at": "1s", "disk_full": "n4", "for": "1s"},)"
          R"({"at": "1s", "clock_drift": "n5", "ppm": 300, "for": "1s"}, {"at": "1s", "slow": "n5", "factor": 3, "for": "1s"},)"
          R"({"at": "1s", "erring": "n5", "share": 0.5, "for": "1s"}, {"at": "1s", "clock_jump": "n3", "by": "5s"}])"),
      1);
  world.run_until(1500ms);
  CHECK(world.node({0}).disk.lying);
  CHECK(world.node({1}).disk.stalls == 1);
  CHECK(world.node({2}).sync.usual() == 90ms);
  CHECK(world.node({3}).disk.full);
  CHECK(world.node({4}).clock.drift_ppm() == 300);
  CHECK(world.node({4}).slowness == 3000);
  CHECK(world.node({4}).erring == 500'000'000);
  CHECK(world.node({2}).clock.wall(world.now()).time_since_epoch() == 6500ms);
  world.run_until(2500ms);
  CHECK(!world.node({0}).disk.lying);
  CHECK(world.node({1}).disk.stalls == 0);
  CHECK(world.node({2}).sync.usual() == 1ms);
  CHECK(!world.node({3}).disk.full);
  CHECK(world.node({4}).clock.drift_ppm() == 0);
  CHECK(world.node({4}).slowness == 1000);
  CHECK(world.node({4}).erring == 0);
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

TEST_CASE("the calm ends everything, and what is eventually true is judged after it") {
  const auto plan = plan_of(R"("calm": "4s", "faults": [{"every": "200ms", "crash": "1 of servers", "for": "150ms"},)"
                            R"({"at": "1s", "isolate": "n3"}], "check": ["echo",)"
                            R"({"id": "all_up", "eventually": "count(servers & quiet) == 5", "within": "1s"}])");
  World world = sim::make_world(plan, 3);
  world.run_until(5900ms);
  CHECK(world.quiet_since() == Duration::max());
  world.run_until(6100ms);
  CHECK(world.quiet_since() == 6s);
  for (std::uint32_t i = 0; i < 5; ++i) {
    CHECK(world.up({i}));
    CHECK(reach(world, i, 5).size() == 5);
  }
  world.run_until(10s);
  CHECK(world.violation() == nullptr);
  CHECK(faults_of(world).written()[0].holds);
}

TEST_CASE("an eventually claim that does not come true in time is a violation") {
  const auto plan = plan_of(R"("calm": "4s", "faults": [{"at": "1s", "pause": "n1", "for": "1s"}], "check": ["echo",)"
                            R"({"id": "never_so", "eventually": "count(servers & quiet) == 9", "within": "1s"}])");
  const sim::RunResult result = sim::run(plan, 3);
  REQUIRE(result.violation);
  CHECK(result.violation->claim == "never_so");
  CHECK(result.violation->at >= 3s);
}

TEST_CASE("a fault whose selector means nobody waits for somebody, and lets the run go on") {
  Diary diary;
  World world = sim::make_world(plan_of(R"("faults": [{"at": "1ms", "pause": "busy", "for": "1ms"}])"), 1);
  world.watch(&diary);
  while (world.events() < 10'000 && world.step_until(5s)) {
  }
  CHECK(world.now() == 5s);
  CHECK(diary.lines.size() == 2);
}

TEST_CASE("the calm ends each unit once: those that came back stay as they are, those to come never begin") {
  Diary diary;
  World world =
      sim::make_world(plan_of(R"("calm": "7s", "budget": "none", "faults": [)"
                              R"({"at": "1s", "crash": ["n1", "n2", "n3"], "stagger": "900ms", "for": "1s"},)"
                              R"({"at": "1s", "disk_stall": ["n1", "n2", "n3"], "stagger": "900ms", "for": "1s"},)"
                              R"({"at": "2500ms", "pause": ["n4", "n5"], "stagger": "900ms"}])"),
                      1);
  world.watch(&diary);
  world.run_until(10s);
  for (std::uint32_t i = 0; i < 5; ++i) {
    CHECK(world.up({i}));
    CHECK(world.node({i}).disk.stalls == 0);
  }
  for (const auto& line : diary.lines) CHECK(line.node != 4);  // its turn would have come after the calm began
}

TEST_CASE("two faults of one verb on one node: when one ends, the other still holds") {
  World world = sim::make_world(plan_of(R"("faults": [{"at": "1s", "slow": "n1", "factor": 5, "until": "7s"},)"
                                        R"({"at": "2s", "slow": "n1", "factor": 2, "until": "3s"}])"),
                                1);
  world.run_until(2500ms);
  CHECK(world.node({0}).slowness == 2000);
  world.run_until(4s);
  CHECK(world.node({0}).slowness == 5000);
  world.run_until(8s);
  CHECK(world.node({0}).slowness == 1000);
}

TEST_CASE("what happens at once happens to every node in turn, and a majority of nobody is nobody") {
  World world = sim::make_world(plan_of(R"("budget": "none", "faults": [)"
                                        R"({"at": "1s", "clock_jump": ["n1", "n2"], "by": "3s", "stagger": "100ms"},)"
                                        R"({"at": "1ms", "chance": 0.5, "crash": "majority of busy"}])"),
                                1);
  world.run_until(2s);
  CHECK(world.node({0}).clock.wall(world.now()).time_since_epoch() == 5s);
  CHECK(world.node({1}).clock.wall(world.now()).time_since_epoch() == 5s);
}

TEST_CASE("an eventually claim whose bound passes without an event is judged at the end") {
  sim::Plan plan =
      plan_of(R"("check": ["echo", {"id": "never_so", "eventually": "count(busy) == 9", "within": "1s"}])");
  plan.streams.clear();  // nobody asks, so nothing happens
  const sim::RunResult result = sim::run(plan, 1);
  REQUIRE(result.violation);
  CHECK(result.violation->claim == "never_so");
}

TEST_CASE("a fault that never fired makes the run not as expected; with a chance it may stay away") {
  const auto never = plan_of(R"("faults": [{"id": "f", "when": "count(servers) == 9", "crash": "n1"}])");
  CHECK(!sim::run(never, 1).as_expected);
  const auto perhaps = plan_of(R"("faults": [{"id": "f", "chance": 0.5, "at": "1s", "crash": "n1", "for": "1s"}])");
  std::set<std::uint64_t> fired;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const sim::RunResult result = sim::run(perhaps, seed);
    CHECK(result.as_expected);
    fired.insert(result.faults[0].fired);
  }
  CHECK(fired == std::set<std::uint64_t>{0, 1});
}

}  // namespace
}  // namespace orrery::scenario
