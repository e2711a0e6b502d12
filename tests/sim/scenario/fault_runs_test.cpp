// When faults start and end, from the file to the world: each story loads a scenario, turns the crank and looks at what
// was done to whom, when, and how it was undone.
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/scenario/fault_story.hpp"

namespace orrery::scenario::fault_runs_test {
namespace {

using namespace std::chrono_literals;
using sim::Status;
using sim::World;

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

TEST_CASE("a condition on a message by its number, counted since the fault was armed") {
  const std::string closed =
      R"({"id": "w", "kind": "words", "clients": 1, "think": "10ms"})";  // Say at 0, 13, 26 ms ...
  const auto paused_at = [&](const std::string& fault) {
    Diary diary;
    World world =
        sim::make_world(plan_of(R"("faults": [{"pause": "n1", "for": "1ms", )" + fault + "}]", 2, "1s", closed), 1);
    world.watch(&diary);
    world.run_until(200ms);
    std::vector<Duration> times;
    for (const Diary::Line& line : diary.lines)
      if (line.status == Status::paused) times.push_back(line.at);
    return times;
  };
  CHECK(paused_at(R"("when": "sent Say#3 c1->*")") == std::vector<Duration>{26ms});
  CHECK(paused_at(R"("from": "20ms", "when": "sent Say#3")") == std::vector<Duration>{52ms});
  CHECK(paused_at(R"("when": "delivered Heard#2..3 n1->c1", "times": 9)") == std::vector<Duration>{16ms, 29ms});
  CHECK(paused_at(R"("when": "sent Say#2 and n1.heard == 1")") == std::vector<Duration>{13ms});
  CHECK(paused_at(R"("when": "sent Say#2 and n1.heard == 7")").empty());
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

TEST_CASE("one node after another, each whole before the next: never two at once") {
  Diary diary;
  World world = sim::make_world(
      plan_of(R"("faults": [{"at": "1s", "crash": ["n1", "n2", "n3"], "stagger": "1s", "for": "400ms"}])"), 1);
  world.watch(&diary);
  world.run_until(10s);
  CHECK(diary.lines == std::vector<Diary::Line>{{1s, 0, Status::crashed},
                                                {1400ms, 0, Status::up},
                                                {2s, 1, Status::crashed},
                                                {2400ms, 1, Status::up},
                                                {3s, 2, Status::crashed},
                                                {3400ms, 2, Status::up}});
}

TEST_CASE("a shuffled healing heals only what is broken: each turn one of those that have begun") {
  std::set<std::vector<std::uint32_t>> orders;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Diary diary;
    World world = sim::make_world(plan_of(R"("budget": "none", "faults": [{"at": "1s", "crash": "servers",)"
                                          R"( "stagger": "100ms", "for": "150ms", "heal_order": "shuffled"}])"),
                                  seed);
    world.watch(&diary);
    world.run_until(10s);
    REQUIRE(diary.lines.size() == 10);
    std::vector<std::uint32_t> order;
    for (const auto& line : diary.lines) {
      if (line.status != Status::up) continue;
      CHECK(line.at == 1150ms + 100ms * static_cast<int>(order.size()));
      order.push_back(line.node);
      CHECK(line.at >= 1050ms + 100ms * static_cast<int>(line.node));  // at least 50 ms after its crash
    }
    orders.insert(order);
  }
  CHECK(orders.size() > 3);
}

TEST_CASE("until a condition is true") {
  Diary diary;
  World world = sim::make_world(
      plan_of(R"("faults": [{"id": "out", "at": "1s", "crash": "n2", "for": "2500ms"},)"
              R"({"at": "2s", "pause": ["n3", "n4"], "stagger": "1s", "until": "fault out ended and n2 is quiet"}])"),
      1);
  world.watch(&diary);
  world.run_until(10s);
  CHECK(diary.lines == std::vector<Diary::Line>{{1s, 1, Status::crashed},
                                                {2s, 2, Status::paused},
                                                {3s, 3, Status::paused},
                                                {3500ms, 1, Status::up},
                                                {3500ms, 2, Status::up},
                                                {3500ms, 3, Status::up}});
}

TEST_CASE("a condition that is true again ends the next firing too") {
  Diary diary;
  World world = sim::make_world(plan_of(R"("faults": [{"every": "1s", "times": 2, "crash": "n2", "for": "300ms"},)"
                                        R"({"when": "count([n2] & quiet) == 0", "times": 2, "pause": "n3",)"
                                        R"( "until": "n2 is quiet"}])"),
                                1);
  world.watch(&diary);
  world.run_until(10s);
  std::vector<Diary::Line> of_n3;
  for (const auto& line : diary.lines)
    if (line.node == 2) of_n3.push_back(line);
  CHECK(of_n3 ==
        std::vector<Diary::Line>{
            {1s, 2, Status::paused}, {1300ms, 2, Status::up}, {2s, 2, Status::paused}, {2300ms, 2, Status::up}});
}

TEST_CASE("whom luck chose has a name for what comes later") {
  std::set<std::uint32_t> chosen;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Diary diary;
    World world = sim::make_world(
        plan_of(R"("faults": [{"id": "hit", "at": "1s", "crash": "2 of servers", "as": "victims", "for": "1s"},)"
                R"({"when": "fault hit ended", "pause": "victims", "for": "1s"},)"
                R"({"id": "spared", "at": "2500ms", "disk_lie": "servers & !victims", "until": "3s"}])"),
        seed);
    world.watch(&diary);
    world.run_until(2600ms);
    std::set<std::uint32_t> crashed;
    std::set<std::uint32_t> paused;
    for (const auto& line : diary.lines) {
      if (line.status == Status::crashed) crashed.insert(line.node);
      if (line.status == Status::paused) paused.insert(line.node);
    }
    CHECK(crashed.size() == 2);
    CHECK(paused == crashed);
    for (std::uint32_t i = 0; i < 5; ++i) CHECK(world.node({i}).disk.lying == !crashed.contains(i));
    chosen.insert(crashed.begin(), crashed.end());
  }
  CHECK(chosen.size() == 5);
}

TEST_CASE("a chance decides for the whole run, and times count within it") {
  const auto plan =
      plan_of(R"("faults": [{"id": "f", "chance": 0.5, "every": "1s", "times": 3, "crash": "n1", "for": "10ms"}])");
  std::set<std::uint64_t> fired;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) fired.insert(sim::run(plan, seed).faults[0].fired);
  CHECK(fired == std::set<std::uint64_t>{0, 3});
}

TEST_CASE("a fault that waits for somebody costs nothing while there is nobody") {
  const auto events = [](const std::string& faults) {
    World world = sim::make_world(plan_of(R"("faults": [)" + faults + "]"), 1);
    world.run_until(5s);
    return world.events();
  };
  CHECK(events(R"({"at": "1s", "pause": "n5 & busy", "for": "1ms"})") == events("") + 1);
}

TEST_CASE("what is over is forgotten") {
  World world = sim::make_world(
      plan_of(R"("faults": [{"every": "1ms", "slow": "n2", "factor": 2, "for": "2500us"}], "budget": "none")"), 1);
  world.run_until(9s);
  CHECK(faults_of(world).actions()[0].fired >= 8'999);
  CHECK(faults_of(world).in_force() == 3);
  CHECK(world.node({1}).slowness == 2000);
}

TEST_CASE("a claim that a fault breaks is at no node of its own") {
  const auto plan = plan_of(R"("faults": [{"at": "1s", "crash": "n3"}], "check": ["echo",)"
                            R"({"id": "all", "always": "count(servers & !busy & !quiet) == 0"}])");
  World world = sim::make_world(plan, 1);
  world.run_until(999ms);
  CHECK(world.violation() == nullptr);
  world.run_until(2s);
  REQUIRE(world.violation() != nullptr);
  CHECK(world.violation()->claim == "all");
  CHECK(world.violation()->at == 1s);
  CHECK(world.violation()->node == no_node);
}

}  // namespace
}  // namespace orrery::scenario::fault_runs_test
