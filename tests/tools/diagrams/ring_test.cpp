// The ring: places on a circle, what a change is made of, and pictures of rings of all sizes in which every key is
// drawn, no text covers another and nothing is cut off. The text of one small picture is kept (rewrite with
// ORRERY_UPDATE_GOLDENS=1 and review the difference).
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/tools/diagrams/traces.hpp"
#include "tools/diagrams/circle.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/ring_sheet.hpp"
#include "tools/diagrams/ring_states.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams::ring_test {
namespace {

constexpr TraceTime kMs = 1'000'000;
constexpr std::uint64_t kHalf = std::uint64_t{1} << 63U;

using Json = nlohmann::ordered_json;

// Any numbers that look like hashes.
std::uint64_t hash(std::uint64_t number) {
  number += 0x9E3779B97F4A7C15U;
  number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
  number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
  return number ^ (number >> 31U);
}

struct Ring {
  std::size_t nodes = 4, points = 8, keys = 48;
  std::size_t drawn = 0;  // of the keys; 0: all
  std::string name = "n";
};

// As a system tells it: a key belongs to the next point.
Json state_of(const Ring& ring, std::uint64_t epoch, const std::string& change, std::size_t without) {
  struct Point {
    std::uint64_t at;
    std::size_t node, number;
  };
  std::vector<Point> points;
  for (std::size_t node = 0; node < ring.nodes; ++node)
    for (std::size_t i = 0; i < ring.points && node != without; ++i) points.push_back({hash(node * 1000 + i), node, i});
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) { return a.at < b.at; });
  const auto name_of = [&](std::size_t node) { return ring.name + std::to_string(node); };
  Json state{{"epoch", epoch}, {"change", change}, {"about", "a ring"}, {"point", "vnode"}};
  state["arcs"] = Json::array();
  state["keys"] = Json::array();
  state["loads"] = Json::array();
  for (const Point& point : points)
    state["arcs"].push_back({{"end", point.at},
                             {"owner", name_of(point.node)},
                             {"label", fmt::format("{}.{}", name_of(point.node), point.number)}});
  std::vector<std::size_t> loads(ring.nodes);
  for (std::size_t key = 0; key < ring.keys; ++key) {
    const std::uint64_t at = hash(1'000'000 + key);
    const auto next = std::find_if(points.begin(), points.end(), [&](const Point& point) { return point.at >= at; });
    const std::size_t owner = (next == points.end() ? points.front() : *next).node;
    ++loads[owner];
    if (ring.drawn == 0 || key < ring.drawn)
      state["keys"].push_back({{"name", "k" + std::to_string(key)}, {"at", at}, {"owner", name_of(owner)}});
  }
  for (std::size_t node = 0; node < ring.nodes; ++node)
    if (node != without) state["loads"].push_back({{"node", name_of(node)}, {"keys", loads[node]}});
  return state;
}

constexpr std::size_t kNobody = 1'000'000;

