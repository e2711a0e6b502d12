// Commands are declared once here; what CLI11 says of bad arguments is made ours: a line on stderr and status 2.
#include "tools/cli.hpp"

#include <algorithm>
#include <exception>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/options.hpp"
#include "sim/scenario/error.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/text.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

struct Common {
  bool quiet = false;
  bool verbose = false;
  std::string color = "auto";
};

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// The first word that is no option, unless it is a command.
void check_verb(const CLI::App& app, const std::vector<std::string>& arguments) {
  const std::vector<std::string> names = names_of_commands(app);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--color") {
      ++i;
    } else if (!arguments[i].starts_with('-')) {
      if (std::find(names.begin(), names.end(), arguments[i]) != names.end()) return;
      const std::string meant = did_you_mean(arguments[i], names);
      throw BadInput(fmt::format("no command is called \"{}\"{}", arguments[i],
                                 meant.empty() ? fmt::format("; expected one of {}", fmt::join(names, ", ")) : meant));
    }
  }
}

/// The option that was probably meant by one that does not exist.
std::string nearest_option(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> names;
  const auto add = [&names](const CLI::App& of) {
    for (const CLI::Option* option : of.get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  };
  add(app);
  for (const CLI::App* command : app.get_subcommands()) add(*command);
  for (const std::string& argument : arguments) {
    const std::string given = argument.substr(0, argument.find('='));
    const bool known = std::find(names.begin(), names.end(), given) != names.end();
    if (given.starts_with("--") && !known) return did_you_mean(given, names);
  }
  return {};
}

void parse(CLI::App& app, const std::vector<std::string>& arguments) {
  check_verb(app, arguments);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::Success&) {
    throw;
  } catch (const CLI::ParseError& error) {
    const auto chosen = app.get_subcommands();
    const std::string command = chosen.empty() ? "orrery" : "orrery " + chosen.front()->get_name();
    throw BadInput(fmt::format("{}{}\nsee: {} --help", error.what(), nearest_option(app, arguments), command));
  }
}

int run_parsed(std::vector<std::string> arguments, Console& console) {
  CLI::App app("Orrery: a clockwork for distributed systems. The same scenario and seed give the same run.", "orrery");
  Common common;
  app.add_flag("-q,--quiet", common.quiet, "say only what is wrong");
  app.add_flag("-v,--verbose", common.verbose, "say everything");
  app.add_option("--color", common.color, "auto (a terminal, and NO_COLOR is not set), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag_callback(
      "--version", [] { throw CLI::CallForVersion(version_text(), 0); }, "what this program is");
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 as expected, 1 a finding, 2 bad input or nothing selected, 3 a defect of orrery itself.\n"
      "Examples:\n  orrery run scenarios/raft/leader-crash.json\n  orrery describe raft");
  const std::vector<std::pair<std::string, Action>> actions{
      {"run", add_run(app)},           {"list", add_list(app)}, {"describe", add_describe(app)},
      {"validate", add_validate(app)}, {"draw", add_draw(app)}, {"bench", add_bench(app)}};
  if (arguments.empty()) arguments.emplace_back("--help");
  try {
    parse(app, arguments);
  } catch (const CLI::CallForVersion& version) {
    console.out << version.what();
    return as_expected;
  } catch (const CLI::Success&) {
    const auto chosen = app.get_subcommands();
    console.out << (chosen.empty() ? app : *chosen.front()).help();
    return as_expected;
  }
  console.color = common.color == "always" || (common.color == "auto" && console.terminal);
  console.verbosity = common.quiet ? -1 : common.verbose ? 1 : 0;
  const std::string chosen = app.get_subcommands().front()->get_name();
  const auto action =
      std::find_if(actions.begin(), actions.end(), [&](const auto& each) { return each.first == chosen; });
  return action->second(console);
}

}  // namespace

int run_program(std::vector<std::string> arguments, Console& console) {
  const auto complain = [&console](std::string_view text) { console.err << "orrery: " << text << '\n'; };
  try {
    const int status = run_parsed(std::move(arguments), console);
    console.out.flush();
    if (console.out) return status;
    complain("the results could not be written");
    return bad_input;
  } catch (const BadInput& error) {
    complain(error.what());
    return bad_input;
  } catch (const scenario::BadScenario& error) {
    console.err << error.what() << '\n';
    return bad_input;
  } catch (const OptionError& error) {
    complain(fmt::format("option \"{}\": {}", error.option(), error.what()));
    return bad_input;
  } catch (const std::exception& error) {
    complain(fmt::format("a defect of orrery itself: {}", error.what()));
    return defect;
  }
}

}  // namespace orrery::tools
