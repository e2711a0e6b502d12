// Expectations: whether a run ended as its scenario said it would.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/evaluate.hpp"
#include "sim/plan.hpp"
#include "sim/run.hpp"

namespace orrery::sim {

/// How an ENSURE of the code under test is named where a claim is expected to be violated: by its own words, as far as
/// they are written.
inline constexpr std::string_view ensure_words = "ENSURE(";

/// One line for each thing expected; the first is always the outcome. Figures over all runs are judged only if the plan
/// has no more than this one, and never had.
[[nodiscard]] std::vector<ExpectationReport> judge_expectations(const Plan& plan, const RunResult& result,
                                                                const Evaluator& at_end);

/// A test on how an operation ended: `ok 1`, `fail | unknown`; a bare outcome allows any result.
[[nodiscard]] bool passes_outcome(std::string_view actual, std::string_view test);

}  // namespace orrery::sim
