// The report of `orrery run` for people: a few aligned lines for each result.
#pragma once

#include <span>
#include <string>

#include "tools/console.hpp"
#include "tools/report_json.hpp"

namespace orrery::tools {

/// Writes one result: what it is and how it ended; then what was run, claims, operations, faults, digest; then
/// violations and what was not as expected. With console.verbosity above 0 also each claim, expectation and figure;
/// below 0 nothing of a result that is as expected.
void write_result(Console& console, const Reported& reported);

/// Writes the count of several results; if something is not as expected, the last line is the command that reproduces
/// the first such result.
void write_summary(Console& console, std::span<const Reported> results);

}  // namespace orrery::tools
