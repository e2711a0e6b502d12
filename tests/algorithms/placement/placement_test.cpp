// Placements in a world: each algorithm keeps its promises while nodes join, leave and change weight, and each mutant
// breaks the claim that it is known to break.
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/hashing/placements.hpp"
#include "algorithms/placement/claims.hpp"
#include "algorithms/placement/mutants.hpp"
#include "algorithms/placement/options.hpp"
#include "algorithms/placement/system.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

using namespace orrery;
using namespace orrery::placement;

namespace {

sim::Plan story(const std::string& system, const std::string& operations, const std::string& more = "") {
  const std::string text = fmt::format(
      R"({{"name": "story", "duration": "5s", "network": {{"latency": "1ms"}}, "check": ["hashing"],)"
      R"( "system": {{"kind": "placement", "nodes": ["A", "B", "C", "D"], "spares": ["E"], "keys": 3000{}}},)"
      R"( "workload": [{{"id": "ops", "clients": "admin", "ops": [{}]}}]{}}})",
      system, operations, more);
  const System* const the_system = &placement::system();
  return scenario::load("story.json", text, std::span(&the_system, 1)).front();
}

constexpr const char* come_and_go = R"({"id": "join", "at": "1s", "op": "join E"}, {"id": "leave", "op": "leave E"})";

std::int64_t statistic(const sim::RunResult& result, const std::string& name) {
  const auto found = result.statistics.find(name);
  return found == result.statistics.end() ? -1 : found->second;
}

}  // namespace

TEST_CASE("the options name every algorithm that there is, in its order") {
  const auto all = hashing::algorithms();
  REQUIRE(all.size() == algorithm_names.size());
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].name == algorithm_names[i]);
}

TEST_CASE("every algorithm keeps its promises when a node comes and goes; mod moves nearly everything") {
  for (const hashing::AlgorithmInfo& info : hashing::algorithms()) {
    CAPTURE(info.name);
    const sim::Plan plan = story(fmt::format(R"(, "algorithm": "{}")", info.name), come_and_go);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const sim::RunResult result = sim::run(plan, seed);
      if (info.name == "mod") {
        REQUIRE(result.violation.has_value());
        CHECK(result.violation->claim == "hashing.monotone");
        CHECK(statistic(result, "hashing.moved") > 2000);
        continue;
      }
      CHECK(result.as_expected);
      CHECK(result.operations.at("join") == "ok");
      CHECK(result.operations.at("leave") == "ok");
      const std::int64_t moved = statistic(result, "hashing.moved");
      CHECK(moved > 300);
      if (info.monotone) CHECK(statistic(result, "hashing.moved_elsewhere") == 0);
    }
  }
}

TEST_CASE("what an algorithm can't do is refused, and nothing moves") {
  const sim::RunResult jump =
      sim::run(story(R"(, "algorithm": "jump")",
                     R"({"id": "middle", "at": "1s", "op": "leave B"}, {"id": "last", "op": "leave D"})"),
               1);
  CHECK(jump.operations.at("middle") == "fail");
  CHECK(jump.operations.at("last") == "ok");
  CHECK(jump.as_expected);
  const sim::RunResult orders = sim::run(
      story(
          "",
          R"({"id": "nobody", "at": "1s", "op": "join F"}, {"id": "twice", "op": "join A"}, {"id": "never", "op": "leave E"})"),
      1);
  for (const char* id : {"nobody", "twice", "never"}) CHECK(orders.operations.at(id) == "fail");
  CHECK(statistic(orders, "hashing.moved") == 0);
  CHECK(statistic(orders, "hashing.refused") == 3);
}

TEST_CASE("a bound on loads holds, and one hot key passes it on") {
  const sim::RunResult free = sim::run(story(R"(, "hot_share": 0.5)", come_and_go), 1);
  CHECK(free.as_expected);
  CHECK(free.measurements.at("hashing.load_max_over_mean").occurrences.front().value > 2'000'000);
  const sim::RunResult bounded = sim::run(story(R"(, "hot_share": 0.5, "bounded_load": 1.25)", come_and_go), 1);
  CHECK(bounded.as_expected);
  for (const auto& each : bounded.measurements.at("hashing.load_max_over_mean").occurrences)
    CHECK(each.value <= 1'251'000);
}

