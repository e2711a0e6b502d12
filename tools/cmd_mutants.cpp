// orrery mutants: the score of the testbed. A campaign for each known mistake and each strategy tells whether it finds
// the mistake, and how soon. First comes a canary, a claim that no run can keep: a campaign that misses it is broken,
// and nothing else that it says would count.
#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tools/campaign/record.hpp"
#include "tools/campaign/worker_pool.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/interrupt.hpp"
#include "tools/loading.hpp"
#include "tools/mutant_score.hpp"
#include "tools/picks_file.hpp"
#include "tools/progress.hpp"
#include "tools/report_json.hpp"
#include "tools/text.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

constexpr std::string_view canary = "canary";
constexpr const char* canary_claim = R"([{"id": "canary", "never": "count(*) >= 0"}])";

struct MutantsOptions {
  std::vector<std::string> targets;
  std::vector<std::string> mutants;
  std::vector<std::string> strategies;
  std::vector<std::string> set;
  std::optional<std::uint64_t> seeds;
  std::optional<std::uint64_t> base;
  std::optional<std::uint64_t> jobs;
  std::string out;
  std::string shrink_time = "60s";
  bool no_shrink = false;
  bool json = false;
};

/// One campaign.
struct Cell {
  std::string mutant;
  std::string source;
  sim::StrategyKind strategy{};
  scenario::Scenario scenario;
};

std::vector<sim::StrategyKind> strategies_of(const MutantsOptions& options) {
  const std::vector<std::string> names(sim::strategy_names.begin(), sim::strategy_names.end());
  std::vector<sim::StrategyKind> kinds;
  for (const std::string& name : options.strategies) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw BadInput(fmt::format("--strategy {}: expected random, pct or guided{}", name, did_you_mean(name, names)));
    kinds.push_back(static_cast<sim::StrategyKind>(found - names.begin()));
  }
  if (kinds.empty()) kinds = {sim::StrategyKind::random, sim::StrategyKind::pct, sim::StrategyKind::guided};
  return kinds;
}

/// The `system.kind` of a scenario; empty if it can't be told so easily.
std::string kind_of(const std::filesystem::path& file) {
  const Json root = Json::parse(read_file(file.string()).value_or(""), nullptr, false);
  if (!root.is_object() || !root.contains("system") || !root["system"].is_object()) return {};
  const auto kind = root["system"].find("kind");
  return kind != root["system"].end() && kind->is_string() ? kind->get<std::string>() : std::string();
}

/// The files in which mutants are looked for where none is named: chaos.json, chaos-KIND.json and KIND-chaos.json of
/// each topic, by kind.
std::map<std::string, std::string> chaos_files() {
  std::vector<std::filesystem::path> topics;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("scenarios", none))
    if (entry.is_directory()) topics.push_back(entry.path());
  std::sort(topics.begin(), topics.end());
  std::map<std::string, std::string> files;
  for (const std::filesystem::path& topic : topics) {
    const std::string common = kind_of(topic / "chaos.json");
    for (const System* system : systems()) {
      if (common == system->name) files.emplace(system->name, (topic / "chaos.json").string());
      for (const char* form : {"chaos-{}.json", "{}-chaos.json"}) {
        const std::filesystem::path own = topic / fmt::format(fmt::runtime(form), system->name);
        if (kind_of(own) == system->name) files.emplace(system->name, own.string());
      }
    }
  }
  return files;
}

/// The files that the arguments mean: systems and families by name, else files and folders.
std::vector<Target> chosen_targets(const MutantsOptions& options, Console& console) {
  std::vector<std::string> files;
  std::vector<std::string> others;
  std::vector<std::string> names;
  const std::map<std::string, std::string> chaos = chaos_files();
  const auto take = [&](const System& system) {
    const auto file = chaos.find(system.name);
    if (file == chaos.end())
      throw BadInput(
          fmt::format("the mutants of {} are looked for in scenarios/TOPIC/chaos.json or {}-chaos.json, and there is "
                      "none of its kind; name a TARGET",
                      system.name, system.name));
    if (std::find(files.begin(), files.end(), file->second) == files.end()) files.push_back(file->second);
  };
  const auto belongs = [&](const System& system, const std::string& name) {
    const auto file = chaos.find(system.name);
    const bool of_topic =
        file != chaos.end() && std::filesystem::path(file->second).parent_path().filename().string() == name;
    return system.name == name || of_topic ||
           std::any_of(system.mutants.begin(), system.mutants.end(),
                       [&](const MutantSpec& spec) { return spec.name.starts_with(name + "."); });
  };
  for (const System* system : systems())
    if (!system->mutants.empty()) names.push_back(system->name);
  for (const std::string& target : options.targets) {
    bool known = false;
    for (const System* system : systems()) {
      if (system->mutants.empty() || !belongs(*system, target)) continue;
      take(*system);
      known = true;
    }
    if (known) continue;
    if (!std::filesystem::exists(target.substr(0, target.find('#'))))
      throw BadInput(
          fmt::format("\"{}\" is no system with mutants, and no file{}", target, did_you_mean(target, names)));
    others.push_back(target);
  }
  if (options.targets.empty())
    for (const System* system : systems())
      if (!system->mutants.empty() && chaos.count(system->name) != 0) take(*system);
  files.insert(files.end(), others.begin(), others.end());
  if (files.empty()) throw BadInput("no system has both mutants and a scenarios/TOPIC/chaos.json here; name a TARGET");
  return targets_of(files, console);
}

