// Tracing: a run taken again with the writer watching. It must be the same run, and is checked to be.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "algorithms/process/digest.hpp"
#include "sim/plan.hpp"
#include "sim/run.hpp"
#include "sim/trace/trace_writer.hpp"
#include "tools/diagrams/view.hpp"
#include "tools/loading.hpp"

namespace orrery::tools {

/// Where a run given as `--until EVENT|TIME` ends; "": by itself. Throws BadInput.
[[nodiscard]] sim::RunLimits limits_until(const std::string& until);

/// `path=value` of all that the command line changes, for the header of a trace.
[[nodiscard]] std::vector<std::string> settings_of(const Overrides& overrides);

/// Runs the plan and writes its trace. Returns what the run was.
sim::RunResult write_trace(const sim::Plan& plan, const Overrides& overrides, const std::string& until,
                           const trace::TraceWriter::Sink& sink);

/// The same into memory.
[[nodiscard]] diagrams::Recording record(const sim::Plan& plan, const Overrides& overrides, const std::string& until);

}  // namespace orrery::tools
