// `orrery mutants` finds what is there to find, says what it missed, and can find its canary; and what guided found is
// run again from its picks.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "algorithms/catalog.hpp"
#include "sim/scenario/load.hpp"
#include "sim/strategy.hpp"
#include "tests/tools/program.hpp"
#include "tools/failure.hpp"
#include "tools/mutant_score.hpp"
#include "tools/picks_file.hpp"

namespace orrery::tools::mutants_test {
namespace {

using Json = nlohmann::json;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// A power cut at some time: it shows an echo that answers too early, at some seeds.
constexpr std::string_view power_cut = R"({
  "name": "A power cut", "duration": "1s",
  "system": {"kind": "echo", "nodes": 1},
  "disk": {"sync": "18ms"},
  "workload": [{"id": "words", "kind": "words", "clients": 1, "rate": "50/s"}],
  "faults": [{"id": "power", "at": "200ms..800ms", "crash": "n1", "for": "100ms"}],
  "budget": "none",
  "check": ["echo"]
})";

/// Without what depends on the clock on the wall.
Json untimed(const std::string& text) {
  Json report = Json::parse(text);
  for (Json& mutant : report.at("mutants"))
    for (Json& campaign : mutant.at("campaigns")) campaign.erase("timing");
  return report;
}

TEST_CASE(
    "each mutant has a campaign for each strategy, after the canary's; the report depends on no clock and no jobs") {
  const Folder folder;
  const std::string file = folder.write("power.json", power_cut);
  const Ran one = orrery({"mutants", file, "--seeds", "200", "--jobs", "1", "--json"});
  CHECK(one.status == 0);
  const Json report = Json::parse(one.out);
  CHECK(report.at("schema") == "orrery.mutants/1");
  const Json& mutants = report.at("mutants");
  REQUIRE(mutants.size() == 2);
  CHECK(mutants.at(0).at("mutant") == "canary");
  CHECK(mutants.at(1).at("mutant") == "echo.answer_before_durable");
  for (const Json& mutant : mutants) {
    CHECK(mutant.at("found") == true);
    CHECK(mutant.at("campaigns").size() == 3);
  }
  for (const Json& campaign : mutants.at(0).at("campaigns")) {
    CHECK(campaign.at("seeds") == 1);
    CHECK(campaign.at("what") == "canary");
  }
  CHECK(mutants.at(1).at("campaigns").at(0).at("what") == "echo.remembers");
  CHECK(report.at("summary").at("found") == 1);
  const Ran two = orrery({"mutants", file, "--seeds", "200", "--jobs", "2", "--json"});
  CHECK(untimed(one.out) == untimed(two.out));
}

TEST_CASE("a mutant that is not found is named, and is a finding") {
  const Folder folder;
  Json scenario = Json::parse(power_cut);
  scenario["faults"][0]["at"] = "999ms";  // too late for a client to come back
  const std::string file = folder.write("late.json", scenario.dump());
  const Ran ran = orrery({"mutants", file, "--seeds", "3", "--jobs", "1", "--strategy", "random"});
  CHECK(ran.status == 1);
  CHECK(has(ran.out, "not found"));
  CHECK(has(ran.out, "0 of 1 mutant found; missed: echo.answer_before_durable"));
}

TEST_CASE("what a campaign found is run again by the command that it gives") {
  const Folder folder;
  const std::string file = folder.write("power.json", power_cut);
  const Ran ran = orrery({"mutants", file, "--seeds", "200", "--jobs", "1", "--strategy", "random", "--json"});
  const Json found = Json::parse(ran.out).at("mutants").at(1).at("campaigns").at(0);
  const std::string seed = std::to_string(found.at("seed").get<std::uint64_t>());
  CHECK(has(found.at("reproduce"), "--mutant echo.answer_before_durable --seed " + seed));
  const Ran again = orrery({"run", file, "--mutant", "echo.answer_before_durable", "--seed", seed, "--json"});
  CHECK(again.status == 1);
  CHECK(Json::parse(again.out).at("results").at(0).at("violations").at(0).at("claim") == found.at("what"));
}

