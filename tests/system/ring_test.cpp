// A system that exists only in this folder goes the whole way: scenario text, roles in selectors, conditions on a role
// and on a fact, claims, a mutant, a fork, a trace and a diagram. Whatever knew an algorithm by name would fail here.
#include "tests/system/ring.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "sim/trace/trace_writer.hpp"
#include "tools/diagrams/trace_reader.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::ring::ring_test {
namespace {

using std::chrono::milliseconds;

/// The catalogue that the loader is given: there is no system but this one.
const std::vector<const System*>& only_the_ring() {
  static const std::vector<const System*> systems{&system()};
  return systems;
}

sim::Plan variant(const std::string& name) {
  const std::string path = "tests/data/scenarios/system/ring.json";
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  for (const scenario::Scenario& each : scenario::load_scenarios(path, text, only_the_ring()))
    if (each.plan.variant == name) return each.plan;
  FAIL("no variant " << name << " in " << path);
  return {};
}

const sim::ClaimReport& claim_of(const sim::RunResult& result, const std::string& name) {
  const auto found = std::find_if(result.claims.begin(), result.claims.end(),
                                  [&](const sim::ClaimReport& claim) { return claim.info.name == name; });
  REQUIRE(found != result.claims.end());
  return *found;
}

/// Far more events than any of these runs needs: a ring that spins is a result and no wait.
constexpr sim::RunLimits limits{100'000, {}, {}};

std::string unmet(const sim::RunResult& result) {
  std::string text;
  for (const sim::ExpectationReport& each : result.expectations)
    if (!each.ok) text += each.what + ": expected " + each.expected + ", found " + each.actual + "\n";
  return text;
}

struct Traced {
  sim::RunResult result;
  diagrams::TraceFile trace;
};

/// Runs it as `orrery run --trace` does, and reads what was written.
Traced traced(const sim::Plan& plan) {
  std::string text;
  trace::TraceWriter writer(plan, {"test", plan.seed, {}}, [&](std::string_view line) { text += line; });
  Traced run;
  run.result = sim::run(plan, plan.seed, &writer, limits);
  writer.finish(run.result.events, run.result.simulated, run.result.digest);
  std::istringstream in(text);
  run.trace = diagrams::read_trace(in, "ring.jsonl");
  return run;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("the loader learns roles, facts, claims and mutants from the declaration, and nothing from elsewhere") {
  const sim::Plan careful = variant("careful");
  CHECK(careful.system == &system());
  CHECK(careful.nodes.size() == 6);
  CHECK(careful.faults.size() == 4);
  CHECK(variant("hasty").mutants == std::vector<std::string>{"ring.pass_before_durable"});

  const std::string stranger =
      R"({"name": "x", "duration": "1s", "system": {"kind": "ring"}, "faults": [{"at": "1s", "crash": "holdr"}]})";
  try {
    (void)scenario::load_scenarios("x.json", stranger, only_the_ring());
    FAIL("a role that nobody has was taken");
  } catch (const scenario::BadScenario& bad) {
    CHECK_MESSAGE(contains(bad.what(), "holder"), bad.what());
  }
}

TEST_CASE("the token survives naps, a power failure and a theft, and is never in two places") {
  const sim::Plan plan = variant("careful");
  const sim::RunResult result = sim::run(plan, plan.seed, nullptr, limits);
  CHECK_MESSAGE(result.as_expected, unmet(result));
  CHECK(result.outcome == sim::RunOutcome::pass);

  REQUIRE(result.claims.size() == 7);
  for (const sim::ClaimReport& claim : result.claims) CHECK_MESSAGE(claim.checks > 0, claim.info.name);
  CHECK(claim_of(result, "ring.goes_round").holds);
  CHECK(claim_of(result, "crowd").holds);
  CHECK(claim_of(result, "back").holds);

  REQUIRE(result.faults.size() == 4);
  for (const sim::FaultReport& fault : result.faults) {
    CHECK_MESSAGE(fault.fired == 1, fault.id);
    CHECK_MESSAGE(fault.skipped == 0, fault.id);
  }
  CHECK(result.operations.at("early").starts_with("ok"));
  CHECK(result.operations.at("late").starts_with("ok"));
  CHECK(result.statistics.at("queue.ops.ok") > 50);
}

TEST_CASE("a fault on a role takes whoever plays it at that moment") {
  struct Crashes final : sim::Observer {
    struct Crash {
      std::string id;
      bool held_before;
      std::uint64_t hop;
    };
    std::vector<Crash> seen;
    void on_fault(const sim::World& world, const FaultNote& note) override {
      if (!note.start || note.verb != "crash") return;
      REQUIRE(note.nodes.size() == 1);
      // A node that is down still shows what it was when it went down.
      const auto* station = world.process(note.nodes[0]).as<Station>();
      REQUIRE(station != nullptr);
      seen.push_back({std::string(note.id), station->state.holding, station->state.hop});
    }
  } crashes;
  const sim::Plan plan = variant("careful");
  (void)sim::run(plan, plan.seed, &crashes, limits);
  REQUIRE(crashes.seen.size() == 3);
  CHECK(crashes.seen[0].id == "nap");  // "1 of idle"
  CHECK_FALSE(crashes.seen[0].held_before);
  CHECK(crashes.seen[1].id == "power");  // when "fact Passed[hop>=6] by n3"
  CHECK_FALSE(crashes.seen[1].held_before);
  CHECK(crashes.seen[1].hop == 6);
  CHECK(crashes.seen[2].id == "theft");  // when "n2 is holder and n2.hop >= 11", crash "holder"
  CHECK(crashes.seen[2].held_before);
  CHECK(crashes.seen[2].hop == 11);
}

TEST_CASE("a token that leaves before it is on disk that it left is in two places after the crash") {
  const sim::Plan plan = variant("hasty");
  const sim::RunResult result = sim::run(plan, plan.seed, nullptr, limits);
  CHECK_MESSAGE(result.as_expected, unmet(result));
  REQUIRE(result.violation);
  CHECK(result.violation->claim == "ring.one_holder");
  CHECK(plan.nodes[result.violation->node.value].name == "n3");
  CHECK(contains(result.violation->evidence, "the token is at "));
  CHECK(contains(result.violation->evidence, "n3"));

  // It is this crash that shows it: the same mistake without it goes unseen.
  const sim::Plan lucky = variant("hasty-lucky");
  const sim::RunResult unseen = sim::run(lucky, lucky.seed, nullptr, limits);
  CHECK_MESSAGE(unseen.as_expected, unmet(unseen));
  CHECK_FALSE(unseen.violation);
}

TEST_CASE("the careful ring keeps its promises whatever the seed") {
  const sim::Plan plan = variant("careful");
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const sim::RunResult result = sim::run(plan, seed, nullptr, limits);
    CHECK_MESSAGE(result.outcome == sim::RunOutcome::pass, "seed " << seed);
  }
}

TEST_CASE("a fork of the ring lives the same life, and another one after a crash of its own") {
  const sim::Plan plan = variant("careful");
  sim::World world = sim::make_world(plan, plan.seed);
  REQUIRE(world.run_until(milliseconds(137)));
  sim::World fork = world;
  sim::World other = world;
  CHECK(fork.digest() == world.digest());
  CHECK(fork.state_digest() == world.state_digest());

  REQUIRE(world.run_until(plan.duration));
  REQUIRE(fork.run_until(plan.duration));
  CHECK(fork.events() == world.events());
  CHECK(fork.digest() == world.digest());
  CHECK(fork.state_digest() == world.state_digest());
  CHECK(world.digest() == sim::run(plan, plan.seed, nullptr, limits).digest);

  other.crash({0}, sim::Lose::unsynced);
  REQUIRE(other.run_until(milliseconds(187)));
  other.restart({0});
  REQUIRE(other.run_until(plan.duration));
  CHECK(other.digest() != world.digest());
}

std::string picture(const diagrams::TraceFile& trace, const diagrams::ViewOptions& options = {}) {
  return diagrams::find_view("space-time")->draw(diagrams::recording_of(trace), options).front().dot;
}

TEST_CASE("the ring's own words are in its picture, and the picture is the same twice") {
  const Traced run = traced(variant("careful"));
  CHECK(run.result.as_expected);
  REQUIRE(run.trace.header.roles.size() == 5);
  CHECK(run.trace.header.roles[2].name == "holder");
  REQUIRE(run.trace.header.rank);
  CHECK(run.trace.header.rank->field == "hop");

  diagrams::ViewOptions options;
  options.from = 0;
  options.to = diagrams::TraceTime{100'000'000};
  const std::string dot = picture(run.trace, options);
  for (const std::string word : {"holder H1", "idle", "wanting",                  // roles, with their rank
                                 "token 2", "thanks 2", "a ticket?", "ticket 1",  // messages
                                 "passed on 1", "sold 1"})                        // facts
    CHECK_MESSAGE(contains(dot, word), word << " is not in the picture");
  CHECK(picture(run.trace, options) == dot);
  CHECK(picture(traced(variant("careful")).trace, options) == dot);
}

TEST_CASE("the picture of the mistake shows the claim, the crash and both holders") {
  const Traced run = traced(variant("hasty"));
  REQUIRE(run.result.violation);
  const std::string dot = picture(run.trace);
  CHECK(contains(dot, "ring.one_holder"));
  CHECK(contains(dot, run.result.violation->evidence));
  CHECK(contains(dot, "<B>CRASH</B>"));
  CHECK(contains(dot, "passed on 6"));
  CHECK(contains(dot, "token 7"));
  CHECK(contains(dot, "holder H6"));
  CHECK(contains(dot, "holder H7"));
}

}  // namespace
}  // namespace orrery::ring::ring_test
