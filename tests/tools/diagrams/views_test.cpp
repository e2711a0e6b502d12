// The views beside the space-time diagram. Their texts are kept for a hand-made trace of a lock and one of an election
// (rewrite with ORRERY_UPDATE_GOLDENS=1 and review the difference); what they count is checked by itself.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/diagrams/traces.hpp"
#include "tools/diagrams/intervals.hpp"
#include "tools/diagrams/log_states.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/theme.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams::views_test {
namespace {

constexpr TraceTime kMs = 1'000'000;

void check_golden(const std::string& trace_name, const std::string& view, const ViewOptions& options = {},
                  const std::string& suffix = "") {
  const auto path = tests::trace_path("views/" + trace_name + "-" + view + suffix + ".dot");
  const std::string dot = tests::dot_of(view, tests::trace(trace_name + ".jsonl"), options);
  if (std::getenv("ORRERY_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << dot;
  CHECK_MESSAGE(dot == tests::text_of(path), view, " of ", trace_name, " differs from ", path.string());
  CHECK(dot == tests::dot_of(view, tests::trace(trace_name + ".jsonl"), options));
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::string alt_of(const std::string& view, const std::string& trace_name, const ViewOptions& options = {}) {
  return tests::pages(view, tests::trace(trace_name), options).front().alt;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("each view is drawn as kept") {
  for (const char* view : {"log", "timeline", "history", "states", "links"}) check_golden("lease", view);
  for (const char* view : {"timeline", "states", "links"}) check_golden("election", view);
  ViewOptions print;
  print.theme = ThemeName::print;
  print.size = PageSize::slide;
  check_golden("lease", "log", print, "-print");
}

TEST_CASE("beliefs and the truth are told apart, and two who believe the same are marked") {
  const TraceFile trace = tests::trace("lease.jsonl");
  const std::vector<Interval> intervals = intervals_of(trace);
  REQUIRE(intervals.size() == 4);
  // In the order of their beginnings: the lease of a, a's belief, the lease of b, b's belief.
  CHECK(trace.header.intervals[intervals[0].kind].truth);
  CHECK(intervals[0].node == 2);
  CHECK(intervals[0].to == 114 * kMs);
  CHECK_FALSE(trace.header.intervals[intervals[1].kind].truth);
  CHECK(intervals[1].node == 2);
  CHECK_FALSE(intervals[1].ended);
  CHECK(intervals[1].to == 400 * kMs);
  CHECK(intervals[3].from == 128 * kMs);
  CHECK(intervals[3].to == 224 * kMs);
  const std::string alt = alt_of("timeline", "lease.jsonl");
  CHECK(has(alt, "Two nodes believe the same at once: 1 time."));
  CHECK(has(alt, "store: down from 230 ms"));
}

TEST_CASE("a node that crashes believes nothing any more; the truth stays") {
  TraceFile trace = tests::trace("lease.jsonl");
  trace.records.insert(trace.records.begin() + 12, {5, 25 * kMs, 2, {}, StatusChanged{NodeStatus::crashed, "crash"}});
  const std::vector<Interval> intervals = intervals_of(trace);
  CHECK(intervals[0].to == 114 * kMs);
  CHECK(intervals[1].to == 25 * kMs);
}

TEST_CASE("a moment of the log is all that happens at one time, and one that ends early says where") {
  TraceFile trace;
  trace.header.nodes = {{"a", "server"}, {"b", "server"}};
  trace.header.log = TraceLog{"committed", "term", "T"};
  std::vector<TraceLogCell> cells(60, {1, "x"});
  trace.records.push_back({1, 10 * kMs, 0, {}, LogChanged{1, 0, 1, cells}});
  trace.records.push_back({2, 10 * kMs, 1, {}, LogChanged{1, 0, 1, {{1, "x"}, {1, "x"}}}});
  trace.records.push_back({3, 20 * kMs, 0, {}, ClaimViolated{"some.claim", "a lacks index 58"}});
  const std::string dot = tests::dot_of("log", trace);
  CHECK(has(dot, "the logs of a, b change"));
  CHECK(has(dot, "ends at 2 (T1)"));
  CHECK(occurrences(dot, "tooltip=\"some.claim is violated\"") == 1);
}

TEST_CASE("a log is what its changes make of it") {
  LogState state;
  apply({1, 0, 1, {{1, "a"}, {1, "b"}, {2, "c"}}}, state);
  CHECK(state.last() == 3);
  apply({1, 1, 2, {{3, "d"}}}, state);
  CHECK(state.last() == 2);
  CHECK(state.settled == 1);
  CHECK(*state.at(2) == TraceLogCell{3, "d"});
  CHECK(state.at(3) == nullptr);
  CHECK(state.at(0) == nullptr);
  apply({5, 5, 5, {{3, "e"}}}, state);  // what lay before 5 is a snapshot now
  CHECK(state.at(1) == nullptr);
  CHECK(state.at(5)->label == "e");
}

TEST_CASE("the log table shows the moments that matter first and says how many there were") {
  const std::string alt = alt_of("log", "lease.jsonl");
  CHECK(has(alt, "186 ms, lock.tokens_rise is violated"));
  CHECK(has(alt, "lock has 2 entries, the last of E2, 2 durable"));
  ViewOptions small;
  small.size = PageSize::slide;
  const std::string brief = alt_of("log", "lease.jsonl", small);
  CHECK(has(brief, "lock.tokens_rise is violated"));
  CHECK(has(brief, " of 1"));
  ViewOptions early;
  early.to = 20 * kMs;
  CHECK_FALSE(has(alt_of("log", "lease.jsonl", early), "violated"));
}

TEST_CASE("load is what came and was not answered: a crash forgets it, and what is answered at once is none") {
  TraceFile trace;
  trace.header.scenario = "Load";
  trace.header.nodes = {{"front", "server"}, {"back", "backends"}, {"asks", "client"}};
  trace.header.messages = {{"Ask", 0, false}, {"Answer", 0, true}, {"Told", 1, false}};
  trace.header.intervals = {{"left out", true, "Out", {"In"}, "", ""}};
  std::uint64_t message = 0;
  const auto moves = [&](const char* type, std::size_t from, TraceTime sent, std::size_t to, TraceTime came) {
    ++message;
    trace.records.push_back({message, sent, from, {}, Sent{message, to, type, type, {}, {}}});
    trace.records.push_back({message, came, to, {}, Delivered{message, from}});
  };
  moves("Ask", 0, 0, 1, 10 * kMs);  // one under way from 10 ms on, two from 20 ms
  moves("Ask", 0, 0, 1, 20 * kMs);
  moves("Told", 0, 0, 1, 20 * kMs);  // nobody answers this: it is no request
  moves("Answer", 1, 40 * kMs, 0, 50 * kMs);
  moves("Ask", 1, 60 * kMs, 0, 70 * kMs);
  moves("Answer", 0, 70 * kMs, 1, 80 * kMs);
  trace.records.push_back({90, 60 * kMs, 1, {}, FactObserved{"Out", "", {}}});
  trace.records.push_back({91, 80 * kMs, 1, {}, StatusChanged{NodeStatus::crashed, "crash"}});
  trace.records.push_back({92, 120 * kMs, std::nullopt, {}, RunEnded{}});
  std::stable_sort(trace.records.begin(), trace.records.end(),
                   [](const TraceRecord& a, const TraceRecord& b) { return a.time < b.time; });
  const std::string alt = tests::pages("load", trace, {}).front().alt;
  // 10 ms of one, 20 ms of two, 40 ms of one: 90 of 120 ms.
  CHECK(has(alt, "back: 0.8 requests under way on average, 2 at most"));
  CHECK_FALSE(has(alt, "asks:"));
  const std::string dot = tests::dot_of("load", trace);
  CHECK(has(dot, "left out"));
  CHECK(has(dot, "max 2"));
}

TEST_CASE("no picture goes beyond the end of its run, whatever is asked for") {
  ViewOptions options;
  options.from = 50 * kMs;
  options.to = 900 * kMs;
  const TraceFile trace = tests::heartbeats(3, 200 * kMs, true);
  const std::string end = time_text(tell_story(trace).end);
  for (const char* view : {"space-time", "timeline", "links", "states"}) {
    const std::string dot = tests::dot_of(view, trace, options);
    CHECK_MESSAGE(has(dot, "drawn: 50 to " + end + " of"), view);
  }
  CHECK(asked_window({}, 7).to == 7);
  options.to = 40 * kMs;
  CHECK_THROWS_AS((void)asked_window(options, 200 * kMs), std::invalid_argument);
}

TEST_CASE("a timeline names each role once, and equal roles of another rank have another shade") {
  TraceFile trace;
  trace.header.scenario = "Epochs";
  trace.header.nodes = {{"n1", "server"}, {"keeper", "keeper"}};
  trace.header.roles = {{"member", RoleStyle::active}};
  trace.header.rank = TraceRank{"epoch", "E"};
  const auto show = [&](TraceTime time, std::size_t node, const std::string& role, int epoch) {
    trace.records.push_back(
        {1, time, node, {}, FaceChanged{role, JsonText("{\"epoch\":" + std::to_string(epoch) + "}")}});
  };
  for (int epoch = 0; epoch < 4; ++epoch)
    for (std::size_t node = 0; node < 2; ++node)
      show(epoch == 3 ? 201 * kMs : epoch * 100 * kMs, node, node == 0 ? "member" : "", epoch);
  trace.records.push_back({9, 400 * kMs, {}, {}, RunEnded{}});
  const std::string dot = tests::dot_of("timeline", trace);
  CHECK(occurrences(dot, "label=\"member\\l\"") == 1);
  CHECK(occurrences(dot, "label=\"keeper\\l\"") == 1);
  CHECK(occurrences(dot, "label=\"E0\\l\"") == 1);  // at the keeper, and not in the legend
  CHECK(has(dot, "a shade for each epoch in turn"));
  const RoleLook& look = theme(ThemeName::light).role(RoleStyle::active);
  for (std::size_t shade = 0; shade < kShades; ++shade)
    CHECK(has(dot, "fillcolor=\"" + shaded(look.pill_fill, look.pill_text, shade) + "\", tooltip"));
}

TEST_CASE("shades differ, go away from the text, and turn where there is no room") {
  CHECK(shaded("#00835F", "#FFFFFF", 0) == "#00835F");
  CHECK(shaded("#00835F", "#FFFFFF", 2) == "#004C38");
  CHECK(shaded("#E6A400", "#1F2933", 1) == "#EBB838");
  CHECK(shaded("#000000", "#FFFFFF", 1) == "#383838");
  CHECK(shaded("#E6E6E6", "#222222", 1) == "#B4B4B4");
}

TEST_CASE("roles are counted by the way, and a return is no way of its own") {
  const std::string alt = alt_of("states", "lease.jsonl");
  CHECK(has(alt, "idle to granting: 2 times"));
  CHECK(has(alt, "granting to idle: 1 time."));
  CHECK(has(alt, "idle to down: 1 time."));
  CHECK(has(alt, "down to mending: 1 time."));
  CHECK_FALSE(has(alt, "down to idle"));
  CHECK(has(alt_of("states", "election.jsonl"), "candidate to leader"));
}

TEST_CASE("no way leads from a state to itself: a node without a role is down and back, twice") {
  TraceFile trace = tests::heartbeats(2, 100 * kMs, true);
  trace.header.nodes.push_back({"keeper", "keeper"});  // none of the roles
  const auto turn = [&](TraceTime time, NodeStatus status) {
    trace.records.push_back({900, time, 2, {}, StatusChanged{status, ""}});
  };
  turn(110 * kMs, NodeStatus::crashed);
  turn(120 * kMs, NodeStatus::up);
  turn(150 * kMs, NodeStatus::crashed);
  turn(160 * kMs, NodeStatus::up);
  turn(160 * kMs, NodeStatus::halted);  // at once
  trace.records.push_back({901, 200 * kMs, {}, {}, RunEnded{}});
  const Figure figure = tests::pages("states", trace).front();
  CHECK_MESSAGE(has(figure.alt, "down: entered 2 times, 60 ms in all."), figure.alt);
  CHECK_FALSE(has(figure.alt, "down to down"));
  CHECK_FALSE(has(figure.dot, "pos=\"--"));
}

TEST_CASE("links count what was sent and lost") {
  const std::string alt = alt_of("links", "lease.jsonl");
  CHECK(has(alt, "Acquire: 3 sent, 0 lost, p99 4 ms."));
  CHECK(has(alt, "Written: 2 sent, 1 lost, p99 5 ms."));
  // A hundred nodes that all talk to one: more links than a page has rows.
  const std::vector<Figure> pages = tests::pages("links", tests::heartbeats(101, 100 * kMs, true));
  CHECK(pages.size() > 1);
  std::size_t rows = 0;
  for (const Figure& page : pages) rows += occurrences(page.dot, "\xE2\x86\x92");
  CHECK(rows == 200);
}

TEST_CASE("a history has a bar for each operation and tells how it ended") {
  const std::string alt = alt_of("history", "lease.jsonl");
  CHECK(has(alt, "a: 0 done, 0 failed, 1 unknown, 0 not ended"));
  CHECK(has(alt, "b: 1 done, 1 failed, 0 unknown, 1 not ended"));
  ViewOptions few;
  few.max_messages = 2;
  CHECK(has(tests::dot_of("history", tests::trace("lease.jsonl"), few), " of 4"));
}

TEST_CASE("a view says what it misses") {
  const auto refuses = [](const std::string& view, const std::string& trace_name, const ViewOptions& options = {}) {
    CHECK_THROWS_AS((void)tests::pages(view, tests::trace(trace_name), options), std::invalid_argument);
  };
  refuses("log", "election.jsonl");      // it declares no log
  refuses("history", "election.jsonl");  // it has no operations
  ViewOptions options;
  options.nodes = {"nobody"};
  for (const char* view : {"log", "timeline", "history", "states", "links"}) refuses(view, "lease.jsonl", options);
  options.nodes.clear();
  options.from = 3;
  options.to = 2;
  for (const char* view : {"log", "timeline", "history", "states", "links"}) refuses(view, "lease.jsonl", options);
}

}  // namespace
}  // namespace orrery::diagrams::views_test
