// Each part of a result is folded over the runs by itself.
#include "tools/results.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "algorithms/process/codec.hpp"
#include "algorithms/process/ensure.hpp"
#include "sim/expected_statistics.hpp"

namespace orrery::tools {
namespace {

int badness(sim::RunOutcome outcome) {
  switch (outcome) {
    case sim::RunOutcome::pass:
      return 0;
    case sim::RunOutcome::violation:
      return 1;
    case sim::RunOutcome::stuck:
      return 2;
    case sim::RunOutcome::hang:
      return 3;
    case sim::RunOutcome::crash:
      return 4;
  }
  return 4;
}

/// What two runs say of one claim: what is more telling wins.
ClaimStatus joined(ClaimStatus a, ClaimStatus b) {
  for (const ClaimStatus telling : {ClaimStatus::violated, ClaimStatus::held, ClaimStatus::reached,
                                    ClaimStatus::not_reached, ClaimStatus::not_judged})
    if (a == telling || b == telling) return telling;
  return ClaimStatus::ignored;
}

void fold_claims(PlanResult& result, const sim::RunResult& run) {
  for (std::size_t i = 0; i < run.claims.size(); ++i) {
    const sim::ClaimReport& claim = run.claims[i];
    const ClaimStatus status = status_in(run, claim);
    if (i == result.claims.size())
      result.claims.push_back({std::string(claim.info.name), claim.info.kind, 0, status, 0});
    ClaimResult& all = result.claims[i];
    all.checks += claim.checks;
    all.status = joined(all.status, status);
    if (status == ClaimStatus::held || status == ClaimStatus::reached) ++all.runs_reached;
  }
}

void fold_faults(PlanResult& result, const sim::RunResult& run) {
  for (std::size_t i = 0; i < run.faults.size(); ++i) {
    if (i == result.faults.size()) {
      result.faults.push_back(run.faults[i]);
      continue;
    }
    result.faults[i].fired += run.faults[i].fired;
    result.faults[i].skipped += run.faults[i].skipped;
  }
}

void fold_expectations(PlanResult& result, const sim::RunResult& run) {
  for (const sim::ExpectationReport& report : run.expectations) {
    const auto same = std::find_if(result.expectations.begin(), result.expectations.end(), [&](const auto& each) {
      return each.what == report.what && each.expected == report.expected;
    });
    const ExpectationResult own{report, report.ok ? 0U : 1U, report.ok ? 0 : run.seed};
    if (same == result.expectations.end()) {
      result.expectations.push_back(own);
    } else if (same->ok) {
      *same = own;
    } else {
      same->runs_missed += own.runs_missed;
    }
  }
}

void fold_statistics(PlanResult& result, const std::vector<SeededRun>& runs) {
  std::map<std::string, std::int64_t> seen;
  for (const SeededRun& run : runs) {
    for (const auto& [name, value] : run.result.statistics) {
      const bool first = seen[name]++ == 0;
      std::int64_t& all = result.statistics[name];
      if (first)
        all = value;
      else if (name.ends_with(".max_ns"))
        all = std::max(all, value);
      else if (name.ends_with(".min_ns"))
        all = std::min(all, value);
      else
        all += value;
    }
  }
  for (auto& [name, value] : result.statistics) {
    const bool is_mean = name.ends_with("_ns") && !name.ends_with(".max_ns") && !name.ends_with(".min_ns");
    if (is_mean && seen[name] > 1) value = (value + seen[name] / 2) / seen[name];
  }
}

/// The figures of measurements, and what is expected of them.
void judge_statistics(PlanResult& result, const std::vector<SeededRun>& runs) {
  std::vector<const sim::RunResult*> all;
  for (const SeededRun& run : runs) all.push_back(&run.result);
  for (const auto& [name, figure] : sim::figures_over_runs(all)) result.statistics[name] = figure;
  if (result.cut_short) return;        // what would have come is not known
  if (result.plan->runs == 1) return;  // its only run has judged them
  for (sim::ExpectationReport& report : sim::judge_statistics_over_runs(*result.plan, all)) {
    result.as_expected = result.as_expected && report.ok;
    const bool ok = report.ok;
    result.expectations.push_back({std::move(report), ok ? 0 : result.runs, ok ? 0 : result.first_seed});
  }
}

/// What comes every so often may miss one of several runs, but not all of them.
void judge_recurring_faults(PlanResult& result) {
  if (result.cut_short) return;
  for (const sim::FaultReport& fault : result.faults) {
    if (!fault.must_fire || !fault.over_all_runs || fault.fired + fault.skipped > 0) continue;
    result.as_expected = false;
    result.expectations.push_back(
        {{"fault " + fault.id, "fires in some run", "never fired", false}, result.runs, result.first_seed});
  }
}

}  // namespace

ClaimStatus status_in(const sim::RunResult& run, const sim::ClaimReport& claim) {
  if (claim.ignored) return ClaimStatus::ignored;
  if (claim.broken || (run.violation && run.violation->claim == claim.info.name)) return ClaimStatus::violated;
  const bool sometimes = claim.info.kind == ClaimKind::sometimes;
  const bool counts = sometimes || claim.info.kind == ClaimKind::eventually;
  if (claim.checks == 0) return ClaimStatus::not_judged;
  if (counts && !claim.holds) return sometimes ? ClaimStatus::not_reached : ClaimStatus::not_judged;
  return sometimes ? ClaimStatus::reached : ClaimStatus::held;
}

PlanResult combined(const sim::Plan& plan, const std::vector<SeededRun>& runs, std::uint64_t wall_ns) {
  ENSURE(!runs.empty());
  PlanResult result;
  result.plan = &plan;
  result.first_seed = runs.front().result.seed;
  result.runs = static_cast<std::uint32_t>(runs.size());
  result.telling_seed = runs.front().result.seed;
  result.operations = runs.front().result.operations;
  result.questions = runs.front().result.questions;
  result.wall_ns = wall_ns;
  DigestSink digests;
  for (const auto& [run, violated_at] : runs) {
    if (badness(run.outcome) > badness(result.outcome)) {
      result.outcome = run.outcome;
      result.outcome_runs = 0;
    }
    if (run.outcome == result.outcome) ++result.outcome_runs;
    if (result.as_expected && !run.as_expected) {
      result.as_expected = false;
      result.telling_seed = run.seed;
    }
    if (run.violation) result.violations.push_back({run.seed, *run.violation, violated_at});
    if (!run.failure.empty()) result.failures.push_back(fmt::format("seed {}: {}", run.seed, run.failure));
    fold_claims(result, run);
    fold_faults(result, run);
    fold_expectations(result, run);
    result.cut_short = result.cut_short || run.cut_short;
    result.events += run.events;
    result.simulated += run.simulated;
    encode(digests, run.digest.low);
    encode(digests, run.digest.high);
  }
  judge_recurring_faults(result);
  fold_statistics(result, runs);
  judge_statistics(result, runs);
  result.digest = runs.size() == 1 ? runs.front().result.digest : digests.finish();
  return result;
}

}  // namespace orrery::tools
