// The space-time diagram: its text is kept for two small traces (rewrite with ORRERY_UPDATE_GOLDENS=1 and review the
// difference), and what must hold for every figure is checked on them and on longer runs made up here.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/diagrams/traces.hpp"
#include "tools/diagrams/geometry.hpp"
#include "tools/diagrams/selection.hpp"
#include "tools/diagrams/story.hpp"

namespace orrery::diagrams::space_time_test {
namespace {

constexpr TraceTime kMs = 1'000'000;

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

void check_golden(const std::string& name, const std::string& view = "space-time", const ViewOptions& options = {}) {
  const std::string dot = tests::dot_of(view, tests::trace(name + ".jsonl"), options);
  const auto path = tests::trace_path(name + (view == "space-time" ? "" : "-" + view) + ".dot");
  if (std::getenv("ORRERY_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << dot;
  CHECK_MESSAGE(dot == tests::text_of(path),
                "the " << view << " of " << name << ".jsonl is not the one kept in " << path.filename());
}

TEST_CASE("a system that is nothing like consensus is drawn as kept") { check_golden("work_queue"); }

TEST_CASE("an election with a crash, a partition, losses and a broken claim is drawn as kept") {
  check_golden("election");
}

TEST_CASE("causes and effects are drawn as kept") {
  check_golden("election", "past");
  ViewOptions options;
  options.event = 30;
  check_golden("election", "cone", options);
}

TEST_CASE("equal arguments give equal bytes") {
  for (const ThemeName name : {ThemeName::light, ThemeName::dark, ThemeName::print}) {
    ViewOptions options;
    options.theme = name;
    CHECK(tests::dot_of("space-time", tests::trace("election.jsonl"), options) ==
          tests::dot_of("space-time", tests::trace("election.jsonl"), options));
  }
}

TEST_CASE("no two labels overlap, and none leaves the page") {
  std::vector<TraceFile> traces{tests::trace("work_queue.jsonl"), tests::trace("election.jsonl")};
  for (const std::size_t nodes : {2U, 3U, 5U, 7U, 12U})
    traces.push_back(tests::heartbeats(nodes, 2'000 * kMs, true, 500 * kMs));
  for (const TraceFile& trace : traces) {
    for (const PageSize size : {PageSize::a4, PageSize::slide, PageSize::column}) {
      for (const std::size_t messages : {20U, 60U, 200U}) {
        ViewOptions options;
        options.size = size;
        options.max_messages = messages;
        const Figure figure = tests::pages("space-time", trace, options).front();
        REQUIRE(figure.labels.size() >= 4);
        for (std::size_t i = 0; i < figure.labels.size(); ++i) {
          CHECK(contains({0, 0, figure.width, figure.height}, figure.labels[i].rect));
          for (std::size_t j = i + 1; j < figure.labels.size(); ++j) {
            CHECK_MESSAGE(!overlap(figure.labels[i].rect, figure.labels[j].rect),
                          figure.labels[i].text << " overlaps " << figure.labels[j].text);
          }
        }
      }
    }
  }
}

TEST_CASE("every loss, crash and partition of the window is drawn") {
  const TraceFile trace = tests::trace("election.jsonl");
  ViewOptions options;
  options.from = 0;
  options.to = 182 * kMs;
  options.max_messages = 200;
  const std::string dot = tests::dot_of("space-time", trace, options);
  std::size_t losses = 0;
  for (const TraceRecord& record : trace.records) losses += std::holds_alternative<Lost>(record.what) ? 1U : 0U;
  CHECK(losses == 13);
  CHECK(occurrences(dot, ", lost (") == losses);
  CHECK(occurrences(dot, "tooltip=\"n1 down\"") == 1);
  CHECK(occurrences(dot, "edgetooltip=\"partition n2 | rest\"") == 1);  // one line cuts the reordered lanes
  CHECK(occurrences(dot, "<B>CRASH</B>") == 1);
  CHECK(occurrences(dot, "<B>healed</B>") == 1);
  CHECK(occurrences(dot, "tooltip=\"raft.log_matching violated\"") == 1);
}

TEST_CASE("a partition's groups become neighbours, and other lanes keep their order") {
  const Story story = tell_story(tests::trace("election.jsonl"));
  CHECK(order_lanes(story, {0, 1, 2, 3, 4}, 0, 200 * kMs) == std::vector<std::size_t>{1, 0, 2, 3, 4});
  CHECK(order_lanes(story, {0, 1, 2, 3, 4}, 0, 50 * kMs) == std::vector<std::size_t>{0, 1, 2, 3, 4});
}

TEST_CASE("a long run is cut down to what a page can show, and the caption says so") {
  const TraceFile trace = tests::heartbeats(5, 60'000 * kMs, true, 30'000 * kMs);
  const Story story = tell_story(trace);
  const Selection selection = select(story, {});
  CHECK(selection.flights.size() <= 60);
  CHECK(selection.flights.size() >= 20);
  CHECK(selection.shows(30'000 * kMs));
  const std::string dot = tests::dot_of("space-time", trace);
  CHECK(dot.find("drawn: 29.9") != std::string::npos);
  CHECK(dot.find(" s of 60 s") != std::string::npos);
}

TEST_CASE("rounds that repeat are left out, but not the first of what they lost") {
  const TraceFile trace = tests::heartbeats(5, 3'000 * kMs, false, 1'000 * kMs);
  const Story story = tell_story(trace);
  ViewOptions options;
  options.from = 0;
  options.to = 3'000 * kMs;
  const Selection selection = select(story, options);
  CHECK(selection.repeated.size() > 100);
  std::size_t lost = 0;
  for (const std::size_t i : selection.flights) lost += story.flights[i].fate == Fate::lost ? 1U : 0U;
  CHECK(lost == 1);
  CHECK(tests::dot_of("space-time", trace, options).find("repeated messages, 39 of them lost") != std::string::npos);
}

TEST_CASE("a window that was asked for is drawn, other lanes are not") {
  ViewOptions options;
  options.from = 30 * kMs;
  options.to = 70 * kMs;
  options.nodes = {"n1", "n3"};
  const Figure figure = tests::pages("space-time", tests::trace("election.jsonl"), options).front();
  CHECK(figure.dot.find("drawn: 30 to 70 ms") != std::string::npos);
  CHECK(figure.dot.find("<B>n3</B>") != std::string::npos);
  CHECK(figure.dot.find("<B>n2</B>") == std::string::npos);
  CHECK(figure.dot.find("VIOLATED") == std::string::npos);
}

TEST_CASE("options that fit no trace are refused") {
  ViewOptions options;
  options.nodes = {"n9"};
  CHECK_THROWS_WITH((void)tests::dot_of("space-time", tests::trace("election.jsonl"), options),
                    "expected the name of a node of the trace, found \"n9\"");
  options.nodes.clear();
  options.from = 2;
  options.to = 1;
  CHECK_THROWS_WITH((void)tests::dot_of("space-time", tests::trace("election.jsonl"), options),
                    "expected a window whose beginning is not after its end");
}

TEST_CASE("words of a trace cannot break out of the DOT text") {
  TraceFile trace = tests::heartbeats(2, 200 * kMs, false);
  trace.header.scenario = "a <b> & \"c\" \\ d";
  trace.header.nodes[0].name = "x\"];evil";
  const std::string dot = tests::dot_of("space-time", trace);
  CHECK(dot.find("a &lt;b&gt; &amp; \"c\" \\ d") != std::string::npos);
  CHECK(dot.find("x\\\"];evil") != std::string::npos);
}

}  // namespace
}  // namespace orrery::diagrams::space_time_test
