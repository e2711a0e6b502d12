// What is read from a trace, and what a reader is told when a file is not one.
#include "tools/diagrams/trace_reader.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/diagrams/traces.hpp"

namespace orrery::diagrams::trace_reader_test {
namespace {

const std::string kHeader =
    R"({"orrery_trace":1,"scenario":"s","seed":1,"duration_ns":10,"nodes":[{"name":"a","kind":"server"},)"
    R"({"name":"b","kind":"server"}],"roles":[],"messages":[]})"
    "\n";

TraceFile read(const std::string& text) {
  std::istringstream in(text);
  return read_trace(in, "run.jsonl");
}

std::string error_of(const std::string& text) {
  try {
    (void)read(text);
  } catch (const TraceError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a trace is read into a header and records") {
  const TraceFile trace = tests::trace("work_queue.jsonl");
  CHECK(trace.header.scenario == "A work queue: one worker pauses & a job is handed on");
  CHECK(trace.header.variant == "slow");
  CHECK(trace.header.seed == 3);
  REQUIRE(trace.header.nodes.size() == 4);
  CHECK(trace.header.nodes[3].kind == "client");
  CHECK(trace.header.roles[2].style == RoleStyle::contending);
  CHECK_FALSE(trace.header.rank.has_value());
  CHECK(trace.header.messages[3].reply);

  std::size_t copies = 0;
  for (const TraceRecord& record : trace.records) {
    if (const auto* sent = std::get_if<Sent>(&record.what)) {
      CHECK(record.clock.size() == 4);
      copies += sent->copy_of ? 1U : 0U;
    }
  }
  CHECK(copies == 1);
  CHECK(std::holds_alternative<RunEnded>(trace.records.back().what));
}

TEST_CASE("what became of a claim is read, and what a system shows as a ring") {
  std::string header = kHeader;
  header.insert(header.rfind('}'), R"(,"ring":{"shown":"Circle","claims":["a.b"]})");
  const TraceFile trace = read(
      header + R"({"k":"claim","e":9,"t":5,"claim":"a.b","kind":"step","about":"x \"y\"","checks":3,"status":"held"})");
  REQUIRE(trace.header.ring);
  CHECK(trace.header.ring->shown == "Circle");
  CHECK(trace.header.ring->claims == std::vector<std::string>{"a.b"});
  const auto& judged = std::get<ClaimJudged>(trace.records.at(0).what);
  CHECK(judged.claim == "a.b");
  CHECK(judged.about == "x \"y\"");
  CHECK(judged.checks == 3);
  CHECK(judged.status == ClaimStatus::held);
  CHECK_FALSE(read(kHeader).header.ring.has_value());
}

TEST_CASE("kinds and keys of a later writer are passed over") {
  const TraceFile trace = read(kHeader + "{\"k\":\"comet\",\"tail\":3}\n" +
                               R"({"k":"timer","e":1,"t":5,"n":0,"timer":"x","colour":"red"})" + "\n");
  REQUIRE(trace.records.size() == 1);
  CHECK(std::get<TimerFired>(trace.records[0].what).timer == "x");
}

TEST_CASE("an error names the file, the line and what was expected") {
  CHECK(error_of("") == "run.jsonl:1: expected the header of a trace, found an empty file");
  CHECK(error_of("{\"k\":\"send\"}\n") == "run.jsonl:1: expected the header of a trace, with the key \"orrery_trace\"");
  CHECK(error_of("{\"orrery_trace\":2}\n") == "run.jsonl:1: expected a trace of version 1, found version 2");
  CHECK(error_of(kHeader + "[1]\n") == "run.jsonl:2: expected a JSON object, found array");
  CHECK(error_of(kHeader + "\n{\"k\":\n") == "run.jsonl:3: expected a JSON object on one line (column 6)");
  CHECK(error_of(kHeader + R"({"k":"timer","t":5,"n":0,"timer":"x"})") == "run.jsonl:2: expected the key \"e\"");
  CHECK(error_of(kHeader + R"({"k":"timer","e":1,"t":"5","n":0,"timer":"x"})") ==
        "run.jsonl:2: expected \"t\" to be an integer, found \"5\"");
  CHECK(error_of(kHeader + R"({"k":"timer","e":1,"t":5,"n":2,"timer":"x"})") ==
        "run.jsonl:2: expected a node below 2, found 2");
  CHECK(error_of(kHeader + R"({"k":"timer","e":1,"t":5,"n":0,"vc":[1],"timer":"x"})") ==
        "run.jsonl:2: expected \"vc\" to have one entry for each of 2 nodes, found 1");
  CHECK(error_of(kHeader + R"({"k":"deliver","e":1,"t":5,"n":0,"m":7,"from":1})") ==
        "run.jsonl:2: expected a message that was sent before, found 7");
  CHECK(error_of(kHeader + R"({"k":"status","e":1,"t":5,"n":0,"status":"asleep"})") ==
        "run.jsonl:2: expected \"status\" to be one of crashed, up, paused, halted, found \"asleep\"");
  CHECK(
      error_of(kHeader + R"({"k":"claim","e":1,"t":5,"claim":"a","checks":1,"status":"well"})") ==
      "run.jsonl:2: expected \"status\" to be one of held, violated, not_judged, reached, not_reached, found \"well\"");
  const std::string send = R"({"k":"send","e":1,"t":5,"n":0,"m":7,"to":1,"type":"x"})";
  CHECK(error_of(kHeader + send + "\n" + send) == "run.jsonl:3: expected a new message, but 7 was sent before");
}

TEST_CASE("a file that is not there is an error of its own") {
  CHECK_THROWS_WITH_AS((void)read_trace_file("no/such/trace.jsonl"),
                       "no/such/trace.jsonl:0: expected a trace file that can be read", TraceError);
}

}  // namespace
}  // namespace orrery::diagrams::trace_reader_test
