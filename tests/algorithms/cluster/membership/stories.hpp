// Stories of members: a scenario's text, run to its end.
#pragma once

#include <string>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::membership::test {

/// A world of this kind in quiet luck; `system` and `more` are further members of the system and of the file.
inline sim::Plan member_story(const std::string& system, const std::string& more) {
  const std::string text =
      R"({"name": "story", "luck": "quiet", "duration": "60s", "network": {"latency": "1ms"}, "check": ["swim"],
      "system": {"kind": "swim")" +
      (system.empty() ? "" : ", " + system) + "}" + (more.empty() ? "" : ", " + more) + "}";
  return scenario::load("story.json", text, catalog()).front();
}

/// What the run came to: `pass`, or the claim that fell.
inline std::string end_of_members(const sim::RunResult& result) {
  return result.violation ? result.violation->claim : "pass";
}

/// How often the claim was judged.
inline std::uint64_t checks_of(const sim::RunResult& result, const std::string& claim) {
  for (const sim::ClaimReport& report : result.claims)
    if (report.info.name == claim) return report.checks;
  return 0;
}
inline bool reached(const sim::RunResult& result, const std::string& claim) {
  for (const sim::ClaimReport& report : result.claims)
    if (report.info.name == claim) return report.holds;
  return false;
}

}  // namespace orrery::membership::test
