// orrery list: what there is, by kind: words of systems and of the scenario format, or the scenarios of a folder.
#include <algorithm>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "sim/scenario/error.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/glossary.hpp"
#include "tools/loading.hpp"
#include "tools/report_json.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

struct ListOptions {
  std::string kind;
  std::vector<std::string> targets;
  std::string system;
  bool json = false;
};

std::string plural(std::string_view kind) { return fmt::format("{}s", kind); }

/// Kinds as users write them: `claims`, also `claim`.
std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const std::string_view kind : term_kinds()) names.push_back(plural(kind));
  names.emplace_back("scenarios");
  return names;
}

void check_kind(const std::string& kind) {
  const std::vector<std::string> names = kind_names();
  const bool known = std::any_of(names.begin(), names.end(),
                                 [&](const std::string& name) { return name == kind || name == plural(kind); });
  if (known) return;
  const std::string meant = did_you_mean(kind, names);
  throw BadInput(fmt::format("there is no list of \"{}\"{}", kind,
                             meant.empty() ? fmt::format("; expected one of {}", fmt::join(names, ", ")) : meant));
}

Json entry_of(const Term& term) {
  Json json{{"kind", term.kind}, {"name", term.name}, {"system", term.system}, {"about", term.about}};
  return json;
}

void write_terms(Console& console, const std::vector<Term>& terms) {
  std::size_t width = 0;
  for (const Term& term : terms) width = std::max(width, term.name.size());
  for (const Term& term : terms)
    console.out << fmt::format("{:<{}}  {}\n", visible(term.name), term.about.empty() ? 0 : width, visible(term.about));
}

/// A file that can't be used is no reason to hide the others, unless there are none.
std::vector<Term> scenario_terms(const ListOptions& options, Console& console) {
  const std::vector<std::string> where =
      options.targets.empty() ? std::vector<std::string>{"scenarios"} : options.targets;
  std::vector<Term> terms;
  std::vector<std::string> unusable;
  for (const Target& target : targets_of(where, console)) {
    try {
      for (const scenario::Scenario& each : load_target(target, {}, console))
        terms.push_back({"scenario", label_of(each.plan), each.system->name, each.plan.name, {}});
    } catch (const scenario::BadScenario& bad) {
      unusable.emplace_back(bad.what());
    }
  }
  if (terms.empty()) throw BadInput(fmt::format("no scenario here can be used\n{}", fmt::join(unusable, "\n")));
  for (const std::string& text : unusable) console.err << text << '\n';
  return terms;
}

int list_command(Console& console, const ListOptions& options) {
  if (!options.kind.empty()) check_kind(options.kind);
  const std::vector<const System*> known = systems();
  std::vector<Term> terms;
  if (options.kind == "scenarios" || options.kind == "scenario") {
    terms = scenario_terms(options, console);
  } else {
    for (Term& term : glossary(known))
      if (options.kind.empty() || term.kind == options.kind || plural(term.kind) == options.kind)
        terms.push_back(std::move(term));
  }
  if (!options.system.empty()) {
    std::vector<std::string> names;
    for (const System* system : known) names.push_back(system->name);
    if (std::find(names.begin(), names.end(), options.system) == names.end())
      throw BadInput(fmt::format("no system is called \"{}\"{}", options.system, did_you_mean(options.system, names)));
    std::erase_if(terms, [&](const Term& term) { return term.system != options.system; });
  }
  if (options.json) {
    Json list = Json::array();
    for (const Term& term : terms) list.push_back(entry_of(term));
    const Json json{{"schema", "orrery.list/1"}, {"terms", std::move(list)}};
    console.out << json.dump(2) << '\n';
  } else if (options.kind.empty()) {
    for (const std::string_view kind : term_kinds()) {
      const auto count = std::count_if(terms.begin(), terms.end(), [&](const Term& term) { return term.kind == kind; });
      if (count > 0) console.out << fmt::format("{:>5} {}\n", count, plural(kind));
    }
  } else {
    write_terms(console, terms);
  }
  return as_expected;
}

}  // namespace

Action add_list(Program& program) {
  const auto options = std::make_shared<ListOptions>();
  Arguments command = program.command("list", "what there is: systems, claims, mutants, scenarios, operations ...",
                                      "  orrery list claims --system raft\n"
                                      "  orrery list scenarios scenarios/raft");
  command.option("KIND", options->kind,
                 fmt::format("{}; none: how many there are of each", fmt::join(kind_names(), ", ")));
  command.list("TARGET", options->targets, "of scenarios: where to look (scenarios)");
  command.option("--system NAME", options->system, "only of this system");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return list_command(console, *options); };
}

}  // namespace orrery::tools
