// orrery shrink: a run that fails in, a scenario file of a handful of steps out that fails in the same way.
#include <chrono>
#include <memory>
#include <optional>
#include <ostream>

#include <fmt/format.h>

#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/loading.hpp"
#include "tools/picks_file.hpp"
#include "tools/report_json.hpp"
#include "tools/shrink/shrink.hpp"
#include "tools/strategy_words.hpp"
#include "tools/text.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

struct ShrinkOptions {
  Selection selection;
  std::string output;
  StrategyWords strategy;
  std::string picks_file;
  std::optional<std::uint64_t> jobs;
  std::string time = "60s";
  bool json = false;
};

/// The only scenario there is.
const scenario::Scenario& the_scenario(const std::vector<scenario::Scenario>& scenarios) {
  if (scenarios.size() == 1) return scenarios.front();
  std::string text = "shrink needs exactly one scenario; choose one of";
  for (const scenario::Scenario& each : scenarios) text += "\n  " + label_of(each.plan);
  throw BadInput(text);
}

/// The first seed of the scenario whose run fails, else its first.
std::uint64_t failing_seed(const scenario::Scenario& scenario, const sim::Strategy& strategy) {
  const sim::Plan& plan = scenario.plan;
  for (std::uint32_t i = 0; i < plan.runs && plan.runs > 1; ++i) {
    const sim::Attempt attempt{plan.seed + i, {}};
    const sim::RunOutcome outcome =
        sim::run_attempt(strategy, scenario::plan_of(scenario, attempt.seed), attempt).result.outcome;
    if (outcome != sim::RunOutcome::pass && outcome != sim::RunOutcome::stuck) return plan.seed + i;
  }
  return plan.seed;
}

/// `chaos-election_safety-1841.json`.
std::string default_output(const sim::Plan& plan, const Shrunk& shrunk, std::uint64_t seed) {
  std::string stem = plan.file.substr(plan.file.rfind('/') + 1);
  stem = stem == "-" ? "shrunk" : stem.substr(0, stem.rfind(".json"));
  if (!plan.variant.empty()) stem += "-" + plan.variant;
  const std::string cause = shrunk.claim.empty() ? "crash" : shrunk.claim.substr(shrunk.claim.rfind('.') + 1);
  return fmt::format("{}-{}-{}.json", stem, cause, seed);
}

std::string what_fell(const Shrunk& shrunk) {
  if (!shrunk.claim.empty()) return shrunk.claim + " falls";
  return shrunk.crash.empty() ? "it fails" : shrunk.crash;
}

Json report_of(const Shrunk& shrunk, const std::string& file, std::uint64_t seed, std::uint64_t wall_ns) {
  static constexpr std::array<std::string_view, 3> outcomes{"shrunk", "passed", "not_shrunk"};
  Json json{{"schema", "orrery.shrink/1"},
            {"build", build_name()},
            {"seed", seed},
            {"shrunk_seed", shrunk.seed},
            {"outcome", outcomes[static_cast<std::size_t>(shrunk.outcome)]},
            {"claim", shrunk.claim},
            {"crash", shrunk.crash},
            {"why", shrunk.outcome == Shrunk::Outcome::shrunk ? "" : shrunk.why}};
  json["actions"] = {{"before", shrunk.before.actions}, {"after", shrunk.after.actions}};
  json["events"] = {{"before", shrunk.before.events}, {"after", shrunk.after.events}};
  json["nodes"] = shrunk.nodes;
  json["minimal"] = shrunk.minimal;
  json["tries"] = shrunk.tries;
  json["file"] = file;
  json["reproduce"] = file.empty() ? "" : "orrery run " + shell_word(file);
  json["timing"] = {{"wall_ns", wall_ns}};
  return json;
}

