// The writer's lines go to whoever wants them; in memory they are read back as any trace file would be.
#include "tools/tracing.hpp"

#include <sstream>
#include <utility>

#include "tools/moment.hpp"
#include "tools/version.hpp"

namespace orrery::tools {

sim::RunLimits limits_until(const std::string& until) {
  sim::RunLimits limits;
  if (until.empty()) return limits;
  const Moment moment = moment_of("--until", until);
  limits.until_event = moment.event;
  limits.until_time = moment.time;
  return limits;
}

std::vector<std::string> settings_of(const Overrides& overrides) {
  std::vector<std::string> settings = overrides.set;
  for (const std::string& fault : overrides.faults) settings.push_back("faults+=" + fault);
  return settings;
}

sim::RunResult write_trace(const sim::Plan& plan, const Overrides& overrides, const std::string& until,
                           const trace::TraceWriter::Sink& sink) {
  trace::TraceWriter writer(plan, {build_name(), plan.seed, settings_of(overrides)}, sink);
  sim::RunResult result = sim::run(plan, plan.seed, &writer, limits_until(until));
  writer.write_questions(result.events, result.simulated, result.questions);
  writer.finish(result.events, result.simulated, result.digest);
  return result;
}

diagrams::Recording record(const sim::Plan& plan, const Overrides& overrides, const std::string& until) {
  std::string text;
  write_trace(plan, overrides, until, [&text](std::string_view line) { text += line; });
  std::istringstream in(std::move(text));
  return diagrams::recording_of(diagrams::read_trace(in, "trace of " + label_of(plan)));
}

}  // namespace orrery::tools