// The ring is shown, then its second node leaves.
TraceFile trace_of(const Ring& ring) {
  TraceFile trace;
  trace.header.scenario = "A ring";
  trace.header.ring = TraceRing{"RingShown", {"ring.calm"}};
  for (std::size_t i = 0; i < ring.nodes; ++i) trace.header.nodes.push_back({ring.name + std::to_string(i), "server"});
  const auto show = [&](std::uint64_t event, TraceTime time, const Json& state) {
    trace.records.push_back({event, time, 0, {}, FactObserved{"RingShown", "", JsonText(state.dump())}});
  };
  show(1, 0, state_of(ring, 1, "", kNobody));
  show(7, 500 * kMs, state_of(ring, 2, ring.name + "1 leaves", 1));
  trace.records.push_back({9, 900 * kMs, {}, {}, ClaimJudged{"ring.calm", "nothing else moves", 2, ClaimStatus::held}});
  trace.records.push_back(
      {9, 900 * kMs, {}, {}, ClaimJudged{"ring.other", "not about the ring", 2, ClaimStatus::held}});
  trace.records.push_back({9, 900 * kMs, {}, {}, RunEnded{}});
  return trace;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// "What" covers "what": empty if nothing does.
std::string overlaps(const Figure& figure) {
  std::string found;
  const Rect page{0, 0, figure.width, figure.height};
  for (std::size_t i = 0; i < figure.labels.size(); ++i) {
    if (!contains(page, figure.labels[i].rect)) found += "cut off: " + figure.labels[i].text + "\n";
    for (std::size_t j = 0; j < i; ++j)
      if (overlap(figure.labels[i].rect, figure.labels[j].rect))
        found += figure.labels[j].text + " covers " + figure.labels[i].text + "\n";
  }
  return found;
}

TEST_CASE("sine and cosine are what they should be, all round") {
  for (int i = -3000; i <= 3000; ++i) {
    const double turns = i / 1000.0;
    const Circular found = circular(turns);
    CHECK(std::abs(found.sine - std::sin(turns * 6.283185307179586)) < 1e-10);
    CHECK(std::abs(found.cosine - std::cos(turns * 6.283185307179586)) < 1e-10);
  }
  CHECK(circular(0.25).sine == 1);
  CHECK(circular(0.5).cosine == -1);
}

TEST_CASE("the Bezier curves of an arc stay on the circle") {
  for (const double turns : {0.001, 0.125, 0.13, 0.5, 1.0}) {
    const std::vector<Point> points = arc_points({10, 20}, 100, 0.9, turns);
    REQUIRE(points.size() % 3 == 1);
    for (std::size_t i = 0; i + 3 < points.size(); i += 3)
      for (const double t : {0.0, 0.2, 0.5, 1.0}) {
        const double s = 1 - t;
        const auto at = [&](double Point::*of) {
          return s * s * s * points[i].*of + 3 * s * s * t * points[i + 1].*of + 3 * s * t * t * points[i + 2].*of +
                 t * t * t * points[i + 3].*of;
        };
        const double x = at(&Point::x) - 10;
        const double y = at(&Point::y) - 20;
        CHECK(std::abs(std::sqrt(x * x + y * y) - 100) < 0.004);
      }
    const Point end = on_circle({10, 20}, 100, 0.9 + turns);
    CHECK(std::abs(points.back().x - end.x) < 1e-6);
    CHECK(std::abs(points.back().y - end.y) < 1e-6);
  }
}

TEST_CASE("what is kept apart keeps its distance and its order, also across the top") {
  const auto check = [](const std::vector<double>& wanted, double gap) {
    const auto places = kept_apart(wanted, std::vector<double>(wanted.size(), gap));
    REQUIRE(places);
    std::size_t turned = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const bool last = i + 1 == wanted.size();
      double between = (last ? places->front() : (*places)[i + 1]) - (*places)[i];
      if (between < 0 || (last && between < gap / 2)) {
        between += 1;
        ++turned;
      }
      CHECK(between >= gap - 1e-9);
    }
    CHECK(turned <= 1);
  };
  check({0.01, 0.011, 0.012, 0.5, 0.98, 0.99}, 0.05);
  check({0.0, 0.1, 0.2, 0.3, 0.4}, 0.2);
  check({0.5, 0.5, 0.5, 0.5, 0.5}, 0.19);
  check({0.1, 0.6}, 0.5);
  CHECK(*kept_apart({0.1, 0.5}, {0.1, 0.1}) == std::vector<double>{0.1, 0.5});
  CHECK_FALSE(kept_apart({0.1, 0.5, 0.6}, {0.4, 0.4, 0.4}));
}

