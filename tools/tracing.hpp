// Tracing: a run taken again with the writer watching. It must be the same run, and is checked to be.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/plan.hpp"
#include "sim/run.hpp"
#include "sim/trace/trace_writer.hpp"
#include "tools/console.hpp"
#include "tools/drawing.hpp"
#include "tools/loading.hpp"

namespace orrery::tools {

/// Where a run given as `--until EVENT|TIME` ends; "": by itself. Throws BadInput.
[[nodiscard]] sim::RunLimits limits_until(const std::string& until);

/// `path=value` of all that the command line changes, for the header of a trace.
[[nodiscard]] std::vector<std::string> settings_of(const Overrides& overrides);

/// Makes the run of a plan with the trace's writer watching.
using MakeRun = std::function<sim::RunResult(const sim::RunLimits& limits, sim::Observer& writer)>;

/// Runs the plan and writes its trace. Returns what the run was. `make`: how it is run; nothing: by the plan's seed.
sim::RunResult write_trace(const sim::Plan& plan, const Overrides& overrides, const std::string& until,
                           const trace::TraceWriter::Sink& sink, const MakeRun& make = {});

/// As a recording of a run and what the run was.
struct RecordedRun {
  diagrams::Recording recording;
  sim::RunResult result;
};
[[nodiscard]] RecordedRun recorded_run(const sim::Plan& plan, const Overrides& overrides, const std::string& until,
                                       const MakeRun& make = {});

/// What a word of the command line means where a run is wanted: a trace file is read, a scenario is run.
struct Taken {
  Subject subject;
  std::optional<scenario::Scenario> scenario;  ///< none: it was a trace
};

/// Whether the file begins as traces do: scenarios never have that key.
[[nodiscard]] bool is_trace(const std::string& path);

/// The only run of these scenarios. Throws BadInput if there are more.
[[nodiscard]] Taken taken_of(const std::vector<scenario::Scenario>& scenarios, const Overrides& overrides,
                             const std::string& until, std::string_view who_needs);

/// Throws BadInput: nothing of the kind, a trace together with overrides, a scenario that is more than one run
/// (`who_needs` exactly one).
[[nodiscard]] Taken take(const std::string& word, const Overrides& overrides, const std::string& until,
                         std::string_view who_needs, Console& console);

}  // namespace orrery::tools
