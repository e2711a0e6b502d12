// A report in words: for people at a terminal, and as Markdown for the summary page of a CI job.
#pragma once

#include <string>

#include "tools/campaign/report.hpp"

namespace orrery::tools {

/// A few lines for each scenario, then one paragraph for each group of failures. `details`: every claim and fault.
/// `folder`: where the reproductions are, as the reader would write it; empty: there are none.
[[nodiscard]] std::string plain_summary(const campaign::Report& report, const std::string& folder, bool details);

/// Tables of claims, faults and failures.
[[nodiscard]] std::string markdown_summary(const campaign::Report& report);

/// `orrery run ...`: the command that shows the group's failure, from its file in `folder` if it has one.
[[nodiscard]] std::string replay_command(const campaign::Report& report, const campaign::Group& group,
                                         const std::string& folder);

}  // namespace orrery::tools
