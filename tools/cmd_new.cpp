// orrery new: a small scenario to begin with. It is made from what the system declares, so every system has one.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "sim/scenario/reader.hpp"
#include "sim/trace/json_visitor.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/formatting.hpp"
#include "tools/loading.hpp"
#include "tools/text.hpp"

namespace orrery::tools {
namespace {

using trace::Json;

struct NewOptions {
  std::string name;
  std::string system = "raft";
  std::string output;
};

const System& system_called(const std::string& name) {
  std::vector<std::string> names;
  for (const System* system : systems()) {
    if (system->name == name) return *system;
    names.push_back(system->name);
  }
  const std::string meant = did_you_mean(name, names);
  throw BadInput(fmt::format("no system is called \"{}\"{}", name,
                             meant.empty() ? fmt::format("; expected one of {}", fmt::join(names, ", ")) : meant));
}

Json scenario_json(const std::string& name, const System& system) {
  Json json;
  json["orrery"] = 1;
  json["name"] = name;
  json["about"] = "A server crashes and comes back. Say here what the reader should watch.";
  json["//"] =
      fmt::format("`orrery describe KEY` explains a key or a verb, `orrery describe {}` the system", system.name);
  json["seed"] = 1;
  json["duration"] = "5s";
  json["calm"] = "2s";
  json["system"] = {{"kind", system.name}, {"nodes", system.default_nodes}};
  json["network"] = {{"latency", "1ms..5ms"}, {"//", "uniform: drawn anew for each message"}};
  json["disk"] = {{"sync", "0.5ms..2ms"}};
  if (!system.workloads.empty())
    json["workload"] = {{{"id", "load"}, {"kind", system.workloads.front().kind}, {"clients", 2}, {"rate", "20/s"}}};
  json["faults"] = {{{"id", "crash"},
                     {"at", "1s"},
                     {"crash", "n1"},
                     {"for", "500ms"},
                     {"//", "try \"leader\" or \"1 of servers\" where the system has such roles"}}};
  if (!system.bundles.empty()) json["check"] = {system.bundles.front().name};
  json["variants"] = {{"steady", {{"faults.crash", nullptr}, {"//", "the same without the crash"}}},
                      {"crash", Json::object()}};
  return json;
}

int new_command(Console& console, const NewOptions& options) {
  if (!scenario::is_name(options.name, true))
    throw BadInput(fmt::format("\"{}\" is not a name: expected letters, digits, _ and -, a letter first{}",
                               options.name, options.output.empty() ? "; another place is given with -o" : ""));
  const System& system = system_called(options.system);
  const std::string text = formatted("new", trace::line_of(scenario_json(options.name, system)));
  if (options.output == "-") {
    console.out << text;
    return as_expected;
  }
  const std::string path = options.output.empty() ? options.name + ".json" : options.output;
  if (std::filesystem::exists(path)) throw BadInput(fmt::format("{}: is there already, and stays as it is", path));
  PendingFile file(path);
  file.write(text);
  file.commit();
  if (console.verbosity >= 0) console.err << fmt::format("wrote {}; now: orrery run {}\n", path, shell_word(path));
  return as_expected;
}

}  // namespace

Action add_new(Program& program) {
  const auto options = std::make_shared<NewOptions>();
  Arguments command = program.command("new", "write a small scenario to begin with",
                                      "  orrery new two-crashes\n"
                                      "  orrery new words --system echo -o scenarios/echo/words.json");
  command.required("NAME", options->name, "of the scenario, and of its file: NAME.json");
  command.option("--system KIND", options->system, "`orrery list systems` shows them (raft)");
  command.option("-o,--output FILE", options->output, "another file, or - for standard output");
  return [options](Console& console) { return new_command(console, *options); };
}

}  // namespace orrery::tools
