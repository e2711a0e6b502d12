// orrery fuzz: many seeds of scenarios in processes of their own, one report, and a file for each kind of failure.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "tools/campaign/campaign.hpp"
#include "tools/campaign/journal.hpp"
#include "tools/campaign/junit.hpp"
#include "tools/campaign/known.hpp"
#include "tools/campaign/report_json.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/fuzz_progress.hpp"
#include "tools/fuzz_summary.hpp"
#include "tools/interrupt.hpp"
#include "tools/loading.hpp"
#include "tools/reproduction.hpp"
#include "tools/strategy_words.hpp"
#include "tools/text.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* journal_name = "journal.jsonl";
constexpr std::uint64_t seeds_by_default = 1'000;

struct FuzzOptions {
  Selection selection;
  std::string seeds;
  std::optional<std::uint64_t> base;
  StrategyWords strategy;
  std::string time;
  std::optional<std::uint64_t> jobs;
  std::string shard;
  std::string out;
  std::string resume;
  std::string known;
  std::string summary;
  std::optional<std::uint64_t> max_failures;
  std::string seed_time = "60s";
  std::optional<std::uint64_t> seed_events;
  std::optional<std::uint64_t> seed_memory;
  std::string shrink_time = "60s";
  bool no_shrink = false;
  bool require_sometimes = false;
  bool json = false;
};

/// What the command line changes in scenarios, as its words.
std::vector<std::string> override_words(const Overrides& overrides) {
  std::vector<std::string> words;
  const auto add = [&](const char* option, const std::vector<std::string>& values) {
    for (const std::string& value : values) words.insert(words.end(), {option, value});
  };
  add("--set", overrides.set);
  add("--sweep", overrides.sweep);
  add("--mutant", overrides.mutants);
  add("--fault", overrides.faults);
  return words;
}

/// How far a seed may go, where the command line says it.
std::vector<std::string> limit_words(const FuzzOptions& options) {
  std::vector<std::string> words;
  if (options.seed_time != FuzzOptions().seed_time) words.insert(words.end(), {"--seed-time", options.seed_time});
  if (options.seed_events) words.insert(words.end(), {"--seed-events", fmt::format("{}", *options.seed_events)});
  if (options.seed_memory) words.insert(words.end(), {"--seed-memory", fmt::format("{}", *options.seed_memory)});
  return words;
}

Overrides overrides_in(const std::vector<std::string>& words) {
  Overrides overrides;
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    std::vector<std::string>& list = words[i] == "--set"      ? overrides.set
                                     : words[i] == "--sweep"  ? overrides.sweep
                                     : words[i] == "--mutant" ? overrides.mutants
                                                              : overrides.faults;
    list.push_back(words[i + 1]);
  }
  return overrides;
}

campaign::Seeds seeds_of(const FuzzOptions& options) {
  const std::uint64_t base = options.base.value_or(1);
  if (!options.seeds.empty()) return campaign::Seeds::parse(options.seeds, base);
  if (!options.time.empty()) return campaign::Seeds::endless(base);
  return campaign::Seeds::parse(fmt::format("{}", seeds_by_default), base);
}

/// Everything that a campaign needs to begin or to go on.
struct Prepared {
  FuzzOptions options;
  std::vector<scenario::Scenario> scenarios;
  campaign::Seeds seeds = campaign::Seeds::endless(1);
  campaign::Shard shard;
  campaign::CampaignLimits limits;
  campaign::JournalHead head;
  std::optional<campaign::JournalContent> journal;
  std::set<std::string> known;
};

campaign::CampaignLimits campaign_limits(const FuzzOptions& options) {
  campaign::CampaignLimits limits;
  limits.workers.workers = jobs_of(options.jobs);
  limits.workers.wall = positive_time("--seed-time", options.seed_time);
  limits.workers.memory = options.seed_memory.value_or(4'096) << 20U;
  limits.workers.interrupted = InterruptWatch::interrupted;
  limits.strategy = strategy_of(options.strategy);
  limits.seed.events = options.seed_events.value_or(limits.seed.events);
  if (!options.time.empty()) limits.time = positive_time("--time", options.time);
  if (options.max_failures == 0) throw BadInput("--max-failures: expected a number above 0");
  limits.failures = options.max_failures;
  return limits;
}

std::string scenarios_digest(const std::vector<scenario::Scenario>& scenarios) {
  std::uint64_t hash = 0;
  for (const scenario::Scenario& each : scenarios)
    hash = mix(hash, name_hash(scenario::canonical_text(each.document.root)));
  return fmt::format("{:016x}", hash);
}

/// As limit_words() wrote them.
void take_over_limits(FuzzOptions& options, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
    if (words[i] == "--seed-time")
      options.seed_time = words[i + 1];
    else if (words[i] == "--seed-events")
      options.seed_events = std::stoull(words[i + 1]);
    else
      options.seed_memory = std::stoull(words[i + 1]);
  }
}

