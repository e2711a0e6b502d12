// orrery validate: are these scenarios that could be run? Every file is looked at, every error reported.
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "sim/scenario/error.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/formatting.hpp"
#include "tools/loading.hpp"
#include "tools/report_json.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

struct ValidateOptions {
  std::vector<std::string> targets;
  Overrides overrides;
  bool resolve = false;
  bool json = false;
};

struct Checked {
  Target target;
  std::vector<scenario::Scenario> scenarios;
  std::vector<scenario::ScenarioError> errors;
};

Checked check(const Target& target, const Overrides& overrides, Console& console) {
  Checked checked{target, {}, {}};
  try {
    checked.scenarios = load_target(target, overrides, console);
  } catch (const scenario::BadScenario& bad) {
    checked.errors = bad.errors();
  } catch (const BadInput& bad) {
    scenario::ScenarioError error;
    error.file = target.file;
    error.message = bad.what();
    if (const std::string begin = target.file + ": "; error.message.starts_with(begin))
      error.message.erase(0, begin.size());
    checked.errors.push_back(std::move(error));
  }
  return checked;
}

Json json_of(const Checked& checked, bool with_documents) {
  Json plans = Json::array();
  for (const scenario::Scenario& each : checked.scenarios) {
    const sim::Plan& plan = each.plan;
    Json item{{"scenario", plan.name}, {"variant", plan.variant}, {"sweep", plan.sweep}, {"runs", plan.runs}};
    if (with_documents) item["resolved"] = Json::parse(formatted(scenario::resolved(each)));
    plans.push_back(std::move(item));
  }
  Json errors = Json::array();
  for (const scenario::ScenarioError& error : checked.errors) {
    Json item{{"path", error.path},       {"line", error.line},         {"column", error.column},
              {"message", error.message}, {"expected", error.expected}, {"nearest", error.nearest}};
    errors.push_back(std::move(item));
  }
  Json json;
  json["file"] = checked.target.file;
  json["valid"] = checked.errors.empty();
  json["plans"] = std::move(plans);
  json["errors"] = std::move(errors);
  return json;
}

void write_checked(Console& console, const Checked& checked, bool quiet) {
  if (!checked.errors.empty())
    console.err << scenario::text_of(checked.errors) << '\n';
  else if (!quiet)
    console.out << fmt::format("{}: {} ({})\n", checked.target.file, console.painted(Paint::good, "valid"),
                               counted(checked.scenarios.size(), "plan"));
}

/// One document as it is; several as a list, in the order of targets, variants and sweep points.
void write_documents(Console& console, const std::vector<Checked>& all) {
  scenario::JsonValue list;
  list.kind = scenario::JsonValue::Kind::array;
  for (const Checked& checked : all)
    for (const scenario::Scenario& each : checked.scenarios) list.items.push_back(scenario::resolved(each));
  console.out << formatted(list.items.size() == 1 ? list.items.front() : list);
}

int validate_command(Console& console, const ValidateOptions& options) {
  Overrides overrides = options.overrides;
  if (overrides.seed && options.resolve) {  // what is printed has to say so itself
    overrides.set.push_back(fmt::format("seed={}", *overrides.seed));
    overrides.set.emplace_back("runs=1");
  }
  std::vector<Checked> all;
  bool good = true;
  for (const Target& target : targets_of(options.targets, console)) {
    all.push_back(check(target, overrides, console));
    good = good && all.back().errors.empty();
    if (!options.json) write_checked(console, all.back(), options.resolve || console.verbosity < 0);
  }
  if (options.json) {
    Json files = Json::array();
    for (const Checked& checked : all) files.push_back(json_of(checked, options.resolve));
    const Json json{{"schema", "orrery.validate/1"}, {"valid", good}, {"files", std::move(files)}};
    console.out << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else if (options.resolve && good) {
    write_documents(console, all);
  }
  return good ? as_expected : bad_input;
}

}  // namespace

Action add_validate(Program& program) {
  const auto options = std::make_shared<ValidateOptions>();
  Arguments command = program.command("validate", "check scenarios without running them",
                                      "  orrery validate scenarios\n"
                                      "  orrery validate 'my-scenario.json#slow' --resolve");
  command.list("TARGET", options->targets, "FILE, FOLDER, FILE#variant or - for standard input");
  add_overrides(command, options->overrides);
  command.flag("--resolve", options->resolve,
               "print the scenario as it is run: merged, with what its first seed picks; several as a list");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return validate_command(console, *options); };
}

}  // namespace orrery::tools
