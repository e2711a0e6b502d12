// Picks: another plan for each seed, the same for the same seed, the usual one when luck is quiet; and what is wrong
// with an alternative is found whatever the seed.
#include "sim/scenario/picks.hpp"

#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::picks_test {

TEST_CASE("every alternative comes up, and a seed always gives the same") {
  const Scenario scenario = load_good("lamp-picks.json").at(0);
  CHECK(scenario.varies);
  std::set<std::size_t> servers;
  std::set<std::size_t> clients;
  std::set<sim::Lose> losses;
  std::set<std::int64_t> drifts;
  std::set<Duration> blinks;
  int perhaps = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const sim::Plan plan = plan_of(scenario, seed);
    const sim::Plan again = plan_of(scenario, seed);
    CHECK(plan.nodes.size() == again.nodes.size());
    CHECK(plan.nodes[0].drift_ppm == again.nodes[0].drift_ppm);
    servers.insert(plan.system_setup.servers.size());
    const bool there = plan.streams.back().workload == "perhaps";
    perhaps += there ? 1 : 0;
    clients.insert(plan.system_setup.clients.size() - 1);  // the client of `perhaps` is there in any case
    CHECK(plan.streams.size() == plan.system_setup.clients.size() - (there ? 0 : 1));
    losses.insert(plan.faults[0].lose);
    drifts.insert(plan.nodes[0].drift_ppm);
    blinks.insert(std::get<Duration>(plan.system_setup.options.at("blink")));
    CHECK(plan.nodes[0].drift_ppm >= -50);
    CHECK(plan.nodes[0].drift_ppm <= 50);
  }
  CHECK(servers == std::set<std::size_t>{3, 5, 7});
  CHECK(clients == std::set<std::size_t>{1, 2, 3, 4, 5, 6});
  CHECK(losses == std::set<sim::Lose>{sim::Lose::unsynced, sim::Lose::torn});
  CHECK(drifts.size() > 60);
  CHECK(blinks.size() > 190);
  CHECK(*blinks.begin() >= std::chrono::milliseconds(100));
  CHECK(*blinks.rbegin() <= std::chrono::milliseconds(900));
  CHECK(perhaps > 70);
  CHECK(perhaps < 130);
}

TEST_CASE("quiet luck takes the first alternative, the middle of a range, and leaves out what has a chance") {
  LoadOptions quiet;
  quiet.set = {{"luck", "quiet"}};
  const Scenario scenario = load_good("lamp-picks.json", quiet).at(0);
  const sim::Plan plan = plan_of(scenario, 77);
  CHECK(plan.system_setup.servers.size() == 3);
  CHECK(plan.system_setup.clients.size() == 3 + 1);
  CHECK(plan.faults[0].lose == sim::Lose::unsynced);
  CHECK(plan.nodes[0].drift_ppm == 0);
  CHECK(plan.streams.size() == 3);
  CHECK(std::get<Duration>(plan.system_setup.options.at("blink")) == std::chrono::milliseconds(500));
}

TEST_CASE("a pick keeps its luck when something else is added") {
  const std::string pick = R"({"crash": "n1", "at": "1s", "lose": {"pick": ["nothing", "unsynced", "torn", "all"]}})";
  const Scenario alone = load_lamp("\"faults\": [" + pick + "]").at(0);
  const Scenario joined = load_lamp("\"faults\": [{\"pause\": \"n2\"}, " + pick + "]").at(0);
  std::set<sim::Lose> seen;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CHECK(plan_of(alone, seed).faults[0].lose == plan_of(joined, seed).faults[1].lose);
    seen.insert(plan_of(alone, seed).faults[0].lose);
  }
  CHECK(seen.size() == 4);
}

TEST_CASE("picks nest, and may choose whole objects") {
  const Scenario scenario =
      load_lamp(R"("budget": {"pick": [{"nodes": {"pick": [1, 2]}}, {"pick": ["none", {"nodes": 0}]}]})").at(0);
  std::set<std::pair<sim::Budget::Kind, std::uint32_t>> seen;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const sim::Budget budget = plan_of(scenario, seed).budget;
    seen.emplace(budget.kind, budget.nodes);
  }
  using Kind = sim::Budget::Kind;
  CHECK(seen == std::set<std::pair<Kind, std::uint32_t>>{
                    {Kind::nodes, 1}, {Kind::nodes, 2}, {Kind::none, 0}, {Kind::nodes, 0}});
}

TEST_CASE("an error in any alternative is found, whatever the seed") {
  for (int seed = 1; seed <= 8; ++seed) {
    const std::string text = R"({"name": "x", "duration": "1s", "system": {"kind": "lamp",
"bulbs": {"pick": [1, 2, 3, 99]}}, "seed": )" +
                             std::to_string(seed) + "}";
    CHECK(trouble_of(text) == "x.json:2:29: /system/bulbs/pick/3: expected a whole number from 1 to 9, found 99");
  }
}

TEST_CASE("a key that is wrong whatever is picked is told once") {
  const std::string text =
      trouble_of(R"({"name": "x", "duration": "1s", "system": {"kind": "lamp", "bulps": {"pick": [1, 2]}}})");
  CHECK(text == "x.json:1:60: /system/bulps/pick/0: unknown key \"bulps\"; did you mean \"bulbs\"?");
}

TEST_CASE("what leaves nothing to luck doesn't vary") {
  CHECK_FALSE(load_lamp(R"("faults": [{"at": "1s..2s", "crash": "n1", "chance": 0.5}])").at(0).varies);
  CHECK(load_lamp(R"("runs": {"pick": [1, 2]})").at(0).varies);
}

}  // namespace orrery::scenario::picks_test