/// Takes over what the journal says of the campaign, unless the command line names the targets anew.
void take_over(FuzzOptions& options, const campaign::JournalHead& head) {
  if (!options.selection.targets.empty()) return;
  options.selection.targets = head.targets;
  options.selection.overrides = overrides_in(head.overrides);
  options.strategy = read_strategy(head.strategy);
  take_over_limits(options, head.limits);
  options.seeds = head.seeds;
  options.shard = head.shard;
}

void check_same_campaign(const std::string& folder, const campaign::JournalHead& was, const campaign::JournalHead& is) {
  const auto differs = [&](std::string_view what) {
    throw BadInput(
        fmt::format("--resume {}: {} differs from what that "
                    "campaign had; expected the same, or a new "
                    "campaign with --out",
                    folder, what));
  };
  if (was.build != is.build) differs(fmt::format("this program ({})", is.build));
  if (was.targets != is.targets) differs("a target");
  if (was.overrides != is.overrides) differs("what the command line changes");
  if (was.strategy != is.strategy) differs("the strategy");
  if (was.seeds != is.seeds) differs("the range of seeds");
  if (was.shard != is.shard) differs("the shard");
  if (was.scenarios != is.scenarios) differs("a scenario");
  if (was.limits != is.limits) differs("how far a seed may go");
}

Prepared prepare(FuzzOptions options, Console& console) {
  Prepared prepared;
  if (!options.resume.empty()) {
    if (!options.out.empty() && options.out != options.resume)
      throw BadInput(
          "--out: a campaign that is resumed writes where it was: "
          "leave --out away");
    options.out = options.resume;
    prepared.journal = campaign::read_journal(fs::path(options.resume) / journal_name);
    if (!prepared.journal)
      throw BadInput(
          fmt::format("--resume {}: there is no {}; expected the "
                      "--out of an earlier campaign",
                      options.resume, journal_name));
    take_over(options, prepared.journal->head);
  }
  if (!options.shard.empty())
    prepared.shard = campaign::parse_shard(options.shard, [](const char* name) { return std::getenv(name); });
  prepared.seeds = seeds_of(options);
  prepared.limits = campaign_limits(options);
  if (!prepared.seeds.size() && !prepared.limits.time)
    throw BadInput("these seeds have no end: expected --time as well");
  static_cast<void>(positive_time("--shrink-time", options.shrink_time));
  if (!options.known.empty()) prepared.known = campaign::known_groups(options.known);
  prepared.scenarios = load_all(options.selection, console);
  check_strategy(prepared.limits.strategy, prepared.scenarios);
  prepared.head = {build_name(),
                   options.selection.targets,
                   override_words(options.selection.overrides),
                   strategy_text(prepared.limits.strategy),
                   prepared.seeds.text(),
                   fmt::format("{}/{}", prepared.shard.index, prepared.shard.of),
                   scenarios_digest(prepared.scenarios),
                   limit_words(options)};
  if (prepared.journal) check_same_campaign(options.resume, prepared.journal->head, prepared.head);
  prepared.options = std::move(options);
  return prepared;
}

/// Makes the folder, without what an earlier campaign left in it, and says what that was.
void make_folder(const Prepared& prepared, Console& console) {
  const fs::path folder(prepared.options.out);
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw BadInput(fmt::format("--out {}: {}", folder.string(), failed.message()));
  const auto before = read_file(folder / "report.json");
  if (!before || prepared.journal) return;
  std::size_t removed = 0;
  try {
    for (const auto& [id, group] : campaign::read_report("report.json", *before).groups)
      for (const std::string& name : {group.reproduction.file, group.reproduction.diagram, group.reproduction.picks})
        if (!name.empty() && fs::path(name).filename() == name && fs::remove(folder / name, failed)) ++removed;
  } catch (const BadInput&) {  // somebody else's file: it is written over and
                               // nothing is taken away
  }
  if (removed > 0 && console.verbosity >= 0)
    console.err << fmt::format("{}: removed {} of the failures that an earlier campaign found\n", folder.string(),
                               counted(removed, "file"));
}

