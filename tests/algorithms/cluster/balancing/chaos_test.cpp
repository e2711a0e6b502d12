// The swarm of scenarios/cluster/cluster-chaos.json: a correct cluster comes through, every claim is judged,
// everything that must be seen is seen, every mutant falls, and every claim that can fall falls to one of them.
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/cluster/balancing/claims.hpp"
#include "algorithms/cluster/balancing/mutants.hpp"
#include "tests/algorithms/cluster/balancing/stories.hpp"
#include "tests/support/sanitized.hpp"

using namespace orrery;
using namespace orrery::balancing;

namespace {

constexpr std::uint64_t most_seeds_of_a_mutant = 40;

scenario::Scenario chaos(const std::vector<std::string>& mutants = {}) {
  std::ifstream file("scenarios/cluster/cluster-chaos.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  scenario::LoadOptions options;
  options.mutants = mutants;
  const System* const the_system = &balancing::system();
  return scenario::load_scenarios("cluster-chaos.json", text, std::span(&the_system, 1), {}, options).at(0);
}

}  // namespace

TEST_CASE("a cluster in chaos keeps its promises, all of them judged, and reaches what it must") {
  std::map<std::string, std::uint64_t> checks;
  std::set<std::string> reached;
  const scenario::Scenario swarm = chaos();
  for (std::uint64_t seed = 1; seed <= (sanitized ? 4 : 40); ++seed) {
    CAPTURE(seed);
    const sim::RunResult result = sim::run(scenario::plan_of(swarm, seed), seed);
    CHECK(result.as_expected);
    for (const sim::ClaimReport& claim : result.claims) {
      checks[std::string(claim.info.name)] += claim.checks;
      if (claim.holds) reached.emplace(claim.info.name);
    }
  }
  if (sanitized) return;
  for (const ClaimInfo& info : claim_infos()) {
    CAPTURE(info.name);
    CHECK(checks[std::string(info.name)] > 0);
    if (info.kind == ClaimKind::sometimes) CHECK(reached.count(std::string(info.name)) == 1);
  }
}

TEST_CASE("chaos finds every mutant of load balancing, and every claim falls" * doctest::skip(sanitized)) {
  std::set<std::string> fallen;
  for (const MutantSpec& mutant : mutant_specs()) {
    CAPTURE(mutant.name);
    bool found = false;
    const scenario::Scenario swarm = chaos({mutant.name});
    for (std::uint64_t seed = 1; seed <= most_seeds_of_a_mutant && !found; ++seed) {
      const sim::RunResult result = sim::run(scenario::plan_of(swarm, seed), seed);
      found = result.violation.has_value();
      if (!found) continue;
      CHECK(result.violation->claim == mutant.breaks);
      fallen.insert(result.violation->claim);
    }
    CHECK(found);
  }
  for (const ClaimInfo& info : claim_infos()) {
    CAPTURE(info.name);
    if (info.kind != ClaimKind::sometimes) CHECK(fallen.count(std::string(info.name)) == 1);
  }
}
