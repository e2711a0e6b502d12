// The loader: from a scenario's text to a plan, for files as long as a fuzzer writes them.
#include <array>
#include <string>

#include <fmt/format.h>

#include "algorithms/catalog.hpp"
#include "sim/scenario/load.hpp"
#include "tools/bench/bench.hpp"

namespace orrery::bench {
namespace {

/// Faults of eight kinds, with conditions and selectors of every sort: {0} is their number, {1} a number above 0, {2} a
/// node.
constexpr std::array<const char*, 8> kinds{
    R"json({{"id": "f{0}", "at": "{1}ms", "crash": "1 of servers & !leader", "for": "1ms..5s"}})json",
    R"json({{"id": "f{0}", "every": "exp({1}s)", "partition": [["n1", "n2"], ["rest"]], "for": "exp(2s)"}})json",
    R"json({{"id": "f{0}", "when": "n2.term >= {1} and count(leader) == 1", "pause": "leader", "for": "50ms"}})json",
    R"json({{"id": "f{0}", "drop": "AppendEntries[entries>0]#{1}.. [n1,n2]->!leader", "share": 0.25}})json",
    R"json({{"id": "f{0}", "degrade": "n1<->servers", "loss": 0.1, "latency": "tail(2ms, 200ms)"}})json",
    R"json({{"id": "f{0}", "when": "fact BecameLeader[term>={1}] by n3", "disk_stall": "n3", "for": "0s..1s"}})json",
    R"json({{"id": "f{0}", "at": "{1}ms", "clock_drift": "all", "ppm": "-500..500", "for": "9s"}})json",
    R"json({{"id": "f{0}", "when": "sent RequestVote n{2}->* or fault f0 ended", "isolate": "n{2}"}})json"};

std::string scenario_of(std::size_t faults) {
  std::string text =
      R"({"orrery": 1, "name": "long", "duration": "600s", "calm": "10s", "system": {"kind": "raft", "nodes": 5},)"
      R"( "workload": [{"id": "kv", "kind": "kv", "clients": 4, "rate": "100/s"}], "check": ["raft"], "faults": [)";
  for (std::size_t i = 0; i < faults; ++i) {
    if (i > 0) text += ",\n";
    text += fmt::format(fmt::runtime(kinds[i % kinds.size()]), i, i + 1, i % 5 + 1);
  }
  return text + "]}";
}

}  // namespace

void bench_load(std::vector<Figure>& figures) {
  for (const std::size_t faults : {20U, 200U}) {
    const std::string text = scenario_of(faults);
    constexpr int times = 10;
    const double each = median_of_7([&] {
      return seconds([&] {
               for (int i = 0; i < times; ++i) keep(scenario::load("long.json", text, catalog()));
             }) /
             times;
    });
    figures.push_back({fmt::format("loading a scenario of {} faults", faults), each * 1e3, "ms",
                       fmt::format("{} bytes", text.size()), 5.0, false});
  }
}

}  // namespace orrery::bench
