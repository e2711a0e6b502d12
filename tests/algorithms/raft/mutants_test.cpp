// Each mutant falls to a claim, and each claim that can fall is broken by a mutant; the same stories
// leave a correct Raft unharmed. A claim that nothing breaks would judge nothing.
#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "tests/algorithms/raft/stories.hpp"

using namespace orrery;
using namespace orrery::raft;
using namespace orrery::raft::test;

namespace {

const ClaimInfo& info_of(std::string_view name) {
  const auto infos = claim_infos();
  const auto at = std::find_if(infos.begin(), infos.end(), [&](const ClaimInfo& each) { return each.name == name; });
  REQUIRE(at != infos.end());
  return *at;
}

bool came_true(const Cluster& cluster, const ClaimInfo& info) {
  return cluster.holds(static_cast<Claim>(&info - claim_infos().data()));
}

/// An eventually claim falls when it has not come true by the end of the story and nothing else fell.
bool fell(const Cluster& cluster, const Story& story) {
  const ClaimInfo& info = info_of(story.claim);
  if (info.kind == ClaimKind::eventually) return cluster.broken().empty() && !came_true(cluster, info);
  return cluster.broken() == story.claim;
}

}  // namespace

TEST_CASE("a mutant breaks the claim that it is known to break") {
  for (Story& story : stories()) {
    CAPTURE(story.mutant);
    CAPTURE(story.claim);
    story.setup.mutants = {std::string(story.mutant)};
    Cluster cluster(story.setup);
    story.tell(cluster);
    CAPTURE(cluster.broken());
    CAPTURE(cluster.evidence());
    CHECK(fell(cluster, story));
  }
}

TEST_CASE("the same stories do a correct Raft no harm") {
  for (const Story& story : stories()) {
    CAPTURE(story.mutant);
    CAPTURE(story.claim);
    Setup setup = story.setup;
    setup.ignored.clear();
    Cluster cluster(setup);
    story.tell(cluster);
    CAPTURE(cluster.evidence());
    CHECK(cluster.broken() == "");
    const ClaimInfo& info = info_of(story.claim);
    if (info.kind == ClaimKind::eventually) CHECK(came_true(cluster, info));
  }
}

TEST_CASE("every mutant has a story, and every claim that can fall a mutant") {
  std::set<std::string_view> mutants;
  std::set<std::string_view> claims;
  for (const Story& story : stories()) {
    mutants.insert(story.mutant);
    claims.insert(story.claim);
  }
  for (const MutantSpec& spec : mutant_specs()) {
    CAPTURE(spec.name);
    CHECK(mutants.count(spec.name) == 1);
    CHECK(claims.count(spec.breaks) == 1);
  }
  CHECK(mutants.size() == mutant_specs().size());
  for (const ClaimInfo& info : claim_infos()) {
    if (info.kind == ClaimKind::sometimes) continue;
    CAPTURE(info.name);
    CHECK(claims.count(info.name) == 1);
  }
}
