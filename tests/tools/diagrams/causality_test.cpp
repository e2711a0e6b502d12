// Who could know of what: small runs whose clocks are written down here, and the trace of an election.
#include "tools/diagrams/causality.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/diagrams/traces.hpp"

namespace orrery::diagrams::causality_test {
namespace {

// a tells b (message 1), b tells c (2); c had told a (3) of something else before, which came late; d tells nobody.
TraceFile chain() {
  TraceFile trace;
  for (const char* name : {"a", "b", "c", "d"}) trace.header.nodes.push_back({name, "server"});
  trace.header.messages = {{"Tell", 0, false}};
  const auto send = [&](std::uint64_t event, TraceTime time, std::size_t from, std::vector<std::uint64_t> clock,
                        std::uint64_t message, std::size_t to) {
    trace.records.push_back({event, time, from, std::move(clock), Sent{message, to, "Tell", "Tell", {}, {}}});
  };
  const auto deliver = [&](std::uint64_t event, TraceTime time, std::size_t to, std::vector<std::uint64_t> clock,
                           std::uint64_t message, std::size_t from) {
    trace.records.push_back({event, time, to, std::move(clock), Delivered{message, from}});
  };
  send(1, 10, 2, {0, 0, 1, 0}, 3, 0);
  send(2, 20, 0, {1, 0, 0, 0}, 1, 1);
  deliver(3, 30, 1, {1, 1, 0, 0}, 1, 0);
  send(3, 30, 1, {1, 2, 0, 0}, 2, 2);
  deliver(4, 40, 2, {1, 2, 2, 0}, 2, 1);
  deliver(5, 50, 0, {2, 0, 1, 0}, 3, 2);
  trace.records.push_back({6, 60, 3, {0, 0, 0, 1}, TimerFired{"tick"}});
  return trace;
}

TEST_CASE("the past of an event is what it was told of, directly or not") {
  const TraceFile trace = chain();
  const Story story = tell_story(trace);
  const Cone cone = cone_of(trace, story, 4);
  CHECK(cone.node == 2);
  CHECK(cone.time == 40);
  CHECK(cone.known_until == std::vector<TraceTime>{20, 30, 40, -1});
  // In the order of sending: message 3, 1, 2. The third message came from c itself but told nothing to c's past.
  CHECK(cone.past == std::vector<bool>{false, true, true});
}

TEST_CASE("the future of an event is whoever heard of it") {
  const TraceFile trace = chain();
  const Cone cone = cone_of(trace, tell_story(trace), 2);
  CHECK(cone.node == 0);
  CHECK(cone.touched_from == std::vector<TraceTime>{20, 30, 40, kNever});
  CHECK(cone.future == std::vector<bool>{false, true, true});
}

TEST_CASE("an event that is at no node, or before a node did anything, has no cone") {
  const TraceFile trace = chain();
  const Story story = tell_story(trace);
  CHECK_THROWS_AS((void)cone_of(trace, story, 99), std::invalid_argument);
  CHECK_THROWS_AS((void)cone_of(trace, story, 2, 3), std::invalid_argument);
}

TEST_CASE("every message of a past was delivered before its event") {
  const TraceFile trace = tests::trace("election.jsonl");
  const Story story = tell_story(trace);
  REQUIRE(story.violations.size() == 1);
  const ViolationMark& mark = story.violations.front();
  const Cone cone = cone_of(trace, story, mark.event, *mark.node);
  std::size_t causes = 0;
  for (std::size_t i = 0; i < story.flights.size(); ++i) {
    if (!cone.past[i]) continue;
    ++causes;
    CHECK(story.flights[i].fate == Fate::delivered);
    CHECK(story.flights[i].ended <= mark.time);
    CHECK(story.flights[i].sent <= cone.known_until[story.flights[i].from]);
  }
  CHECK(causes > 5);
  CHECK(causes < story.flights.size());
}

}  // namespace
}  // namespace orrery::diagrams::causality_test
