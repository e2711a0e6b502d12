// The small hand-made traces under tests/data/traces and the DOT texts that they give. The tests are started from a
// build folder or from the root; the data are looked for upwards from there.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams::tests {

[[nodiscard]] inline std::filesystem::path trace_path(const std::string& name) {
  for (std::filesystem::path at = std::filesystem::current_path();; at = at.parent_path()) {
    const std::filesystem::path folder = at / "tests" / "data" / "traces";
    if (std::filesystem::is_directory(folder)) return folder / name;
    if (at == at.parent_path()) throw std::runtime_error("tests/data/traces is not above the current folder");
  }
}

[[nodiscard]] inline TraceFile trace(const std::string& name) { return read_trace_file(trace_path(name).string()); }

[[nodiscard]] inline std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A run as long as one likes: the first of the nodes tells all others something every 50 ms and is answered; each round
// says something new if `news`. From `crash` on (if not 0) the last node is down.
[[nodiscard]] inline TraceFile heartbeats(std::size_t nodes, TraceTime duration, bool news, TraceTime crash = 0) {
  constexpr TraceTime ms = 1'000'000;
  TraceFile trace;
  trace.header.scenario = "Heartbeats";
  trace.header.duration = duration;
  for (std::size_t i = 0; i < nodes; ++i) trace.header.nodes.push_back({"node" + std::to_string(i), "server"});
  trace.header.roles = {{"teller", RoleStyle::active}, {"listener", RoleStyle::idle}};
  trace.header.messages = {{"Tell", 0, false}, {"Heard", 0, true}};
  for (std::size_t i = 0; i < nodes; ++i) {
    trace.records.push_back({0, 0, i, {}, FaceChanged{i == 0 ? "teller" : "listener", {}}});
  }
  std::uint64_t event = 0;
  std::uint64_t message = 0;
  bool crashed = false;
  for (TraceTime t = 10 * ms; t < duration; t += 50 * ms) {
    if (crash > 0 && t >= crash && !crashed) {
      crashed = true;
      ++event;
      trace.records.push_back(
          {event, crash, std::nullopt, {}, FaultPhase{"c", "crash", "", "", true, {nodes - 1}, {}}});
      trace.records.push_back({event, crash, nodes - 1, {}, StatusChanged{NodeStatus::crashed, "crash"}});
    }
    ++event;
    const std::string label = news ? "Tell " + std::to_string(event) : "Tell";
    const std::uint64_t first = message + 1;
    for (std::size_t to = 1; to < nodes; ++to) {
      trace.records.push_back({event, t, 0, {}, Sent{++message, to, "Tell", label, {}, std::nullopt}});
    }
    for (std::size_t to = 1; to < nodes; ++to) {
      ++event;
      const TraceTime arrival = t + static_cast<TraceTime>(to) * ms;
      if (crashed && to == nodes - 1) {
        trace.records.push_back(
            {event, arrival, std::nullopt, {}, Lost{first + to - 1, LossPlace::receiver, "crashed"}});
        continue;
      }
      trace.records.push_back({event, arrival, to, {}, Delivered{first + to - 1, 0}});
      trace.records.push_back({event, arrival, to, {}, Sent{++message, 0, "Heard", "Heard", {}, std::nullopt}});
      trace.records.push_back({++event, arrival + 2 * ms, 0, {}, Delivered{message, to}});
    }
  }
  return trace;
}

// The pages that a view makes of a trace.
[[nodiscard]] inline std::vector<Figure> pages(std::string_view view, TraceFile trace,
                                               const ViewOptions& options = {}) {
  const View* found = find_view(view);
  if (found == nullptr) throw std::runtime_error("no such view");
  return found->draw(recording_of(std::move(trace)), options);
}

// The DOT text of the first.
[[nodiscard]] inline std::string dot_of(std::string_view view, TraceFile trace, const ViewOptions& options = {}) {
  return pages(view, std::move(trace), options).front().dot;
}

}  // namespace orrery::diagrams::tests
