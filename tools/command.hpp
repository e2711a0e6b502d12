// Commands: each declares its arguments and gives back what to do once they are parsed.
#pragma once

#include <functional>

#include "tools/arguments.hpp"
#include "tools/console.hpp"

namespace orrery::tools {

/// Runs a command whose arguments have been parsed; returns the exit status. May throw BadInput, Defect or
/// scenario::BadScenario.
using Action = std::function<int(Console& console)>;

[[nodiscard]] Action add_run(Program& program);
[[nodiscard]] Action add_mutants(Program& program);
[[nodiscard]] Action add_fuzz(Program& program);
[[nodiscard]] Action add_merge(Program& program);
[[nodiscard]] Action add_list(Program& program);
[[nodiscard]] Action add_describe(Program& program);
[[nodiscard]] Action add_new(Program& program);
[[nodiscard]] Action add_schema(Program& program);
[[nodiscard]] Action add_show(Program& program);
[[nodiscard]] Action add_shrink(Program& program);
[[nodiscard]] Action add_validate(Program& program);
[[nodiscard]] Action add_draw(Program& program);
[[nodiscard]] Action add_diff(Program& program);
[[nodiscard]] Action add_fmt(Program& program);
[[nodiscard]] Action add_check(Program& program);
[[nodiscard]] Action add_bench(Program& program);
[[nodiscard]] Action add_catalogue(Program& program);
[[nodiscard]] Action add_hash(Program& program);

}  // namespace orrery::tools