TEST_CASE("what changed hands are whole ranges, the one across the top too") {
  RingChange change;
  change.before.emplace();
  // a owns (3/4, 1/4], b (1/4, 1/2], c (1/2, 3/4]; then a's point goes, and b has its arc.
  change.before->arcs = {{kHalf / 2, 0, "a"}, {kHalf, 1, "b"}, {kHalf / 2 * 3, 2, "c"}};
  change.after.arcs = {{kHalf, 1, "b"}, {kHalf / 2 * 3, 2, "c"}};
  change.before->keys = {{"x", 0, 0}, {"y", kHalf, 1}, {"gone", 1, 0}};
  change.after.keys = {{"x", 0, 1}, {"y", kHalf, 1}, {"new", 2, 1}};
  const std::vector<RingRange> ranges = change.changed_hands();
  REQUIRE(ranges.size() == 1);
  CHECK(ranges[0].from == 0.75);
  CHECK(ranges[0].turns == 0.5);
  CHECK(ranges[0].before == RingOwner(0));
  CHECK(ranges[0].after == RingOwner(1));
  CHECK(change.left() == std::vector<std::size_t>{0});
  CHECK(change.joined().empty());
  REQUIRE(change.moved().size() == 1);
  CHECK(change.moved().at("x") == RingOwner(0));
  const std::vector<RingRange> owned = owned_ranges(change.after);
  REQUIRE(owned.size() == 2);
  CHECK(owned[0].turns == 0.75);
  RingState one;
  one.arcs = {{5, 0, "only"}};
  REQUIRE(owned_ranges(one).size() == 1);
  CHECK(owned_ranges(one)[0].turns == 1);
}

