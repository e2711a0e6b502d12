// The swarms of SWIM and of heartbeats: a correct one comes through, every claim is judged, everything that must be
// seen is seen, every mutant falls by the claim that it says it breaks, and every claim that can fall falls to one.
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/cluster/membership/heartbeat_options.hpp"
#include "algorithms/cluster/membership/swim_mutants.hpp"
#include "tests/support/swarm.hpp"

using namespace orrery;

namespace {

const std::string swim_swarm = "scenarios/cluster/swim-chaos.json";
const std::string heartbeats_swarm = "scenarios/cluster/heartbeats-chaos.json";

}  // namespace

TEST_CASE("chaos of SWIM breaks nothing, judges everything and reaches what it must") {
  swarm::comes_through(swim_swarm);
}
TEST_CASE("chaos of heartbeats breaks nothing, judges everything and reaches what it must") {
  swarm::comes_through(heartbeats_swarm);
}

TEST_CASE("chaos finds every mutant of SWIM, and every claim that can fall falls" * doctest::skip(sanitized)) {
  CHECK(swarm::finds(swim_swarm, membership::swim_mutant_specs()) ==
        std::set<std::string>{"swim.accuracy", "swim.asks_helpers", "swim.completeness", "swim.dissemination",
                              "swim.incarnation_by_owner", "swim.incarnation_grows", "swim.news_only_newer",
                              "swim.refutes", "swim.round_robin", "swim.suspicion_first"});
}
TEST_CASE("chaos finds every mutant of heartbeats, and every claim that can fall falls" * doctest::skip(sanitized)) {
  CHECK(swarm::finds(heartbeats_swarm, membership::heartbeat_mutant_specs()) ==
        std::set<std::string>{"heartbeats.accuracy", "heartbeats.completeness", "heartbeats.outage_not_learned"});
}
