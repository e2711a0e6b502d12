// A good file becomes the plan that it describes: every part of the format once, what holds when nothing is said, and
// who gets which names, numbers and ids.
#include "sim/scenario/load.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/text_values.hpp"
#include "sim/zipf.hpp"
#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::load_test {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> names_of_nodes(const sim::Plan& plan) {
  std::vector<std::string> names;
  for (const sim::NodeSetup& node : plan.nodes) names.push_back(node.name);
  return names;
}

}  // namespace

TEST_CASE("when nothing is said") {
  const sim::Plan plan = lamp_plan("");
  CHECK(plan.name == "x");
  CHECK(plan.file == "x.json");
  CHECK(plan.variant.empty());
  CHECK(plan.sweep.empty());
  CHECK(plan.system == &lamp::system());
  CHECK(plan.seed == 1);
  CHECK(plan.runs == 1);
  CHECK_FALSE(plan.quiet);
  CHECK(plan.duration == 10s);
  CHECK(plan.calm == 0s);
  CHECK_FALSE(plan.stop);
  CHECK(names_of_nodes(plan) == std::vector<std::string>{"n1", "n2", "n3", "n4", "n5"});
  CHECK(plan.system_setup.servers.size() == 5);
  CHECK(plan.system_setup.clients.empty());
  CHECK(plan.nodes[0].sync == Spread::uniform(500us, 2ms));
  CHECK(plan.network.latency == Spread::uniform(1ms, 5ms));
  CHECK(plan.network.loss == 0);
  CHECK(plan.budget.kind == sim::Budget::Kind::minority);
  CHECK(plan.expect.kind == sim::Expectation::Kind::pass);
  CHECK(plan.system_setup.options.empty());
  CHECK(plan.streams.empty());
  // The bundle that is called like the system is judged, the rest is left out.
  REQUIRE(plan.claims.size() == 1);
  CHECK(plan.claims[0].name == "lamp.flickers");
  CHECK(plan.claims[0].ignored);
}

TEST_CASE("a run that only a condition ends has no duration") {
  const auto plans =
      load("x.json", R"({"name": "x", "stop": "count(on) == 2", "system": {"kind": "lamp"}})", systems());
  REQUIRE(plans.size() == 1);
  CHECK(plans[0].duration == Duration::max());
  REQUIRE(plans[0].stop);
  CHECK(sim::text_of(*plans[0].stop) == "count(on) == 2");
}

TEST_CASE("the shipped example of a small system") {
  const std::vector<Scenario> all = load_good("echo-words.json");
  REQUIRE(all.size() == 1);
  const sim::Plan& plan = all[0].plan;
  CHECK_FALSE(all[0].varies);
  CHECK(plan.file == "good/echo-words.json");
  CHECK(names_of_nodes(plan) == std::vector<std::string>{"n1", "n2", "n3", "c1", "c2", "c3", "c4"});
  CHECK(std::get<Duration>(plan.system_setup.options.at("retry")) == 200ms);
  REQUIRE(plan.streams.size() == 4);
  for (const sim::StreamSetup& stream : plan.streams) {
    CHECK(stream.workload == "talk");
    CHECK(stream.spec->kind == "words");
    CHECK(stream.shape.keys == 8);
    CHECK(stream.interval == 40ms);  // 100/s in total, by four
    CHECK_FALSE(stream.closed);
  }
  CHECK(plan.streams[3].client == NodeId{6});
  CHECK(plan.claims.empty());
}