TEST_CASE("a bound has nine decimals, and a senseless one is refused where it is read") {
  const auto placed_at_most = [](const std::string& system) {
    const sim::RunResult result = sim::run(story(system, come_and_go), 1);
    CHECK(result.as_expected);
    return result.measurements.at("hashing.load_max_over_mean").occurrences.front().value;
  };
  // 3,000 keys on four nodes: 750 each, and 1.129 times that is 846.75.
  CHECK(placed_at_most(R"(, "vnodes": 1, "bounded_load": 1.129)") == 847 * 1'000'000 / 750);
  CHECK(placed_at_most(R"(, "vnodes": 1, "bounded_load": 1.12)") == 840 * 1'000'000 / 750);
  for (const char* bound : {"0.5", "1000.1", "42949672.96"}) {
    CAPTURE(bound);
    CHECK_THROWS_WITH_AS(story(fmt::format(R"(, "bounded_load": {})", bound), come_and_go),
                         doctest::Contains("expected 1 to 1000, or 0 for no bound"), std::runtime_error);
  }
}

TEST_CASE("what a correct placement of fractional weights does breaks no claim") {
  const std::string tenths = R"(, "weight": 0.1)";
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    CHECK(sim::run(story(R"(, "bounded_load": 1.25)" + tenths, come_and_go), seed).as_expected);
    // 0.7 and three times 0.1 add up to less than 1 in doubles.
    const std::string heavier = R"(, "per_node": {"A": {"weight": 0.7}})";
    CHECK(sim::run(story(R"(, "bounded_load": 1)" + tenths, come_and_go, heavier), seed).as_expected);
    CHECK(sim::run(story(R"(, "vnodes": 100, "weight": 0.145)", come_and_go), seed).as_expected);
  }
}

TEST_CASE("a directory that was down finds every key where it was") {
  const sim::Plan plan = story("", come_and_go, R"(, "faults": [{"at": "3s", "crash": "directory", "for": "500ms"}])");
  const sim::RunResult result = sim::run(plan, 3);
  CHECK(result.as_expected);
  CHECK(result.measurements.at("hashing.load_max_over_mean").occurrences.size() == 4);
  const auto& placed = result.measurements.at("hashing.load_max_over_mean").occurrences;
  CHECK(placed.back().value == placed[placed.size() - 2].value);
}

TEST_CASE("each mutant breaks its claim, and the same story does a correct placement no harm") {
  struct Story {
    std::string system;
    std::string operations;
    std::string more;
  };
  const std::string zones = R"(, "zones": {"z": ["A", "B"], "y": ["C", "D", "E"]})";
  const std::map<std::string, Story> stories{
      {"hashing.modulo_instead_of_ring", {"", come_and_go, ""}},
      {"hashing.wrap_off_by_one", {R"(, "vnodes": 4)", come_and_go, ""}},
      {"hashing.replicas_on_one_host", {R"(, "vnodes": 16)", come_and_go, zones}},
      {"hashing.ties_by_insertion", {R"(, "vnodes": 60000, "hash": "murmur3_32")", come_and_go, ""}},
      {"hashing.weights_truncated", {"", come_and_go, R"(, "per_node": {"B": {"weight": 1.5}})"}},
      {"hashing.points_left_behind", {"", R"({"id": "leave", "at": "1s", "op": "leave C"})", ""}},
      {"hashing.points_in_a_row", {R"(, "vnodes": 1000)", come_and_go, ""}},
      {"hashing.cap_from_old_count", {R"(, "bounded_load": 1.1)", come_and_go, ""}},
  };
  std::set<std::string> fallen;
  for (const MutantSpec& mutant : mutant_specs()) {
    CAPTURE(mutant.name);
    const Story& told = stories.at(mutant.name);
    CHECK(sim::run(story(told.system, told.operations, told.more), 1).as_expected);
    const sim::RunResult wrong = sim::run(
        story(told.system, told.operations, told.more + fmt::format(R"(, "mutants": ["{}"])", mutant.name)), 1);
    REQUIRE(wrong.violation.has_value());
    CHECK(wrong.violation->claim == mutant.breaks);
    for (const sim::ClaimReport& claim : wrong.claims)  // a second one may fall in the event of the first
      if (claim.broken) fallen.emplace(claim.info.name);
  }
  for (const ClaimInfo& info : claim_infos()) {
    CAPTURE(info.name);
    if (info.kind != ClaimKind::sometimes) CHECK(fallen.count(std::string(info.name)) == 1);
  }
}
