// The trail costs a second run, which only failures pay for.
#include "tools/campaign/run_seed.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/campaign/last_words.hpp"
#include "tools/campaign/trail.hpp"

namespace orrery::campaign {
namespace {

/// What the campaign as a whole has to do, and not each seed.
bool is_for_the_campaign(const sim::ExpectationReport& report) { return report.what.starts_with("sometimes "); }

/// Which assumption broke and where in the code, without the place in this run that follows it.
std::string broken_assumption(const std::string& failure) {
  static constexpr std::string_view mark = " failed in ";
  const std::size_t found = failure.find(mark);
  return found == std::string::npos ? failure : failure.substr(0, failure.find(' ', found + mark.size()));
}

std::string node_name(const sim::Plan& plan, NodeId node) {
  return node == no_node ? std::string() : plan.nodes.at(node.value).name;
}

Failure failure_of(const sim::Plan& plan, const sim::RunResult& result, const sim::ExpectationReport& missed) {
  Failure failure;
  failure.events = result.events;
  failure.at_ns = result.simulated.count();
  failure.evidence = result.failure;
  switch (result.outcome) {
    case sim::RunOutcome::violation:
      failure.claim = result.violation->claim;
      failure.at_ns = result.violation->at.count();
      failure.node = node_name(plan, result.violation->node);
      failure.evidence = result.violation->evidence;
      break;
    case sim::RunOutcome::crash:
      failure.claim = "crash";
      failure.trail = {broken_assumption(result.failure)};
      break;
    case sim::RunOutcome::hang:
      failure.claim = "hang";
      failure.trail = {result.failure.starts_with("time stands still") ? "time stands still" : "too many events"};
      break;
    case sim::RunOutcome::stuck:
      failure.claim = "stuck";
      failure.trail = {"a step could not be taken"};
      break;
    case sim::RunOutcome::pass:
      failure.claim = "expectation";
      failure.trail = {missed.what};
      failure.evidence = fmt::format("{}: expected {}, got {}", missed.what, missed.expected, missed.actual);
      break;
  }
  return failure;
}

}  // namespace

sim::Plan campaign_plan(const scenario::Scenario& scenario, std::uint64_t seed) {
  sim::Plan plan = scenario::plan_of(scenario, seed);
  plan.seed = seed;
  plan.runs = 2;
  return plan;
}

SeedRecord record_of(const sim::Plan& plan, std::uint64_t position, const sim::RunResult& result, bool of_campaign) {
  SeedRecord record;
  record.scenario = position;
  record.seed = result.seed;
  record.outcome = result.outcome;
  record.events = result.events;
  record.simulated_ns = result.simulated.count();
  record.digest = result.digest;
  for (const sim::ClaimReport& claim : result.claims) {
    const bool counts = claim.info.kind == ClaimKind::sometimes || claim.info.kind == ClaimKind::eventually;
    record.claims.push_back(
        {std::string(claim.info.name), claim.info.kind, claim.checks, counts && claim.holds, claim.ignored});
  }
  for (const sim::FaultReport& fault : result.faults)
    record.faults.push_back({fault.id, fault.fired, fault.skipped, fault.must_fire && fault.over_all_runs});
  const auto missed = std::find_if(result.expectations.begin(), result.expectations.end(), [&](const auto& each) {
    return !each.ok && !(of_campaign && is_for_the_campaign(each));
  });
  const bool crashed_at_boot = result.outcome == sim::RunOutcome::crash && result.expectations.empty();
  if (crashed_at_boot)
    record.failure = failure_of(plan, result, {});
  else if (missed != result.expectations.end())
    record.failure = failure_of(plan, result, *missed);
  return record;
}

SeedRecord run_seed(const scenario::Scenario& scenario, std::uint64_t position, const sim::Strategy& strategy,
                    const sim::Attempt& attempt, const SeedLimits& limits) {
  const sim::Plan plan = campaign_plan(scenario, attempt.seed);
  sim::RunLimits run_limits;
  run_limits.events = limits.events;
  sim::Attempted attempted = sim::run_attempt(strategy, plan, attempt, run_limits);
  SeedRecord record = record_of(plan, position, attempted.result, true);
  record.mutations = attempt.mutations;
  record.features = std::move(attempted.features);
  if (attempted.pct) record.choices = {attempted.pct->chains, attempted.pct->steps};
  if (record.failure && attempted.result.outcome == sim::RunOutcome::violation) {
    TrailObserver observer(plan);
    static_cast<void>(sim::run_attempt(strategy, plan, attempt, run_limits, &observer));
    record.failure->trail = observer.trail();
  }
  return record;
}

SeedRecord record_of_death(std::uint64_t position, const sim::Attempt& attempt, const Answer& answer) {
  SeedRecord record;
  record.scenario = position;
  record.seed = attempt.seed;
  record.mutations = attempt.mutations;
  const bool hang = answer.death.starts_with("took longer");
  record.outcome = hang ? sim::RunOutcome::hang : sim::RunOutcome::crash;
  Failure failure;
  failure.claim = hang ? "hang" : "crash";
  failure.trail = {hang ? "took too long" : answer.death};
  const std::string telling = telling_line(answer.last_words);
  if (!hang && !telling.empty()) failure.trail.push_back(telling);
  failure.evidence = answer.death;
  if (!answer.last_words.empty()) failure.evidence += "\n" + answer.last_words;
  record.failure = std::move(failure);
  return record;
}

}  // namespace orrery::campaign
