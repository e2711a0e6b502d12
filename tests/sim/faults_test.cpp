// Faults in a world of probes, where nodes halt and states change as a test orders: what the director makes of it.
#include "sim/faults.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/story.hpp"

namespace orrery::sim::faults_test {
namespace {

using namespace std::chrono_literals;
using namespace probe;

constexpr NodeId client{1};

/// Nodes that are up are `here`.
const System& probe_system() {
  static const System system = [] {
    System made;
    made.roles = {{"here", RoleStyle::idle, "it is up", [](const FaceBox& face) { return !face.empty(); }}};
    return made;
  }();
  return system;
}

/// One server and one client, and what the plan says besides.
Story directed(Plan plan) {
  const auto setup = probes(1, 1);
  plan.system = &probe_system();
  plan.nodes = setup->nodes;
  plan.system_setup = setup->system_setup;
  plan.duration = 10s;
  return Story(World(setup, std::make_unique<Faults>(std::make_shared<const Plan>(plan))));
}

Plan claiming(WrittenClaim::Kind kind, std::string_view condition) {
  Plan plan;
  plan.written_claims.push_back({"own", kind, parse_condition(condition), {}});
  return plan;
}

ScriptedOperation ask(const std::string& id, Duration at) {
  ScriptedOperation operation;
  operation.id = id;
  operation.command = Message::of(Note{"ask"});
  operation.at = Spread::fixed(at);
  return operation;
}

TEST_CASE("a client that halts leaves its operation unknown; its script goes on when somebody restarts it") {
  Plan plan;
  plan.scripts.push_back({"s", client, {ask("first", 10ms), ask("second", 20ms)}, 1});
  Story story = directed(plan);
  const auto& operations = faults_of(story.world).state().operations;
  story.world.run_until(11ms);
  story.order(client, {act(probe::Verb::halt)});
  REQUIRE(operations.contains("first"));
  CHECK(operations.at("first").done);
  CHECK(operations.at("first").outcome == Outcome::unknown);
  story.world.run_until(50ms);
  CHECK(!operations.contains("second"));
  story.world.restart(client);
  story.world.run_until(60ms);
  REQUIRE(operations.contains("second"));
  CHECK(operations.at("second").outcome == Outcome::ok);
}

TEST_CASE("a condition hears of a node that halts, though no face changes") {
  Plan plan = claiming(WrittenClaim::Kind::always, "count(here) == 2");
  SUBCASE("a claim falls") {
    Story story = directed(plan);
    story.run_for(1s);
    CHECK(story.world.violation() == nullptr);
    story.order(client, {act(probe::Verb::halt)});
    REQUIRE(story.world.violation() != nullptr);
    CHECK(story.world.violation()->claim == "own");
  }
  SUBCASE("a fault starts") {
    plan.written_claims.clear();
    Action& pause = plan.faults.emplace_back();
    pause.id = "pause";
    pause.verb = Verb::pause;
    pause.nodes = parse_nodes("n0");
    pause.when = parse_condition("count(here) == 1");
    Story story = directed(plan);
    story.run_for(1s);
    story.order(client, {act(probe::Verb::halt)});
    story.run_for(1ms);
    CHECK(story.world.node({0}).status == Status::paused);
  }
}

TEST_CASE("a claim about a state is asked also when no face has changed") {
  Story story = directed(claiming(WrittenClaim::Kind::never, "n1.operation == 1"));
  story.run_for(1s);
  CHECK(story.world.violation() == nullptr);
  story.world.invoke(client, Message::of(Note{"hm"}));
  REQUIRE(story.world.violation() != nullptr);
  CHECK(story.world.violation()->at == 1s);
}

TEST_CASE("a claim about a node's facts may be judged at the end, where nothing happens to a node") {
  Story story = directed(claiming(WrittenClaim::Kind::never, "fact Note by n0"));
  story.run_for(1s);
  story.world.settle_claims();
  CHECK(story.world.violation() == nullptr);
  story.order({0}, {act(probe::Verb::observe, "this")});
  CHECK(story.world.violation() != nullptr);
}

}  // namespace
}  // namespace orrery::sim::faults_test
