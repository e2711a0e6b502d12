// orrery validate: are these scenarios that could be run? Every file is looked at, every error reported.
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "sim/scenario/error.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/loading.hpp"
#include "tools/report_json.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

struct ValidateOptions {
  std::vector<std::string> targets;
  bool json = false;
};

struct Checked {
  Target target;
  std::vector<scenario::Scenario> scenarios;
  std::vector<scenario::ScenarioError> errors;
};

Checked check(const Target& target, Console& console) {
  Checked checked{target, {}, {}};
  try {
    checked.scenarios = load_target(target, {}, console);
  } catch (const scenario::BadScenario& bad) {
    checked.errors = bad.errors();
  } catch (const BadInput& bad) {
    scenario::ScenarioError error;
    error.file = target.file;
    error.message = bad.what();
    checked.errors.push_back(std::move(error));
  }
  return checked;
}

Json json_of(const Checked& checked) {
  Json plans = Json::array();
  for (const scenario::Scenario& each : checked.scenarios) {
    const sim::Plan& plan = each.plan;
    Json item{{"scenario", plan.name}, {"variant", plan.variant}, {"sweep", plan.sweep}, {"runs", plan.runs}};
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

int validate_command(Console& console, const ValidateOptions& options) {
  bool good = true;
  Json files = Json::array();
  for (const Target& target : targets_of(options.targets, console)) {
    const Checked checked = check(target, console);
    good = good && checked.errors.empty();
    if (options.json)
      files.push_back(json_of(checked));
    else if (!checked.errors.empty())
      console.err << scenario::text_of(checked.errors) << '\n';
    else if (console.verbosity >= 0)
      console.out << fmt::format("{}: {} ({})\n", target.file, console.painted(Paint::good, "valid"),
                                 counted(checked.scenarios.size(), "plan"));
  }
  if (options.json) {
    const Json json{{"schema", "orrery.validate/1"}, {"valid", good}, {"files", std::move(files)}};
    console.out << json.dump(2) << '\n';
  }
  return good ? as_expected : bad_input;
}

}  // namespace

Action add_validate(Program& program) {
  const auto options = std::make_shared<ValidateOptions>();
  Arguments command = program.command("validate", "check scenarios without running them",
                                      "  orrery validate scenarios\n"
                                      "  orrery validate my-scenario.json --json");
  command.list("TARGET", options->targets, "FILE, FOLDER, FILE#variant or -");
  command.flag("--json", options->json, "report for machines");
  return [options](Console& console) { return validate_command(console, *options); };
}

}  // namespace orrery::tools
