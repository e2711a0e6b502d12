// orrery describe: what a name means, wherever in the systems or the format it is declared.
#include <algorithm>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/glossary.hpp"
#include "tools/loading.hpp"
#include "tools/report_json.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

struct DescribeOptions {
  std::string name;
  bool json = false;
};

Json json_of(const Term& term) {
  Json details = Json::object();
  for (const auto& [word, text] : term.details) details[word] = text;
  Json json{{"kind", term.kind}, {"name", term.name}, {"system", term.system}, {"about", term.about}};
  json["details"] = std::move(details);
  return json;
}

void write_term(Console& console, const Term& term) {
  std::string kind = term.kind;
  if (!term.system.empty() && term.kind != "system") kind = fmt::format("{} of {}", term.kind, term.system);
  console.out << fmt::format("{} ({})\n", console.painted(Paint::strong, term.name), kind);
  if (!term.about.empty()) console.out << "  " << term.about << '\n';
  std::size_t width = 12;
  for (const auto& [word, text] : term.details) width = std::max(width, word.size() + 2);
  for (const auto& [word, text] : term.details)
    if (!text.empty())
      console.out << "  " << console.painted(Paint::faint, fmt::format("{:<{}}", word, width)) << text << '\n';
}

std::string detail(const Term& term, std::string_view word) {
  for (const auto& [name, text] : term.details)
    if (name == word) return text;
  return "";
}

/// What an option may be and what it is where nothing is said: `duration 50ms`. Times carry their unit.
std::string option_value(const Term& option) {
  std::string type = detail(option, "type");
  for (const char* more : {"bounds", "choices"})
    if (const std::string text = detail(option, more); !text.empty()) type += fmt::format(" ({})", text);
  return fmt::format("{}, {}", type, detail(option, "default"));
}

/// Below a system, the names of what it has.
void write_contents(Console& console, const std::vector<Term>& all, const std::string& system) {
  for (const std::string_view kind : term_kinds()) {
    std::size_t width = 0;
    std::size_t value_width = 0;
    for (const Term& term : all) {
      if (term.system != system || term.kind != kind) continue;
      width = std::max(width, term.name.size());
      if (kind == "option") value_width = std::max(value_width, option_value(term).size() + 2);
    }
    if (width == 0 || kind == "system" || kind == "field") continue;
    console.out << fmt::format("\n{}s{}\n", kind, kind == "option" ? " (type, default)" : "");
    for (const Term& term : all)
      if (term.system == system && term.kind == kind)
        console.out << fmt::format("  {:<{}}  {:<{}}{}\n", term.name, width, kind == "option" ? option_value(term) : "",
                                   value_width, term.about);
  }
}

/// `lose` of `faults.lose`: keys are asked for without their place too.
std::string_view last_step(std::string_view path) { return path.substr(path.rfind('.') + 1); }

int describe_command(Console& console, const DescribeOptions& options) {
  const std::vector<const System*> known = systems();
  const std::vector<Term> all = glossary(known);
  std::vector<std::string> names;
  std::vector<Term> found;
  for (const Term& term : all) {
    names.push_back(term.name);
    const bool exact = term.name == options.name || term.system + "." + term.name == options.name;
    if (exact || (term.kind == "key" && last_step(term.name) == options.name)) found.push_back(term);
  }
  if (found.empty())  // deep in a process
    for (const Term& term : all)
      if (term.kind == "field" && last_step(term.name) == options.name) found.push_back(term);
  if (found.empty())
    throw BadInput(fmt::format("nothing is called \"{}\"{}; `orrery list` shows what there is", options.name,
                               did_you_mean(options.name, names)));
  if (options.json) {
    Json list = Json::array();
    for (const Term& term : found) list.push_back(json_of(term));
    const Json json{{"schema", "orrery.describe/1"}, {"terms", std::move(list)}};
    console.out << json.dump(2) << '\n';
    return as_expected;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i > 0) console.out << '\n';
    write_term(console, found[i]);
    if (found[i].kind == "system") write_contents(console, all, found[i].name);
  }
  return as_expected;
}

}  // namespace

Action add_describe(Program& program) {
  const auto options = std::make_shared<DescribeOptions>();
  Arguments command = program.command("describe", "what a name means: a system, claim, mutant, option, verb ...",
                                      "  orrery describe raft\n"
                                      "  orrery describe raft.election_safety");
  command.required("NAME", options->name, "as `orrery list` shows it; an option also as SYSTEM.OPTION");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return describe_command(console, *options); };
}

}  // namespace orrery::tools
