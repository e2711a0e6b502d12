// Fault stories: a scenario of echo servers from its text to a world, and what to look at while the crank turns.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "algorithms/echo/echo.hpp"
#include "sim/faults.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::scenario {

inline constexpr const char* words = R"({"id": "w", "kind": "words", "clients": 1, "rate": "100/s"})";

/// Echo servers n1, n2, ...; the first client speaks to n1 only. A word is answered after 3 ms when nothing is wrong.
inline sim::Plan plan_of(const std::string& more, std::uint32_t servers = 5, const std::string& duration = "10s",
                         const std::string& workload = words) {
  const std::string text = fmt::format(
      R"({{"name": "story", "system": {{"kind": "echo", "nodes": {}}}, "network": {{"latency": "1ms"}}, "disk": {{"sync": "1ms"}},)"
      R"( "duration": "{}", "workload": [{}], {}}})",
      servers, duration, workload, more);
  const System* const system = &echo::system();
  return load("story.json", text, std::span(&system, 1)).front();
}

/// Writes down when nodes go down and come back.
class Diary final : public sim::Observer {
 public:
  void on_status(const sim::World& world, NodeId node, sim::Status status, std::string_view) override {
    if (world.now() > Duration(0)) lines.push_back({world.now(), node.value, status});
  }
  struct Line {
    Duration at;
    std::uint32_t node;
    sim::Status status;
    bool operator==(const Line&) const = default;
  };
  std::vector<Line> lines;
};

/// The servers that `node` can exchange messages with, itself included.
inline std::set<std::uint32_t> reach(const sim::World& world, std::uint32_t node, std::uint32_t servers) {
  std::set<std::uint32_t> reached;
  for (std::uint32_t peer = 0; peer < servers; ++peer)
    if (!world.network().link({node}, {peer}).cut && !world.network().link({peer}, {node}).cut) reached.insert(peer);
  return reached;
}

/// How many servers are down, paused or can't exchange messages with a majority of servers that are up.
inline std::size_t broken_servers(const sim::World& world, std::uint32_t servers) {
  std::size_t broken = 0;
  for (std::uint32_t node = 0; node < servers; ++node) {
    std::size_t heard = 0;
    for (const std::uint32_t peer : reach(world, node, servers)) heard += world.up({peer}) ? 1U : 0U;
    broken += world.up({node}) && heard > servers / 2 ? 0U : 1U;
  }
  return broken;
}

}  // namespace orrery::scenario
