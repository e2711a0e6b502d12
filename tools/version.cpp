// The version comes from meson.build, the compiler from its own macros.
#include "tools/version.hpp"

#include <fmt/format.h>

#include "sim/trace/trace_writer.hpp"
#include "tools/report_json.hpp"

namespace orrery::tools {

std::string compiler() {
#ifdef __clang__
  return fmt::format("clang++ {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string build_name() { return fmt::format("orrery {} ({}, {})", ORRERY_VERSION, commit(), compiler()); }

std::string version_text() {
  return fmt::format("orrery {}\ncommit    {}\ncompiler  {}\nformat    scenario {}, trace {}, {}\n", ORRERY_VERSION,
                     commit(), compiler(), scenario_format, trace::trace_version, run_schema);
}

}  // namespace orrery::tools
