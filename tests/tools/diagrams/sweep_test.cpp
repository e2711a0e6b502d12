// The chart of a sweep: where its values stand, that each line and each value is there, and what is refused.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tools/diagrams/geometry.hpp"
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

TEST_CASE("a panel for each statistic, a line for each other value, each value written, numbers in their order") {
  const Figure figure = plot(results()).front();
  for (const char* words :
       {"load.spread, mean", "move.time.p99", "algorithm ring", "algorithm mod", "system.points (not to scale)",
        "100 runs", "seeds 1 to 100", "1.125", "6.125", "20 ms", "120 ms", "from the mean to the 99th"})
    CHECK_MESSAGE(has(figure.dot, words), words);
  CHECK_FALSE(has(figure.dot, "2.125"));
  CHECK(figure.labels.size() == 11);  // six points twice, one of them not measured
  CHECK(has(figure.alt, "algorithm ring: 3.125 at 8, 5.125 at 32, 1.125 at 256."));
  CHECK(has(figure.alt, "algorithm mod: 4.125 at 8, 6.125 at 32, nothing at 256."));
  CHECK(figure.dot == plot(results()).front().dot);
}

TEST_CASE("no value covers another, on any page") {
  for (const PageSize size : {PageSize::a4, PageSize::slide, PageSize::column}) {
    ViewOptions options;
    options.size = size;
    const Figure figure = plot(results(), options).front();
    for (std::size_t i = 0; i < figure.labels.size(); ++i) {
      CHECK(contains({0, 0, figure.width, figure.height}, figure.labels[i].rect));
      for (std::size_t j = 0; j < i; ++j) CHECK_FALSE(overlap(figure.labels[i].rect, figure.labels[j].rect));
    }
  }
}

TEST_CASE("another path goes along the page when it is asked for, words in the order of the file") {
  ViewOptions options;
  options.x = "system.algorithm";
  const Figure figure = plot(results(), options).front();
  CHECK(has(figure.alt, "Curves over system.algorithm"));
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
