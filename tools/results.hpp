// Results: the runs of one plan, one for each of its seeds, taken together.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run.hpp"
#include "sim/strategy.hpp"
#include "tools/text.hpp"

namespace orrery::tools {

enum class ClaimStatus : std::uint8_t { held, violated, not_judged, reached, not_reached, ignored };
inline constexpr std::array<std::string_view, 6> claim_status_names{"held",    "violated",    "not_judged",
                                                                    "reached", "not_reached", "ignored"};
constexpr std::span<const std::string_view> names_of(ClaimStatus) { return claim_status_names; }

/// What became of a claim in one run.
[[nodiscard]] ClaimStatus status_in(const sim::RunResult& run, const sim::ClaimReport& claim);

/// A claim over all runs.
struct ClaimResult {
  std::string name;
  ClaimKind kind{};
  std::uint64_t checks = 0;
  ClaimStatus status = ClaimStatus::not_judged;
  std::uint32_t runs_reached = 0;  ///< in how many runs it held or was reached
};

/// One run, and by name the node where a claim was violated: how many nodes there are may differ from seed to seed.
struct SeededRun {
  sim::RunResult result;
  std::string violated_at{};  ///< empty: nowhere, or at no node
};

/// A violation and the run it was found in.
struct SeededViolation {
  std::uint64_t seed = 0;
  sim::Violation violation;
  std::string node;  ///< empty: none
};

/// An expectation over all runs: ok if it came true in each; else what the first run was where it did not.
struct ExpectationResult : sim::ExpectationReport {
  std::uint32_t runs_missed = 0;
  std::uint64_t seed = 0;  ///< of the first run that missed it
};

struct PlanResult {
  const sim::Plan* plan = nullptr;
  std::uint64_t first_seed = 0;
  std::uint32_t runs = 0;
  sim::RunOutcome outcome{};       ///< the worst of the runs: pass, violation, stuck, hang, crash
  std::uint32_t outcome_runs = 0;  ///< how many of them
  bool as_expected = true;         ///< each run is
  bool cut_short = false;          ///< some run went only as far as it was asked to
  bool verified = false;           ///< each run was made twice and came out the same
  std::vector<SeededViolation> violations;
  std::vector<std::string> failures;  ///< crash, hang, stuck: `seed 7: what happened`
  std::vector<ClaimResult> claims;
  std::vector<sim::FaultReport> faults;  ///< counts are sums
  std::vector<ExpectationResult> expectations;
  std::map<std::string, std::int64_t> statistics;  ///< see combined()
  std::map<std::string, std::string> operations;   ///< of scripts, in the first run
  std::vector<sim::QuestionReport> questions;      ///< of the first run
  std::uint64_t events = 0;
  Duration simulated{};
  Digest digest;                        ///< of the run, or over the digests of all runs in order
  std::uint64_t telling_seed = 0;       ///< the first run that is not as expected, else the first
  std::optional<sim::PctReport> pct{};  ///< of the last run: what the strategy promises
  std::uint64_t wall_ns = 0;
};

/// Takes the runs of one plan together. Statistics: counts add up; of durations (`_ns`) those that end in
/// `.max_ns` and `.min_ns` are just that, the others are rounded means. REQUIRES: !runs.empty().
[[nodiscard]] PlanResult combined(const sim::Plan& plan, const std::vector<SeededRun>& runs, std::uint64_t wall_ns);

}  // namespace orrery::tools
