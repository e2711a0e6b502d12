// Files are read here; the loader in sim/scenario sees only text.
#include "tools/loading.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <system_error>

#include <fmt/format.h>

#include "algorithms/catalog.hpp"
#include "algorithms/process/check_system.hpp"
#include "sim/scenario/error.hpp"
#include "sim/trace/json_visitor.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"

namespace orrery::tools {
namespace {

/// PATH=VALUE in two.
std::pair<std::string, std::string> setting_of(const char* option, const std::string& text) {
  const std::size_t mark = text.find('=');
  if (mark == std::string::npos || mark == 0)
    throw BadInput(fmt::format("{} {}: expected PATH=VALUE, such as network.loss=0.1", option, text));
  return {text.substr(0, mark), text.substr(mark + 1)};
}

/// `1,2ms,"x"` as a JSON list: what is no JSON is a text.
std::string list_of(const std::string& values) {
  trace::Json list = trace::Json::array();
  for (std::size_t begin = 0; begin <= values.size();) {
    const std::size_t end = std::min(values.find(',', begin), values.size());
    const std::string item = values.substr(begin, end - begin);
    list.push_back(trace::Json::accept(item) ? trace::Json::parse(item) : trace::Json(item));
    begin = end + 1;
  }
  return list.dump();
}

scenario::LoadOptions options_of(const Target& target, const Overrides& overrides) {
  scenario::LoadOptions options;
  for (const std::string& each : overrides.set) options.set.push_back(setting_of("--set", each));
  for (const std::string& each : overrides.sweep) {
    auto [path, values] = setting_of("--sweep", each);
    options.sweep.emplace_back(std::move(path), list_of(values));
  }
  options.mutants = overrides.mutants;
  options.faults = overrides.faults;
  options.variant = target.variant;
  return options;
}

bool mentions(const sim::Plan& plan, const std::string& keyword) {
  return label_of(plan).find(keyword) != std::string::npos || plan.name.find(keyword) != std::string::npos;
}

std::vector<std::string> problems_of(std::span<const System* const> all) {
  std::vector<std::string> problems;
  for (const System* system : all)
    for (std::string& problem : check_system(*system)) problems.push_back(std::move(problem));
  return problems;
}

}  // namespace

std::string text_of(const std::string& file, Console& console) {
  if (file == "-") return read_stream(console.in);
  ReadBytes read = read_bytes(file);
  if (!read.bytes) throw BadInput(fmt::format("{}: {}", file, read.why_not));
  return *std::move(read.bytes);
}

scenario::FileText extended_file(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, failed))) return {"", nearest_file(path)};
  ReadBytes read = read_bytes(path);
  if (read.bytes) return {std::move(read.bytes)};
  return {std::move(read.why_not), ""};
}

void add_overrides(Arguments& command, Overrides& into) {
  command.option("--seed N", into.seed, "this seed and no other");
  add_changes(command, into);
}

void add_changes(Arguments& command, Overrides& into) {
  command.repeatable("--set PATH=VALUE", into.set, "change the scenario; repeatable");
  command.repeatable("--sweep PATH=A,B", into.sweep, "a run for each value; repeatable");
  command.repeatable("--mutant NAME", into.mutants, "switch on a known mistake; repeatable");
  command.repeatable("--fault JSON", into.faults, "one more action; repeatable");
}

std::vector<const System*> systems() {
  const auto all = catalog();
  static const std::vector<std::string> problems = problems_of(all);
  if (!problems.empty()) throw Defect(fmt::format("{}", fmt::join(problems, "\n")));
  return {all.begin(), all.end()};
}

std::vector<Target> targets_of(const std::vector<std::string>& arguments, Console& console) {
  std::vector<std::string> passed_over;
  std::vector<Target> targets = find_targets(arguments, &passed_over);
  if (console.verbosity > 0)
    for (const std::string& file : passed_over) console.err << fmt::format("{}: no scenario, passed over\n", file);
  return targets;
}

std::vector<scenario::Scenario> load_target(const Target& target, const Overrides& overrides, Console& console) {
  std::vector<scenario::Scenario> scenarios = scenario::load_scenarios(
      target.file, text_of(target.file, console), systems(), extended_file, options_of(target, overrides));
  for (scenario::Scenario& each : scenarios) {
    if (!overrides.seed) continue;
    each.plan = scenario::plan_of(each, *overrides.seed);
    each.plan.seed = *overrides.seed;
    each.plan.one_of_many = each.plan.runs > 1;
    each.plan.runs = 1;
  }
  return scenarios;
}

std::vector<scenario::Scenario> load_all(const Selection& selection, Console& console) {
  std::vector<scenario::Scenario> all;
  std::vector<std::string> errors;
  for (const Target& target : targets_of(selection.targets, console)) {
    try {
      std::vector<scenario::Scenario> found = load_target(target, selection.overrides, console);
      std::move(found.begin(), found.end(), std::back_inserter(all));
    } catch (const scenario::BadScenario& bad) {
      // What the command line says wrong is wrong in every file: once is enough.
      if (std::find(errors.begin(), errors.end(), bad.what()) == errors.end()) errors.emplace_back(bad.what());
    }
  }
  if (!errors.empty()) throw BadInput(fmt::format("a scenario can't be used\n{}", fmt::join(errors, "\n")));
  std::erase_if(all, [&](const scenario::Scenario& each) { return !mentions(each.plan, selection.keyword); });
  if (all.empty()) throw BadInput(fmt::format("nothing selected: no scenario mentions \"{}\"", selection.keyword));
  return all;
}

const scenario::Scenario& the_one_run(const std::vector<scenario::Scenario>& scenarios, std::string_view who_needs) {
  if (scenarios.size() == 1 && scenarios.front().plan.runs == 1) return scenarios.front();
  static constexpr std::size_t most = 20;
  std::string text = fmt::format("{} exactly one run; choose one of", who_needs);
  for (std::size_t i = 0; i < std::min(most, scenarios.size()); ++i) {
    const sim::Plan& plan = scenarios[i].plan;
    text += fmt::format("\n  {} --seed {}", label_of(plan), plan.seed);
    if (plan.runs > 1) text += fmt::format(" (to {})", plan.seed + plan.runs - 1);
  }
  if (scenarios.size() > most) text += fmt::format("\n  and {} more", scenarios.size() - most);
  throw BadInput(text);
}

std::string label_of(const sim::Plan& plan) {
  std::string label = plan.file;
  if (!plan.variant.empty()) label += "#" + plan.variant;
  if (!plan.sweep.empty()) label += fmt::format(" [{}]", plan.sweep);
  return label;
}

}  // namespace orrery::tools
