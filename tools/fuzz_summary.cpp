// What was found comes last, what was not reached is never left out.
#include "tools/fuzz_summary.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "algorithms/process/types.hpp"
#include "tools/strategy_words.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

std::string percent(double share) { return fmt::format("{:.3g} %", share * 100); }

std::string outcomes_text(const campaign::ScenarioTally& scenario) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < scenario.outcomes.size(); ++i)
    if (scenario.outcomes[i] > 0)
      parts.push_back(fmt::format("{} {}", grouped(scenario.outcomes[i]), sim::run_outcome_names[i]));
  return parts.empty() ? "nothing was run" : fmt::format("{}", fmt::join(parts, ", "));
}

std::uint64_t checks_of(const campaign::ScenarioTally& scenario) {
  std::uint64_t sum = 0;
  for (const auto& [name, claim] : scenario.claims) sum += claim.checks;
  return sum;
}

std::vector<std::string> names_where(const campaign::ScenarioTally& scenario,
                                     bool (*chosen)(const campaign::ClaimTally&, std::uint64_t)) {
  std::vector<std::string> names;
  for (const auto& [name, claim] : scenario.claims)
    if (chosen(claim, scenario.seeds)) names.push_back(name);
  return names;
}

bool is_unjudged(const campaign::ClaimTally& claim, std::uint64_t seeds) {
  return claim.kind != ClaimKind::sometimes && claim.judged == 0 && claim.ignored < seeds;
}

std::string findability(const campaign::Report& report, const campaign::Group& group) {
  const std::uint64_t run = campaign::seeds_run_beside(report, group);
  const auto needed = campaign::clean_seeds_needed(group.seeds, run);
  std::string text =
      fmt::format("{} of {} seeds ({})", grouped(group.seeds), grouped(run),
                  percent(static_cast<double>(group.seeds) / static_cast<double>(std::max<std::uint64_t>(run, 1))));
  if (needed) text += fmt::format("; {} clean make a fix 95 % sure", counted(*needed, "seed"));
  return text;
}

std::string place_of(const campaign::Failure& failure) {
  std::string text;
  if (failure.events > 0)
    text = fmt::format(" at {}, event {}", print_duration(Duration(failure.at_ns)), failure.events);
  if (!failure.node.empty()) text += fmt::format(", {}", failure.node);
  return text;
}

void write_scenario(std::string& text, const campaign::Report& report, std::uint64_t index, bool details) {
  const campaign::ScenarioTally& scenario = report.scenarios[index];
  const auto line = [&](std::string_view word, std::string_view what) {
    text += fmt::format("  {:<12}{}\n", word, what);
  };
  text += fmt::format("{}: {}  {}\n", scenario.name, outcomes_text(scenario), scenario.label());
  if (scenario.seeds == 0) return;
  line("run", fmt::format("{}, {}, {} simulated", counted(scenario.seeds, "seed"), counted(scenario.events, "event"),
                          print_duration(Duration(scenario.simulated_ns))));
  line("claims", fmt::format("judged {} times", grouped(checks_of(scenario))));
  if (scenario.choices)
    line("pct", fmt::format("at most n = {} chains and k = {} events, depth d = {}: a bug of that depth shows in a run "
                            "with a chance of at least {:.3g}, 1/(n k^(d-1))",
                            scenario.choices->chains, scenario.choices->steps, report.strategy.depth,
                            campaign::pct_bound(*scenario.choices, report.strategy.depth)));
  for (const auto& [name, claim] : scenario.claims) {
    if (claim.kind == ClaimKind::sometimes && claim.ignored < scenario.seeds)
      line("sometimes", fmt::format("{:>7} of {} seeds  {}", claim.reached == 0 ? "NEVER" : grouped(claim.reached),
                                    grouped(scenario.seeds), name));
    else if (details)
      line("claim", fmt::format("{:>12} times in {} seeds  {}", grouped(claim.checks), grouped(claim.judged), name));
  }
  if (const auto never = names_where(scenario, is_unjudged); !never.empty())
    line("NOT JUDGED", fmt::format("{}", fmt::join(never, ", ")));
  std::vector<std::string> silent;
  for (const auto& [id, fault] : scenario.faults) {
    if (details)
      line("fault", fmt::format("{:>7} of {} seeds  {} ({} times, {} skipped)", grouped(fault.seeds),
                                grouped(scenario.seeds), id, grouped(fault.fired), grouped(fault.skipped)));
    if (fault.fired == 0) silent.push_back(id);
  }
  if (!silent.empty()) line("NEVER FIRED", fmt::format("{}", fmt::join(silent, ", ")));
  if (!scenario.not_judged.empty())
    line("left out", fmt::format("expected of figures over its own runs: {}", fmt::join(scenario.not_judged, ", ")));
  if (scenario.failed == 0)
    line("confidence", fmt::format("95 %: what fails does so in less than {} of seeds",
                                   percent(campaign::share_ruled_out(scenario.seeds))));
}

