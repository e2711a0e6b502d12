// Commands: each subcommand declares its arguments and gives back what to do once they are parsed.
#pragma once

#include <functional>
#include <string_view>

#include <CLI/CLI.hpp>

#include "tools/console.hpp"

namespace orrery::tools {

/// Runs a command whose arguments have been parsed; returns the exit status. May throw BadInput, Defect or
/// scenario::BadScenario.
using Action = std::function<int(Console& console)>;

/// Declares a subcommand of `app`. `examples`: two lines, each a command.
[[nodiscard]] inline CLI::App& declare(CLI::App& app, const char* name, const char* about, std::string_view examples) {
  CLI::App& command = *app.add_subcommand(name, about);
  command.footer("Examples:\n" + std::string(examples));
  command.fallthrough();
  return command;
}

[[nodiscard]] Action add_run(CLI::App& app);
[[nodiscard]] Action add_list(CLI::App& app);
[[nodiscard]] Action add_describe(CLI::App& app);
[[nodiscard]] Action add_validate(CLI::App& app);
[[nodiscard]] Action add_draw(CLI::App& app);
[[nodiscard]] Action add_bench(CLI::App& app);

}  // namespace orrery::tools
