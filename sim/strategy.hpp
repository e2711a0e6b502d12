// Strategies: how a campaign chooses the runs in which it looks for mistakes. `random` takes the order of time and the
// luck of the seed; `pct` takes the order of random priorities (pct.hpp); `guided` changes the schedules of faults that
// led to something new (guided.hpp). All of them make attempts, and an attempt is run here, always to the same end: by
// `random` and `pct` from its seed alone, of `guided` also from the picks of its faults.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/guided.hpp"
#include "sim/plan.hpp"
#include "sim/reroll.hpp"
#include "sim/run.hpp"

namespace orrery::sim {

enum class StrategyKind : std::uint8_t { random, pct, guided };
inline constexpr std::array<std::string_view, 3> strategy_names{"random", "pct", "guided"};
constexpr std::span<const std::string_view> names_of(StrategyKind) { return strategy_names; }

struct Strategy {
  StrategyKind kind = StrategyKind::random;
  std::uint32_t depth = 3;  ///< pct: how many events, in one order, the bug needs
};

/// What pct promises of one run.
struct PctReport {
  std::uint64_t chains = 0;  ///< n
  std::uint64_t steps = 0;   ///< k
  std::uint32_t depth = 0;   ///< d
  double bound = 0;          ///< 1 / (n k^(d-1)): the least chance to find a bug of that depth
};

struct Attempted {
  RunResult result;
  std::optional<PctReport> pct{};
  std::vector<std::uint64_t> features{};  ///< guided without an observer: what it came to, see coverage.hpp
};

/// Why a plan can't be run in this way; empty: it can.
[[nodiscard]] std::string objection(const Strategy& strategy, const Plan& plan);

/// Runs an attempt at a plan, which is the one of its seed. `observer` takes the place of the one that `guided` has.
/// REQUIRES: objection() is empty; only `guided` has attempts with mutations.
[[nodiscard]] Attempted run_attempt(const Strategy& strategy, const Plan& plan, const Attempt& attempt,
                                    const RunLimits& limits = {}, Observer* observer = nullptr);

/// The schedule of faults of an attempt of `random` or `guided`, pick by pick: run_picks() gives the same run.
[[nodiscard]] FaultPicks picks_of(const Plan& plan, const Attempt& attempt, const RunLimits& limits = {});
[[nodiscard]] RunResult run_picks(const Plan& plan, const FaultPicks& picks, const RunLimits& limits = {},
                                  Observer* observer = nullptr);

}  // namespace orrery::sim
