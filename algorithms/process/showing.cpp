// A Showing names facts and their fields; here it is held against those that its system declares.
#include "algorithms/process/showing.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "algorithms/process/check_system.hpp"
#include "algorithms/process/ring_shown.hpp"
#include "algorithms/process/system.hpp"

namespace orrery {
namespace {

bool declares(const System& system, const Type* fact) {
  return fact != nullptr &&
         std::any_of(system.facts.begin(), system.facts.end(), [&](const FactSpec& spec) { return spec.type == fact; });
}

std::vector<std::string> check_ring(const System& system, const RingSpec& ring) {
  std::vector<std::string> problems;
  if (ring.shown != &type_of<RingShown>())
    problems.emplace_back("the ring is told by a fact that is no RingShown");
  else if (!declares(system, ring.shown))
    problems.emplace_back("the ring is told by a fact that is not declared");
  if (ring.claims.empty()) return problems;
  const std::vector<ClaimInfo> claims = claims_of(system);
  for (const std::string& name : ring.claims)
    if (std::none_of(claims.begin(), claims.end(), [&](const ClaimInfo& claim) { return claim.name == name; }))
      problems.push_back(fmt::format("the ring's picture is to show the claim \"{}\", which nobody judges", name));
  return problems;
}

std::vector<std::string> check_interval(const System& system, const IntervalSpec& interval) {
  std::vector<std::string> problems;
  if (interval.name.empty()) problems.emplace_back("an interval has no name");
  std::vector<const Type*> facts = interval.ends;
  facts.insert(facts.begin(), interval.begins);
  for (const Type* fact : facts) {
    if (!declares(system, fact)) {
      problems.push_back(fmt::format("the interval \"{}\" is told by a fact that is not declared", interval.name));
      continue;
    }
    for (const std::string& field : {interval.of, interval.whom})
      if (!field.empty() && fact->shape().find(field) == nullptr)
        problems.push_back(fmt::format("the interval \"{}\" looks at a field \"{}\" that {} has not", interval.name,
                                       field, fact->name));
  }
  return problems;
}

std::vector<std::string> check_waits(const System& system, const WaitSpec& waits) {
  std::vector<std::string> problems;
  for (const IntervalSpec* interval : {&waits.has, &waits.waits}) {
    for (std::string& problem : check_interval(system, *interval)) problems.push_back(std::move(problem));
    if (interval->of.empty() || interval->whom.empty())
      problems.push_back(fmt::format("of the interval \"{}\" it is not said of what and whom it is", interval->name));
  }
  if (!declares(system, waits.stuck)) {
    problems.emplace_back("who would wait for himself is told by a fact that is not declared");
    return problems;
  }
  for (const std::string& field : {waits.waits.of, waits.cycle})
    if (waits.stuck->shape().find(field) == nullptr)
      problems.push_back(fmt::format("a cycle of who waits for whom is looked for in a field \"{}\" that {} has not",
                                     field, waits.stuck->name));
  return problems;
}

}  // namespace

std::vector<std::string> check_showing(const System& system, const Showing& showing) {
  std::vector<std::string> problems;
  if (showing.log && (showing.log->extent == nullptr || showing.log->cell == nullptr))
    problems.emplace_back("there is a log, and nothing says what is in it");
  for (const IntervalSpec& interval : showing.intervals)
    for (std::string& problem : check_interval(system, interval)) problems.push_back(std::move(problem));
  for (const Type* refusal : showing.refusals)
    if (!declares(system, refusal)) problems.emplace_back("a refusal is told by a fact that is not declared");
  if (showing.waits)
    for (std::string& problem : check_waits(system, *showing.waits)) problems.push_back(std::move(problem));
  if (showing.ring)
    for (std::string& problem : check_ring(system, *showing.ring)) problems.push_back(std::move(problem));
  for (std::string& problem : problems) problem = fmt::format("{}: {}", system.name, problem);
  return problems;
}

}  // namespace orrery