std::vector<scenario::Scenario> load_with(const Target& target, const MutantsOptions& options, Console& console,
                                          const std::string& mutant) {
  Overrides overrides;
  overrides.set = options.set;
  if (mutant == canary)
    overrides.set.push_back(fmt::format("check+={}", canary_claim));
  else
    overrides.mutants = {mutant};
  return load_target(target, overrides, console);
}

bool wanted(const MutantsOptions& options, const std::string& mutant) {
  return options.mutants.empty() ||
         std::find(options.mutants.begin(), options.mutants.end(), mutant) != options.mutants.end();
}

/// The canary and then each mutant, with each strategy, in each scenario.
std::vector<Cell> cells_of(const MutantsOptions& options, Console& console) {
  std::vector<Cell> cells;
  std::set<std::string> known;
  for (const Target& target : chosen_targets(options, console)) {
    const std::vector<scenario::Scenario> plain = load_target(target, {}, console);
    const System& system = *plain.front().system;
    std::vector<std::pair<std::string, std::string>> mutants{{std::string(canary), "a claim that no run can keep"}};
    for (const MutantSpec& spec : system.mutants) {
      known.insert(spec.name);
      if (wanted(options, spec.name)) mutants.emplace_back(spec.name, spec.source);
    }
    for (const auto& mutant : mutants)
      for (const scenario::Scenario& each : load_with(target, options, console, mutant.first))
        for (const sim::StrategyKind strategy : strategies_of(options)) {
          if (const std::string why = sim::objection({strategy}, each.plan); !why.empty())
            throw BadInput(fmt::format("{}: {}", label_of(each.plan), why));
          cells.push_back({mutant.first, mutant.second, strategy, each});
        }
  }
  const std::vector<std::string> names(known.begin(), known.end());
  for (const std::string& name : options.mutants)
    if (!known.contains(name))
      throw BadInput(fmt::format("--mutant {}: there is no such mutant{}", name, did_you_mean(name, names)));
  return cells;
}

/// A score on its way from the process that made it.
Json score_json(const MutantScore& score) {
  return {{"found", score.found},
          {"attempts", score.attempts},
          {"events", score.events},
          {"what", score.what},
          {"wall_ns", score.wall_ns},
          {"seed", score.attempt.seed},
          {"mutations", campaign::json_of(score.attempt.mutations)},
          {"steps", score.steps},
          {"shrunk", score.shrunk},
          {"not_shrunk", score.not_shrunk},
          {"shrink_ns", score.shrink_ns}};
}

MutantScore score_of(const campaign::Answer& answer) {
  MutantScore score;
  if (answer.died()) {  // somewhere among the attempts: that is found, too
    score.found = true;
    score.what = answer.death;
    return score;
  }
  const Json json = Json::parse(answer.text);
  score.found = json["found"].get<bool>();
  score.attempts = json["attempts"].get<std::uint64_t>();
  score.events = json["events"].get<std::uint64_t>();
  score.what = json["what"].get<std::string>();
  score.wall_ns = json["wall_ns"].get<std::uint64_t>();
  score.attempt.seed = json["seed"].get<std::uint64_t>();
  score.attempt.mutations = campaign::read_mutations(json["mutations"]);
  score.steps = json["steps"].get<std::uint64_t>();
  score.shrunk = json["shrunk"].get<std::string>();
  score.not_shrunk = json["not_shrunk"].get<std::string>();
  score.shrink_ns = json["shrink_ns"].get<std::uint64_t>();
  return score;
}

