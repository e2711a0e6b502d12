// Traces and pictures: what watching a run costs, and how long it takes from the text of a trace to an SVG.
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "sim/trace/trace_writer.hpp"
#include "tools/bench/bench.hpp"
#include "tools/diagrams/render.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::bench {
namespace {

/// Five servers under load, with a crash and a partition every few seconds.
constexpr std::string_view scenario_text = R"({
  "orrery": 1, "name": "A long run", "duration": "100000s", "calm": "1s",
  "system": {"kind": "raft", "nodes": 5},
  "network": {"latency": "1ms..5ms", "loss": 0.01},
  "workload": [{"id": "kv", "kind": "kv", "clients": 2, "rate": "100/s"}],
  "faults": [{"id": "crash", "every": "3s", "crash": "1 of servers", "for": "500ms"},
             {"id": "cut", "every": "7s", "partition": "halves", "for": "1s"}],
  "check": ["raft"]
})";

sim::Plan plan() { return scenario::load("long.json", scenario_text, catalog()).front(); }

sim::RunLimits up_to(std::uint64_t events) {
  sim::RunLimits limits;
  limits.until_event = events;
  return limits;
}

std::string trace_of(const sim::Plan& plan, std::uint64_t events) {
  std::string text;
  trace::TraceWriter writer(plan, {"bench", plan.seed, {}}, [&text](std::string_view line) { text += line; });
  const sim::RunResult result = sim::run(plan, plan.seed, &writer, up_to(events));
  writer.finish(result.events, result.simulated, result.digest);
  return text;
}

std::size_t draw(const std::string& text, const diagrams::ViewOptions& options, const std::string& path) {
  std::istringstream in(text);
  const diagrams::Recording recording = diagrams::recording_of(diagrams::read_trace(in, "bench"));
  const std::vector<diagrams::Figure> figures = diagrams::views().front().draw(recording, options);
  if (!path.empty()) diagrams::render_all(figures, path);
  return figures.size();
}

void measure_tracing(std::vector<Figure>& figures, const sim::Plan& plan) {
  constexpr std::uint64_t events = 100'000;
  const double ratio = median_of_7([&] {
    const double bare = seconds([&] { keep(sim::run(plan, plan.seed, nullptr, up_to(events))); });
    const double traced = seconds([&] {
      std::size_t bytes = 0;
      trace::TraceWriter writer(plan, {"bench", plan.seed, {}}, [&](std::string_view line) { bytes += line.size(); });
      keep(sim::run(plan, plan.seed, &writer, up_to(events)));
      keep(bytes);
    });
    return traced / bare;
  });
  figures.push_back({"a run with its trace against one without", ratio, "times", "100,000 events", 3.0, false});
}

}  // namespace

void bench_draw(std::vector<Figure>& figures) {
  const sim::Plan long_run = plan();
  measure_tracing(figures, long_run);
  const std::string path =
      (std::filesystem::temp_directory_path() / fmt::format("orrery-bench-{}.svg", getpid())).string();
  struct Size {
    std::uint64_t events;
    const char* words;
    double bar;
  };
  for (const Size& size : {Size{5'000, "5,000", 1.0}, Size{50'000, "50,000", 3.0}}) {
    const std::string text = trace_of(long_run, size.events);
    const double svg = median_of_7([&] { return seconds([&] { draw(text, {}, path); }); });
    figures.push_back({fmt::format("a trace of {} events to an SVG", size.words), svg, "s", {}, size.bar, false});
    diagrams::ViewOptions all;
    all.pages = text.size();
    std::size_t pages = 0;
    const double every = median_of_7([&] { return seconds([&] { pages = draw(text, all, {}); }); });
    figures.push_back(
        {fmt::format("... to the DOT text of all its pages"), every, "s", fmt::format("{} pages", pages), {}, false});
  }
  const std::string text = trace_of(long_run, 1'000'000);
  const double svg = seconds([&] { draw(text, {}, path); });
  figures.push_back({"a trace of 1,000,000 events to an SVG",
                     svg,
                     "s",
                     fmt::format("{} MB of trace, once", text.size() / 1'000'000),
                     {},
                     false});
  std::filesystem::remove(path);
}

}  // namespace orrery::bench