void write_whole(const fs::path& path, std::string_view text) {
  PendingFile file(path);
  file.write(text);
  file.commit();
}

/// Runs what is left of the campaign.
void run_campaign(const Prepared& prepared, campaign::Report& report, Console& console) {
  const auto begin = std::chrono::steady_clock::now();
  campaign::Campaign campaign(prepared.scenarios, prepared.seeds, prepared.shard, prepared.limits, report);
  std::optional<campaign::Journal> journal;
  if (!prepared.options.out.empty()) {
    const fs::path path = fs::path(prepared.options.out) / journal_name;
    if (prepared.journal) {
      campaign.resume(prepared.journal->records);
      journal.emplace(path, *prepared.journal);
    } else {
      journal.emplace(path, prepared.head);
    }
  }
  FuzzProgress progress(console, prepared.limits.time);
  std::set<std::string> told;
  for (const auto& [id, group] : report.groups) told.insert(id);
  campaign.run(
      [&](const campaign::SeedRecord& record) {
        if (journal) journal->append(record);
        if (record.failure && told.insert(campaign::group_of(*record.failure)).second)
          progress.say(
              fmt::format("seed {}: {} ({})", record.seed, record.failure->claim, campaign::group_of(*record.failure)));
      },
      [&] { progress.show(campaign.standing()); });
  report.interrupted = InterruptWatch::interrupted();
  report.wall_ns = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begin).count());
}

/// Writes a scenario and a diagram for each group into the folder.
void write_reproductions(const Prepared& prepared, campaign::Report& report, Console& console) {
  const fs::path folder(prepared.options.out);
  const sim::Strategy& strategy = prepared.limits.strategy;
  for (auto& [id, group] : report.groups) {
    const scenario::Scenario& scenario = prepared.scenarios[group.scenario];
    std::optional<std::string> shrunk;
    if (!prepared.options.no_shrink && !InterruptWatch::interrupted()) {
      if (console.verbosity >= 0) console.err << fmt::format("shrinking {}\n", id);
      shrunk = shrunk_scenario(scenario, strategy, group, prepared.limits.workers.workers,
                               positive_time("--shrink-time", prepared.options.shrink_time));
    }
    const std::string text = shrunk ? *shrunk : pinned_scenario(scenario, group);
    group.reproduction.file = id + ".json";
    write_whole(folder / group.reproduction.file, text);
    if (const auto picks = shrunk ? std::nullopt : picks_of_group(scenario, group)) {
      group.reproduction.picks = id + ".picks.json";
      write_whole(folder / group.reproduction.picks, *picks);
    }
    try {
      if (draw_reproduction(text, strategy, group, (folder / (id + ".svg")).string()))
        group.reproduction.diagram = id + ".svg";
    } catch (const BadInput& error) {  // no Graphviz: the scenario is there all the same
      console.err << fmt::format("orrery: {}.svg: {}\n", id, error.what());
    }
  }
}

/// The failure to tell of at the very end: not known, seen most often, the shortest of these.
const campaign::Group* telling_group(const campaign::Report& report) {
  const campaign::Group* telling = nullptr;
  for (const auto& [id, group] : report.groups) {
    if (group.known) continue;
    if (telling == nullptr || group.seeds > telling->seeds ||
        (group.seeds == telling->seeds && group.failure.events < telling->failure.events))
      telling = &group;
  }
  return telling;
}

void write_end(const Prepared& prepared, const campaign::Report& report, Console& console) {
  const campaign::Group* group = telling_group(report);
  if (group == nullptr) return;
  const auto kept = group->reproduction.file.empty()
                        ? std::nullopt
                        : read_file(fs::path(prepared.options.out) / group->reproduction.file);
  console.out << '\n'
              << console.painted(Paint::bad, group->failure.claim) << fmt::format(": {}\n", group->failure.evidence)
              << (kept ? *kept : pinned_scenario(prepared.scenarios[group->scenario], *group))
              << replay_command(report, *group, prepared.options.out) << '\n';
}

