// The swarms of locks: a correct service comes through, every claim is judged, everything that must be seen is seen,
// every mutant falls by the claim that it says it breaks, and the claims that fall so are these.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/swarm.hpp"

using namespace orrery;

namespace {

std::string swarm_of(const std::string& name) { return "scenarios/locking/" + name + "-chaos.json"; }

std::set<std::string> finds_mutants(const std::string& kind) {
  const auto all = catalog();
  const System& system = **std::find_if(all.begin(), all.end(), [&](const System* each) { return each->name == kind; });
  return swarm::finds(swarm_of(kind), system.mutants);
}

}  // namespace

TEST_CASE("chaos of lease locks breaks nothing, judges everything and reaches what it must") {
  swarm::comes_through(swarm_of("lease-lock"), "raft.");
}
TEST_CASE("chaos of replicas that are all waited for breaks nothing") {
  swarm::comes_through(swarm_of("lease-failover"), "raft.");
}
TEST_CASE("chaos of Redlock breaks nothing, judges everything and reaches what it must") {
  swarm::comes_through(swarm_of("redlock"), "raft.");
}

TEST_CASE("chaos of the lock service breaks nothing, judges everything and reaches what it must") {
  swarm::comes_through(swarm_of("raft-lock"), "raft.");
}
TEST_CASE("chaos of locks made of keys breaks nothing") { swarm::comes_through(swarm_of("session-lock"), "raft."); }
TEST_CASE("on wall clocks that jump, a campaign soon finds Redlock broken" * doctest::skip(sanitized)) {
  const scenario::Scenario loaded = swarm::load(swarm_of("redlock-wall-clocks"), {}, "wall");
  std::uint64_t broken = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const sim::RunResult result = sim::run(scenario::plan_of(loaded, seed), seed);
    if (!result.violation) continue;
    CHECK(result.violation->claim == "lock.belief_exclusion");
    ++broken;
  }
  CHECK(broken >= 20);
}

TEST_CASE("chaos finds every mutant of lease locks, and every claim that can fall falls" * doctest::skip(sanitized)) {
  CHECK(finds_mutants("lease-lock") == std::set<std::string>{"lock.belief_exclusion", "lock.never_resurrected",
                                                             "lock.not_given_up_early", "lock.progress",
                                                             "lock.release_frees_own", "lock.resource_never_goes_back",
                                                             "lock.server_exclusion", "lock.tokens_grow"});
}
TEST_CASE("chaos finds every mutant of Redlock, and every claim that can fall falls" * doctest::skip(sanitized)) {
  CHECK(finds_mutants("redlock") == std::set<std::string>{"lock.belief_exclusion", "lock.never_resurrected",
                                                          "lock.not_given_up_early", "lock.progress",
                                                          "lock.release_frees_own", "lock.unlocks_all"});
}
TEST_CASE("chaos finds every mutant of the lock service" * doctest::skip(sanitized)) {
  CHECK(finds_mutants("raft-lock") ==
        std::set<std::string>{"lock.belief_exclusion", "lock.fifo", "lock.lock_delay", "lock.no_herd",
                              "lock.no_lost_wakeup", "lock.only_the_living", "lock.permits", "lock.reentrancy",
                              "lock.release_frees_own", "lock.released", "lock.resource_never_goes_back",
                              "lock.taken_in_turn", "lock.tokens_grow"});
}
TEST_CASE("chaos finds every mutant of recipes" * doctest::skip(sanitized)) {
  CHECK(finds_mutants("session-lock") == std::set<std::string>{"lock.barrier", "lock.belief_exclusion",
                                                               "lock.lock_delay", "lock.no_herd", "lock.no_orphan",
                                                               "lock.only_the_living", "lock.released",
                                                               "lock.resource_never_goes_back", "lock.server_exclusion",
                                                               "lock.taken_in_turn", "lock.tokens_grow"});
}
