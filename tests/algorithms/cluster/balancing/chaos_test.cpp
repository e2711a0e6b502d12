// The swarm of scenarios/cluster/cluster-chaos.json: a correct cluster comes through, every claim is judged,
// everything that must be seen is seen, every mutant falls, and every claim that can fall falls to one of them.
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/cluster/balancing/claims.hpp"
#include "algorithms/cluster/balancing/mutants.hpp"
#include "tests/support/swarm.hpp"

using namespace orrery;

namespace {

const std::string cluster_swarm = "scenarios/cluster/cluster-chaos.json";

}  // namespace

TEST_CASE("a cluster in chaos keeps its promises, all of them judged, and reaches what it must") {
  swarm::comes_through(cluster_swarm);
}

TEST_CASE("chaos finds every mutant of load balancing, and every claim falls" * doctest::skip(sanitized)) {
  const std::set<std::string> fallen = swarm::finds(cluster_swarm, balancing::mutant_specs());
  for (const ClaimInfo& info : balancing::claim_infos()) {
    CAPTURE(info.name);
    if (info.kind != ClaimKind::sometimes) CHECK(fallen.count(std::string(info.name)) == 1);
  }
}