TEST_CASE("a small ring is drawn as kept") {
  const auto path = tests::trace_path("views/ring.dot");
  const std::string dot = tests::dot_of("ring", trace_of({3, 2, 8, 0, "n"}));
  if (std::getenv("ORRERY_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << dot;
  CHECK_MESSAGE(dot == tests::text_of(path), "the ring differs from ", path.string());
}

TEST_CASE("rings of all sizes: every key is a dot, and no text covers another or is cut off") {
  for (const Ring& ring : {Ring{4, 8, 48, 0, "n"}, Ring{5, 64, 500, 0, "n"}, Ring{3, 1, 20, 0, "n"},
                           Ring{12, 4, 60, 0, "node"}, Ring{12, 3, 30, 0, "a-rather-long-name-"},
                           Ring{40, 20, 1000, 0, "node"}, Ring{5, 8, 10'000, 500, "n"}, Ring{2, 1, 1, 0, "n"}})
    for (const PageSize size : {PageSize::a4, PageSize::slide, PageSize::column}) {
      ViewOptions options;
      options.size = size;
      const TraceFile trace = trace_of(ring);
      const Figure figure = tests::pages("ring", trace, options).front();
      const std::size_t drawn = ring.drawn == 0 ? ring.keys : ring.drawn;
      CHECK_MESSAGE(overlaps(figure) == "", ring.nodes, " nodes of ", ring.points, " points, page ",
                    static_cast<int>(size));
      // Each once before and once after.
      const RingChange change = ring_changes(trace, options).front();
      const std::size_t moved = change.moved().size();
      CHECK(occurrences(figure.dot, fmt::format("from {}1 to ", ring.name)) >= moved);
      std::size_t legend = 1 + (moved > 0 ? 1 : 0);
      CHECK(occurrences(figure.dot, "shape=circle") == 2 * drawn + legend);
      const std::string words = grouped_digits(moved) + (moved == 1 ? " key moved" : " keys moved");
      CHECK_MESSAGE(has(figure.dot, words), words);
    }
}

TEST_CASE("what moved is what the second node had, and the bars say where it went") {
  const Ring ring{4, 8, 48, 0, "n"};
  const TraceFile trace = trace_of(ring);
  const std::size_t had = state_of(ring, 1, "", kNobody).at("loads").at(1).at("keys").get<std::size_t>();
  REQUIRE(had > 3);
  CHECK(ring_changes(trace, {}).front().moved().size() == had);
  const Figure figure = tests::pages("ring", trace, {}).front();
  CHECK(has(figure.dot, fmt::format("{} keys moved", had)));
  CHECK(has(figure.dot, percent_text(had, 48)));
  CHECK(has(figure.dot, "a fair share is 25 %"));
  CHECK(has(figure.dot, "0 left"));
  CHECK(has(figure.dot, " from n1)"));
  CHECK(has(figure.dot, "ring.calm: nothing else moves (judged 2 times)"));
  CHECK_FALSE(has(figure.dot, "ring.other"));
  const RingChange change = ring_changes(trace, {}).front();
  const std::map<std::string, RingOwner> moved = change.moved();
  for (const RingState::Key& key : change.after.keys)
    CHECK(has(figure.dot, "tooltip=\"" + key.name + (moved.contains(key.name) ? ": from n1 to " : " at ")));
}

// With further copies on the nodes that follow, each told by a key; `where` says on which of them.
TraceFile with_copies(const Ring& ring, const std::vector<std::size_t>& where) {
  TraceFile trace = trace_of(ring);
  for (const std::size_t record : {0U, 1U}) {
    auto& fact = std::get<FactObserved>(trace.records[record].what);
    Json state = Json::parse(fact.body.text());
    for (Json& key : state["keys"]) {
      key["copies"] = Json::array();
      for (const std::size_t node : where) key["copies"].push_back(ring.name + std::to_string(node));
    }
    fact.body = JsonText(state.dump());
  }
  return trace;
}

TEST_CASE("of a sample the bars tell how many more a node has, and never from whom") {
  const Figure figure = tests::pages("ring", trace_of({4, 8, 10'000, 48, "n"}), {}).front();
  for (const PlacedLabel& label : figure.labels) CHECK_FALSE(has(label.text, "from n"));
  CHECK(has(figure.dot, "keys per node, all 10,000"));
  CHECK(has(figure.dot, " (+"));
  CHECK(has(figure.dot, "framed: so many more"));
  CHECK_FALSE(has(figure.dot, "came with the change"));
}

TEST_CASE("words beside the bars are never cut: they go on below") {
  const Ring ring{4, 8, 40, 0, "a-node-with-quite-a-long-name-"};
  for (const PageSize size : {PageSize::a4, PageSize::slide, PageSize::column}) {
    ViewOptions options;
    options.size = size;
    const Figure figure = tests::pages("ring", trace_of(ring), options).front();
    CHECK(overlaps(figure) == "");
    std::size_t from = 0;
    for (const PlacedLabel& label : figure.labels)
      if (has(label.text, "(+") || has(label.text, "from")) {
        ++from;
        CHECK_FALSE(has(label.text, "\xE2\x80\xA6"));
      }
    CHECK(from > 0);
  }
}

// A ring in which one leaves, of whose keys only the first few are drawn.
RingChange sampled(std::map<std::size_t, std::uint64_t> before, std::map<std::size_t, std::uint64_t> after) {
  RingChange change;
  change.before.emplace();
  change.before->arcs = {{kHalf / 2, 0, "a"}, {kHalf, 1, "b"}, {kHalf / 2 * 3, 2, "c"}};
  change.after.arcs = {{kHalf, 1, "b"}, {kHalf / 2 * 3, 2, "c"}};
  change.before->loads = std::move(before);
  change.after.loads = std::move(after);
  return change;
}

TEST_CASE("how many keys moved between nodes that stayed: what each holds tells at least so many") {
  CHECK(sampled({{0, 10}, {1, 20}, {2, 30}}, {{1, 25}, {2, 35}}).moved_elsewhere() == 0);
  CHECK(sampled({{0, 10}, {1, 20}, {2, 30}}, {{1, 33}, {2, 27}}).moved_elsewhere() == 3);
  RingChange joins = sampled({{1, 33}, {2, 27}}, {{0, 10}, {1, 14}, {2, 36}});
  std::swap(joins.before->arcs, joins.after.arcs);
  CHECK(joins.moved_elsewhere() == 9);
  RingChange whole = sampled({{0, 1}, {1, 1}, {2, 1}}, {{1, 1}, {2, 2}});
  whole.before->keys = {{"x", 1, 0}, {"y", 2, 1}, {"z", 3, 2}};
  whole.after.keys = {{"x", 1, 1}, {"y", 2, 2}, {"z", 3, 2}};
  CHECK(whole.moved_elsewhere() == 1);
}

TEST_CASE("a picture does not say that nothing moved between others when it can't know") {
  const std::string sample = tests::dot_of("ring", trace_of({4, 8, 10'000, 48, "n"}));
  CHECK_FALSE(has(sample, "moved between"));
  CHECK(has(tests::dot_of("ring", trace_of({4, 8, 48, 0, "n"})), "0 keys moved between"));
}

TEST_CASE("no line to the name of a key crosses the words in the middle") {
  for (std::size_t keys = 20; keys <= 60; keys += 4) {
    const TraceFile trace = trace_of({4, 8, keys, 0, "n"});
    const RingChange change = ring_changes(trace, {}).front();
    const RingFacts facts = facts_of(change);
    RingSheet sheet(trace.header, theme(ThemeName::light));
    paint_ring(sheet, facts, {{300, 300}, 150, RingLabels::points}, true);
    Rect words{300, 300, 300, 300};
    for (const PlacedLabel& label : sheet.labels) {
      const bool middle = has(label.text, "moved") || has(label.text, "% of") || has(label.text, "fair share");
      if (!middle) continue;
      words = {std::min(words.left, label.rect.left), std::min(words.top, label.rect.top),
               std::max(words.right, label.rect.right), std::max(words.bottom, label.rect.bottom)};
    }
    REQUIRE(words.width() > 50);
    CHECK_FALSE(sheet.ties.empty());
    for (const auto& [from, to] : sheet.ties) CHECK(hidden_length(from, to, words) == 0);
  }
}

TEST_CASE("further copies of keys are hollow ends of bars, and one key is the example") {
  const Ring ring{4, 8, 48, 0, "n"};
  CHECK_FALSE(has(tests::dot_of("ring", trace_of(ring)), "copies"));
  const Figure figure = tests::pages("ring", with_copies(ring, {2, 3}), {}).front();
  CHECK(overlaps(figure) == "");
  CHECK(has(figure.dot, "tooltip=\"n2 further copies: 48\""));
  CHECK(has(figure.dot, "tooltip=\"n3 further copies before: 48\""));
  CHECK_FALSE(has(figure.dot, "tooltip=\"n0 further copies"));
  CHECK(has(figure.dot, " + 48"));
  CHECK(has(figure.dot, "further copies of keys"));
  // A key with two copies at one node is the one to show.
  CHECK(has(tests::dot_of("ring", with_copies(ring, {2, 2})), "n2, n2\\l"));
}

TEST_CASE("a key that is not at the node of its arc was passed on, and the caption says so") {
  TraceFile trace = trace_of({4, 8, 48, 0, "n"});
  CHECK_FALSE(has(tests::dot_of("ring", trace), "passed on"));
  auto& fact = std::get<FactObserved>(trace.records[1].what);
  Json state = Json::parse(fact.body.text());
  for (Json& key : state["keys"]) key["owner"] = "n0";
  fact.body = JsonText(state.dump());
  CHECK(has(tests::dot_of("ring", trace), "the next vnode clockwise, or is passed on"));
}

TEST_CASE("a violated claim is told, though it be about something else") {
  TraceFile trace = trace_of({4, 8, 48, 0, "n"});
  trace.records.push_back({9, 900 * kMs, {}, {}, ClaimViolated{"ring.other", "k1 is nowhere"}});
  CHECK(has(tests::dot_of("ring", trace), "ring.other: k1 is nowhere"));
}

TEST_CASE("where points are many, nodes are named; where they are few, each point is") {
  const Figure few = tests::pages("ring", trace_of({4, 8, 48, 0, "n"}), {}).front();
  const Figure many = tests::pages("ring", trace_of({5, 64, 48, 0, "n"}), {}).front();
  const auto labelled = [](const Figure& figure, const std::string& text) {
    return std::count_if(figure.labels.begin(), figure.labels.end(),
                         [&](const PlacedLabel& label) { return label.text == text; });
  };
  CHECK(labelled(few, "n0.3") == 2);
  CHECK(labelled(few, "n1.3") == 1);  // it leaves
  CHECK(labelled(many, "n0.3") == 0);
  CHECK(labelled(many, "n0") == 3);  // twice at its circle, once at its bar
  CHECK(labelled(many, "n1") == 2);
}

TEST_CASE("the change that is asked for: by event, by time, on pages") {
  TraceFile trace = trace_of({4, 8, 48, 0, "n"});
  const Ring ring{4, 8, 48, 0, "n"};
  trace.records.push_back(
      {12, 950 * kMs, 0, {}, FactObserved{"RingShown", "", JsonText(state_of(ring, 3, "n1 joins", kNobody).dump())}});
  CHECK(has(tests::dot_of("ring", trace), "n1 joins"));
  ViewOptions early;
  early.to = 600 * kMs;
  CHECK(has(tests::dot_of("ring", trace, early), "change 1 of 2"));
  ViewOptions event;
  event.event = 7;
  CHECK(has(tests::dot_of("ring", trace, event), "n1 leaves"));
  ViewOptions first;
  first.event = 1;
  const std::string single = tests::dot_of("ring", trace, first);
  CHECK_FALSE(has(single, "before"));
  CHECK_FALSE(has(single, "moved"));
  CHECK(has(single, "48 keys"));
  ViewOptions pages;
  pages.pages = 9;
  CHECK(tests::pages("ring", trace, pages).size() == 2);
  ViewOptions wrong;
  wrong.event = 8;
  CHECK_THROWS_WITH_AS((void)tests::pages("ring", trace, wrong),
                       "expected a change of the ring in this part of the run; it is shown in the events 1, 7, 12",
                       std::invalid_argument);
}

TEST_CASE("what is no ring is told") {
  CHECK_THROWS_AS((void)tests::pages("ring", tests::trace("lease.jsonl"), {}), std::invalid_argument);
  TraceFile trace = trace_of({3, 2, 8, 0, "n"});
  std::get<FactObserved>(trace.records[1].what).body = JsonText(R"({"epoch": 2})");
  CHECK_THROWS_WITH_AS((void)tests::pages("ring", trace, {}), doctest::Contains("event 7"), std::invalid_argument);
  ViewOptions nobody;
  nobody.nodes = {"nobody"};
  CHECK_THROWS_AS((void)tests::pages("ring", trace_of({}), nobody), std::invalid_argument);
  // Nobody owns anything.
  TraceFile empty = trace_of({3, 2, 8, 0, "n"});
  std::get<FactObserved>(empty.records[1].what).body =
      JsonText(R"({"epoch":2,"change":"all leave","about":"","point":"","arcs":[],"keys":[],"loads":[]})");
  CHECK(has(tests::dot_of("ring", empty), "no nodes"));
}

TEST_CASE("parts of a hundred and thousands") {
  CHECK(percent_text(1, 4) == "25 %");
  CHECK(percent_text(1, 3) == "33.3 %");
  CHECK(percent_text(0, 3) == "0 %");
  CHECK(percent_text(3, 3) == "100 %");
  CHECK(grouped_digits(0) == "0");
  CHECK(grouped_digits(1000) == "1,000");
  CHECK(grouped_digits(1234567) == "1,234,567");
}

}  // namespace
}  // namespace orrery::diagrams::ring_test