/// Further lines stand below the first.
std::string indented(std::string text) {
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 3))
    text.insert(at + 1, "  ");
  return text;
}

void write_group(std::string& text, const campaign::Report& report, const campaign::Group& group,
                 const std::string& folder) {
  text += fmt::format("{}{}{}, seed {}\n", group.known ? "known failure: " : "failure: ", group.failure.claim,
                      place_of(group.failure), group.seed);
  text += fmt::format("  {}\n", indented(group.failure.evidence));
  text += fmt::format("  {:<12}{}\n", "group", group.id);
  for (const std::string& part : group.failure.trail) text += fmt::format("  {:<12}{}\n", "trail", part);
  text += fmt::format("  {:<12}{}\n", "seen in", findability(report, group));
  if (!group.reproduction.shrinking.empty())
    text += fmt::format("  {:<12}{}\n", "shrunk", group.reproduction.shrinking);
  text += fmt::format("  {:<12}{}\n", "replay", replay_command(report, group, folder));
}

std::string cell(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
  return text;
}

/// Of guided one run alone is an ordinary run.
sim::Strategy run_strategy(const sim::Strategy& strategy) {
  return strategy.kind == sim::StrategyKind::guided ? sim::Strategy{} : strategy;
}

std::string heading(const campaign::Report& report) {
  std::string text = fmt::format("{}, {}, {}", counted(report.seeds_run(), "seed"), counted(report.events(), "event"),
                                 counted(report.groups.size(), "kind") + " of failure");
  if (report.interrupted) text += "; interrupted";
  if (report.second_chances > 0)
    text += fmt::format("; {} made once more because the process had died", counted(report.second_chances, "run"));
  if (report.cut_short) text += "; ended at the greatest number of failures";
  return text;
}

}  // namespace

std::string replay_command(const campaign::Report& report, const campaign::Group& group, const std::string& folder) {
  const auto in_folder = [&](const std::string& file) {
    return shell_word((folder.ends_with('/') ? folder : folder + "/") + file);
  };
  const bool written = !group.reproduction.file.empty() && !folder.empty();
  if (written && group.reproduction.shrunk) return "orrery run " + in_folder(group.reproduction.file);
  const campaign::ScenarioTally& scenario = report.scenarios[group.scenario];
  std::string target = scenario.file;
  if (!scenario.variant.empty()) target += "#" + scenario.variant;
  // What ended the process, or went on for too long, is seen from outside alone; what guided bred, by the whole search.
  const bool from_outside = !campaign::can_be_repeated(group);
  const bool bred = !group.mutations.empty() && group.reproduction.picks.empty();
  const std::string how = group.reproduction.picks.empty() || folder.empty()
                              ? strategy_options(run_strategy(report.strategy))
                              : " --picks " + in_folder(group.reproduction.picks);
  if (written && !from_outside && !bred) return "orrery run " + in_folder(group.reproduction.file) + how;
  std::string command = fmt::format("orrery run {} --seed {}", shell_word(target), group.seed);
  if (from_outside) command = fmt::format("orrery fuzz {} --seeds {}..{}", shell_word(target), group.seed, group.seed);
  if (bred)
    command = fmt::format("orrery fuzz {} --seeds {} --strategy guided", shell_word(target), shell_word(report.seeds));
  if (from_outside)
    for (const std::string& word : report.limits) command += " " + shell_word(word);
  for (const std::string& word : report.overrides) command += " " + shell_word(word);
  if (!scenario.sweep.empty() && !from_outside && !bred)
    command += " -k " + shell_word(fmt::format("[{}]", scenario.sweep));
  return bred ? command : command + how;
}

