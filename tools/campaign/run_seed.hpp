// One seed of one scenario, run and judged: what a worker does for a job.
#pragma once

#include <cstdint>

#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "sim/strategy.hpp"
#include "tools/campaign/record.hpp"
#include "tools/campaign/worker_pool.hpp"

namespace orrery::campaign {

/// How far one seed goes.
struct SeedLimits {
  std::uint64_t events = 20'000'000;  ///< beyond: a hang
};

/// The plan of a seed as a campaign runs it: one seed of several, so that what has to happen in some run of several is
/// not asked of each. Throws scenario::BadScenario when the values picked contradict each other.
[[nodiscard]] sim::Plan campaign_plan(const scenario::Scenario& scenario, std::uint64_t seed);

/// What a run did, without a trail if it failed. `of_campaign`: what the scenario expects of `sometimes` claims is not
/// asked of this run alone.
[[nodiscard]] SeedRecord record_of(const sim::Plan& plan, std::uint64_t position, const sim::RunResult& result,
                                   bool of_campaign);

/// Runs an attempt of the strategy and judges it as `orrery run` does, but what the scenario expects of `sometimes`
/// claims, which some seed of the campaign has to reach. A failing one is run once more to find its trail. `position`:
/// the scenario's, goes into the record.
[[nodiscard]] SeedRecord run_seed(const scenario::Scenario& scenario, std::uint64_t position,
                                  const sim::Strategy& strategy, const sim::Attempt& attempt, const SeedLimits& limits);

/// The record of an attempt whose process died instead of answering.
[[nodiscard]] SeedRecord record_of_death(std::uint64_t position, const sim::Attempt& attempt, const Answer& answer);

}  // namespace orrery::campaign
