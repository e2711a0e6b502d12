// How soon a campaign finds a mistake: the first of so many attempts that fails, and what it took to get there. The
// answer depends on the scenario, the strategy and the first seed, and on nothing else but for its times and, where
// shrinking the find takes longer than it may, for its steps.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "sim/scenario/load.hpp"
#include "sim/strategy.hpp"

namespace orrery::tools {

struct MutantScore {
  bool found = false;
  std::uint64_t attempts = 0;  ///< up to the failure and with it, or all
  std::uint64_t events = 0;    ///< of these attempts
  std::uint64_t wall_ns = 0;
  sim::Attempt attempt{};    ///< that failed
  std::string what{};        ///< the claim that fell, or the outcome: crash, hang, stuck
  std::uint64_t steps = 0;   ///< of the shrunk scenario; 0: there is none
  std::string shrunk{};      ///< its text
  std::string not_shrunk{};  ///< why there is none; empty: it was not tried
  std::uint64_t shrink_ns = 0;
};

/// Tries at most `attempts` runs of the scenario, seeds from `first_seed` on. A run that a claim does not survive has
/// failed, whatever the scenario expects. REQUIRES: objection(strategy, scenario.plan) is empty.
[[nodiscard]] MutantScore score(const scenario::Scenario& scenario, const sim::Strategy& strategy,
                                std::uint64_t first_seed, std::uint64_t attempts);

/// Shrinks the attempt that failed. REQUIRES: score.found.
void shrink_find(const scenario::Scenario& scenario, const sim::Strategy& strategy, std::chrono::nanoseconds limit,
                 MutantScore& score);

}  // namespace orrery::tools
