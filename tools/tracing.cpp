// The writer's lines go to whoever wants them; in memory they are read back as any trace file would be.
#include "tools/tracing.hpp"

#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "algorithms/catalog.hpp"
#include "tools/failure.hpp"
#include "tools/moment.hpp"
#include "tools/results.hpp"
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

namespace {

/// Their texts live as long as the program.
std::vector<trace::JudgedClaim> judged_claims(const sim::RunResult& result) {
  std::vector<trace::JudgedClaim> judged;
  for (const sim::ClaimReport& claim : result.claims)
    if (!claim.ignored)
      judged.push_back(
          {claim.info, claim.checks, claim_status_names[static_cast<std::size_t>(status_in(result, claim))]});
  return judged;
}

}  // namespace

sim::RunResult write_trace(const sim::Plan& plan, const Overrides& overrides, const std::string& until,
                           const trace::TraceWriter::Sink& sink, const MakeRun& make) {
  trace::TraceWriter writer(plan, {build_name(), plan.seed, settings_of(overrides), showing_of(*plan.system)}, sink);
  const sim::RunLimits limits = limits_until(until);
  sim::RunResult result = make ? make(limits, writer) : sim::run(plan, plan.seed, &writer, limits);
  writer.write_questions(result.events, result.simulated, result.questions);
  writer.write_claims(result.events, result.simulated, judged_claims(result));
  writer.finish(result.events, result.simulated, result.digest);
  return result;
}

bool is_trace(const std::string& path) {
  // A pipe would be waited for, and what is read of it be lost.
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) return false;
  std::ifstream in(path, std::ios::binary);
  std::string begin(64, '\0');
  in.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(in.gcount()));
  return begin.find("\"orrery_trace\"") != std::string::npos;
}

namespace {

void refuse_overrides(const std::string& trace, const Overrides& overrides, const std::string& until) {
  if (overrides.seed || !overrides.set.empty() || !overrides.sweep.empty() || !overrides.mutants.empty() ||
      !overrides.faults.empty() || !until.empty())
    throw BadInput(
        fmt::format("{}: a trace has been run already; --seed, --set, --mutant, --fault and --until need a "
                    "scenario",
                    trace));
}

}  // namespace

RecordedRun recorded_run(const sim::Plan& plan, const Overrides& overrides, const std::string& until,
                         const MakeRun& make) {
  diagrams::TraceReader reader("trace of " + label_of(plan));
  sim::RunResult result = write_trace(
      plan, overrides, until, [&reader](std::string_view line) { reader.add(line); }, make);
  return {diagrams::recording_of(reader.take()), std::move(result)};
}

Taken take(const std::string& word, const Overrides& overrides, const std::string& until, std::string_view who_needs,
           Console& console) {
  if (is_trace(word)) {
    refuse_overrides(word, overrides, until);
    try {
      return {{word, diagrams::recording_of(diagrams::read_trace_file(word))}, std::nullopt};
    } catch (const diagrams::TraceError& error) {
      throw BadInput(error.what());
    }
  }
  return taken_of(load_all({{word}, overrides, {}}, console), overrides, until, who_needs);
}

Taken taken_of(const std::vector<scenario::Scenario>& scenarios, const Overrides& overrides, const std::string& until,
               std::string_view who_needs) {
  const scenario::Scenario& scenario = the_one_run(scenarios, who_needs);
  return {{label_of(scenario.plan), recorded_run(scenario.plan, overrides, until).recording}, scenario};
}

}  // namespace orrery::tools
