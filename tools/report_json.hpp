// The report of `orrery run` for machines. Within a result everything but `timing` is the same on every machine.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sim/trace/json_visitor.hpp"
#include "tools/results.hpp"

namespace orrery::tools {

using trace::Json;

/// Name and version of the report's shape.
inline constexpr std::string_view run_schema = "orrery.run/1";

/// A result and the command that reproduces it.
struct Reported {
  PlanResult result;
  std::string reproduce;
};

/// `interrupted`: the results are of what was done until then.
[[nodiscard]] Json run_report(std::span<const Reported> results, bool interrupted = false);

}  // namespace orrery::tools
