// What faults of the network and of processes do and how they are undone, from the file on.
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/scenario/fault_story.hpp"

namespace orrery::scenario::fault_verb_runs_test {
namespace {

using namespace std::chrono_literals;
using sim::Status;
using sim::World;

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

/// How long the operations took that were invoked in this time.
std::set<Duration> latencies(const World& world, Duration from, Duration before) {
  std::set<Duration> found;
  for (std::size_t i = 0; i < world.history().size(); ++i) {
    const sim::OperationRecord& record = world.history()[i];
    if (record.done && record.invoked >= from && record.invoked < before)
      found.insert(record.finished - record.invoked);
  }
  return found;
}

TEST_CASE("a restart boots what is down; the end of the crash before it leaves the next crash alone") {
  Diary diary;
  World world = sim::make_world(plan_of(R"("faults": [{"at": "1s", "crash": "n2", "for": "5s"},)"
                                        R"({"at": "2s", "restart": ["n2", "n3"]},)"
                                        R"({"at": "3s", "crash": "n2", "for": "6s"}])"),
                                1);
  world.watch(&diary);
  world.run_until(10s);
  CHECK(diary.lines ==
        std::vector<Diary::Line>{
            {1s, 1, Status::crashed}, {2s, 1, Status::up}, {3s, 1, Status::crashed}, {9s, 1, Status::up}});
}

TEST_CASE("crashes of one node that overlap: it is back when the last one ends") {
  Diary diary;
  World world = sim::make_world(plan_of(R"("faults": [{"at": "1s", "crash": "n2", "for": "2s"},)"
                                        R"({"at": "2s", "crash": "n2", "for": "3s"}])"),
                                1);
  world.watch(&diary);
  world.run_until(10s);
  CHECK(diary.lines == std::vector<Diary::Line>{{1s, 1, Status::crashed}, {5s, 1, Status::up}});
}

TEST_CASE("a node that somebody else has restarted is not held down by the crash before") {
  World world = sim::make_world(plan_of(R"("faults": [{"at": "1s", "crash": "n2", "for": "8s"},)"
                                        R"({"at": "3s", "crash": "n2", "for": "1s"}])"),
                                1);
  world.run_until(2s);
  world.restart({1});
  world.run_until(3500ms);
  CHECK(!world.up({1}));
  world.run_until(5s);
  CHECK(world.up({1}));
}

TEST_CASE("a crash ends a pause, whose own end leaves the next pause alone") {
  Diary diary;
  World world = sim::make_world(plan_of(R"("faults": [{"at": "1s", "pause": "n1", "until": "5s"},)"
                                        R"({"at": "2s", "crash": "n1", "for": "1s"},)"
                                        R"({"at": "4s", "pause": "n1", "until": "8s"}])"),
                                1);
  world.watch(&diary);
  world.run_until(10s);
  CHECK(diary.lines == std::vector<Diary::Line>{{1s, 0, Status::paused},
                                                {2s, 0, Status::crashed},
                                                {3s, 0, Status::up},
                                                {4s, 0, Status::paused},
                                                {8s, 0, Status::up}});
}

TEST_CASE("a random partition: two sides, of every size") {
  std::set<std::size_t> sizes;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    World world = sim::make_world(
        plan_of(R"("budget": "none", "faults": [{"at": "1s", "partition": "random", "for": "1s"}])"), seed);
    world.run_until(1500ms);
    const auto side = reach(world, 0, 5);
    for (std::uint32_t node = 0; node < 5; ++node) {
      if (side.contains(node)) CHECK(reach(world, node, 5) == side);
      if (!side.contains(node)) CHECK(reach(world, node, 5).size() == 5 - side.size());
    }
    sizes.insert(side.size());
    world.run_until(3s);
    CHECK(reach(world, 0, 5).size() == 5);
  }
  CHECK(sizes == std::set<std::size_t>{1, 2, 3, 4});
}

TEST_CASE("a shape divides those that it is said to be of, and leaves the others alone") {
  World world = sim::make_world(plan_of(R"("budget": "none", "faults": [{"at": "1s", "partition": "random",)"
                                        R"( "of": ["n2", "n4"]}])"),
                                1);
  world.run_until(2s);
  CHECK(reach(world, 1, 5) == std::set<std::uint32_t>{0, 1, 2, 4});
  CHECK(reach(world, 3, 5) == std::set<std::uint32_t>{0, 2, 3, 4});
  CHECK(reach(world, 0, 5).size() == 5);
}

TEST_CASE("a delay adds to the latency of its messages, as long as it lasts") {
  World world = sim::make_world(
      plan_of(R"("faults": [{"id": "late", "at": "1s", "delay": "Say c1->n1", "by": "40ms", "until": "2s"}])"), 1);
  world.run_until(5s);
  CHECK(latencies(world, 0s, 980ms) == std::set<Duration>{3ms});
  CHECK(latencies(world, 1s, 2s) == std::set<Duration>{43ms});
  CHECK(latencies(world, 2s, 5s) == std::set<Duration>{3ms});
  CHECK(faults_of(world).fired(world, 0) == 24);  // one word after another, one each 43 ms
}

TEST_CASE("a delay may be a spread, and for a share of the messages") {
  World world = sim::make_world(plan_of(R"("faults": [{"delay": "Heard", "by": "10ms..40ms", "share": 0.5}])"), 1);
  world.run_until(5s);
  const auto seen = latencies(world, 0s, 5s);
  CHECK(*seen.begin() == 3ms);
  CHECK(*std::next(seen.begin()) >= 13ms);
  CHECK(*seen.rbegin() <= 43ms);
  CHECK(seen.size() > 50);
  CHECK(faults_of(world).fired(world, 0) < world.counters().delivered / 2);
}

TEST_CASE("a duplicate arrives as well, so much later") {
  World world = sim::make_world(plan_of(R"("faults": [{"at": "1s", "duplicate": "Say#2", "by": "30ms"}])"), 1);
  world.run_until(1s);
  const std::size_t second = world.history().size() + 1;
  world.run_until(1025ms);
  REQUIRE(world.history().size() > second);
  const Duration doubled = world.history()[second].invoked + 31ms;
  /// How often n1 heard something beyond the words that had time to arrive.
  const auto doubles = [&] {
    std::uint64_t words = 0;
    for (std::size_t i = 0; i < world.history().size(); ++i)
      words += world.history()[i].invoked + 1ms <= world.now() ? 1U : 0U;
    return world.node({0}).disk.appended() - Lsn{words};
  };
  world.run_until(doubled - Duration(1));
  CHECK(doubles() == 0);
  world.run_until(doubled);
  CHECK(doubles() == 1);
  world.run_until(5s);
  CHECK(doubles() == 1);
  CHECK(faults_of(world).fired(world, 0) == 1);
}

TEST_CASE("two rules that end at once let their messages go with luck of their own") {
  class Arrivals final : public sim::Observer {
   public:
    void on_event(const World& world, const sim::Event& event) override {
      if (event.kind == EventKind::deliver) at[event.argument] = world.now();
    }
    std::map<std::uint64_t, Duration> at;  ///< by number of the send
  };
  Arrivals arrivals;
  World world = sim::make_world(plan_of(R"("calm": "8s", "faults": [{"hold": "Say#1"}, {"hold": "Say#2"},)"
                                        R"({"degrade": "c1->n1", "latency": "1ms..100ms"}])"),
                                1);
  world.watch(&arrivals);
  world.run_until(1999ms);
  REQUIRE(world.network().held().size() == 2);  // a word, and the same again
  const std::uint64_t first = world.network().held()[0].send.value;
  const std::uint64_t second = world.network().held()[1].send.value;
  world.run_until(3s);
  REQUIRE(arrivals.at.contains(first));
  REQUIRE(arrivals.at.contains(second));
  CHECK(arrivals.at[first] != arrivals.at[second]);
}

TEST_CASE("a rule about the messages of a role waits until somebody is in it") {
  World world = sim::make_world(plan_of(R"("faults": [{"drop": "Heard busy->*", "for": "50ms"}])"), 1);
  world.run_until(5s);
  CHECK(faults_of(world).fired(world, 0) > 0);
  CHECK(faults_of(world).state().faults.begin()->second.started > 0s);
}

}  // namespace
}  // namespace orrery::scenario::fault_verb_runs_test