void write_reports(const Prepared& prepared, const campaign::Report& report, const std::string& when) {
  const FuzzOptions& options = prepared.options;
  if (!options.out.empty()) {
    write_whole(fs::path(options.out) / "report.json", campaign::text_of(report));
    write_whole(fs::path(options.out) / "junit.xml", campaign::junit_of(report, when));
  }
  if (!options.summary.empty()) write_whole(options.summary, markdown_summary(report));
}

int fuzz_command(Console& console, const FuzzOptions& given) {
  const Prepared prepared = prepare(given, console);
  const FuzzOptions& options = prepared.options;
  if (!options.out.empty()) make_folder(prepared, console);
  if (!options.summary.empty()) static_cast<void>(PendingFile(options.summary));
  const std::string when = campaign::time_text(std::time(nullptr));
  const InterruptWatch watch;
  campaign::Report report = campaign::begin_report(prepared.scenarios);
  report.build = prepared.head.build;
  report.strategy = prepared.limits.strategy;
  report.seeds = prepared.head.seeds;
  report.shard = prepared.shard;
  report.overrides = prepared.head.overrides;
  report.limits = limit_words(options);
  report.require_sometimes = options.require_sometimes;
  report.jobs = prepared.limits.workers.workers;
  run_campaign(prepared, report, console);
  for (auto& [id, group] : report.groups) group.known = prepared.known.contains(id);
  if (!options.out.empty()) write_reproductions(prepared, report, console);
  write_reports(prepared, report, when);
  if (options.json)
    console.out << campaign::text_of(report);
  else if (console.verbosity >= 0 || campaign::has_findings(report))
    console.out << plain_summary(report, options.out, console.verbosity > 0);
  if (!options.json) write_end(prepared, report, console);
  if (report.interrupted) {
    console.err << fmt::format(
        "interrupted: {} done{}\n", counted(report.seeds_run(), "seed"),
        options.out.empty() ? "" : fmt::format("; go on with --resume {}", shell_word(options.out)));
    return interrupted;
  }
  return campaign::has_findings(report) ? finding : as_expected;
}

}  // namespace

Action add_fuzz(Program& program) {
  const auto options = std::make_shared<FuzzOptions>();
  Arguments command = program.command("fuzz", "run many seeds in several processes and keep what fails",
                                      "  orrery fuzz scenarios/raft/chaos.json --seeds 1..5000 --jobs 2 --out "
                                      "out\n"
                                      "  orrery fuzz scenarios/raft --mutant raft.commit_old_term --time 10m "
                                      "--shard 2/8 --out out-2");
  command.list("TARGET", options->selection.targets, "FILE, FOLDER, FILE#variant or - for standard input");
  command.option("--seeds SEEDS", options->seeds, "A..B, A,B,C or how many (1000)");
  command.option("--base N", options->base, "the first seed, where only their number or a time is given (1)");
  add_campaign_strategy(command, options->strategy);
  command.option("--time TIME", options->time, "as many seeds as there is time for, such as 10m");
  command.option("--jobs N", options->jobs, "processes (one for each processor)");
  command.option("--shard I/N", options->shard,
                 "this part of N; auto: by the variables of Slurm or GitLab; "
                 "auto/N: of Kubernetes");
  add_changes(command, options->selection.overrides);
  command.option("--out FOLDER", options->out, "write failures as scenarios and diagrams, report.json, junit.xml");
  command.option("--resume FOLDER", options->resume, "go on with the campaign that wrote this folder");
  command.option("--known FOLDER", options->known, "failures that are kept there are reported and don't count");
  command.option("--max-failures N", options->max_failures, "end with the seed that makes them so many");
  command.flag("--require-sometimes", options->require_sometimes,
               "a sometimes claim that no seed reached is a finding");
  command.option("--seed-time TIME", options->seed_time, "a seed that takes longer hangs (60s)");
  command.option("--seed-events N", options->seed_events, "a seed of more events hangs (20000000)");
  command.option("--seed-memory MIB", options->seed_memory, "address space of a process (4096)");
  command.flag("--no-shrink", options->no_shrink, "keep failures as their seed ran them");
  command.option("--shrink-time TIME", options->shrink_time, "for each kind of failure (60s)");
  command.option("--summary FILE", options->summary, "write a summary in Markdown");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return fuzz_command(console, *options); };
}

}  // namespace orrery::tools
