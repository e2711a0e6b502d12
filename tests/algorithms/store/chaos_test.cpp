// The swarm of scenarios/hashing/chaos.json: a correct store comes through, every claim is judged, everything that must
// be seen is seen, every mutant falls, and every claim that can fall falls to one of them.
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/store/claims.hpp"
#include "algorithms/store/mutants.hpp"
#include "tests/algorithms/store/stories.hpp"
#include "tests/support/swarm.hpp"

using namespace orrery;
using namespace orrery::store;

namespace {

const std::string store_swarm = "scenarios/hashing/chaos.json";

}  // namespace

TEST_CASE("chaos within the budget loses nothing, judges everything and reaches what it must") {
  swarm::comes_through(store_swarm);
}

TEST_CASE("chaos finds every mutant, and every claim that can fall falls" * doctest::skip(sanitized)) {
  std::set<std::string> fallen;
  for (const MutantSpec& mutant : mutant_specs()) {
    CAPTURE(mutant.name);
    if (mutant.name == "store.answers_of_any_round") continue;  // chaos takes longer: see protocol_test.cpp
    bool found = false;
    const scenario::Scenario loaded = swarm::load(store_swarm, {mutant.name});
    for (std::uint64_t seed = 1; seed <= 60 && !found; ++seed) {
      const sim::RunResult result = sim::run(scenario::plan_of(loaded, seed), seed);
      found = result.violation.has_value();
      if (found) fallen.insert(result.violation->claim);
    }
    CHECK(found);
  }
  // Chaos sees what comes of it before it sees the cause: another node must first hear of the other ring.
  const auto forgetful = [](const char* mutants) {
    return test::story(fmt::format(R"("mutants": [{}], "per_node": {{"coordinator": {{"disk": {{"sync": "50ms"}}}}}},
            "faults": [{{"at": "1s", "op": "leave n5", "client": "admin"}},
                       {{"when": "fact RingChanged", "from": "900ms", "after": "20ms", "crash": "coordinator", "for": "2s"}},
                       {{"at": "5s", "op": "leave n4", "client": "admin"}}])",
                                   mutants),
                       "", 5);
  };
  // Luck decides how much of what was not synced the crash leaves.
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CHECK(sim::run(forgetful(""), seed).as_expected);
    const sim::RunResult twice = sim::run(forgetful("\"store.same_epoch_twice\""), seed);
    if (twice.violation) fallen.insert(twice.violation->claim);
  }
  for (const ClaimInfo& info : claim_infos()) {
    CAPTURE(info.name);
    if (info.kind != ClaimKind::sometimes) CHECK(fallen.count(std::string(info.name)) == 1);
  }
}
