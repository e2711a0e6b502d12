// One attempt after the other; those of `guided` a generation at a time, as any campaign makes them.
#include "tools/mutant_score.hpp"

#include <chrono>
#include <utility>
#include <vector>

#include "tools/loading.hpp"
#include "tools/shrink/shrink.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

/// True: it failed, and the score says how.
bool fails(const scenario::Scenario& scenario, const sim::Strategy& strategy, const sim::Attempt& attempt,
           MutantScore& score, std::vector<std::uint64_t>* features = nullptr) {
  const sim::Plan plan = scenario::plan_of(scenario, attempt.seed);
  sim::Attempted attempted = sim::run_attempt(strategy, plan, attempt);
  const sim::RunResult& result = attempted.result;
  ++score.attempts;
  score.events += result.events;
  if (features != nullptr) *features = std::move(attempted.features);
  if (result.outcome == sim::RunOutcome::pass) return false;
  score.found = true;
  score.attempt = attempt;
  score.what = result.violation ? result.violation->claim
                                : std::string(sim::run_outcome_names[static_cast<std::size_t>(result.outcome)]);
  return true;
}

void search(const scenario::Scenario& scenario, const sim::Strategy& strategy, std::uint64_t first_seed,
            std::uint64_t attempts, MutantScore& score) {
  if (strategy.kind != sim::StrategyKind::guided) {
    for (std::uint64_t i = 0; i < attempts; ++i)
      if (fails(scenario, strategy, {first_seed + i, {}}, score)) return;
    return;
  }
  sim::Guided guided([first_seed](std::uint64_t n) { return first_seed + n; });
  while (score.attempts < attempts) {
    std::vector<sim::Attempt> generation = guided.next_generation();
    if (generation.size() > attempts - score.attempts) generation.resize(attempts - score.attempts);
    for (const sim::Attempt& attempt : generation) {
      std::vector<std::uint64_t> features;
      if (fails(scenario, strategy, attempt, score, &features)) return;
      static_cast<void>(guided.learn(attempt, features));
    }
  }
}

}  // namespace

MutantScore score(const scenario::Scenario& scenario, const sim::Strategy& strategy, std::uint64_t first_seed,
                  std::uint64_t attempts) {
  MutantScore score;
  const auto begin = std::chrono::steady_clock::now();
  search(scenario, strategy, first_seed, attempts, score);
  const auto took = std::chrono::steady_clock::now() - begin;
  score.wall_ns = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
  return score;
}

void shrink_find(const scenario::Scenario& scenario, const sim::Strategy& strategy, std::chrono::nanoseconds limit,
                 MutantScore& score) {
  const auto begin = std::chrono::steady_clock::now();
  ShrinkRequest request;
  request.scenario = &scenario;
  request.seed = score.attempt.seed;
  request.strategy = strategy;
  request.mutations = score.attempt.mutations;
  request.target = label_of(scenario.plan);
  request.build = build_name();
  request.time_limit = limit;
  Shrunk shrunk = shrink(request);
  if (shrunk.outcome == Shrunk::Outcome::shrunk) {
    score.steps = shrunk.after.actions;
    score.shrunk = std::move(shrunk.text);
  } else {
    score.not_shrunk = std::move(shrunk.why);
  }
  const auto took = std::chrono::steady_clock::now() - begin;
  score.shrink_ns = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count());
}

}  // namespace orrery::tools
