// Faults on the page: what lasts is a stretch, what happens once a moment, and who is isolated stands apart.
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/diagrams/traces.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/strip.hpp"

namespace orrery::diagrams::faults_test {
namespace {

constexpr TraceTime kMs = 1'000'000;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

FaultPhase phase(const std::string& verb, bool start, std::vector<std::size_t> nodes) {
  FaultPhase fault{verb, verb, verb + " it", "", start, std::move(nodes), {}};
  return fault;
}

TraceFile run_with(const std::vector<std::pair<TraceTime, FaultPhase>>& faults) {
  TraceFile trace = tests::heartbeats(3, 1'000 * kMs, true);
  std::uint64_t event = 100'000;
  for (const auto& [time, fault] : faults) trace.records.push_back({++event, time, std::nullopt, {}, fault});
  return trace;
}

TEST_CASE("a fault lasts from its beginning to its end, to the end of the run, or no time at all") {
  FaultPhase jump = phase("clock_jump", true, {1});
  jump.once = true;
  const Story story = tell_story(run_with({{100 * kMs, phase("disk_slow", true, {2})},
                                           {200 * kMs, jump},
                                           {300 * kMs, phase("disk_slow", false, {2})},
                                           {400 * kMs, phase("disk_lie", true, {2})}}));
  REQUIRE(story.fault_spans.size() == 3);
  CHECK(story.fault_spans[0].to == 300 * kMs);
  CHECK(story.fault_spans[1].moment);
  CHECK(story.fault_spans[1].to == 200 * kMs);
  CHECK(story.fault_spans[2].to == kNever);
  CHECK_FALSE(story.fault_spans[2].seen_otherwise);
}

TEST_CASE("faults of one id end by what they name") {
  const Story story = tell_story(run_with({{100 * kMs, phase("pause", true, {1})},
                                           {200 * kMs, phase("pause", true, {2})},
                                           {300 * kMs, phase("pause", false, {1})}}));
  CHECK(story.fault_spans[0].to == 300 * kMs);
  CHECK(story.fault_spans[1].to == kNever);
}

TEST_CASE("a crash ends when its node is up again") {
  TraceFile trace = tests::heartbeats(3, 1'000 * kMs, true, 300 * kMs);
  trace.records.push_back({9'000, 700 * kMs, 2, {}, StatusChanged{NodeStatus::up, "boot"}});
  const Story story = tell_story(trace);
  REQUIRE(story.fault_spans.size() == 1);
  CHECK(story.fault_spans[0].seen_otherwise);
  CHECK(story.fault_spans[0].to == 700 * kMs);
}

TEST_CASE("what lasts at a node is a bar beside its lane, named at the top if it began earlier") {
  const TraceFile trace = run_with({{100 * kMs, phase("disk_lie", true, {2})}});
  ViewOptions options;
  options.from = 400 * kMs;
  options.to = 500 * kMs;
  const std::string dot = tests::dot_of("space-time", trace, options);
  CHECK(has(dot, "tooltip=\"disk_lie it\""));
  CHECK(has(dot, "fault that lasts"));
}

TEST_CASE("faults that overlap are one band on a strip, those of a moment none") {
  FaultPhase jump = phase("clock_jump", true, {1});
  jump.once = true;
  const Story story = tell_story(run_with({{100 * kMs, phase("slow", true, {1})},
                                           {200 * kMs, phase("lie", true, {2})},
                                           {300 * kMs, phase("slow", false, {1})},
                                           {400 * kMs, phase("lie", false, {2})},
                                           {600 * kMs, jump}}));
  const Strip strip = make_strip(story, {0, 1'000 * kMs}, {{"a"}}, 500, 0);
  REQUIRE(strip.bands.size() == 1);
  CHECK(strip.bands[0].from == 100 * kMs);
  CHECK(strip.bands[0].to == 400 * kMs);
}

TEST_CASE("a fault that comes again has one line: its words once, or each time if they differ and have room") {
  const auto strip_of = [](const std::vector<std::string>& labels, double width) {
    std::vector<std::pair<TraceTime, FaultPhase>> phases;
    TraceTime time = 100 * kMs;
    for (const std::string& label : labels) {
      FaultPhase fault = phase("flap", true, {1});
      fault.label = label;
      fault.once = true;
      phases.emplace_back(time, fault);
      time += 200 * kMs;
    }
    return make_strip(tell_story(run_with(phases)), {0, 1'000 * kMs}, {{"a"}}, width, 0);
  };
  const auto check = [](const Strip& strip, const std::vector<std::string>& texts) {
    REQUIRE(strip.fault_lines.size() == 1);
    CHECK(strip.unnamed == 0);
    CHECK(strip.faults.size() == strip.fault_lines[0].begins.size());
    std::vector<std::string> found;
    for (const FaultLine::Words& words : strip.fault_lines[0].words) found.push_back(words.text);
    CHECK(found == texts);
  };
  check(strip_of({"cut a", "cut a", "cut a"}, 500), {"cut a, 3 times"});
  check(strip_of({"cut a", "cut b", "cut c"}, 500), {"cut a", "cut b", "cut c"});
  check(strip_of({"cut all of these", "cut b", "cut c"}, 300), {"flap, 3 times"});
  check(strip_of({"cut a"}, 500), {"cut a"});
}

TEST_CASE("a one-way cut says which way") {
  FaultPhase cut = phase("cut", true, {});
  cut.groups = {{0, 1}, {2}};
  cut.one_way = true;
  const TraceFile trace = run_with({{100 * kMs, cut}});
  ViewOptions options;
  options.from = 50 * kMs;
  options.to = 300 * kMs;
  CHECK(has(tests::dot_of("space-time", trace, options), "normaltee"));
}

TEST_CASE("an operation tells what it got") {
  TraceFile trace = tests::heartbeats(2, 300 * kMs, true);
  trace.records.push_back({9'000, 100 * kMs, 1, {}, OperationStep{"1", "get x", OperationPhase::invoke, {}}});
  trace.records.push_back(
      {9'001,
       120 * kMs,
       1,
       {},
       OperationStep{"1", "get x", OperationPhase::ok, JsonText(R"({"found":true,"value":"old"})")}});
  trace.records.push_back({9'002, 130 * kMs, 1, {}, OperationStep{"2", "get y", OperationPhase::invoke, {}}});
  trace.records.push_back({9'003,
                           140 * kMs,
                           1,
                           {},
                           OperationStep{"2", "get y", OperationPhase::ok, JsonText(R"({"found":false,"value":""})")}});
  const Story story = tell_story(trace);
  CHECK(story.operations[0].result == "old");
  CHECK(story.operations[1].result == "not found");
  CHECK(has(tests::dot_of("history", trace), "get x \xE2\x86\x92 old"));
}

TEST_CASE("facts of one event that are about the same are said once") {
  TraceFile trace = tests::heartbeats(2, 300 * kMs, true);
  for (const char* label : {"commit 43", "commit 44"})
    trace.records.push_back({9'000, 100 * kMs, 1, {}, FactObserved{"Committed", label, {}}});
  CHECK(tell_story(trace).facts.back().text == "commit 43, 44");
}

}  // namespace
}  // namespace orrery::diagrams::faults_test
