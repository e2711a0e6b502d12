// Several runs of one plan become one result.
#include "tools/results.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/echo/echo.hpp"
#include "tools/report_json.hpp"

namespace orrery::tools::results_test {
namespace {

sim::Plan plan_of_one_node() {
  sim::Plan plan;
  plan.name = "P";
  plan.file = "p.json";
  plan.system = &echo::system();
  plan.nodes.emplace_back();
  plan.nodes.back().name = "n1";
  return plan;
}

SeededRun run_of(std::uint64_t seed) {
  sim::RunResult run;
  run.seed = seed;
  run.as_expected = true;
  run.claims = {{{"a.always", ClaimKind::always, "", {}}, 10, false, false},
                {{"a.never_asked", ClaimKind::step, "", {}}, 0, false, false},
                {{"a.left_out", ClaimKind::always, "", {}}, 5, true, false},
                {{"a.in_time", ClaimKind::eventually, "", {}}, 5, false, true},
                {{"a.seen", ClaimKind::sometimes, "", {}}, 5, false, seed == 2}};
  run.faults = {{"crash", 1, 2, true}};
  run.expectations = {{"outcome", "pass", "pass", true}};
  run.statistics = {{"w.ops.ok", 3},
                    {"w.latency.max_ns", static_cast<std::int64_t>(100 * seed)},
                    {"w.latency.mean_ns", static_cast<std::int64_t>(10 * seed)}};
  run.events = 100;
  run.simulated = Duration(1000);
  run.digest = {seed, seed + 1};
  return {run};
}

TEST_CASE("one run is its own result") {
  const sim::Plan plan = plan_of_one_node();
  const PlanResult result = combined(plan, {run_of(5)}, 42);
  CHECK(result.first_seed == 5);
  CHECK(result.runs == 1);
  CHECK(result.digest == Digest{5, 6});
  CHECK(result.outcome == sim::RunOutcome::pass);
  CHECK(result.as_expected);
  std::vector<ClaimStatus> statuses;
  for (const ClaimResult& claim : result.claims) statuses.push_back(claim.status);
  CHECK(statuses == std::vector<ClaimStatus>{ClaimStatus::held, ClaimStatus::not_judged, ClaimStatus::ignored,
                                             ClaimStatus::held, ClaimStatus::not_reached});
}

TEST_CASE("runs add up; of two outcomes the worse is told, with the seed that shows it") {
  const sim::Plan plan = plan_of_one_node();
  std::vector<SeededRun> runs{run_of(1), run_of(2), run_of(3)};
  runs[1].result.outcome = sim::RunOutcome::violation;
  runs[1].result.as_expected = false;
  runs[1].result.violation = sim::Violation{"a.always", {0}, Duration(7), 9, "seen"};
  runs[1].result.expectations = {{"outcome", "pass", "violation", false}};
  const PlanResult result = combined(plan, runs, 42);
  CHECK(result.outcome == sim::RunOutcome::violation);
  CHECK_FALSE(result.as_expected);
  CHECK(result.telling_seed == 2);
  CHECK(result.events == 300);
  CHECK(result.simulated == Duration(3000));
  REQUIRE(result.violations.size() == 1);
  CHECK(result.violations[0].seed == 2);
  CHECK(result.claims[0].status == ClaimStatus::violated);
  CHECK(result.claims[0].checks == 30);
  CHECK(result.claims[4].status == ClaimStatus::reached);
  CHECK(result.claims[4].runs_reached == 1);
  CHECK(result.faults[0].fired == 3);
  CHECK(result.faults[0].skipped == 6);
  REQUIRE(result.expectations.size() == 1);
  CHECK(result.expectations[0].actual == "violation");
  CHECK(result.statistics.at("w.ops.ok") == 9);
  CHECK(result.statistics.at("w.latency.max_ns") == 300);
  CHECK(result.statistics.at("w.latency.mean_ns") == 20);
}

TEST_CASE("what is expected of all runs together is judged once, over all of them") {
  sim::Plan plan = plan_of_one_node();
  plan.runs = 3;
  plan.expect.statistics = {{"a.gap.max", "30ns"}, {"w.ops.ok.mean", "3"}};
  std::vector<SeededRun> runs{run_of(1), run_of(2), run_of(3)};
  for (SeededRun& run : runs) {
    sim::Measurement& gap = run.result.measurements["a.gap"];
    gap.unit = sim::Unit::time;
    gap.occurrences.push_back({Duration(0), static_cast<std::int64_t>(10 * run.result.seed), no_node});
  }
  const PlanResult good = combined(plan, runs, 0);
  CHECK(good.as_expected);
  REQUIRE(good.expectations.size() == 3);
  CHECK(good.expectations[1].actual == "30ns");
  CHECK(good.statistics.at("a.gap.mean_ns") == 20);
  CHECK(good.statistics.at("a.gap.count") == 3);
  plan.expect.statistics[0].test = "< 30ns";
  CHECK_FALSE(combined(plan, runs, 0).as_expected);
}

TEST_CASE("the digest of several runs depends on each and on their order") {
  const sim::Plan plan = plan_of_one_node();
  const Digest digest = combined(plan, {run_of(1), run_of(2)}, 0).digest;
  CHECK(digest == combined(plan, {run_of(1), run_of(2)}, 99).digest);
  CHECK_FALSE(digest == combined(plan, {run_of(2), run_of(1)}, 0).digest);
  CHECK_FALSE(digest == combined(plan, {run_of(1)}, 0).digest);
}

TEST_CASE("a crash is worse than a violation, whatever comes first") {
  const sim::Plan plan = plan_of_one_node();
  std::vector<SeededRun> runs{run_of(1), run_of(2)};
  runs[0].result.outcome = sim::RunOutcome::crash;
  runs[0].result.failure = "ENSURE(x) failed";
  runs[1].result.outcome = sim::RunOutcome::violation;
  const PlanResult result = combined(plan, runs, 0);
  CHECK(result.outcome == sim::RunOutcome::crash);
  CHECK(result.failures == std::vector<std::string>{"seed 1: ENSURE(x) failed"});
}

TEST_CASE("the report has every key, and a violation names its node") {
  const sim::Plan plan = plan_of_one_node();
  std::vector<SeededRun> runs{run_of(1)};
  runs[0].result.violation = sim::Violation{"a.always", {0}, Duration(7), 9, "seen"};
  runs[0].violated_at = "n1";
  const std::vector<Reported> reported{{combined(plan, runs, 1'000'000'000), "orrery run p.json --seed 1"}};
  const Json report = run_report(reported);
  CHECK(report.at("schema") == "orrery.run/1");
  CHECK(report.at("summary").at("results") == 1);
  const Json& result = report.at("results").at(0);
  for (const char* key : {"file",         "scenario",   "variant", "sweep",     "seed",      "runs",         "outcome",
                          "as_expected",  "violations", "claims",  "sometimes", "faults",    "expectations", "events",
                          "simulated_ns", "digest",     "nodes",   "stats",     "reproduce", "timing"})
    CHECK_MESSAGE(result.contains(key), key);
  const Json violation{{"claim", "a.always"}, {"at_ns", 7},         {"event", 9},
                       {"node", "n1"},        {"evidence", "seen"}, {"seed", 1}};
  CHECK(result.at("violations").at(0) == violation);
  CHECK(result.at("claims").at(1).at("status") == "not_judged");
  CHECK(result.at("timing").at("wall_ns") == 1'000'000'000);
  CHECK(result.at("timing").at("events_per_s") == 100);
  CHECK(result.at("digest") == "00000000000000020000000000000001");
}

}  // namespace
}  // namespace orrery::tools::results_test