/// By cell; nothing: it was interrupted before that one was done.
std::vector<std::optional<MutantScore>> measure(Console& console, const MutantsOptions& options,
                                                const std::vector<Cell>& cells) {
  const std::uint64_t seeds = options.seeds.value_or(5'000);
  const std::uint64_t base = options.base.value_or(1);
  const auto shrink_time = positive_time("--shrink-time", options.shrink_time);
  campaign::WorkerLimits limits;
  limits.workers = jobs_of(options.jobs);
  limits.interrupted = InterruptWatch::interrupted;
  campaign::WorkerPool pool(limits, [&](std::string_view job) {
    std::size_t index = 0;
    std::from_chars(job.data(), job.data() + job.size(), index);
    const Cell& cell = cells[index];
    MutantScore result = score(cell.scenario, {cell.strategy}, base, seeds);
    if (result.found && !options.no_shrink) shrink_find(cell.scenario, {cell.strategy}, shrink_time, result);
    return score_json(result).dump();
  });
  for (std::size_t i = 0; i < cells.size(); ++i) pool.submit(fmt::format("{}", i));
  std::vector<std::optional<MutantScore>> scores(cells.size());
  Progress progress(console, cells.size());
  while (pool.open() > 0) {
    if (InterruptWatch::interrupted()) {
      pool.abandon();
      break;
    }
    const auto answer = pool.next(limits.patience);
    if (!answer) continue;
    const Cell& cell = cells[answer->job];
    scores[answer->job] = score_of(*answer);
    progress.advance(fmt::format("{} by {}", cell.mutant, word_of(cell.strategy)));
  }
  return scores;
}

std::string find_command(const MutantsOptions& options, const Cell& cell, const MutantScore& score,
                         const std::string& picks) {
  std::string command = fmt::format("orrery run {}", shell_word(label_of(cell.scenario.plan)));
  for (const std::string& set : options.set) command += " --set " + shell_word(set);
  command += cell.mutant == canary ? " --set " + shell_word(fmt::format("check+={}", canary_claim))
                                   : " --mutant " + shell_word(cell.mutant);
  if (!score.attempt.mutations.empty()) return command + " --picks " + shell_word(picks.empty() ? "FILE" : picks);
  command += fmt::format(" --seed {}", score.attempt.seed);
  if (cell.strategy == sim::StrategyKind::pct) command += " --strategy pct";
  return command;
}

/// Writes MUTANT-STRATEGY with this ending into the folder that the user named; empty: there is none.
std::string save(const MutantsOptions& options, const Cell& cell, std::string_view ending, const std::string& text) {
  if (options.out.empty() || text.empty()) return "";
  std::error_code ignored;
  std::filesystem::create_directories(options.out, ignored);
  const std::string name = fmt::format("{}-{}{}", cell.mutant, word_of(cell.strategy), ending);
  const std::string file = (std::filesystem::path(options.out) / name).string();
  PendingFile pending(file);
  pending.write(text);
  pending.commit();
  return file;
}

/// The picks of a find of `guided`.
std::string save_picks(const MutantsOptions& options, const Cell& cell, const MutantScore& score) {
  if (options.out.empty() || score.attempt.mutations.empty()) return "";
  const sim::Plan plan = scenario::plan_of(cell.scenario, score.attempt.seed);
  return save(options, cell, ".picks.json", picks_text(plan, sim::picks_of(plan, score.attempt)));
}

/// How many steps are left of it, for the table.
std::string steps_text(const MutantScore& score) { return score.steps > 0 ? fmt::format("{}", score.steps) : "-"; }

/// Consecutive cells of one mutant in one scenario.
std::size_t end_of_row(const std::vector<Cell>& cells, std::size_t begin) {
  std::size_t end = begin;
  while (end < cells.size() && cells[end].mutant == cells[begin].mutant &&
         label_of(cells[end].scenario.plan) == label_of(cells[begin].scenario.plan))
    ++end;
  return end;
}

void write_table(Console& console, const std::vector<Cell>& cells,
                 const std::vector<std::optional<MutantScore>>& scores) {
  std::size_t width = 0;
  for (const Cell& cell : cells) width = std::max(width, cell.mutant.size());
  std::string file;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    if (const std::string label = label_of(cell.scenario.plan); label != file) {
      file = label;
      console.out << fmt::format("{}\n  {:<{}}  {:<8} {:>7} {:>12} {:>9} {:>6}  {}\n",
                                 console.painted(Paint::strong, file), "mutant", width, "strategy", "seeds", "events",
                                 "time", "steps", "what failed");
    }
    if (!scores[i]) continue;
    const MutantScore& score = *scores[i];
    console.out << fmt::format("  {:<{}}  {:<8} {:>7} {:>12} {:>9} {:>6}  {}\n", cell.mutant, width,
                               word_of(cell.strategy), grouped(score.attempts), grouped(score.events),
                               rough_time(score.wall_ns), steps_text(score),
                               score.found ? score.what : console.painted(Paint::bad, "not found"));
  }
}

