// Stories of the sharded store: a scenario's text, run to its end or to a moment, and what is there then.
#pragma once

#include <string>

#include <fmt/format.h>

#include "algorithms/store/coordinator.hpp"
#include "algorithms/store/router.hpp"
#include "algorithms/store/storage.hpp"
#include "algorithms/store/system.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::store::test {

/// A scenario of `nodes` storage nodes; `system` and `more` are further members of the system and of the file.
inline sim::Plan story(const std::string& more, const std::string& system = "", std::uint32_t nodes = 4) {
  const std::string text = fmt::format(
      R"({{"name": "story", "duration": "10s", "network": {{"latency": "1ms"}}, "disk": {{"sync": "1ms"}},)"
      R"( "system": {{"kind": "sharded-kv", "nodes": {}, "routers": 1{}}}, "check": ["sharded-kv", "linearizable"]{}}})",
      nodes, system.empty() ? "" : ", " + system, more.empty() ? "" : ", " + more);
  const System* const the_system = &store::system();
  return scenario::load("story.json", text, std::span(&the_system, 1)).front();
}

/// The node of this name. REQUIRES: there is one.
inline NodeId node_of(const sim::Plan& plan, const std::string& name) {
  for (std::uint32_t i = 0; i < plan.nodes.size(); ++i)
    if (plan.nodes[i].name == name) return {i};
  return no_node;
}

/// The world of the plan at a moment.
inline sim::World world_at(const sim::Plan& plan, Duration at) {
  sim::World world = sim::make_world(plan, 1);
  world.run_until(at);
  return world;
}

}  // namespace orrery::store::test
