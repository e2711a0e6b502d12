// Strategies: each is one way to run an attempt; all but pct take the order of time.
#include "sim/strategy.hpp"

#include <algorithm>
#include <memory>

#include "algorithms/process/ensure.hpp"
#include "sim/coverage.hpp"
#include "sim/pct.hpp"

namespace orrery::sim {
namespace {

std::shared_ptr<const ChoiceSource> luck_of(const Plan& plan, const Attempt& attempt) {
  std::shared_ptr<const ChoiceSource> luck = std::make_shared<Seeded>(attempt.seed);
  if (attempt.mutations.empty()) return luck;
  return std::make_shared<Rerolled>(std::move(luck), rerolls_of(plan, attempt));
}

/// How many events the faulty part of the run has in the order of time, however far it is to be run.
std::uint64_t expected_steps(const Plan& plan, std::uint64_t seed, RunLimits limits) {
  limits.until_event.reset();
  limits.until_time = plan.duration - plan.calm;
  return std::max<std::uint64_t>(run(plan, seed, nullptr, limits).events, 1);
}

}  // namespace

std::string objection(const Strategy& strategy, const Plan& plan) {
  if (strategy.kind == StrategyKind::random) return "";
  const std::string name(strategy_names[static_cast<std::size_t>(strategy.kind)]);
  if (plan.quiet) return name + " needs luck, and the scenario has \"luck\": \"quiet\"";
  if (plan.duration == Duration::max()) return name + " needs a scenario with a \"duration\"";
  if (strategy.kind == StrategyKind::pct && !plan.steps.empty())
    return "pct chooses the order of events itself, and the scenario has \"steps\"";
  if (strategy.kind == StrategyKind::guided && plan.faults.empty())
    return "guided changes the schedule of faults, and the scenario has no \"faults\"";
  return "";
}

Attempted run_attempt(const Strategy& strategy, const Plan& plan, const Attempt& attempt, const RunLimits& limits,
                      Observer* observer) {
  switch (strategy.kind) {
    case StrategyKind::random:
      break;
    case StrategyKind::pct: {
      Pct pct({attempt.seed, strategy.depth, expected_steps(plan, attempt.seed, limits)});
      RunResult result = run(plan, attempt.seed, observer, limits, {nullptr, &pct});
      return {std::move(result), PctReport{pct.chains(), pct.setting().steps, pct.setting().depth, pct.bound()}};
    }
    case StrategyKind::guided: {
      if (observer != nullptr) return {run(plan, attempt.seed, observer, limits, {luck_of(plan, attempt), nullptr})};
      Coverage coverage(plan);
      RunResult result = run(plan, attempt.seed, &coverage, limits, {luck_of(plan, attempt), nullptr});
      std::vector<std::uint64_t> features = coverage.features(result);
      return {std::move(result), {}, std::move(features)};
    }
  }
  ENSURE(attempt.mutations.empty());
  return {run(plan, attempt.seed, observer, limits)};
}

FaultPicks picks_of(const Plan& plan, const Attempt& attempt, const RunLimits& limits) {
  const auto picks = std::make_shared<FaultPicks>();
  picks->seed = attempt.seed;
  const auto recording = std::make_shared<RecordingFaults>(luck_of(plan, attempt), picks);
  (void)run(plan, attempt.seed, nullptr, limits, {recording, nullptr});
  return *picks;
}

RunResult run_picks(const Plan& plan, const FaultPicks& picks, const RunLimits& limits, Observer* observer) {
  const auto luck = std::make_shared<Recorded>(picks.picks, std::make_shared<Seeded>(picks.seed));
  return run(plan, picks.seed, observer, limits, {luck, nullptr});
}

}  // namespace orrery::sim
