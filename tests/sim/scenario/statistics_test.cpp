// The names of statistics: everything that a run measures is declared, and what was never seen counts as 0.
#include <algorithm>

#include <doctest/doctest.h>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/statistic_names.hpp"
#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario {

TEST_CASE("every number of a run has a name that is declared, and a test of one that was not seen is a test of 0") {
  const sim::Plan plan = load("x.json", R"({"name": "x", "duration": "8s", "calm": "3s", "system": {"kind": "raft"},
"network": {"loss": 0.05, "corrupt": 0.01},
"workload": [{"id": "load", "kind": "kv", "rate": "40/s"}],
"faults": [{"every": "1s", "crash": "leader", "for": "300ms"}, {"at": "2s", "partition": "halves", "for": "1s"}],
"expect": {"stats": {"facts.TornTailCut": 0, "messages.lost.erring": "< 1", "load.latency.max_ns": "> 1ms"}}})",
                              catalog())
                             .front();
  const sim::RunResult result = sim::run(plan, 1);
  CHECK(result.statistics.size() > 10);
  CHECK(result.statistics.count("facts.TornTailCut") == 0);
  const std::vector<std::string> names = sim::statistic_names(*plan.system, std::vector<std::string>{"load"});
  for (const auto& [name, value] : result.statistics) {
    CAPTURE(name);
    CHECK(std::find(names.begin(), names.end(), name) != names.end());
  }
  for (const sim::ExpectationReport& report : result.expectations) {
    CAPTURE(report.what);
    CAPTURE(report.actual);
    CHECK(report.ok);
  }
  CHECK(sim::counts_from_zero("facts.X"));
  CHECK_FALSE(sim::counts_from_zero("load.latency.mean_ns"));
}

}  // namespace orrery::scenario
