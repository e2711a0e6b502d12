// Picks files: the schedule of faults of one run as a JSON file, so that what a guided search found can be run again
// and handed on. scenarios/README.md describes the format.
#pragma once

#include <string>
#include <string_view>

#include "sim/plan.hpp"
#include "sim/reroll.hpp"

namespace orrery::tools {

inline constexpr const char* picks_schema = "orrery.picks/1";

/// The text of the file: `plan` is what was run.
[[nodiscard]] std::string picks_text(const sim::Plan& plan, const sim::FaultPicks& picks);

/// Reads it back. Throws BadInput that names `file` and the place of what is wrong.
[[nodiscard]] sim::FaultPicks read_picks(const std::string& file, std::string_view text);

}  // namespace orrery::tools
