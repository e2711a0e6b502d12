// Making a run fit: what is drawn of it, on how many pages and slides, and how time runs.
#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/diagrams/traces.hpp"
#include "tools/diagrams/selection.hpp"
#include "tools/diagrams/thinning.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/diagrams/visible_flights.hpp"

namespace orrery::diagrams::fitting_test {
namespace {

constexpr TraceTime kMs = 1'000'000;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("linear time is never cut, and moments of events stand equally far apart") {
  const std::vector<TimeSpan> busy{{0, 10 * kMs}, {990 * kMs, 1'000 * kMs}};
  const TimeAxis linear({0, 1'000 * kMs}, busy, {0, 500, 1.0, TimeMode::linear});
  CHECK(linear.breaks().empty());
  CHECK(linear.at(500 * kMs) == doctest::Approx(250));
  const TimeAxis events({0, 1'000 * kMs}, busy, {0, 90, 1.0, TimeMode::events});
  CHECK(events.breaks().empty());
  CHECK(events.at(0) == doctest::Approx(0));
  CHECK(events.at(10 * kMs) == doctest::Approx(22.5));
  CHECK(events.at(990 * kMs) == doctest::Approx(45));
  CHECK(events.at(1'000 * kMs) == doctest::Approx(67.5));
  CHECK(events.ticks().size() == 4);
}

TEST_CASE("pages hold all of the part asked for, each message on one of them") {
  const Story story = tell_story(tests::heartbeats(4, 3'000 * kMs, true));
  ViewOptions options;
  options.from = 0;
  options.to = 3'000 * kMs;
  options.pages = 100;
  const std::vector<Selection> pages = select_pages(story, options);
  CHECK(pages.size() > 3);
  CHECK(pages.front().from == 0);
  CHECK(pages.back().to == story.end);  // which is before the end that was asked for
  std::set<std::size_t> drawn;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    CHECK(pages[i].flights.size() <= 70);
    CHECK(pages[i].page == i + 1);
    CHECK(pages[i].pages == pages.size());
    if (i > 0) CHECK(pages[i].from == pages[i - 1].to + 1);
    drawn.insert(pages[i].flights.begin(), pages[i].flights.end());
  }
  CHECK(drawn.size() == story.flights.size());
  CHECK(pages.back().unpaged == 0);

  options.pages = 2;
  const std::vector<Figure> figures = tests::pages("space-time", tests::heartbeats(4, 3'000 * kMs, true), options);
  REQUIRE(figures.size() == 2);
  CHECK(has(figures[1].dot, "page 2 of 2"));
  CHECK(has(figures[1].dot, "more on further pages"));
}

TEST_CASE("slides of a build have one frame and show more and more") {
  ViewOptions options;
  options.build = 4;
  const std::vector<Figure> slides = tests::pages("space-time", tests::trace("election.jsonl"), options);
  const Figure whole = tests::pages("space-time", tests::trace("election.jsonl")).front();
  REQUIRE(slides.size() == 4);
  CHECK(slides.back().dot == whole.dot);
  CHECK(slides.back().alt == whole.alt);
  std::size_t before = 0;
  for (const Figure& slide : slides) {
    CHECK(slide.width == whole.width);
    CHECK(slide.height == whole.height);
    CHECK(slide.dot.size() > before);
    before = slide.dot.size();
    REQUIRE(slide.labels.size() == whole.labels.size());
    for (std::size_t i = 0; i < whole.labels.size(); ++i) CHECK(slide.labels[i].rect.left == whole.labels[i].rect.left);
  }
  CHECK_FALSE(has(slides.front().dot, "tooltip=\"raft.log_matching violated\""));
  CHECK(has(slides.back().dot, "tooltip=\"raft.log_matching violated\""));
}

TEST_CASE("what is to be guessed is not drawn, and blanks are left for what is to be filled in") {
  ViewOptions options;
  options.reveal = 60 * kMs;
  const std::string dot = tests::dot_of("space-time", tests::trace("election.jsonl"), options);
  CHECK_FALSE(has(dot, "candidate T2</B>"));
  CHECK(has(tests::dot_of("space-time", tests::trace("election.jsonl")), "candidate T2</B>"));
  options = {};
  options.blank = true;
  const std::string blank = tests::dot_of("space-time", tests::trace("election.jsonl"), options);
  CHECK_FALSE(has(blank, "candidate T2</B>"));
  CHECK(has(blank, "candidate"));  // in the legend
}

TEST_CASE("only some kinds of things are drawn") {
  const auto dot = [](std::vector<std::string> only) {
    ViewOptions options;
    options.only = std::move(only);
    return tests::dot_of("space-time", tests::trace("election.jsonl"), options);
  };
  const std::string votes = dot({"RequestVote*"});
  CHECK(has(votes, "only RequestVote*"));
  CHECK(has(votes, "edgetooltip=\"RequestVote T2"));
  CHECK_FALSE(has(votes, "edgetooltip=\"AppendEntries"));
  CHECK(has(votes, "candidate T2</B>"));
  const std::string roles = dot({"roles", "losses"});
  CHECK(has(roles, ", lost ("));
  CHECK_FALSE(has(roles, ", arrived "));
  CHECK_FALSE(has(roles, "\xE2\x9C\x93"));
  CHECK(has(roles, "tooltip=\"raft.log_matching violated\""));
  CHECK_THROWS_AS((void)dot({"RequestVot"}), std::invalid_argument);
}

TEST_CASE("clients stay where they say most of what is said") {
  TraceFile trace = tests::heartbeats(4, 3'000 * kMs, true);
  for (std::size_t node = 1; node < 4; ++node) trace.header.nodes[node].kind = "client";
  const Selection selection = select(tell_story(trace), {});
  CHECK(selection.hidden_clients == 0);
  CHECK(selection.flights.size() > 10);
  CHECK(selection.flights.size() <= 60);
}

TEST_CASE("a client that neither says nor asks anything has no lane, unless it is named") {
  TraceFile trace = tests::heartbeats(3, 200 * kMs, true);
  trace.header.nodes.push_back({"idle", "client"});
  ViewOptions options;
  CHECK(select(tell_story(trace), options).lanes.size() == 3);
  options.nodes = {"node0", "idle"};
  CHECK(select(tell_story(trace), options).lanes.size() == 2);
}

TEST_CASE("pages without a window begin where a single page would") {
  const Story story = tell_story(tests::heartbeats(4, 60'000 * kMs, true, 30'000 * kMs));
  ViewOptions options;
  const TraceTime from = select(story, options).from;
  options.pages = 2;
  CHECK(select_pages(story, options).front().from == from);
}

TEST_CASE("flights are found by time as a look at each would find them") {
  const Story story = tell_story(tests::heartbeats(3, 500 * kMs, true, 200 * kMs));
  const VisibleFlights visible(story, {0, 1, 2}, Filter(story, {}));
  for (TraceTime from = 0; from < 500 * kMs; from += 7 * kMs) {
    const TraceTime to = from + 30 * kMs;
    std::vector<std::size_t> expected;
    std::size_t under_way = 0;
    for (std::size_t i = 0; i < story.flights.size(); ++i) {
      const Flight& flight = story.flights[i];
      const TraceTime ended = flight.fate == Fate::in_flight ? flight.sent : flight.ended;
      if (flight.sent <= to && ended >= from) expected.push_back(i);
      under_way += flight.sent <= from && ended > from ? 1U : 0U;
    }
    CHECK(visible.in(from, to) == expected);
    CHECK(visible.under_way(from) == under_way);
  }
}

TEST_CASE("thinning may stop early") {
  const Story story = tell_story(tests::heartbeats(3, 2'000 * kMs, true));
  const VisibleFlights visible(story, {0, 1, 2}, Filter(story, {}));
  CHECK(thin(story, visible.all()).drawn.size() == story.flights.size());
  CHECK(thin(story, visible.all(), 10).drawn.size() == 11);
}

TEST_CASE("a past holds nothing that came after its event, and says what it leaves out") {
  const TraceFile trace = tests::heartbeats(4, 20'000 * kMs, true);
  TraceFile long_run = trace;
  std::vector<std::vector<std::uint64_t>> clocks(4, std::vector<std::uint64_t>(4, 0));
  std::vector<std::vector<std::uint64_t>> sent_clock(5'000);
  for (TraceRecord& record : long_run.records) {
    if (!record.node || std::holds_alternative<FaceChanged>(record.what)) continue;
    std::vector<std::uint64_t>& clock = clocks[*record.node];
    if (const auto* delivered = std::get_if<Delivered>(&record.what))
      for (std::size_t i = 0; i < 4; ++i) clock[i] = std::max(clock[i], sent_clock[delivered->message][i]);
    ++clock[*record.node];
    record.clock = clock;
    if (const auto* sent = std::get_if<Sent>(&record.what)) sent_clock[sent->message] = clock;
  }
  ViewOptions options;
  options.event = 1'500;
  const Figure figure = tests::pages("past", long_run, options).front();
  CHECK(has(figure.dot, "earlier causes not drawn"));
  CHECK(has(figure.dot, "event #1500"));
  const Figure cone = tests::pages("cone", long_run, options).front();
  CHECK(has(cone.dot, "later effects not drawn"));
  CHECK_THROWS_AS((void)tests::pages("past", long_run), std::invalid_argument);
  CHECK_THROWS_AS((void)tests::pages("cone", long_run), std::invalid_argument);
}

}  // namespace
}  // namespace orrery::diagrams::fitting_test
