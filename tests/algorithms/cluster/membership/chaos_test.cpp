// The swarms of SWIM and of heartbeats: a correct one comes through, every claim is judged, everything that must be
// seen is seen, every mutant falls by the claim that it says it breaks, and every claim that can fall falls to one.
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/cluster/membership/heartbeat_options.hpp"
#include "algorithms/cluster/membership/swim_mutants.hpp"
#include "tests/algorithms/cluster/membership/stories.hpp"
#include "tests/support/sanitized.hpp"

using namespace orrery;

namespace {

constexpr std::uint64_t most_swarm_seeds = 60;

std::optional<std::string> file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

scenario::Scenario swarm_of(const std::string& kind, const std::vector<std::string>& mutants = {}) {
  scenario::LoadOptions options;
  options.mutants = mutants;
  const std::string path = "scenarios/cluster/" + kind + "-chaos.json";
  return scenario::load_scenarios(path, *file_text(path), catalog(), file_text, options).at(0);
}

void comes_through(const std::string& kind) {
  std::map<std::string, std::uint64_t> checks;
  std::map<std::string, ClaimKind> kinds;
  std::set<std::string> seen;
  const scenario::Scenario swarm = swarm_of(kind);
  for (std::uint64_t seed = 1; seed <= (sanitized ? 4 : 40); ++seed) {
    CAPTURE(seed);
    const sim::RunResult result = sim::run(scenario::plan_of(swarm, seed), seed);
    CHECK(result.as_expected);
    for (const sim::ClaimReport& claim : result.claims) {
      const std::string name(claim.info.name);
      checks[name] += claim.checks;
      kinds[name] = claim.info.kind;
      if (claim.holds) seen.insert(name);
    }
  }
  if (sanitized) return;
  for (const auto& each : kinds) {
    const std::string& name = each.first;
    CAPTURE(name);
    CHECK(checks[name] > 0);
    if (each.second == ClaimKind::sometimes) CHECK(seen.count(name) == 1);
  }
}

/// The claims that fell.
std::set<std::string> finds_mutants(const std::string& kind, const std::vector<MutantSpec>& mutants) {
  std::set<std::string> fallen;
  for (const MutantSpec& mutant : mutants) {
    CAPTURE(mutant.name);
    const scenario::Scenario swarm = swarm_of(kind, {mutant.name});
    std::string found;
    for (std::uint64_t seed = 1; seed <= most_swarm_seeds && found.empty(); ++seed) {
      const sim::RunResult result = sim::run(scenario::plan_of(swarm, seed), seed);
      if (result.violation) found = result.violation->claim;
    }
    CHECK(found == mutant.breaks);
    fallen.insert(found);
  }
  return fallen;
}

}  // namespace

TEST_CASE("chaos of SWIM breaks nothing, judges everything and reaches what it must") { comes_through("swim"); }
TEST_CASE("chaos of heartbeats breaks nothing, judges everything and reaches what it must") {
  comes_through("heartbeats");
}

TEST_CASE("chaos finds every mutant of SWIM, and every claim that can fall falls" * doctest::skip(sanitized)) {
  CHECK(finds_mutants("swim", membership::swim_mutant_specs()) ==
        std::set<std::string>{"swim.accuracy", "swim.asks_helpers", "swim.completeness", "swim.dissemination",
                              "swim.incarnation_by_owner", "swim.incarnation_grows", "swim.news_only_newer",
                              "swim.refutes", "swim.round_robin", "swim.suspicion_first"});
}
TEST_CASE("chaos finds every mutant of heartbeats, and every claim that can fall falls" * doctest::skip(sanitized)) {
  CHECK(finds_mutants("heartbeats", membership::heartbeat_mutant_specs()) ==
        std::set<std::string>{"heartbeats.accuracy", "heartbeats.completeness", "heartbeats.outage_not_learned"});
}