TEST_CASE("everything: frame, system and network") {
  const sim::Plan plan = load_good("lamp-everything.json").at(0).plan;
  CHECK(plan.about == "Each part of the format once.");
  CHECK(plan.seed == 9);
  CHECK(plan.runs == 20);
  CHECK(plan.quiet);
  CHECK(plan.calm == 5s);
  CHECK(sim::text_of(*plan.stop) == "op last done and not fault slow started");
  CHECK(names_of_nodes(plan) == std::vector<std::string>{"a", "b", "c", "d", "e", "c2", "c3", "c1", "zoe", "joe"});
  CHECK(plan.system_setup.servers.size() == 5);
  CHECK(plan.system_setup.clients.front() == NodeId{5});
  CHECK_FALSE(plan.nodes[5].server);

  const OptionValues& options = plan.system_setup.options;
  CHECK(std::get<bool>(options.at("bright")));
  CHECK(std::get<std::int64_t>(options.at("bulbs")) == 3);
  CHECK(std::get<Ratio>(options.at("share")) == Ratio{250'000'000});
  CHECK(std::get<Duration>(options.at("blink")) == 1500ms);
  CHECK(std::get<DurationRange>(options.at("wait")) == DurationRange{1s, 2s});
  CHECK(std::get<std::string>(options.at("colour")) == "green");

  // A name beats a group, a group beats all.
  const auto& per_node = plan.system_setup.per_node;
  CHECK(std::get<Duration>(per_node.at({0}).at("blink")) == 4s);
  CHECK(std::get<Duration>(per_node.at({1}).at("blink")) == 3s);
  CHECK(std::get<Duration>(per_node.at({2}).at("blink")) == 2s);
  CHECK(plan.nodes[2].sync == Spread::fixed(3ms));
  CHECK(plan.nodes[2].wall_offset == -5ms);
  CHECK(plan.nodes[2].drift_ppm == 20);
  CHECK(plan.nodes[0].drift_ppm == -7);
  REQUIRE(plan.nodes[0].initial.size() == 1);
  CHECK(plan.nodes[0].initial[0].as<lamp::Ping>()->round == 2);
  CHECK(plan.nodes[1].initial.size() == 3);
  CHECK(plan.nodes[1].disk_size == 65'536);
  CHECK_FALSE(plan.nodes[5].disk_size);

  CHECK(plan.sets.at("east") == std::vector<NodeId>{{0}, {1}});
  CHECK(plan.sets.at("west") == std::vector<NodeId>{{2}});
  CHECK(plan.sets.at("edge") == std::vector<NodeId>{{2}, {7}});
  CHECK(plan.sets.at("left") == plan.sets.at("east"));

  CHECK(plan.network.latency == Spread::exponential(3ms));
  CHECK(plan.network.loss == 10'000'000);
  CHECK(plan.network.duplicate == 500'000'000);
  CHECK(plan.network.reorder == sim::billion);
  CHECK(plan.network.corrupt == 0);
  CHECK(plan.network.bandwidth == 1'000'000);
  CHECK(plan.network.queue == 65'536);
  REQUIRE(plan.links.size() == 2);
  CHECK(plan.links[0].first.size() == 4);  // a-c and b-c, both ways
  CHECK(plan.links[0].second.latency == Spread::fixed(10ms));
  CHECK_FALSE(plan.links[0].second.loss);
  CHECK(plan.links[1].first == std::vector<sim::Link>{{{0}, {1}}, {{0}, {2}}, {{0}, {3}}, {{0}, {4}}});
  CHECK(plan.mutants == std::vector<std::string>{"lamp.stays_dark"});
  CHECK(plan.system_setup.mutants == 2);
}

TEST_CASE("everything: workloads") {
  const sim::Plan plan = load_good("lamp-everything.json").at(0).plan;
  REQUIRE(plan.streams.size() == 3);
  const sim::StreamSetup& open = plan.streams[0];
  CHECK(open.workload == "crowd");
  CHECK(open.client == NodeId{5});
  CHECK(open.interval == 20ms);
  CHECK(open.from == 1s);
  CHECK(open.until == 20s);
  CHECK(open.timeout == 1s);
  CHECK(open.retry == Retry{4, 20ms});
  CHECK(open.shape.keys == 4);
  CHECK(*open.shape.key_weights == sim::zipf_sums(4, 1'100'000));
  CHECK(open.shape.mix == std::vector<std::pair<std::string, std::uint32_t>>{{"get", 3}, {"put", 1}});
  const sim::StreamSetup& closed = plan.streams[2];
  CHECK(closed.workload == "kv");
  CHECK(closed.client == NodeId{7});
  CHECK(closed.closed);
  CHECK(closed.interval == 10ms);
  CHECK(closed.until == Duration::max());
  CHECK(closed.shape.mix == std::vector<std::pair<std::string, std::uint32_t>>{{"get", 9}, {"put", 1}});

  REQUIRE(plan.scripts.size() == 2);
  CHECK(plan.scripts[1].of_action);
  const sim::Script& script = plan.scripts[0];
  CHECK(script.workload == "hand");
  CHECK(script.client == NodeId{8});
  CHECK(script.repeat == 3);
  REQUIRE(script.operations.size() == 2);
  CHECK(script.operations[0].id == "op_put_x_1");
  CHECK(script.operations[0].text == "put x 1");
  CHECK(script.operations[0].command.as<lamp::Switch>()->name == "x");
  CHECK(script.operations[0].timeout == 2s);
  CHECK(script.operations[0].at == Spread::fixed(1s));
  CHECK(script.operations[0].expect == "ok");
  CHECK(script.operations[1].id == "last");
  CHECK(script.operations[1].command.as<lamp::Switch>()->name == "a key");
  CHECK(script.operations[1].timeout == 100ms);
  CHECK(script.operations[1].after == Spread::fixed(1s));
  CHECK(sim::text_of(*script.operations[1].when) == "fault stop ended");
  CHECK(sim::text_of(*script.operations[1].to) == "on & servers");
}

TEST_CASE("everything: budget, claims and expectation") {
  const sim::Plan plan = load_good("lamp-everything.json").at(0).plan;
  CHECK(plan.budget.kind == sim::Budget::Kind::nodes);
  CHECK(plan.budget.nodes == 2);
  CHECK(plan.budget.zones == 1);
  CHECK(plan.budget.zone_of[0] == plan.budget.zone_of[1]);
  CHECK(plan.budget.zone_of[2] != plan.budget.zone_of[0]);
  CHECK(plan.budget.zone_of[3] != plan.budget.zone_of[4]);
  CHECK(plan.budget.clock == 50ms);
  REQUIRE(plan.claims.size() == 2);
  CHECK(plan.claims[0].name == "lamp.safe");
  CHECK(plan.claims[0].ignored);
  CHECK(plan.claims[1].name == "lamp.lit");
  CHECK_FALSE(plan.claims[1].ignored);
  CHECK(plan.claims[1].within == 7s);
  REQUIRE(plan.written_claims.size() == 2);
  CHECK(plan.written_claims[0].id == "never_two");
  CHECK(plan.written_claims[0].kind == sim::WrittenClaim::Kind::never);
  CHECK(plan.written_claims[1].kind == sim::WrittenClaim::Kind::eventually);
  CHECK(plan.written_claims[1].within == 1s);
  CHECK(sim::text_of(plan.written_claims[1].condition) == "all is off");

  const sim::Expectation& expect = plan.expect;
  CHECK(expect.kind == sim::Expectation::Kind::violates);
  CHECK(expect.violates == std::vector<std::string>{"never_two", "lamp.lit"});
  CHECK(expect.before == 20s);
  CHECK(expect.node == "a");
  CHECK(expect.sometimes == std::vector<std::string>{"lamp.flickers"});
  CHECK(expect.operations.at("last") == "ok 1 | unknown");
  REQUIRE(expect.statistics.size() == 4);
  CHECK(expect.statistics[0].test == "< 3000");
  CHECK(expect.statistics[1].test == "5");
  CHECK_FALSE(expect.statistics[1].published);
  CHECK(expect.statistics[3].test == "287ms");
  CHECK(expect.statistics[3].published->within == 100'000'000);
  CHECK(expect.statistics[3].published->ci == 990'000'000);
  CHECK(expect.statistics[3].published->source == "a paper");
  CHECK(expect.state == std::vector<std::pair<std::string, std::string>>{{"count(on)", "1"}, {"a.glow", "lit"}});
}

TEST_CASE("a check that only leaves out begins with the system's own bundle") {
  const sim::Plan plan = lamp_plan(R"("check": ["!lamp.lit"])");
  REQUIRE(plan.claims.size() == 2);
  CHECK(plan.claims[0].name == "lamp.lit");
  CHECK(plan.claims[1].name == "lamp.flickers");
}

TEST_CASE("a bundle's bound is that of each claim of it that comes true eventually") {
  const sim::Plan plan = lamp_plan(R"("check": [{"claim": "lamp", "within": "2s"}])");
  REQUIRE(plan.claims.size() == 2);
  CHECK(plan.claims[0].name == "lamp.lit");
  CHECK(plan.claims[0].within == 2s);
  CHECK_FALSE(plan.claims[0].ignored);
  CHECK(plan.claims[1].name == "lamp.flickers");
  CHECK(plan.claims[1].ignored);
}

TEST_CASE("clients take the next free names, whatever others write out") {
  const sim::Plan plan = lamp_plan(R"("system.nodes": ["c2", "s"], "workload": [
    {"clients": 2, "kind": "kv", "rate": "1/s"}, {"clients": "c1", "kind": "kv", "rate": "1/s"},
    {"clients": ["c1", "x"], "kind": "kv", "rate": "1/s"}, {"kind": "kv", "rate": "1/s"}])");
  CHECK(names_of_nodes(plan) == std::vector<std::string>{"c2", "s", "c3", "c4", "c1", "x", "c5"});
  REQUIRE(plan.streams.size() == 6);
  CHECK(plan.streams[2].client == plan.streams[3].client);
  std::vector<std::string> ids;
  for (const sim::StreamSetup& stream : plan.streams) ids.push_back(stream.workload);
  CHECK(ids == std::vector<std::string>{"kv", "kv", "kv_2", "kv_3", "kv_3", "kv_4"});
}

TEST_CASE("a script of several clients is a script for each") {
  const sim::Plan plan = lamp_plan(R"("workload": [{"clients": 3, "ops": [{"op": "get x"}, {"op": "get x"}]}])");
  REQUIRE(plan.scripts.size() == 3);
  CHECK(plan.scripts[0].operations[0].id == "op_get_x_c1");
  CHECK(plan.scripts[2].operations[1].id == "op_get_x_2_c3");
}

}  // namespace orrery::scenario::load_test
