// Scripted operations, from the file on: each waits for its turn, its time and its client, and speaks to whom it names.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/raft/system.hpp"
#include "tests/sim/scenario/fault_story.hpp"

namespace orrery::scenario::fault_scripts_test {
namespace {

using namespace std::chrono_literals;
using sim::Status;
using sim::World;

sim::Plan script(const std::string& operations, const std::string& more) {
  return plan_of(more, 5, "10s", R"({"id": "s", "clients": 1, "ops": [)" + operations + "]}");
}

TEST_CASE("an operation is invoked when its client takes it, not when it was due") {
  Diary diary;
  World world = sim::make_world(
      script(R"({"id": "a", "op": "say x", "at": "1s"})", R"("faults": [{"at": "500ms", "pause": "c1", "for": "2s"},)"
                                                          R"({"when": "op a invoked", "pause": "n2", "for": "1s"}])"),
      1);
  world.watch(&diary);
  world.run_until(5s);
  CHECK(diary.lines ==
        std::vector<Diary::Line>{
            {500ms, 5, Status::paused}, {2500ms, 5, Status::up}, {2500ms, 1, Status::paused}, {3500ms, 1, Status::up}});
}

TEST_CASE("a script that waits for its client costs nothing") {
  World world = sim::make_world(
      script(R"({"id": "a", "op": "say x", "at": "1s"})", R"("faults": [{"at": "500ms", "pause": "c1", "for": "2s"}])"),
      1);
  world.run_until(1100ms);
  const std::uint64_t events = world.events();
  world.run_until(2400ms);
  CHECK(world.events() == events);
  world.run_until(3s);
  CHECK(faults_of(world).state().operations.at("a").outcome == Outcome::ok);
}

TEST_CASE("two scripts of one client take turns") {
  World world = sim::make_world(
      plan_of(
          R"("faults": [])", 5, "10s",
          R"({"id": "s", "clients": ["c1"], "ops": [{"id": "a", "op": "say a", "at": "1s"}]},)"
          R"({"id": "t", "clients": ["c1"], "ops": [{"id": "b", "op": "say b", "at": "1001ms"}, {"id": "c", "op": "say c"}]})"),
      1);
  world.run_until(5s);
  REQUIRE(world.history().size() == 3);
  CHECK(world.history()[0].finished == 1003ms);
  CHECK(world.history()[1].invoked == 1003ms);
  CHECK(world.history()[2].invoked == 1006ms);
}

TEST_CASE("a client that goes down leaves its operation unknown, and the script goes on when it is back") {
  World world = sim::make_world(script(R"({"id": "a", "op": "say x", "at": "1s"}, {"id": "b", "op": "say y"})",
                                       R"("faults": [{"at": "1001ms", "crash": "c1", "for": "1s"}])"),
                                1);
  world.run_until(1500ms);
  const auto& operations = faults_of(world).state().operations;
  CHECK(operations.at("a").done);
  CHECK(operations.at("a").outcome == Outcome::unknown);
  CHECK(!operations.contains("b"));
  world.run_until(3s);
  CHECK(faults_of(world).state().operations.at("b").outcome == Outcome::ok);
}

TEST_CASE("an operation's time is drawn, as any other") {
  std::set<Duration> begun;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    World world = sim::make_world(
        script(R"({"op": "say x", "at": "1s..2s"}, {"op": "say y", "after": "100ms..200ms"})", R"("faults": [])"),
        seed);
    world.run_until(5s);
    REQUIRE(world.history().size() == 2);
    const Duration first = world.history()[0].invoked;
    const Duration pause = world.history()[1].invoked - world.history()[0].finished;
    CHECK((first >= 1s && first <= 2s));
    CHECK((pause >= 100ms && pause <= 200ms));
    begun.insert(first);
    begun.insert(pause);
  }
  CHECK(begun.size() == 20);
}

TEST_CASE("where one leader is needed it is the one of the highest term") {
  /// Whom the client asks first.
  class Asked final : public sim::Observer {
   public:
    void on_send(const World& world, sim::SendId, sim::Link link, const Message&, sim::SendId) override {
      if (world.name(link.from) == "c1" && first.empty()) first = world.name(link.to);
    }
    std::string first;
  };
  const System* const system = &raft::system();
  const auto plan =
      load("two.json", R"({"name": "two leaders", "system": {"kind": "raft"}, "luck": "quiet", "duration": "10s",
      "workload": [{"id": "s", "clients": 1, "ops": [{"id": "w", "op": "put x 1", "at": "5s", "to": "leader"},
        {"id": "v", "op": "put x 2", "at": "8s", "to": "[n1, n2]"}]}],
      "faults": [{"at": "2s", "cut": "leader<->!leader & servers"}]})",
           std::span(&system, 1))
          .front();
  Asked asked;
  World world = sim::make_world(plan, 1);
  world.watch(&asked);
  world.run_until(4999ms);
  std::vector<NodeId> leaders;
  const RoleSpec& leader = system->roles[2];
  for (std::uint32_t i = 0; i < 5; ++i)
    if (leader.held(world.node({i}).face)) leaders.push_back({i});
  REQUIRE(leaders.size() == 2);
  CHECK(!world.network().link({5}, leaders[0]).cut);
  world.run_until(6s);
  CHECK(asked.first == world.name(leaders[1]));  // the old one is n1, elected first
  CHECK(faults_of(world).state().operations.at("w").outcome == Outcome::ok);
  asked.first.clear();
  world.run_until(9s);
  CHECK(asked.first == "n1");  // no role is named, so rank does not count
}

}  // namespace
}  // namespace orrery::scenario::fault_scripts_test
