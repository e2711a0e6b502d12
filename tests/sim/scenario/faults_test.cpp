// Faults: each verb with its parameters, when and how long, and the ids and luck keys that actions get.
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/text_values.hpp"
#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::faults_test {
namespace {

using namespace std::chrono_literals;
using sim::Action;
using sim::Verb;

/// The action of lamp-everything.json with this verb; the `nth` of them.
Action example(Verb verb, int nth = 0) {
  static const sim::Plan plan = load_good("lamp-everything.json").at(0).plan;
  for (const Action& action : plan.faults)
    if (action.verb == verb && nth-- == 0) return action;
  FAIL("no such action");
  return {};
}

std::vector<Action> faults(const std::string& list) { return lamp_plan("\"faults\": " + list).faults; }

}  // namespace

TEST_CASE("every verb has an example") {
  for (std::size_t i = 0; i < sim::verb_names.size(); ++i) CHECK(example(static_cast<Verb>(i)).id.size() > 1);
}

TEST_CASE("a load has the slot of each client, an operation a script of its own") {
  const Action load = example(Verb::load);
  CHECK(load.workload == "crowd");
  CHECK(load.interval == Duration(2'000'000'000 / 6500));
  CHECK(load.lasting == Spread::fixed(1s));
  const Action op = example(Verb::op);
  const sim::Plan plan = load_good("lamp-everything.json").at(0).plan;
  const sim::Script& script = plan.scripts.at(op.script);
  CHECK(plan.nodes[script.client.value].name == "joe");
  REQUIRE(script.operations.size() == 1);
  CHECK(script.operations[0].id == "late");
  CHECK(script.operations[0].command.as<lamp::Switch>()->name == "y");
  CHECK(script.operations[0].timeout == 5ms);
  CHECK(script.operations[0].expect == "ok | unknown");
  CHECK(sim::text_of(*script.operations[0].to) == "on");
}

TEST_CASE("when and how long") {
  const Action crash = example(Verb::crash);
  CHECK(crash.id == "stop");
  CHECK(crash.key == name_hash("stop"));
  CHECK(crash.at == Spread::uniform(1s, 2s));
  CHECK(sim::text_of(crash.nodes) == "1 of east");
  CHECK(crash.lose == sim::Lose::torn);
  CHECK(crash.as == "victim");
  CHECK(crash.lasting == Spread::exponential(1s));
  CHECK(crash.note == "the power fails");
  const Action restart = example(Verb::restart);
  CHECK(sim::text_of(*restart.when) == "fact Lit[index>3] by edge");
  CHECK(restart.after == Spread::fixed(5ms));
  CHECK(restart.times == 2);
  const Action pause = example(Verb::pause);
  CHECK(pause.every == Spread::fixed(2s));
  CHECK(pause.from == 3s);
  CHECK(pause.times == 4);
  CHECK(pause.chance == 500'000'000);
  CHECK(pause.stagger == Spread::fixed(10ms));
  CHECK(pause.heal_shuffled);
  CHECK(pause.until_time == 25s);
  CHECK_FALSE(pause.until);
  const Action slow = example(Verb::slow);
  CHECK(slow.factor == 2500);
  CHECK_FALSE(slow.until_time);
  CHECK(sim::text_of(*slow.until) == "count(on) >= 2");
  CHECK(sim::text_of(slow.nodes) == "[a,b]");
}

TEST_CASE("the parameters of each verb") {
  CHECK(example(Verb::erring).share == 250'000'000);
  const Action groups = example(Verb::partition);
  CHECK(groups.shape == sim::PartitionShape::groups);
  CHECK(groups.groups.size() == 2);
  CHECK(groups.rest);
  const Action shape = example(Verb::partition, 1);
  CHECK(shape.shape == sim::PartitionShape::overlapping_majorities);
  CHECK(sim::text_of(*shape.of) == "east");
  CHECK(example(Verb::isolate).direction == sim::Direction::in);
  CHECK(sim::text_of(example(Verb::cut).link) == "a->b");
  const Action degrade = example(Verb::degrade);
  CHECK(degrade.change.latency == Spread::tail(20ms, 900ms));
  CHECK(degrade.change.duplicate == 500'000'000);
  CHECK(degrade.change.bandwidth == 1'000'000);
  CHECK_FALSE(degrade.change.loss);
  const Action drop = example(Verb::drop);
  CHECK(sim::text_of(drop.messages) == "Ping*[round>0]#2..3 a->b");
  CHECK(drop.share == 500'000'000);
  CHECK(example(Verb::delay).by == Spread::fixed(10ms));
  CHECK(example(Verb::hold).share == sim::billion);
  CHECK(example(Verb::disk_slow).sync == Spread::exponential(1s));
  CHECK(example(Verb::disk_rot).records == 2);
  CHECK(example(Verb::disk_lose).records == 1);
  CHECK(example(Verb::clock_jump).by == Spread::fixed(-6s));
  CHECK(example(Verb::clock_jump).clock == sim::ClockKind::both);
  CHECK(example(Verb::clock_drift).ppm == sim::IntegerRange{-500, 500});
  const sim::Pin pin = example(Verb::pin).pin;
  CHECK(pin.node == "a");
  CHECK(pin.site == "lamp.wait");
  CHECK(pin.ordinal == 2);
  CHECK(pin.to == 150ms);
}

TEST_CASE("what has no id gets one from its verb and text") {
  const std::vector<Action> all =
      faults(R"([{"crash": "on"}, {"crash": "on", "at": "2s"}, {"id": "crash_on_2", "pause": "n1"},
    {"cut": "n1<->[n2,n3]"}, {"partition": [["n1"], ["rest"]]}, {"drop": "Ping#2 n1->*"}])");
  std::vector<std::string> ids;
  for (const Action& action : all) ids.push_back(action.id);
  CHECK(ids == std::vector<std::string>{"crash_on", "crash_on_3", "crash_on_2", "cut_n1_n2_n3", "partition_n1_rest",
                                        "drop_Ping_2_n1"});
}

TEST_CASE("an action's luck is keyed by its id or its own text, never by its place or its note") {
  const std::uint64_t alone = faults(R"([{"crash": "n1", "at": "1s..2s"}])")[0].key;
  CHECK(faults(R"([{"pause": "n2"}, {"at": "1s..2s", "crash": "n1", "note": "bang"}])")[1].key == alone);
  CHECK(faults(R"([{"crash": "n1", "at": "1s..3s"}])")[0].key != alone);
  CHECK(faults(R"([{"id": "a", "crash": "n1"}])")[0].key == faults(R"([{"id": "a", "pause": "n2"}])")[0].key);
}

TEST_CASE("a fault may name one that stands below it, and what another has bound") {
  const std::vector<Action> all = faults(R"([{"when": "fault later ended", "restart": "victim"},
    {"id": "later", "at": "1s", "crash": "n1", "as": "victim", "for": "1s"}])");
  CHECK(all.size() == 2);
}

}  // namespace orrery::scenario::faults_test
