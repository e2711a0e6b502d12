// Stories of balancers and backends: a scenario's text, run to its end.
#pragma once

#include <string>

#include <fmt/format.h>

#include "algorithms/cluster/balancing/system.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::balancing::test {

/// A scenario of `backends` backends; `system` and `more` are further members of the system and of the file.
inline sim::Plan story(const std::string& more, const std::string& system = "", std::uint32_t backends = 4) {
  const std::string text = fmt::format(
      R"({{"name": "story", "duration": "10s", "network": {{"latency": "1ms"}},)"
      R"( "system": {{"kind": "cluster", "backends": {}{}}}, "check": ["cluster", "!cluster.recovers"]{}}})",
      backends, system.empty() ? "" : ", " + system, more.empty() ? "" : ", " + more);
  const System* const the_system = &balancing::system();
  return scenario::load("story.json", text, std::span(&the_system, 1)).front();
}

/// What the run found for an expectation.
inline std::string actual(const sim::RunResult& result, const std::string& what) {
  for (const sim::ExpectationReport& report : result.expectations)
    if (report.what == what) return report.actual;
  return "not asked for";
}

}  // namespace orrery::balancing::test