std::string plain_summary(const campaign::Report& report, const std::string& folder, bool details) {
  std::string text;
  for (std::uint64_t i = 0; i < report.scenarios.size(); ++i) write_scenario(text, report, i, details);
  for (const campaign::Shortfall& each : campaign::shortfalls(report)) {
    const bool fault = each.kind == campaign::Shortfall::Kind::fault;
    text += fmt::format("unexpected: {} {} in no seed of {}\n", each.name, fault ? "fired" : "was reached",
                        report.scenarios[each.scenario].label());
  }
  for (const auto& [id, group] : report.groups)
    if (group.known) write_group(text, report, group, folder);
  for (const auto& [id, group] : report.groups)
    if (!group.known) write_group(text, report, group, folder);
  return text + heading(report) + "\n";
}

std::string markdown_summary(const campaign::Report& report) {
  std::string text = fmt::format(
      "# Campaign: {}\n\n{}, seeds {}{}, {}.\n", campaign::has_findings(report) ? "findings" : "as expected",
      heading(report), report.seeds,
      report.shard.of > 1 ? fmt::format(" (shard {}/{})", report.shard.index, report.shard.of) : "", report.build);
  if (!report.groups.empty()) {
    text +=
        "\n## Failures\n\n| claim | seeds | clean seeds for 95 % | told by "
        "| trail | evidence | scenario |\n|---|---|---|---|---|---|---|\n";
    for (const auto& [id, group] : report.groups) {
      const std::uint64_t run = campaign::seeds_run_beside(report, group);
      const auto needed = campaign::clean_seeds_needed(group.seeds, run);
      text += fmt::format("| {}{} | {} of {} | {} | seed {} | {} | {} | {} |\n", group.known ? "(known) " : "",
                          cell(group.failure.claim), grouped(group.seeds), grouped(run), needed ? grouped(*needed) : "",
                          group.seed, cell(fmt::format("{}", fmt::join(group.failure.trail, "; "))),
                          cell(group.failure.evidence), cell(group.reproduction.file));
    }
  }
  for (const campaign::ScenarioTally& scenario : report.scenarios) {
    text += fmt::format(
        "\n## {}\n\n`{}`: {} in {}.\n\n| claim | kind | judged | "
        "seeds | reached in |\n|---|---|---|---|---|\n",
        scenario.name, scenario.label(), outcomes_text(scenario), counted(scenario.seeds, "seed"));
    for (const auto& [name, claim] : scenario.claims) {
      const bool sometimes = claim.kind == ClaimKind::sometimes;
      text += fmt::format("| {} | {} | {} | {} | {} |\n", cell(name),
                          names_of(claim.kind)[static_cast<std::size_t>(claim.kind)], grouped(claim.checks),
                          grouped(claim.judged),
                          !sometimes           ? ""
                          : claim.reached == 0 ? "**never**"
                                               : grouped(claim.reached));
    }
    if (scenario.faults.empty()) continue;
    text += "\n| fault | seeds | fired | skipped |\n|---|---|---|---|\n";
    for (const auto& [id, fault] : scenario.faults)
      text += fmt::format("| {} | {} | {} | {} |\n", cell(id), fault.fired == 0 ? "**none**" : grouped(fault.seeds),
                          grouped(fault.fired), grouped(fault.skipped));
  }
  return text;
}

}  // namespace orrery::tools
