// orrery run: scenarios in, results out; a trace and a diagram of one run on demand. A run is made again as whoever
// found it made it: by its seed, by the order of pct, or by the picks of its faults.
#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "sim/run.hpp"
#include "sim/strategy.hpp"
#include "tools/campaign/campaign.hpp"
#include "tools/campaign/junit.hpp"
#include "tools/command.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/drawing.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/histories/writer.hpp"
#include "tools/interrupt.hpp"
#include "tools/loading.hpp"
#include "tools/picks_file.hpp"
#include "tools/progress.hpp"
#include "tools/report_text.hpp"
#include "tools/strategy_words.hpp"
#include "tools/sweeping.hpp"
#include "tools/text.hpp"
#include "tools/tracing.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

struct RunOptions {
  Selection selection;
  std::string trace;
  std::string diagram;
  std::string history;
  std::string until;
  std::optional<std::uint64_t> events;  ///< a run of more hangs
  std::optional<std::uint64_t> runs;    ///< at most, of each scenario
  StrategyWords strategy;
  std::string picks_file;
  std::optional<sim::FaultPicks> picks;  ///< of the file
  std::string junit;
  bool json = false;
  bool verify = false;
  bool stop_at_first = false;
};

sim::RunLimits limits_of(const RunOptions& options) {
  sim::RunLimits limits = limits_until(options.until);
  limits.events = options.events.value_or(limits.events);
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
  if (options.events) command += fmt::format(" --events {}", *options.events);
  command += strategy_options(strategy_of(options.strategy));
  if (options.picks) command += " --picks " + shell_word(options.picks_file);
  return command;
}

/// In the way that the options ask for. `pct` takes what that strategy promises of the run.
sim::RunResult run_as_asked(const RunOptions& options, const sim::Plan& plan, std::uint64_t seed,
                            const sim::RunLimits& limits, sim::Observer* observer = nullptr,
                            std::optional<sim::PctReport>* pct = nullptr) {
  if (options.picks) return sim::run_picks(plan, *options.picks, limits, observer);
  sim::Attempted attempted = sim::run_attempt(strategy_of(options.strategy), plan, {seed, {}}, limits, observer);
  if (pct != nullptr) *pct = attempted.pct;
  return std::move(attempted.result);
}

/// Nothing: it was interrupted.
std::optional<sim::RunResult> run_one(const RunOptions& options, const sim::Plan& plan, std::uint64_t seed,
                                      std::optional<sim::PctReport>& pct) {
  const sim::RunLimits limits = limits_of(options);
  sim::RunResult result = run_as_asked(options, plan, seed, limits, nullptr, &pct);
  if (result.interrupted) return std::nullopt;
  if (!options.verify) return result;
  const sim::RunResult again = run_as_asked(options, plan, seed, limits);
  if (again.interrupted) return std::nullopt;
  if (again.digest != result.digest || again.events != result.events)
    throw Defect(fmt::format("{}, seed {}: two runs differ: {} after {} events, then {} after {}", label_of(plan), seed,
                             to_string(result.digest), result.events, to_string(again.digest), again.events));
  return result;
}

/// What the runs of one plan come to, for JUnit: what is only missed by all of them together is told by the first.
void add_to_junit(campaign::Report& report, const std::vector<SeededRun>& runs, const PlanResult& result) {
  const sim::Plan& plan = *result.plan;
  std::vector<campaign::SeedRecord> records;
  for (const SeededRun& run : runs)
    records.push_back(campaign::record_of(plan, report.scenarios.size(), run.result, false));
  const bool told =
      std::any_of(records.begin(), records.end(), [](const auto& each) { return each.failure.has_value(); });
  if (!told && !result.as_expected)
    for (const ExpectationResult& each : result.expectations)
      if (!each.ok)
        records.front().failure =
            campaign::Failure{"expectation",
                              {each.what},
                              0,
                              0,
                              "",
                              fmt::format("{}: expected {}, got {}", each.what, each.expected, each.actual)};
  report.scenarios.push_back(campaign::empty_tally(plan));
  for (const campaign::SeedRecord& record : records) report.add(record);
}