void write_words(Console& console, const Shrunk& shrunk, const std::string& file, std::uint64_t seed,
                 std::uint64_t wall_ns) {
  if (shrunk.outcome == Shrunk::Outcome::passed) {
    console.out << fmt::format("seed {} does not fail: {}\n", seed, shrunk.why);
  } else if (shrunk.outcome == Shrunk::Outcome::not_shrunk) {
    console.out << fmt::format("seed {}: {}, but it could not be shrunk: {}\n", seed, what_fell(shrunk), shrunk.why);
  } else {
    console.out << fmt::format("{} at seed {}\n", what_fell(shrunk), seed);
    if (shrunk.seed != seed)
      console.out << fmt::format("seed {} fails in the same way and sooner: its run is the one that was shrunk\n",
                                 shrunk.seed);
    console.out << fmt::format("before: {}, {}\n", counted(shrunk.before.actions, "action"),
                               counted(shrunk.before.events, "event"));
    console.out << fmt::format(
        "after:  {}, {}, {}{}\n", counted(shrunk.after.actions, "step"), counted(shrunk.after.events, "event"),
        counted(shrunk.nodes, "node"),
        shrunk.minimal ? "; not one can be left out" : "; the time was too short to shrink more");
    console.out << fmt::format("{} after {}\nwrote {}\n", counted(shrunk.tries, "attempt"), rough_time(wall_ns), file);
    console.out << fmt::format("orrery run {}\n", shell_word(file));
  }
}

int shrink_command(Console& console, const ShrinkOptions& options) {
  const auto limit = positive_time("--time", options.time);
  const sim::Strategy strategy = strategy_of(options.strategy);
  const std::vector<scenario::Scenario> scenarios = load_all(options.selection, console);
  const scenario::Scenario& scenario = the_scenario(scenarios);
  const auto begin = std::chrono::steady_clock::now();
  check_strategy(strategy, scenarios);
  ShrinkRequest request;
  if (!options.picks_file.empty() && strategy.kind != sim::StrategyKind::random)
    throw BadInput("--picks FILE is a run of its own: --strategy can't be given with it");
  if (!options.picks_file.empty()) request.picks = read_picks(options.picks_file, text_of(options.picks_file, console));
  const std::uint64_t seed = request.picks ? request.picks->seed : failing_seed(scenario, strategy);
  request.scenario = &scenario;
  request.seed = seed;
  request.strategy = strategy;
  request.jobs = jobs_of(options.jobs);
  request.other_seeds = true;
  request.target = label_of(scenario.plan);
  request.build = build_name();
  request.time_limit = limit;
  if (console.progress)
    request.progress = [&](std::string_view what) { console.err << "\r\033[K" << what << std::flush; };
  const Shrunk shrunk = shrink(request);
  if (console.progress) console.err << "\r\033[K";
  const auto took = std::chrono::steady_clock::now() - begin;
  const auto wall_ns = static_cast<std::uint64_t>(std::chrono::nanoseconds(took).count());
  std::string path;
  if (shrunk.outcome == Shrunk::Outcome::shrunk) {
    path = options.output.empty() ? default_output(scenario.plan, shrunk, seed) : options.output;
    PendingFile file(path);
    file.write(shrunk.text);
    file.commit();
  }
  if (options.json)
    console.out << report_of(shrunk, path, seed, wall_ns).dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  else
    write_words(console, shrunk, path, seed, wall_ns);
  return shrunk.outcome == Shrunk::Outcome::shrunk ? as_expected : finding;
}

}  // namespace

Action add_shrink(Program& program) {
  const auto options = std::make_shared<ShrinkOptions>();
  Arguments command = program.command("shrink", "make a failing run small: a scenario of a handful of steps",
                                      "  orrery shrink 'scenarios/raft/figure-8.json#by-count'\n"
                                      "  orrery shrink scenarios/raft/chaos.json --seed 7 --mutant "
                                      "raft.commit_old_term -o small.json");
  command.list("TARGET", options->selection.targets, "FILE, FILE#variant or - for standard input: one scenario");
  add_overrides(command, options->selection.overrides);
  command.option("-o,--output FILE", options->output, "write it there (FILE-CLAIM-SEED.json, in this folder)");
  add_run_strategy(command, options->strategy);
  command.option("--picks FILE", options->picks_file, "with the schedule of faults that a guided search found");
  command.option("--jobs N", options->jobs, "processes (one for each processor, at most 8)");
  command.option("--time DURATION", options->time, "the longest time it may take (60s)");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return shrink_command(console, *options); };
}

}  // namespace orrery::tools
