// Calm: claims that come true eventually are judged from when the last fault ends, so a plan whose faults never end, or
// end too late for a claim's bound, would judge nothing and pass. That is an error here, not a vacuous pass.
#include <algorithm>

#include <fmt/format.h>

#include "sim/scenario/binding.hpp"

namespace orrery::scenario {
namespace {

Duration at_least(const std::optional<Spread>& spread) {
  const bool bounded = spread && (spread->is_fixed() || spread->kind() == Spread::Kind::uniform);
  return bounded ? spread->first() : Duration(0);
}

bool never_ends(const sim::Action& action) { return action.every && !action.times && !action.chance; }

/// The earliest time at which the action may be over for good; what can't be known counts as soon.
Duration earliest_end(const sim::Action& action) {
  if (action.verb == sim::Verb::pin || action.chance) return Duration(0);
  Duration last = action.from + at_least(action.at) + at_least(action.after);
  if (action.every) last = action.from + at_least(action.every) * action.times.value_or(1);
  if (action.until_time) last = std::max(last, *action.until_time);
  return last + at_least(action.lasting);
}

/// The claims that this run judges and that come true eventually.
std::vector<std::string> eventual_claims(const Binding& binding) {
  std::vector<std::string> names;
  for (const Binding::KnownClaim& claim : binding.claims) {
    const bool ignored =
        std::any_of(binding.plan.claims.begin(), binding.plan.claims.end(),
                    [&](const sim::ClaimSetup& setup) { return setup.name == claim.name && setup.ignored; });
    if (claim.kind == ClaimKind::eventually && !ignored) names.push_back(claim.name);
  }
  for (const sim::WrittenClaim& claim : binding.plan.written_claims)
    if (claim.kind == sim::WrittenClaim::Kind::eventually) names.push_back(claim.id);
  return names;
}

void check_faults_end(const Binding& binding) {
  const sim::Plan& plan = binding.plan;
  const bool judges_safety_only =
      plan.budget.kind == sim::Budget::Kind::none || plan.expect.kind == sim::Expectation::Kind::violates;
  if (plan.calm > Duration(0) || judges_safety_only) return;
  const std::vector<std::string> claims = eventual_claims(binding);
  if (claims.empty()) return;
  for (std::size_t i = 0; i < plan.faults.size(); ++i)
    if (never_ends(plan.faults[i]))
      return binding.read.fail(
          *given(given(binding.root, "faults")->items[i], "every"),
          fmt::format("this fault never ends, so {} would never be judged: give the scenario \"calm\" or the fault "
                      "\"times\", or leave the claim out",
                      claims.front()));
}

void check_bounds(const Binding& binding) {
  const sim::Plan& plan = binding.plan;
  if (plan.duration == Duration::max()) return;
  Duration quiet{};
  for (const sim::Action& action : plan.faults)
    quiet = std::max(quiet, never_ends(action) ? plan.duration : earliest_end(action));
  quiet = std::min(quiet, plan.duration - plan.calm);
  for (const auto& [value, bound] : binding.bounds) {
    if (plan.budget.kind == sim::Budget::Kind::none)
      binding.read.fail(*value, "with \"budget\": \"none\" only safety is judged: this claim can't fall");
    else if (bound >= plan.duration - quiet)
      binding.read.fail(
          *value, fmt::format("this claim can't fall: the faults end at {} or later and the run at {}; "
                              "expected less than {}, or a longer \"calm\"",
                              sim::text_of(quiet), sim::text_of(plan.duration), sim::text_of(plan.duration - quiet)));
  }
}

}  // namespace

void check_calm(const Binding& binding) {
  check_faults_end(binding);
  check_bounds(binding);
}

}  // namespace orrery::scenario
