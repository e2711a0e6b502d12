// The claim "linearizable" in a world: a leader that answers reads alone is caught and its read named; one that keeps
// to the log is not; judging changes nothing in the run, and forks judge for themselves.
#include <fstream>
#include <iterator>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/raft/system.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::scenario::linearizable_test {
namespace {

std::vector<sim::Plan> plans_of(const std::string& text) {
  const System* const system = &raft::system();
  return load("stale.json", text, std::span(&system, 1));
}

std::vector<sim::Plan> shipped() {
  std::ifstream in("scenarios/raft/stale-leader-read.json");
  return plans_of({std::istreambuf_iterator<char>(in), {}});
}

sim::Plan busy(const std::string& check) {
  return plans_of(R"json({
    "name": "busy", "duration": "6s", "calm": "2s", "runs": 1,
    "system": {"kind": "raft", "nodes": 3, "election_timeout": "100ms..200ms", "heartbeat": "30ms"},
    "network": {"latency": "tail(2ms, 60ms)", "loss": 0.02, "duplicate": 0.05},
    "workload": [{"id": "kv", "kind": "kv", "clients": 6, "rate": "300/s", "keys": 3, "timeout": "300ms"}],
    "faults": [{"id": "crash", "every": "exp(700ms)", "crash": "1 of servers", "for": "exp(200ms)"}],
    "check": [)json" +
                  check + "]}")
      .front();
}

const sim::ClaimReport* judged(const sim::RunResult& result) {
  for (const sim::ClaimReport& each : result.claims)
    if (each.info.name == "linearizable") return &each;
  return nullptr;
}

}  // namespace

TEST_CASE("a leader that answers reads alone is caught, and told which read") {
  std::size_t wrong = 0;
  for (const sim::Plan& plan : shipped()) {
    CAPTURE(plan.variant);
    const sim::RunResult result = sim::run(plan, plan.seed);
    CHECK(result.as_expected);
    REQUIRE(judged(result) != nullptr);
    CHECK(judged(result)->checks > 0);
    if (plan.variant != "alone") continue;
    ++wrong;
    REQUIRE(result.violation);
    CHECK(result.violation->claim == "linearizable");
    CHECK(plan.nodes[result.violation->node.value].name == "c1");
    CHECK(result.violation->evidence.find("read x -> \"old\"") != std::string::npos);
    CHECK(result.violation->evidence.find("x can only have held \"new\"") != std::string::npos);
  }
  CHECK(wrong == 1);
}

TEST_CASE("a correct run is judged to its end, and judging it changes nothing") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    const sim::RunResult with = sim::run(busy("\"raft\", \"linearizable\""), seed);
    const sim::RunResult without = sim::run(busy("\"raft\""), seed);
    CHECK(with.outcome == sim::RunOutcome::pass);
    CHECK(with.digest == without.digest);
    CHECK(with.events == without.events);
    REQUIRE(judged(with) != nullptr);
    CHECK(judged(with)->checks > 500);
    CHECK(judged(without) == nullptr);
  }
}

TEST_CASE("a fork goes on judging by itself") {
  const sim::Plan plan = busy("\"linearizable\"");
  sim::World world = sim::make_world(plan, 3);
  world.run_until(std::chrono::seconds(2));
  sim::World fork = world;
  REQUIRE(world.monitor() != nullptr);
  const std::uint64_t before = world.monitor()->judged();
  fork.run_until(std::chrono::seconds(5));
  CHECK(world.monitor()->judged() == before);
  CHECK(fork.monitor()->judged() > before);
  world.run_until(std::chrono::seconds(5));
  CHECK(world.monitor()->judged() == fork.monitor()->judged());
}

}  // namespace orrery::scenario::linearizable_test
