// Commands are declared once here; whatever goes wrong becomes words on stderr and an exit status.
#include "tools/cli.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <map>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "algorithms/process/options.hpp"
#include "sim/scenario/error.hpp"
#include "tools/command.hpp"
#include "tools/failure.hpp"
#include "tools/text.hpp"
#include "tools/version.hpp"

namespace orrery::tools {
namespace {

enum class Colors : std::uint8_t { automatic, always, never };

struct Common {
  bool quiet = false;
  bool verbose = false;
  Colors color = Colors::automatic;
};

int run_parsed(std::vector<std::string> words, Console& console) {
  Program program(
      "orrery", "Orrery: a clockwork for distributed systems. The same scenario and seed give the same run.",
      "Exit status: 0 as expected, 1 a finding, 2 bad input or nothing selected, 3 a defect of orrery itself,\n"
      "130 interrupted: the report tells what was done.\n"
      "Examples:\n  orrery run scenarios/raft/leader-crash.json\n  orrery describe raft");
  Common common;
  Arguments arguments = program.common();
  arguments.flag("-q,--quiet", common.quiet, "say only what is wrong");
  arguments.flag("-v,--verbose", common.verbose, "say everything");
  arguments.choice<Colors>("--color", common.color,
                           {{"auto", Colors::automatic}, {"always", Colors::always}, {"never", Colors::never}},
                           "auto: on a terminal, unless NO_COLOR is set (auto)");
  program.answer("--version", version_text(), "what this program is");
  const std::map<std::string, Action> actions{
      {"run", add_run(program)},           {"fuzz", add_fuzz(program)},
      {"merge", add_merge(program)},       {"mutants", add_mutants(program)},
      {"shrink", add_shrink(program)},     {"show", add_show(program)},
      {"list", add_list(program)},         {"describe", add_describe(program)},
      {"validate", add_validate(program)}, {"fmt", add_fmt(program)},
      {"new", add_new(program)},           {"schema", add_schema(program)},
      {"draw", add_draw(program)},         {"diff", add_diff(program)},
      {"check", add_check(program)},       {"catalogue", add_catalogue(program)},
      {"bench", add_bench(program)},       {"hash", add_hash(program)}};
  const Asked asked = program.parse(std::move(words));
  if (asked.text) {
    console.out << *asked.text;
    return as_expected;
  }
  console.color = common.color == Colors::always || (common.color == Colors::automatic && console.terminal);
  console.verbosity = common.quiet ? -1 : common.verbose ? 1 : 0;
  return actions.at(asked.command)(console);
}

}  // namespace

int run_program(std::vector<std::string> arguments, Console& console) {
  const auto complain = [&console](std::string_view text) {
    console.err << "orrery: ";
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      console.err << visible(text.substr(0, end)) << '\n';
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  };
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
  } catch (const std::filesystem::filesystem_error& error) {
    complain(fmt::format("{}: {}", error.path1().string(), error.code().message()));
    return bad_input;
  } catch (const std::exception& error) {
    complain(fmt::format("a defect of orrery itself: {}", error.what()));
    return defect;
  }
}

}  // namespace orrery::tools