int mutants_command(Console& console, const MutantsOptions& options) {
  const std::vector<Cell> cells = cells_of(options, console);
  const InterruptWatch watch;
  const std::vector<std::optional<MutantScore>> scores = measure(console, options, cells);
  if (!options.json) write_table(console, cells, scores);

  Json rows = Json::array();
  std::uint64_t mutants = 0;
  std::uint64_t found = 0;
  std::vector<std::string> missed;
  for (std::size_t begin = 0; begin < cells.size(); begin = end_of_row(cells, begin)) {
    Json row{{"file", cells[begin].scenario.plan.file},
             {"variant", cells[begin].scenario.plan.variant},
             {"mutant", cells[begin].mutant},
             {"source", cells[begin].source}};
    Json campaigns = Json::array();
    bool any = false;
    bool all_done = true;
    for (std::size_t i = begin; i < end_of_row(cells, begin); ++i) {
      all_done = all_done && scores[i].has_value();
      if (!scores[i]) continue;
      const MutantScore& score = *scores[i];
      any = any || score.found;
      const std::string picks = score.found ? save_picks(options, cells[i], score) : "";
      Json one{{"strategy", word_of(cells[i].strategy)},
               {"found", score.found},
               {"seeds", score.attempts},
               {"events", score.events}};
      if (score.found) {
        one["what"] = score.what;
        one["seed"] = score.attempt.seed;
        one["reproduce"] = find_command(options, cells[i], score, picks);
      }
      if (score.found && !options.no_shrink) {
        one["steps"] = score.steps > 0 ? Json(score.steps) : Json();
        one["not_shrunk"] = score.not_shrunk;
        one["shrunk"] = save(options, cells[i], ".json", score.shrunk);
      }
      one["timing"] = {{"wall_ns", score.wall_ns}, {"shrink_ns", score.shrink_ns}};
      campaigns.push_back(std::move(one));
      if (cells[i].mutant == canary && !score.found)
        throw Defect(fmt::format("{} does not find the canary in {}: the campaign is broken",
                                 word_of(cells[i].strategy), label_of(cells[i].scenario.plan)));
    }
    row["found"] = any;
    row["campaigns"] = std::move(campaigns);
    rows.push_back(std::move(row));
    if (cells[begin].mutant == canary) continue;
    ++mutants;
    found += any ? 1 : 0;
    if (!any && all_done) missed.push_back(cells[begin].mutant);
  }
  const bool cut_short = InterruptWatch::interrupted();
  if (options.json) {
    const Json report{
        {"schema", "orrery.mutants/1"},
        {"build", {{"name", build_name()}, {"commit", commit()}, {"compiler", compiler()}}},
        {"seeds", options.seeds.value_or(5'000)},
        {"base", options.base.value_or(1)},
        {"mutants", std::move(rows)},
        {"summary", {{"mutants", mutants}, {"found", found}, {"missed", missed}, {"interrupted", cut_short}}}};
    console.out << report.dump(2) << '\n';
  } else {
    console.out << fmt::format("{} of {} found{}\n", found, counted(mutants, "mutant"),
                               missed.empty() ? "" : fmt::format("; missed: {}", fmt::join(missed, ", ")));
  }
  if (cut_short) return interrupted;
  return found == mutants ? as_expected : finding;
}

}  // namespace

Action add_mutants(Program& program) {
  const auto options = std::make_shared<MutantsOptions>();
  Arguments command =
      program.command("mutants", "which known mistakes a campaign finds, and how soon",
                      "  orrery mutants raft\n"
                      "  orrery mutants raft --mutant raft.commit_old_term --strategy random --seeds 200");
  command.list(
      "TARGET", options->targets,
      "a system, a family, or a topic below scenarios/, each with its chaos.json; or FILE, FOLDER, FILE#variant");
  command.option("--seeds N", options->seeds, "runs to try at most for each mutant and strategy (5000)");
  command.option("--base B", options->base, "the first seed (1)");
  command.option("--jobs N", options->jobs, "processes (one for each processor)");
  command.repeatable("--strategy NAME", options->strategies, "random, pct or guided; repeatable (all)");
  command.repeatable("--mutant NAME", options->mutants, "only this one; repeatable");
  command.repeatable("--set PATH=VALUE", options->set, "change the scenario; repeatable");
  command.option("--out FOLDER", options->out,
                 "keep the shrunk scenarios, and the picks of what guided finds, for `orrery run --picks`");
  command.flag("--no-shrink", options->no_shrink, "leave the finds as they are");
  command.option("--shrink-time TIME", options->shrink_time, "for each find (60s)");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return mutants_command(console, *options); };
}

}  // namespace orrery::tools
