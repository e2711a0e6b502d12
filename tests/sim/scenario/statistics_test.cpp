// The names of statistics: everything that a run measures is declared, and what was never seen counts as 0.
#include <algorithm>

#include <doctest/doctest.h>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/statistic_names.hpp"
#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::statistics_test {

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
  std::vector<std::string> names = sim::statistic_names(*plan.system, std::vector<std::string>{"load"});
  for (std::string& name : sim::measure_names(*plan.system, {})) names.push_back(std::move(name));
  for (const auto& statistic : result.statistics) {
    CAPTURE(statistic.first);
    CHECK(std::find(names.begin(), names.end(), statistic.first) != names.end());
  }
  for (const sim::ExpectationReport& report : result.expectations) {
    CAPTURE(report.what);
    CAPTURE(report.actual);
    CHECK(report.ok);
  }
  CHECK(sim::counts_from_zero("facts.X"));
  CHECK_FALSE(sim::counts_from_zero("load.latency.mean_ns"));
}

namespace {

/// A client that says something every 10 ms from 5 ms on; each takes 3 ms, but for the one that meets the pause.
sim::RunResult talk(const std::string& more) {
  const System* const echo = &echo::system();
  return sim::run(load("x.json",
                       R"({"name": "x", "duration": "100ms", "luck": "quiet", "system": {"kind": "echo"},
"network": {"latency": "1ms"}, "disk": {"sync": "1ms"},
"workload": [{"id": "w", "kind": "words", "think": "10ms", "from": "5ms"}],
"faults": [{"id": "stop", "when": "w.ops.ok == 2", "pause": "n1", "for": "20ms"}], )" +
                           more + "}",
                       std::span(&echo, 1))
                      .front(),
                  1);
}

/// The right one of the options.
std::string answer(const std::string& at, const std::string& expression, const std::string& options) {
  const sim::RunResult result = talk(R"("ask": [{"question": "?", "at": ")" + at + R"(", "answer": ")" + expression +
                                     R"(", "options": [)" + options + "]}]");
  const sim::QuestionReport& report = result.questions.at(0);
  return report.right.size() == 1 ? report.options[report.right[0]] : "none";
}

bool reached(const std::string& condition) {
  return talk(R"("check": [{"id": "it", "sometimes": ")" + condition + R"("}], "expect": "any")").claims.back().holds;
}

std::string trouble_with(const std::string& condition) {
  const std::string text = trouble_of(R"({"name": "x", "duration": "1s", "system": {"kind": "echo"},
"workload": [{"id": "w", "kind": "words", "rate": "1/s"}, {"id": "hand", "ops": [{"op": "say x"}]}],
"stop": ")" + condition + "\"}");
  const std::size_t path = text.find("/stop: ");
  return path == std::string::npos ? text : text.substr(path + 7);
}

}  // namespace

TEST_CASE("a statistic in a condition is what has been counted up to this event") {
  CHECK(answer("7999us", "w.ops.ok", "0, 1, 2") == "0");
  CHECK(answer("8ms", "w.ops.ok", "0, 1, 2") == "1");
  CHECK(answer("8ms", "messages.sent", "0, 2, 4") == "2");
  CHECK(answer("8ms", "messages.lost.partition", "0, 2, 4") == "0");
  CHECK(reached("w.ops.ok == 3 and fault stop ended"));  // the fault began at the second answer
  CHECK_FALSE(reached("w.ops.ok == 2 and not fault stop started and w.ops.invoked > 2"));
  CHECK(reached("w.latency.max_ns == 3ms"));
  CHECK(reached("w.latency.max_ns > 10ms and w.latency.mean_ns < 10ms"));
  CHECK_FALSE(reached("w.ops.unknown > 0"));
}

TEST_CASE("a latency of nothing is no number, and a condition on it is false") {
  CHECK_FALSE(reached("w.ops.ok == 0 and w.latency.max_ns >= 0ms"));
  CHECK(answer("1ms", "w.latency.max_ns", "0, \"nobody\"") == "nobody");
}

TEST_CASE("a statistic that there is not, or of another kind, is an error in its place") {
  CHECK(trouble_with("w.ops.ok > 5") == "loaded");
  CHECK(trouble_with("messages.lost.dropped > 5 or w.latency.mean_ns > 5ms") == "loaded");
  CHECK(trouble_with("w.ops.okay > 5") ==
        "there is no statistic \"w.ops.okay\"; did you mean \"w.ops.ok\"?\n    w.ops.okay > 5\n    ^");
  CHECK(trouble_with("w.goodput > 5").starts_with("there is no statistic \"w.goodput\""));
  CHECK(trouble_with("facts.Sold > 5").starts_with("there is no statistic \"facts.Sold\""));
  CHECK(trouble_with("w.latency.mean_ns > 5").find("is never 5") != std::string::npos);
  CHECK(trouble_with("hand.ops.ok > 5").starts_with("no node, zone, group or role is called \"hand\""));
}

}  // namespace orrery::scenario::statistics_test
