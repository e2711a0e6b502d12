// What a swarm scenario is held against: a correct system comes through, every claim is judged, everything that must be
// seen is seen; and a known mistake makes the claim fall that it says it breaks.
#pragma once

#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "tests/support/sanitized.hpp"

namespace orrery::swarm {

inline std::optional<std::string> text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// REQUIRES: the file, with this variant, is one scenario.
inline scenario::Scenario load(const std::string& path, const std::vector<std::string>& mutants = {},
                               const std::string& variant = "") {
  scenario::LoadOptions options;
  options.mutants = mutants;
  options.variant = variant;
  return scenario::load_scenarios(path, *text_of(path), catalog(), text_of, options).at(0);
}

/// Runs 40 seeds, a few under sanitizers, which look for mistakes of memory and leave the counting to other builds.
/// Claims whose names begin with `but` are another swarm's to reach.
inline void comes_through(const std::string& path, std::string_view but = "-") {
  std::map<std::string, std::uint64_t> checks;
  std::map<std::string, ClaimKind> kinds;
  std::set<std::string> reached;
  const scenario::Scenario swarm = load(path);
  for (std::uint64_t seed = 1; seed <= (sanitized ? 4 : 40); ++seed) {
    CAPTURE(seed);
    const sim::RunResult result = sim::run(scenario::plan_of(swarm, seed), seed);
    CHECK(result.as_expected);
    for (const sim::ClaimReport& claim : result.claims) {
      if (claim.ignored) continue;
      const std::string name(claim.info.name);
      checks[name] += claim.checks;
      kinds[name] = claim.info.kind;
      if (claim.holds) reached.insert(name);
    }
  }
  if (sanitized) return;
  for (const auto& each : kinds) {
    const std::string& name = each.first;
    CAPTURE(name);
    CHECK(checks[name] > 0);
    if (each.second == ClaimKind::sometimes && !name.starts_with(but)) CHECK(reached.count(name) == 1);
  }
}

/// Runs seeds with each mutant until the claim that it says it breaks falls: where several fall to one mistake, the
/// seed decides which is first. Returns the claims that fell so.
inline std::set<std::string> finds(const std::string& path, std::span<const MutantSpec> mutants,
                                   std::uint64_t most_seeds = 60) {
  std::set<std::string> fallen;
  for (const MutantSpec& mutant : mutants) {
    CAPTURE(mutant.name);
    const scenario::Scenario swarm = load(path, {mutant.name});
    std::string found;
    for (std::uint64_t seed = 1; seed <= most_seeds && found != mutant.breaks; ++seed) {
      const sim::RunResult result = sim::run(scenario::plan_of(swarm, seed), seed);
      if (result.violation) found = result.violation->claim;
    }
    CHECK(found == mutant.breaks);
    fallen.insert(found);
  }
  return fallen;
}

}  // namespace orrery::swarm
