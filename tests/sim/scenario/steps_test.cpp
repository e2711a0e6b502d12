// Steps: a run told event by event. Where the pace is "steps" nothing moves unless a step says so, and a step that
// can't be taken says why.
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/echo/echo.hpp"
#include "sim/faults.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "sim/step_follower.hpp"

namespace orrery::scenario::steps_test {
namespace {

using namespace std::chrono_literals;
using sim::RunOutcome;
using sim::RunResult;

sim::Plan plan_of(const std::string& more) {
  const std::string text = R"({"name": "story", "system": {"kind": "echo", "nodes": 2}, "network": {"latency": "1ms"},)"
                           R"( "disk": {"sync": "1ms"}, )" +
                           more + "}";
  const System* const system = &echo::system();
  return load("story.json", text, std::span(&system, 1)).front();
}

sim::Plan paced(const std::string& steps, const std::string& more = "") {
  return plan_of(fmt::format(R"("pace": "steps", "steps": [{}]{})", steps, more));
}

RunResult run(const std::string& steps, const std::string& more = "") { return sim::run(paced(steps, more), 1); }

/// Why the run of these steps is stuck, without what was in flight.
std::string stuck(const std::string& steps) {
  const RunResult result = run(steps);
  CHECK(result.outcome == RunOutcome::stuck);
  CHECK_FALSE(result.as_expected);
  return result.failure.substr(0, result.failure.find("\n  in flight"));
}

TEST_CASE("an exchange, event by event") {
  const RunResult result = run(R"({"op": "say hello", "client": "teacher", "id": "first", "to": "n1"},
    {"assert": "op first invoked"}, {"deliver": "Say teacher->n1"}, {"assert": "n1 is busy"}, {"settle": "n1"},
    {"assert": "n1 is quiet"}, {"assert": "not op first done"}, {"settle": ["n1", "teacher"]},
    {"assert": "op first ok"})");
  CHECK(result.failure == "");
  CHECK(result.as_expected);
  CHECK(result.operations.at("first") == "ok 1");
  // Three boots, the operation's step and its arrival, Say, the disk, Heard.
  CHECK(result.events == 8);
}

TEST_CASE("nothing moves by itself where only steps move it") {
  const sim::Plan plan = paced(R"({"op": "say hello"}, {"note": "and nothing comes of it"})");
  sim::World world = sim::make_world(plan, 1);
  sim::StepFollower follower(std::make_shared<const sim::Plan>(plan));
  while (follower.advance(world, plan.duration)) {
  }
  CHECK(follower.stuck() == "");
  CHECK(follower.done() == 2);
  CHECK(world.now() == 0s);
  CHECK(world.counters().sent == 1);
  CHECK(world.counters().delivered == 0);
}

TEST_CASE("what can't be taken ends the run as stuck, and says what was in flight") {
  CHECK(run(R"({"op": "say a"}, {"deliver": "Heard"})").failure ==
        "step 2 of 2, deliver \"Heard\": no such message is in flight\n  in flight: n1, Say from c1; c1, timer retry");
  CHECK(stuck(R"({"op": "say a"}, {"settle": "all"}, {"fire": "retry c1"})") ==
        "step 3 of 3, fire \"retry c1\": c1 has not set this timer");
  CHECK(stuck(R"({"op": "say a"}, {"op": "say b"})") == "step 2 of 2, op \"say b\": the client is down or busy");
  CHECK(stuck(R"({"restart": "busy"})") == "step 1 of 1, restart \"busy\": it finds nobody");
  CHECK(stuck(R"({"op": "say a"}, {"settle": "n1", "until": "n1 is busy"})") ==
        "step 2 of 2, settle \"n1\": nothing is left to move, and its condition is not true");
  CHECK(stuck(R"({"when": "n1 is busy", "crash": "n1"})") ==
        "step 1 of 1, crash \"n1\": its condition is not true, and nothing moves by itself");
  CHECK(stuck(R"({"assert": "n1 is busy and count(quiet) == 2 and c1.said == 4"}, {"op": "say a"})") ==
        "step 1 of 2, assert \"n1 is busy and count(quiet) == 2 and c1.said == 4\": it does not hold: busy is nobody, "
        "c1.said is 0");
}

TEST_CASE("a stuck run is not what anybody expects") {
  CHECK_FALSE(run(R"({"deliver": "Heard"})", R"(, "expect": "any")").as_expected);
  CHECK_FALSE(run(R"({"deliver": "Heard"})", R"(, "expect": {"violates": "echo.remembers"})").as_expected);
}

TEST_CASE("deliver counts among what is in flight") {
  const std::string two = R"({"op": "say a", "client": "a", "to": "n1"}, {"op": "say b", "client": "b", "to": "n1"}, )";
  CHECK(run(two + R"({"deliver": "Say#2"}, {"assert": "n2.heard == 1 and n1.heard == 0"})").as_expected);
  CHECK(run(two + R"({"deliver": "Say"}, {"assert": "n2.heard == 1 and n1.heard == 1"})").as_expected);
  CHECK(run(two + R"({"deliver": "Say[text=\"a\"]"}, {"assert": "n2.heard == 0 and n1.heard == 1"})").as_expected);
  CHECK(stuck(two + R"({"deliver": "Say#3"})").ends_with("no such message is in flight"));
}

TEST_CASE("a timer fires when a step says so") {
  const RunResult result = run(
      R"({"op": "say a"}, {"drop": "Say"}, {"fire": "retry c1"}, {"settle": "all"}, {"assert": "c1.promised == 1"})");
  CHECK(result.failure == "");
  CHECK(result.statistics.at("messages.lost.dropped") == 1);
}

TEST_CASE("settle moves what it is told, until it is told") {
  CHECK(run(R"({"op": "say a"}, {"settle": "all", "only": "Say"}, {"assert": "n1 is quiet and c1.promised == 0"})")
            .as_expected);
  CHECK(run(R"({"op": "say a"}, {"settle": "all", "until": "n1 is busy"}, {"assert": "n1 is busy"})").as_expected);
  CHECK(run(R"({"op": "say a"}, {"settle": ["n1", "n2"]}, {"assert": "n1.heard == 0"})").as_expected);
}

TEST_CASE("message verbs act once, on what is in flight") {
  const std::string said = R"({"op": "say a"}, )";
  CHECK(run(said + R"({"duplicate": "Say", "by": "5ms"}, {"settle": "all"}, {"assert": "n1.heard == 2"})").as_expected);
  CHECK(run(said + R"({"drop": "Say"}, {"fire": "retry c1"}, {"deliver": "Say"}, {"assert": "n1.heard == 1"})")
            .as_expected);
  const RunResult delayed = run(said + R"({"delay": "Say", "by": "50ms"}, {"deliver": "Say"})");
  CHECK(delayed.as_expected);
  CHECK(delayed.simulated == 51ms);
  // Held until a step lets the time of its hold pass.
  CHECK(run(said + R"({"id": "kept", "hold": "Say", "for": "10ms"}, {"assert": "not fault kept ended"}, {"run": "10ms"},
        {"settle": "all"}, {"assert": "n1.heard == 1"})")
            .as_expected);
  CHECK(stuck(said + R"({"hold": "Say"}, {"deliver": "Say"})").ends_with("no such message is in flight"));
}

TEST_CASE("run lets everything move for a while") {
  const RunResult result = run(R"({"op": "say a"}, {"run": "2500us"}, {"assert": "n1.heard == 1 and c1.promised == 0"},
    {"run": "500us"}, {"assert": "c1.promised == 1"})");
  CHECK(result.failure == "");
  CHECK(result.simulated == 3ms);
}

TEST_CASE("a fault of a step ends when its time has come") {
  const RunResult result = run(R"({"id": "gone", "crash": "n1", "for": "5ms"}, {"assert": "not fault gone ended"},
    {"run": "5ms"}, {"assert": "fault gone ended"}, {"op": "say a"}, {"settle": "all"}, {"assert": "n1.heard == 1"})");
  CHECK(result.failure == "");
}

TEST_CASE("in a timed run a step waits while everything goes on") {
  const std::string stream =
      R"("workload": [{"id": "w", "kind": "words", "clients": 1, "think": "10ms"}], "duration": "1s", )";
  const RunResult result =
      sim::run(plan_of(stream + R"("steps": [{"when": "n1.heard == 5", "id": "five", "crash": "n1", "for": "100ms"},
        {"when": "fault five ended", "after": "50ms", "pause": "n1"}, {"assert": "n1.heard >= 5"}])"),
               1);
  CHECK(result.failure == "");
  CHECK(result.as_expected);
  CHECK(result.simulated == 1s);
  const RunResult timed = sim::run(
      plan_of(
          stream +
          R"("steps": [{"at": "300ms", "crash": "n1", "for": "50ms", "id": "c"}, {"at": "310ms..320ms", "pause": "n2", "id": "p"}, {"assert": "since(c) >= 10ms and since(c) <= 20ms"}])"),
      1);
  CHECK(timed.failure == "");
  const RunResult late =
      sim::run(plan_of(stream + R"("steps": [{"when": "n1.heard == 5", "within": "20ms", "crash": "n1"}])"), 1);
  CHECK(late.outcome == RunOutcome::stuck);
  CHECK(late.failure.find("its condition did not come true within the time for it") != std::string::npos);
  CHECK(late.simulated == 20ms);
  const RunResult never = sim::run(plan_of(stream + R"("steps": [{"when": "n1.heard == 5000", "crash": "n1"}])"), 1);
  CHECK(never.failure.find("before the end of the run") != std::string::npos);
}

TEST_CASE("a fork in the midst of the steps goes the same way") {
  const sim::Plan plan = paced(R"({"op": "say a"}, {"settle": "all", "until": "n1 is busy"}, {"crash": "n1"},
    {"restart": "n1"}, {"fire": "retry c1"}, {"settle": "all"})");
  sim::World world = sim::make_world(plan, 1);
  sim::StepFollower follower(std::make_shared<const sim::Plan>(plan));
  std::vector<std::pair<sim::World, sim::StepFollower>> forks;
  do forks.emplace_back(world, follower);
  while (follower.advance(world, plan.duration));
  REQUIRE(forks.size() > 8);
  for (auto& [other, its] : forks) {
    while (its.advance(other, plan.duration)) {
    }
    CHECK(other.digest() == world.digest());
    CHECK(other.events() == world.events());
  }
}

TEST_CASE("nothing comes true by itself where nothing moves by itself") {
  const RunResult result = run(R"({"op": "say a"}, {"fire": "retry c1"}, {"settle": "all"})",
                               R"(, "check": [{"id": "never", "eventually": "n2 is busy", "within": "1s"}])");
  CHECK(result.outcome == RunOutcome::pass);
  CHECK_FALSE(result.claims.back().holds);
}

TEST_CASE("where only steps move, what comes true eventually is judged while a run lasts") {
  const std::string check = R"(, "check": [{"id": "heard", "eventually": "n1.heard == 1", "within": "40ms"}])";
  const auto outcome = [&](const std::string& steps) { return run(steps, check).outcome; };
  CHECK(outcome(R"({"op": "say a"}, {"run": "50ms"})") == RunOutcome::pass);
  CHECK(outcome(R"({"op": "say a"}, {"drop": "Say"}, {"run": "30ms"}, {"run": "30ms"})") == RunOutcome::pass);
  CHECK(outcome(R"({"op": "say a"}, {"drop": "Say"}, {"settle": "all"})") == RunOutcome::pass);
  CHECK(outcome(R"({"op": "say a"}, {"drop": "Say"}, {"run": "50ms"})") == RunOutcome::violation);
  CHECK(outcome(R"({"op": "say a"}, {"drop": "Say"}, {"run": "50ms"}, {"crash": "n2"})") == RunOutcome::violation);
  CHECK(outcome(R"({"crash": "n1", "for": "1s"}, {"op": "say a"}, {"run": "50ms"})") == RunOutcome::pass);
}

}  // namespace
}  // namespace orrery::scenario::steps_test