/// All runs of a scenario, or those that were done when somebody interrupted; nothing: not one.
std::optional<PlanResult> run_plan(const RunOptions& options, const scenario::Scenario& scenario, Progress& progress,
                                   campaign::Report& junit, SweepCollector* sweep) {
  const sim::Plan& plan = scenario.plan;
  const auto begin = std::chrono::steady_clock::now();
  std::vector<SeededRun> runs;
  std::optional<sim::PctReport> pct;
  for (std::uint32_t i = 0; i < plan.runs; ++i) {
    std::optional<sim::Plan> other;
    if (i > 0 && scenario.varies) other = scenario::plan_of(scenario, plan.seed + i);
    const sim::Plan& own = other ? *other : plan;
    std::optional<sim::RunResult> result = run_one(options, own, plan.seed + i, pct);
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
  const auto wall_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
  PlanResult result = combined(plan, runs, static_cast<std::uint64_t>(wall_ns));
  result.pct = pct;
  result.verified = options.verify;
  if (!options.junit.empty()) add_to_junit(junit, runs, result);
  if (sweep != nullptr) {
    std::vector<const sim::RunResult*> all;
    for (const SeededRun& run : runs) all.push_back(&run.result);
    sweep->add(all);
  }
  return result;
}

/// Throws Defect if the run with a trace is another one.
void write_pictures(Console& console, const RunOptions& options, const scenario::Scenario& scenario,
                    const Digest& digest) {
  const sim::Plan& plan = scenario.plan;
  diagrams::TraceReader reader("trace");
  std::unique_ptr<PendingFile> file;
  if (!options.trace.empty()) file = std::make_unique<PendingFile>(options.trace);
  const sim::RunResult again = write_trace(
      plan, options.selection.overrides, options.until,
      [&](std::string_view line) {
        if (file) file->write(line);
        if (!options.diagram.empty()) reader.add(line);
      },
      [&](sim::RunLimits limits, sim::Observer& writer) {
        limits.events = options.events.value_or(limits.events);
        return run_as_asked(options, plan, plan.seed, limits, &writer);
      });
  if (again.digest != digest)
    throw Defect(fmt::format("{}, seed {}: the run with a trace differs: digest {}, without {}", label_of(plan),
                             plan.seed, to_string(again.digest), to_string(digest)));
  if (!options.diagram.empty()) {
    std::vector<Subject> subjects;
    subjects.push_back({label_of(plan), diagrams::recording_of(reader.take())});
    draw_to(options.diagram, drawing_of(&scenario, {}), subjects, &console);
  }
  if (!file) return;
  file->commit();
  if (console.verbosity >= 0) console.err << "wrote " << options.trace << '\n';
}

/// What clients asked and were told, of the run made once more.
void write_history(Console& console, const RunOptions& options, const sim::Plan& plan) {
  if (options.history.empty()) return;
  PendingFile file(options.history);
  HistoryWriter writer(plan, [&](std::string_view line) { file.write(line); });
  sim::RunLimits limits = limits_of(options);
  limits.interrupted = nullptr;
  static_cast<void>(run_as_asked(options, plan, plan.seed, limits, &writer));
  file.commit();
  if (console.verbosity >= 0) console.err << "wrote " << options.history << '\n';
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

void keep_first_runs(std::vector<scenario::Scenario>& scenarios, std::uint64_t most) {
  for (scenario::Scenario& each : scenarios) {
    if (each.plan.runs <= most) continue;
    each.plan.one_of_many = most == 1;
    each.plan.runs = static_cast<std::uint32_t>(most);
  }
}

std::uint64_t count_runs(const std::vector<scenario::Scenario>& scenarios) {
  std::uint64_t runs = 0;
  for (const scenario::Scenario& each : scenarios) runs += each.plan.runs;
  return runs;
}

std::vector<Reported> run_all(Console& console, const RunOptions& options,
                              const std::vector<scenario::Scenario>& scenarios, campaign::Report& junit,
                              SweepCollector* sweep) {
  std::vector<Reported> results;
  Progress progress(console, count_runs(scenarios));
  for (const scenario::Scenario& each : scenarios) {
    std::optional<PlanResult> result = run_plan(options, each, progress, junit, sweep);
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

/// The seed of a picks file is the one of the run.
void take_picks(Console& console, RunOptions& options) {
  if (options.picks_file.empty()) return;
  if (options.strategy.kind != sim::StrategyKind::random)
    throw BadInput("--picks FILE is a run of its own: --strategy can't be given with it");
  options.picks = read_picks(options.picks_file, text_of(options.picks_file, console));
  auto& seed = options.selection.overrides.seed;
  if (seed && *seed != options.picks->seed)
    throw BadInput(fmt::format("--seed {}: {} is of seed {}", *seed, options.picks_file, options.picks->seed));
  seed = options.picks->seed;
}

int run_command(Console& console, RunOptions options) {
  static_cast<void>(limits_of(options));
  if (options.events == 0U) throw BadInput("--events 0: expected at least 1");
  take_picks(console, options);
  std::vector<scenario::Scenario> loaded = load_all(options.selection, console);
  if (options.runs == 0U) throw BadInput("--runs 0: expected at least 1");
  if (options.runs) keep_first_runs(loaded, *options.runs);
  const std::vector<scenario::Scenario> scenarios = std::move(loaded);
  check_strategy(strategy_of(options.strategy), scenarios);
  if (options.picks) static_cast<void>(the_one_run(scenarios, "--picks needs"));
  std::optional<SweepCollector> sweep;
  Drawing chart;
  if (!options.diagram.empty()) {
    chart = drawing_of(&scenarios.front(), {});
    if (is_of_results(chart)) sweep.emplace(scenarios, chart, options.selection.overrides);
  }
  const bool pictures = !options.trace.empty() || (!options.diagram.empty() && !sweep);
  if (pictures) static_cast<void>(the_one_run(scenarios, "--trace and --diagram need"));
  if (pictures || sweep) check_pictures(options, scenarios.front());
  if (!options.history.empty()) {
    static_cast<void>(the_one_run(scenarios, "--history needs"));
    const System& system = *scenarios.front().plan.system;
    if (system.history.model.empty())
      throw BadInput(fmt::format("--history: the system {} does not say what its operations mean", system.name));
    static_cast<void>(PendingFile(options.history));
  }
  const InterruptWatch watch;
  if (!options.junit.empty()) static_cast<void>(PendingFile(options.junit));
  campaign::Report junit;
  junit.build = build_name();
  const std::string when = campaign::time_text(std::time(nullptr));
  const std::vector<Reported> results = run_all(console, options, scenarios, junit, sweep ? &*sweep : nullptr);
  for (const Reported& each : results) junit.wall_ns += each.result.wall_ns;
  if (!options.junit.empty()) {
    PendingFile file(options.junit);
    file.write(campaign::junit_of(junit, when));
    file.commit();
  }
  const bool cut_short = InterruptWatch::interrupted();
  const bool whole = !cut_short && results.size() == scenarios.size();
  if (sweep && whole) draw_results(options.diagram, chart, sweep->take(), label_of(scenarios.front().plan), &console);
  if (sweep && !whole && !cut_short) console.err << options.diagram << ": not drawn, since not every point was run\n";
  if (sweep) options.diagram.clear();
  if (pictures && !cut_short) write_pictures(console, options, scenarios.front(), results.front().result.digest);
  if (!cut_short) write_history(console, options, scenarios.front().plan);
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
  command.option("--runs N", options->runs, "of a scenario with more runs, only the first so many");
  command.option("--until EVENT|TIME", options->until, "stop there: an event's number, or a time such as 1.5s");
  command.option("--events N", options->events, "a run of more events hangs (100000000)");
  add_run_strategy(command, options->strategy);
  command.option("--picks FILE", options->picks_file, "with the schedule of faults that a guided search found");
  command.option("-k WORDS", options->selection.keyword, "only what has this in its FILE#variant, sweep or name");
  command.flag("-x", options->stop_at_first, "stop at the first that is not as expected");
  command.option("--trace FILE", options->trace, "write the trace of the one run (JSONL)");
  command.option("--diagram FILE", options->diagram,
                 "draw the one run, or all runs of a sweep: .svg, .png, .pdf or .dot");
  command.option("--junit FILE", options->junit, "write the results as JUnit XML, for CI systems");
  command.option("--history FILE", options->history, "write what clients asked and were told, for `orrery check`");
  command.flag("--verify-determinism", options->verify, "run everything twice and compare");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return run_command(console, *options); };
}

}  // namespace orrery::tools
