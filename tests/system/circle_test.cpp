// From a system that observes its circle, through the trace, to the picture: a picture of another system's words.
#include "tests/system/circle.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/process/check_system.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "sim/trace/trace_writer.hpp"
#include "tools/diagrams/ring_states.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::circle::circle_test {
namespace {

sim::Plan plan_of(const std::string& variant) {
  static const std::vector<const System*> systems{&system()};
  const std::string path = "tests/data/scenarios/system/circle.json";
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  for (const scenario::Scenario& each : scenario::load_scenarios(path, text, systems))
    if (each.plan.variant == variant) return each.plan;
  FAIL("no variant " << variant);
  return {};
}

struct Traced {
  sim::RunResult result;
  diagrams::TraceFile trace;
};

Traced traced(const sim::Plan& plan) {
  std::string text;
  trace::TraceWriter writer(plan, {"test", plan.seed, {}, showing()}, [&](std::string_view line) { text += line; });
  Traced run;
  run.result = sim::run(plan, plan.seed, &writer);
  std::vector<trace::JudgedClaim> claims;
  for (const sim::ClaimReport& claim : run.result.claims)
    claims.push_back({claim.info, claim.checks, run.result.violation ? "violated" : "held"});
  writer.write_claims(run.result.events, run.result.simulated, claims);
  writer.finish(run.result.events, run.result.simulated, run.result.digest);
  std::istringstream in(text);
  run.trace = diagrams::read_trace(in, "circle.jsonl");
  return run;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string problems_of(const RingSpec& ring) {
  Showing showing;
  showing.ring = ring;
  return fmt::format("{}", fmt::join(check_showing(system(), showing), "\n"));
}

TEST_CASE("the declaration is in order, and each way to get the ring wrong is told") {
  CHECK(check_system(system()).empty());
  CHECK(check_showing(system(), showing()).empty());
  CHECK(problems_of({nullptr, {}}) == "circle: the ring is told by a fact that is no RingShown");
  CHECK(problems_of({&type_of<Moved>(), {}}) == "circle: the ring is told by a fact that is no RingShown");
  CHECK(problems_of({&type_of<RingShown>(), {"circle.moves"}}) ==
        "circle: the ring's picture is to show the claim \"circle.moves\", which nobody judges");
  System without = system();
  without.facts.clear();
  CHECK(check_showing(without, showing()) ==
        std::vector<std::string>{"circle: the ring is told by a fact that is not declared"});
}

TEST_CASE("a run's changes are read from its trace as they were observed") {
  const Traced run = traced(plan_of("arcs"));
  CHECK(run.result.as_expected);
  REQUIRE(run.trace.header.ring);
  CHECK(run.trace.header.ring->shown == "RingShown");
  const diagrams::RingChange last = diagrams::ring_changes(run.trace, {}).front();
  CHECK(last.number == 2);
  CHECK(last.changes == 2);
  CHECK(last.after.change == "number 3 joins");
  CHECK(last.joined() == std::vector<std::size_t>{2});
  // The share that the system itself has measured, of 40 keys.
  const auto moved = run.result.measurements.at("circle.moved").samples(Duration(0));
  REQUIRE(moved.size() == 2);
  REQUIRE(last.after.keys.size() == 40);
  CHECK(last.moved().size() > 0);
  diagrams::ViewOptions first;
  first.to = 700'000'000;
  const diagrams::RingChange out = diagrams::ring_changes(run.trace, first).front();
  CHECK(out.left() == std::vector<std::size_t>{2});
  CHECK(out.moved().size() == last.moved().size());  // what left came back
  CHECK(out.changed_hands().size() == last.changed_hands().size());
}

TEST_CASE("the picture is in the system's own words and says that the claim held") {
  const Traced run = traced(plan_of("arcs"));
  const diagrams::Recording recording = diagrams::recording_of(run.trace);
  const std::string dot = diagrams::find_view("ring")->draw(recording, {}).front().dot;
  for (const char* words : {"number 3 joins", "label = mark", "before: n1 n2 n4", "after: n1 n2 n3 n4",
                            "0 keys moved between nodes that were there before and after", "3.5"})
    CHECK_MESSAGE(has(dot, words), words);
  CHECK(has(dot, "\xE2\x9C\x93"));
  CHECK(has(dot, "(judged"));
  CHECK_FALSE(has(dot, "vnode"));
  CHECK(dot == diagrams::find_view("ring")->draw(recording, {}).front().dot);
}

TEST_CASE("where keys stray, the picture says which claim is violated") {
  const Traced run = traced(plan_of("in-turn"));
  CHECK(run.result.as_expected);
  REQUIRE(run.result.violation);
  const std::string dot = diagrams::find_view("ring")->draw(diagrams::recording_of(run.trace), {}).front().dot;
  CHECK(has(dot, "\xE2\x9C\x97"));
  CHECK(has(dot, "circle.moves_no_others: k"));
  CHECK_FALSE(has(dot, "\xE2\x9C\x93"));
  CHECK_FALSE(has(dot, "0 keys moved between"));
}

}  // namespace
}  // namespace orrery::circle::circle_test
