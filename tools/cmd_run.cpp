// orrery run: scenarios in, results out; a trace and a diagram of one run on demand.
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "sim/run.hpp"
#include "tools/command.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/drawing.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/interrupt.hpp"
#include "tools/loading.hpp"
#include "tools/progress.hpp"
#include "tools/report_text.hpp"
#include "tools/text.hpp"
#include "tools/tracing.hpp"

namespace orrery::tools {
namespace {

struct RunOptions {
  Selection selection;
  std::string trace;
  std::string diagram;
  std::string until;
  bool json = false;
  bool verify = false;
  bool stop_at_first = false;
};

sim::RunLimits limits_of(const std::string& until) {
  sim::RunLimits limits = limits_until(until);
  limits.interrupted = InterruptWatch::interrupted;
  return limits;
}

std::string reproduce_command(const RunOptions& options, const sim::Plan& plan, std::uint64_t seed) {
  std::string target = plan.file;
  if (!plan.variant.empty()) target += "#" + plan.variant;
  std::string command = fmt::format("orrery run {} --seed {}", shell_word(target), seed);
  const Overrides& overrides = options.selection.overrides;
  for (const std::string& set : overrides.set) command += " --set " + shell_word(set);
  for (const std::string& sweep : overrides.sweep) command += " --sweep " + shell_word(sweep);
  for (const std::string& mutant : overrides.mutants) command += " --mutant " + shell_word(mutant);
  for (const std::string& fault : overrides.faults) command += " --fault " + shell_word(fault);
  if (!plan.sweep.empty()) command += " -k " + shell_word(fmt::format("[{}]", plan.sweep));
  if (!options.until.empty()) command += " --until " + shell_word(options.until);
  return command;
}

/// Nothing: it was interrupted.
std::optional<sim::RunResult> run_one(const RunOptions& options, const sim::Plan& plan, std::uint64_t seed) {
  const sim::RunLimits limits = limits_of(options.until);
  sim::RunResult result = sim::run(plan, seed, nullptr, limits);
  if (result.interrupted) return std::nullopt;
  if (!options.verify) return result;
  const sim::RunResult again = sim::run(plan, seed, nullptr, limits);
  if (again.interrupted) return std::nullopt;
  if (again.digest != result.digest || again.events != result.events)
    throw Defect(fmt::format("{}, seed {}: two runs differ: {} after {} events, then {} after {}", label_of(plan), seed,
                             to_string(result.digest), result.events, to_string(again.digest), again.events));
  return result;
}

/// All runs of a scenario, or those that were done when somebody interrupted; nothing: not one.
std::optional<PlanResult> run_plan(const RunOptions& options, const scenario::Scenario& scenario, Progress& progress) {
  const sim::Plan& plan = scenario.plan;
  const auto begin = std::chrono::steady_clock::now();
  std::vector<SeededRun> runs;
  for (std::uint32_t i = 0; i < plan.runs; ++i) {
    std::optional<sim::Plan> other;
    if (i > 0 && scenario.varies) other = scenario::plan_of(scenario, plan.seed + i);
    const sim::Plan& own = other ? *other : plan;
    std::optional<sim::RunResult> result = run_one(options, own, plan.seed + i);
    if (!result) break;
    SeededRun run{*std::move(result)};
    if (run.result.violation && run.result.violation->node != no_node)
      run.violated_at = own.nodes.at(run.result.violation->node.value).name;
    runs.push_back(std::move(run));
    progress.advance(plan.name);
    if (InterruptWatch::interrupted() || (options.stop_at_first && !runs.back().result.as_expected)) break;
  }
  if (runs.empty()) return std::nullopt;
  const auto took = std::chrono::steady_clock::now() - begin;
  return combined(plan, runs,
                  static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(took).count()));
}

/// Throws Defect if the run with a trace is another one.
void write_pictures(Console& console, const RunOptions& options, const scenario::Scenario& scenario,
                    const Digest& digest) {
  const sim::Plan& plan = scenario.plan;
  diagrams::TraceReader reader("trace");
  std::unique_ptr<PendingFile> file;
  if (!options.trace.empty()) file = std::make_unique<PendingFile>(options.trace);
  const sim::RunResult again =
      write_trace(plan, options.selection.overrides, options.until, [&](std::string_view line) {
        if (file) file->write(line);
        if (!options.diagram.empty()) reader.add(line);
      });
  if (again.digest != digest)
    throw Defect(fmt::format("{}, seed {}: the run with a trace differs: digest {}, without {}", label_of(plan),
                             plan.seed, to_string(again.digest), to_string(digest)));
  if (!options.diagram.empty()) {
    std::vector<Subject> subjects;
    subjects.push_back({label_of(plan), diagrams::recording_of(reader.take())});
    draw_to(options.diagram, drawing_of(&scenario, {}), subjects, console);
  }
  if (!file) return;
  file->commit();
  if (console.verbosity >= 0) console.err << "wrote " << options.trace << '\n';
}

/// Says before the first run what would fail after the last one.
void check_pictures(const RunOptions& options, const scenario::Scenario& scenario) {
  if (!options.trace.empty()) static_cast<void>(PendingFile(options.trace));
  if (options.diagram.empty()) return;
  try {
    diagrams::check_ending(options.diagram);
  } catch (const diagrams::RenderError& error) {
    throw BadInput(error.what());
  }
  static_cast<void>(PendingFile(options.diagram));
  static_cast<void>(drawing_of(&scenario, {}));
}

std::uint64_t count_runs(const std::vector<scenario::Scenario>& scenarios) {
  std::uint64_t runs = 0;
  for (const scenario::Scenario& each : scenarios) runs += each.plan.runs;
  return runs;
}

std::vector<Reported> run_all(Console& console, const RunOptions& options,
                              const std::vector<scenario::Scenario>& scenarios) {
  std::vector<Reported> results;
  Progress progress(console, count_runs(scenarios));
  for (const scenario::Scenario& each : scenarios) {
    std::optional<PlanResult> result = run_plan(options, each, progress);
    if (!result) break;
    Reported reported{*std::move(result), {}};
    reported.reproduce = reproduce_command(options, each.plan, reported.result.telling_seed);
    results.push_back(std::move(reported));
    progress.clear();
    if (!options.json) write_result(console, results.back());
    if (InterruptWatch::interrupted() || (options.stop_at_first && !results.back().result.as_expected)) break;
  }
  return results;
}

int run_command(Console& console, const RunOptions& options) {
  static_cast<void>(limits_of(options.until));
  const std::vector<scenario::Scenario> scenarios = load_all(options.selection, console);
  const bool pictures = !options.trace.empty() || !options.diagram.empty();
  if (pictures) static_cast<void>(the_one_run(scenarios, "--trace and --diagram need"));
  if (pictures) check_pictures(options, scenarios.front());
  const InterruptWatch watch;
  const std::vector<Reported> results = run_all(console, options, scenarios);
  const bool cut_short = InterruptWatch::interrupted();
  if (pictures && !cut_short) write_pictures(console, options, scenarios.front(), results.front().result.digest);
  if (options.json)
    console.out << run_report(results, cut_short).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  else
    write_summary(console, results);
  if (cut_short) {
    std::uint64_t done = 0;
    for (const Reported& each : results) done += each.result.runs;
    console.err << fmt::format("interrupted: {} of {} done\n", grouped(done), counted(count_runs(scenarios), "run"));
    return interrupted;
  }
  const bool good =
      std::all_of(results.begin(), results.end(), [](const Reported& each) { return each.result.as_expected; });
  return good ? as_expected : finding;
}

}  // namespace

Action add_run(Program& program) {
  const auto options = std::make_shared<RunOptions>();
  Arguments command = program.command("run", "run scenarios and judge every claim after every event",
                                      "  orrery run scenarios/raft --json\n"
                                      "  orrery run scenarios/raft/leader-crash.json --seed 7 --diagram crash.svg");
  command.list("TARGET", options->selection.targets, "FILE, FOLDER, FILE#variant or - for standard input");
  add_overrides(command, options->selection.overrides);
  command.option("--until EVENT|TIME", options->until, "stop there: an event's number, or a time such as 1.5s");
  command.option("-k WORDS", options->selection.keyword, "only what has this in its FILE#variant, sweep or name");
  command.flag("-x", options->stop_at_first, "stop at the first that is not as expected");
  command.option("--trace FILE", options->trace, "write the trace of the one run (JSONL)");
  command.option("--diagram FILE", options->diagram, "draw the one run: .svg, .png, .pdf or .dot");
  command.flag("--verify-determinism", options->verify, "run everything twice and compare");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return run_command(console, *options); };
}

}  // namespace orrery::tools