TEST_CASE("what there is no campaign for is bad input, with what was meant") {
  CHECK(has(orrery({"mutants", "rafft"}).err, "did you mean \"raft\"?"));
  CHECK(orrery({"mutants", "rafft"}).status == 2);
  const Folder folder;
  const std::string file = folder.write("power.json", power_cut);
  CHECK(has(orrery({"mutants", file, "--strategy", "randm"}).err, "did you mean \"random\"?"));
  CHECK(has(orrery({"mutants", file, "--mutant", "echo.answer"}).err, "there is no such mutant"));
  CHECK(orrery({"mutants", file, "--mutant", "echo.answer"}).status == 2);
}

TEST_CASE("a picks file gives the run of an attempt that changed the schedule of its faults") {
  const Folder folder;
  const std::string file = folder.write("power.json", power_cut);
  const scenario::Scenario scenario = scenario::load_scenarios(file, power_cut, catalog()).front();
  const sim::Attempt changed{3, {{0, 0, 17}}};
  const sim::Plan plan = scenario::plan_of(scenario, changed.seed);
  const auto found = sim::run_attempt({sim::StrategyKind::guided}, plan, changed);
  CHECK(found.result.digest != sim::run(plan, 3).digest);
  const sim::FaultPicks picks = sim::picks_of(plan, changed);
  const std::string text = picks_text(plan, picks);
  CHECK(read_picks("p.json", text).picks == picks.picks);
  CHECK(Json::parse(text).at("picks").at(0).at("fault") == "power");
  const std::string saved = folder.write("picks.json", text);
  const Ran ran = orrery({"run", file, "--picks", saved, "--json"});
  const Json result = Json::parse(ran.out).at("results").at(0);
  CHECK(result.at("seed") == 3);
  CHECK(result.at("digest") == to_string(found.result.digest));
  CHECK(has(result.at("reproduce"), "--picks "));
  CHECK(orrery({"run", file, "--picks", saved, "--seed", "4"}).status == 2);
  CHECK(orrery({"run", file, "--picks", saved, "--strategy", "pct"}).status == 2);
}

TEST_CASE("a broken picks file is told with the place of what is wrong") {
  const auto complaint = [](const std::string& text) {
    try {
      (void)read_picks("p.json", text);
    } catch (const BadInput& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(complaint("[") == "p.json: expected JSON");
  CHECK(has(complaint("{}"), "p.json: /schema: expected \"orrery.picks/1\""));
  CHECK(has(complaint(R"({"schema": "orrery.picks/1", "picks": []})"), "/seed: expected a whole number"));
  CHECK(has(complaint(R"({"schema": "orrery.picks/1", "seed": 1})"), "/picks: expected a list"));
  CHECK(has(complaint(R"({"schema": "orrery.picks/1", "seed": 1, "picks": [{"site": "net.loss"}]})"), "/picks/0/site"));
  const std::string pick = R"({"schema": "orrery.picks/1", "seed": 1, "picks": [{"site": "fault.at", "subject": )";
  CHECK(has(complaint(pick + R"("12"}]})"), "/picks/0/subject: expected a text such as \"0x1f\""));
  CHECK(has(complaint(pick + R"("0x12"}]})"), "/picks/0/at_ns: expected a whole number"));
}

TEST_CASE("pct is run by its name, and says its bound") {
  const Folder folder;
  const std::string file = folder.write("power.json", power_cut);
  const Ran ran = orrery({"run", file, "--strategy", "pct", "--seed", "2", "--json"});
  const Json result = Json::parse(ran.out).at("results").at(0);
  CHECK(result.at("pct").at("depth") == 3);
  CHECK(has(result.at("reproduce"), "--strategy pct"));
  CHECK(has(orrery({"run", file, "--strategy", "pct", "--seed", "2"}).out, "1/(n k^(d-1))"));
  CHECK(result.at("digest") == Json::parse(orrery({"run", file, "--strategy", "pct", "--seed", "2", "--json"}).out)
                                   .at("results")
                                   .at(0)
                                   .at("digest"));
}

}  // namespace
}  // namespace orrery::tools::mutants_test
