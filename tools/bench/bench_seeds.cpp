// A seed of a campaign: five servers under every kind of fault for a simulated minute, with clients, every claim and
// the conditions of the scenario, from the plan to the report. It is what a campaign does thousands of times.
#include <string>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "tools/bench/bench.hpp"

namespace orrery::bench {
namespace {

sim::Plan plan_with(const std::string& faults) {
  return scenario::load("seeds.json", R"json({"orrery": 1, "name": "seeds", "duration": "60s", "calm": "10s",
    "system": {"kind": "raft", "nodes": 5},
    "network": {"latency": "1ms..5ms", "loss": 0.01, "duplicate": 0.02},
    "workload": [{"id": "kv", "kind": "kv", "clients": 4, "rate": "100/s", "keys": 8}],
    "faults": [)json" + faults + R"json(],
    "check": ["raft", {"id": "two", "sometimes": "count(leader) == 2"},
              {"id": "one", "eventually": "count(leader) == 1", "within": "3s"},
              {"id": "few", "never": "count(leader) >= 4"}]})json",
                        catalog())
      .front();
}

constexpr const char* storm = R"json(
    {"id": "crash", "every": "exp(4s)", "crash": "1 of servers", "for": "exp(1s)", "lose": "torn"},
    {"id": "deposed", "when": "count(leader) == 2", "times": 10, "pause": "leader", "for": "100ms..2s"},
    {"id": "split", "every": "exp(7s)", "partition": "random", "for": "exp(2s)"},
    {"id": "one_way", "every": "exp(8s)", "cut": "1 of servers->1 of servers", "for": "2s"},
    {"id": "clocks", "clock_drift": "all", "ppm": "-500..500"},
    {"id": "zap", "every": "exp(3s)", "drop": "AppendEntriesReply", "share": 0.5, "for": "1s"})json";

}  // namespace

void bench_seeds(std::vector<Figure>& figures) {
  const auto milliseconds = [](const sim::Plan& plan) {
    std::uint64_t seed = 0;
    return median_of_7([&] { return seconds([&] { keep(sim::run(plan, ++seed).events); }) * 1e3; });
  };
  const double calm = milliseconds(plan_with(""));
  const double stormy = milliseconds(plan_with(storm));
  const std::string what = "a seed: 5 nodes, 60 simulated seconds, 100 operations/s";
  figures.push_back({what + ", no faults", calm, "ms", "", {}, false});
  figures.push_back({what + ", faults", stormy, "ms", "", 72.0, false});
  figures.push_back({"the same, on one core", 3.6e6 / stormy, "seeds/hour", "", 50'000.0, true});
}

}  // namespace orrery::bench
