// Paths of conditions: what a process declares of its face and state is what a scenario may look at, and a fault that
// waits for what is behind the face is asked after each event.
#include <string>

#include <doctest/doctest.h>

#include "algorithms/catalog.hpp"
#include "algorithms/raft/server.hpp"
#include "sim/evaluate.hpp"
#include "sim/faults.hpp"
#include "sim/run.hpp"
#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::paths_test {
namespace {

using sim::only_of_faces;
using sim::parse_condition;
using sim::World;

std::string trouble_with(const std::string& condition) {
  return trouble_of(R"({"name": "x", "duration": "1s", "system": {"kind": "lamp"},
"workload": [{"clients": ["c"], "ops": [{"op": "get x"}]}], "groups": {"both": ["n1", "c"]},
"faults": [{"crash": "n1", "as": "old", "when": ")" +
                    condition + R"("}]})");
}

}  // namespace

TEST_CASE("a path may lead to any value of a face or a state") {
  for (const std::string condition : {"n1.glow == lit",
                                      "n1.term >= 3",
                                      "n1.wired_to == n2",
                                      "n1.wired_to == old",
                                      "n1.wired_to != nobody",
                                      "n1.warm < 5ms",
                                      "n1.hours == 0",
                                      "n1.socket.loose == true",
                                      "n1.socket.wear[n3] > 7",
                                      "n1.socket.wear == 5",
                                      "n1.spare[2].wear[0] == 1",
                                      "n1.adapter.loose == false",
                                      "n1.maker == Osram",
                                      R"(n1.maker == \"a b\")",
                                      "n1.last.anything.at[7] == lit",
                                      "c.turns == 1",
                                      "clients.turns == 1",
                                      "both.turns == both.term",
                                      "on.shown.term == 1",
                                      "[n1,c].turns > 0",
                                      "!c.term == 1",
                                      "n1.shown.glow == dark",
                                      "3 < n1.term",
                                      "lit == n1.glow",
                                      "n1 is on or sent Ping[round>=2]"}) {
    CAPTURE(condition);
    CHECK(trouble_with(condition) == "loaded");
  }
}

TEST_CASE("a condition is only of faces when no path leads behind them") {
  const sim::Plan plan = lamp_plan(R"("workload": [{"id": "kv", "kind": "kv", "rate": "1/s"}])");
  for (const char* of_faces : {"n1.term == 2", "n1.glow == lit and n2.warm > 1s", "n1 is on", "count(on) == 2",
                               "c.turns == 1", "2 == n1.term"}) {
    CAPTURE(of_faces);
    CHECK(only_of_faces(parse_condition(of_faces), plan));
  }
  for (const char* deeper :
       {"n1.hours == 2", "n1.spare == 1", "n1.socket.loose == true", "n1.shown.term == 1", "n1.socket.wear[n3] == 2",
        "n1.term == 1 and n1.hours == 2", "3 > n1.hours", "n1.term == n1.hours", "n1.last == 1", "kv.ops.ok > 3",
        "messages.sent > 3", "3 < facts.Lit", "since(a) > 1s", "fact Lit", "healed"}) {
    CAPTURE(deeper);
    CHECK_FALSE(only_of_faces(parse_condition(deeper), plan));
  }
  System system = lamp::system();
  system.servers.clear();
  sim::Plan undeclared = plan;
  undeclared.system = &system;
  CHECK_FALSE(only_of_faces(parse_condition("n1.term == 2"), undeclared));
  // A role of something may look behind faces too.
  for (const char* of_something : {"on(x) is n1", "n1 is on(x)", "count(!on(x)) == 2", "on(x).term == 1",
                                   "[n1,on(x)].term == 1", "n1.term == 1 and count([n1,off & on(x)]) == 2"}) {
    CAPTURE(of_something);
    CHECK_FALSE(only_of_faces(parse_condition(of_something), plan));
  }
}

TEST_CASE("a fault that waits for what is behind a face starts at that event, not at the next change of a face") {
  const auto plan_with = [](const std::string& more) {
    const std::string text = R"({"name": "x", "duration": "5s", "system": {"kind": "raft", "nodes": 3},
"network": {"latency": "1ms"}, "disk": {"sync": "3ms"},
"workload": [{"kind": "kv", "rate": "5/s"}])" +
                             more + "}";
    return load("x.json", text, catalog()).front();
  };
  const NodeId follower{1};
  const auto durable = [&](const World& world) {
    const auto* server = world.node(follower).process->as<raft::Server>();
    return server == nullptr ? raft::LogIndex{} : server->state.durable_index;
  };
  World plain = sim::make_world(plan_with(""), 1);
  while (durable(plain) < raft::LogIndex{3} && plain.step_until(std::chrono::seconds(5))) {
  }
  REQUIRE(plain.now() < std::chrono::seconds(5));
  for (const std::string condition : {"n2.durable_index >= 3", "n2.durable_index > 2 and n1.term > 0"}) {
    CAPTURE(condition);
    World world = sim::make_world(
        plan_with(std::string(R"(, "faults": [{"when": ")") + condition + R"(", "pause": "n2", "for": "1ms"}])"), 1);
    while (world.node(follower).status != sim::Status::paused && world.step_until(std::chrono::seconds(5))) {
    }
    CHECK(print_duration(world.now()) == print_duration(plain.now()));
  }
}

TEST_CASE("a list by rank is read at a node's name, and at no place when the name means nobody or several") {
  const auto plan = load("x.json", R"({"name": "x", "duration": "5s", "system": {"kind": "raft", "nodes": 3},
"workload": [{"kind": "kv", "rate": "20/s"}],
"faults": [{"at": "1s", "pause": "n3", "as": "one", "for": "1ms"},
           {"at": "1s", "pause": "[n1,n2]", "as": "two", "for": "1ms"},
           {"id": "never", "when": "fault unfired started", "pause": "n1", "as": "none", "for": "1ms"},
           {"id": "unfired", "when": "n1.term == 1000", "pause": "n1", "for": "1ms"}],
"expect": "any"})",
                         catalog())
                        .front();
  World world = sim::make_world(plan, 1);
  world.run_until(std::chrono::seconds(5));
  const sim::Faults& faults = sim::faults_of(world);
  const sim::Evaluator evaluator(world, plan, faults.state());
  const auto values = [&](const char* text) { return evaluator.values(sim::parse_expression(text)); };
  REQUIRE(values("leader.match_index").size() == 1);
  CHECK(values("leader.match_index[n3]").size() == 1);
  CHECK(values("leader.match_index[n3]") == values("leader.match_index[2]"));
  CHECK(values("leader.match_index[one]") == values("leader.match_index[2]"));
  CHECK(values("leader.match_index[two]").empty());
  CHECK(values("leader.match_index[none]").empty());
  CHECK(values("leader.match_index[3]").empty());
}

}  // namespace orrery::scenario::paths_test
