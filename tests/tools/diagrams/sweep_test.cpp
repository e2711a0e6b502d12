// The chart of a sweep: where its values stand, that each line, bar and value is there and can be read, and what is
// refused.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tools/diagrams/geometry.hpp"
#include "tools/diagrams/sweep_panel.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams::sweep_test {
namespace {

constexpr std::int64_t kMillion = 1'000'000;

// Two paths, of which the second tells two lines apart; at 256 the second line has nothing.
SweepResults results() {
  SweepResults out;
  out.scenario = "How many points";
  out.file = "a/b.json";
  out.first_seed = 1;
  out.runs = 100;
  out.paths = {"system.points", "system.algorithm"};
  SweepStatistic spread{"load.spread", false, true, {}};
  SweepStatistic time{"move.time.p99", true, false, {}};
  std::int64_t number = 0;
  for (const char* points : {"256", "8", "32"})
    for (const char* algorithm : {"ring", "mod"}) {
      ++number;
      out.points.push_back({{points, algorithm}});
      SweepFigure figure{kMillion * number + 125'000, kMillion * number + 400'000, kMillion * number * 2};
      if (number == 2) figure = {};
      spread.figures.push_back(figure);
      time.figures.push_back({number * 20 * kMillion, {}, {}});
    }
  out.statistics = {spread, time};
  return out;
}

std::vector<Figure> plot(const SweepResults& of, const ViewOptions& options = {}) {
  return find_view("sweep")->plot(of, options);
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

std::size_t written(const Figure& figure, const std::string& text) {
  return static_cast<std::size_t>(std::count_if(figure.labels.begin(), figure.labels.end(),
                                                [&](const PlacedLabel& label) { return label.text == text; }));
}

// A sweep over names: how ten algorithms do, with figures that lie close to each other and have spread.
SweepResults over_names(std::size_t others) {
  SweepResults out;
  out.scenario = "Ten ways";
  out.first_seed = 1;
  out.runs = 10;
  out.paths = {"system.algorithm", "system.points"};
  SweepStatistic share{"moved.share", false, true, {}};
  for (const char* name : {"ring", "rendezvous", "jump", "anchor", "dx", "memento", "maglev", "multi-probe", "ketama",
                           "an-algorithm-whose-name-is-much-longer-than-the-others"})
    for (std::size_t other = 0; other < others; ++other) {
      out.points.push_back({{name, std::to_string(other)}});
      const auto value = static_cast<std::int64_t>(90'000 + 1'000 * out.points.size());
      share.figures.push_back({value, value + 8'000, value + 20'000});
    }
  share.figures.back() = {kMillion, kMillion * 2, kMillion * 4};
  out.statistics = {share, share};
  return out;
}

// What covers what, and what is beyond the page.
std::string overlaps(const Figure& figure) {
  std::string found;
  for (std::size_t i = 0; i < figure.labels.size(); ++i) {
    if (!contains({0, 0, figure.width, figure.height}, figure.labels[i].rect))
      found += "cut off: " + figure.labels[i].text + "\n";
    for (std::size_t j = 0; j < i; ++j)
      if (overlap(figure.labels[i].rect, figure.labels[j].rect))
        found += figure.labels[j].text + " covers " + figure.labels[i].text + "\n";
  }
  return found;
}

TEST_CASE("a panel for each statistic, a line for each other value, each value written, numbers in their order") {
  const Figure figure = plot(results()).front();
  for (const char* words :
       {"load.spread, mean", "move.time.p99", "algorithm ring", "algorithm mod", "system.points (not to scale)",
        "100 runs", "seeds 1 to 100", "1.125", "6.125", "20 ms", "120 ms", "from the mean to the 99th"})
    CHECK_MESSAGE(has(figure.dot, words), words);
  CHECK_FALSE(has(figure.dot, "2.125"));
  CHECK(written(figure, "7.125") == 0);
  for (const char* value : {"1.125", "3.125", "4.125", "5.125", "6.125", "40 ms", "80 ms"})
    CHECK_MESSAGE(written(figure, value) == 1, value);
  CHECK(has(figure.alt, "algorithm ring: 3.125 at 8, 5.125 at 32, 1.125 at 256."));
  CHECK(has(figure.alt, "algorithm mod: 4.125 at 8, 6.125 at 32, nothing at 256."));
  CHECK(figure.dot == plot(results()).front().dot);
}

TEST_CASE("no text covers another, on any page") {
  for (const PageSize size : {PageSize::a4, PageSize::slide, PageSize::column})
    for (const SweepResults& of : {results(), over_names(1), over_names(3)}) {
      ViewOptions options;
      options.size = size;
      CHECK(overlaps(plot(of, options).front()) == "");
    }
}

TEST_CASE("names have bars, each is written, and no line joins them") {
  const Figure figure = plot(over_names(1)).front();
  for (const char* name : {"ring", "rendezvous", "jump", "maglev", "multi-probe", "ketama"})
    CHECK_MESSAGE(written(figure, name) == 2, name);  // in each panel
  CHECK(has(figure.dot, "for each system.algorithm"));
  CHECK_FALSE(has(figure.dot, "not to scale"));
  CHECK_FALSE(has(figure.dot, "shape=circle"));
  CHECK(has(figure.alt, "Bars for each system.algorithm"));
  SweepResults missing = over_names(2);
  missing.statistics[0].figures[3] = {};
  CHECK(written(plot(missing).front(), "not measured") == 1);
}

TEST_CASE("no figure stands on a whisker") {
  const auto check = [](const SweepResults& of, const auto& paint) {
    const SweepAxes axes = sweep_axes(of, {});
    const Rect area{20, 20, 320, 20 + (axes.named ? bars_height(axes) : 300)};
    Canvas canvas;
    const PanelNotes notes = paint(canvas, PanelFrame{of, axes, theme(ThemeName::light)}, of.statistics[0], area);
    CHECK_FALSE(notes.whiskers.empty());
    CHECK(notes.left_out == 0);
    for (const Rect& whisker : notes.whiskers)
      for (const PlacedLabel& label : notes.labels) CHECK_MESSAGE(!overlap(whisker, label.rect), label.text);
  };
  check(results(), paint_curves);
  check(over_names(2), paint_bars);
}

TEST_CASE("values that have no room beside each other stand in rows, all of them") {
  SweepResults out;
  out.scenario = "x";
  out.runs = 1;
  out.paths = {"network.latency"};
  SweepStatistic lost{"messages.lost", false, true, {}};
  for (int ms = 0; ms < 40; ++ms) {
    out.points.push_back({{fmt::format("{}ms", 1000 + ms)}});
    lost.figures.push_back({kMillion * ms, {}, {}});
  }
  out.statistics = {lost};
  ViewOptions options;
  options.size = PageSize::column;
  const Figure figure = plot(out, options).front();
  for (int ms = 0; ms < 40; ++ms) CHECK(written(figure, fmt::format("{}ms", 1000 + ms)) == 1);
  CHECK(overlaps(figure) == "");
}

TEST_CASE("another path goes along the page when it is asked for, words in the order of the file") {
  ViewOptions options;
  options.x = "system.algorithm";
  const Figure figure = plot(results(), options).front();
  CHECK(has(figure.alt, "Bars for each system.algorithm"));
  CHECK(has(figure.alt, "points 256: 1.125 at ring, nothing at mod."));
  CHECK(occurrences(figure.dot, "points 8\\l") == 1);  // in the legend
}

TEST_CASE("numbers that lie evenly are to scale, and a single line needs no legend") {
  SweepResults out;
  out.scenario = "x";
  out.runs = 1;
  out.first_seed = 4;
  out.paths = {"network.loss"};
  SweepStatistic lost{"messages.lost", false, true, {}};
  for (const char* loss : {"0", "0.1", "0.25"}) {
    out.points.push_back({{loss}});
    lost.figures.push_back({kMillion * 1500, {}, {}});
  }
  out.statistics = {lost};
  const Figure figure = plot(out).front();
  CHECK_FALSE(has(figure.dot, "not to scale"));
  CHECK(has(figure.dot, "1500"));
  CHECK(has(figure.dot, "seed 4"));
  CHECK_FALSE(has(figure.dot, "99th"));
}

TEST_CASE("what can't be drawn is told") {
  ViewOptions options;
  options.x = "system.pionts";
  CHECK_THROWS_WITH_AS((void)plot(results(), options),
                       "\"system.pionts\" is not swept: expected one of system.points, system.algorithm",
                       std::invalid_argument);
  SweepResults nothing = results();
  nothing.statistics.clear();
  CHECK_THROWS_AS((void)plot(nothing), std::invalid_argument);
  nothing = results();
  nothing.paths.clear();
  CHECK_THROWS_AS((void)plot(nothing), std::invalid_argument);
}

}  // namespace
}  // namespace orrery::diagrams::sweep_test
