// Stories of locks: a scenario's text, run to its end or to a moment.
#pragma once

#include <string>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::locking::test {

/// A scenario of this kind in quiet luck; `system` and `more` are further members of the system and of the file.
inline sim::Plan story(const std::string& kind, const std::string& more, const std::string& system = "",
                       const std::string& claims = "\"lock\"") {
  const std::string text = R"({"name": "story", "luck": "quiet", "duration": "30s", "network": {"latency": "1ms"},
      "system": {"kind": ")" +
                           kind + "\"" + (system.empty() ? "" : ", " + system) + R"(}, "check": [)" + claims + "]" +
                           (more.empty() ? "" : ", " + more) + "}";
  return scenario::load("story.json", text, catalog()).front();
}

/// The node of this name. REQUIRES: there is one.
inline NodeId node_of(const sim::Plan& plan, const std::string& name) {
  for (std::uint32_t i = 0; i < plan.nodes.size(); ++i)
    if (plan.nodes[i].name == name) return {i};
  return no_node;
}

/// A scripted workload of one client.
inline std::string ops(const std::string& client, const std::string& list) {
  return R"({"clients": ")" + client + R"(", "ops": [)" + list + "]}";
}

/// What the run came to: `pass`, or the claim that fell.
inline std::string end_of(const sim::RunResult& result) { return result.violation ? result.violation->claim : "pass"; }
inline std::string end_of(const sim::Plan& plan) { return end_of(sim::run(plan, 1)); }

}  // namespace orrery::locking::test
