// The parts that the layout stands on: text widths, the axis of time, the placement of labels.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/time_axis.hpp"

namespace orrery::diagrams::layout_test {
namespace {

constexpr TraceTime kMs = 1'000'000;

TEST_CASE("text is as wide as Helvetica makes it") {
  CHECK(text_width("", 10) == 0);
  CHECK(text_width("il", 10) == doctest::Approx(4.44));
  CHECK(text_width("WM", 10) == doctest::Approx(17.77));
  CHECK(text_width("WM", 10, true) > text_width("WM", 10));
}

TEST_CASE("a text that does not fit ends in an ellipsis and never inside a character") {
  CHECK(fit_text("short", 100, 10) == "short");
  const std::string cut = fit_text("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", 30, 10);
  CHECK(cut == "\xC3\xA4\xC3\xA4\xE2\x80\xA6");
  CHECK(text_width(fit_text("AppendEntries T2 [2:noop]", 60, 9), 9) <= 60);
}

TEST_CASE("lines are broken between words and at newlines") {
  CHECK(wrap_text("one two three", 40, 10) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap_text("one\ntwo", 400, 10) == std::vector<std::string>{"one", "two"});
  CHECK(wrap_text("", 40, 10).empty());
}

TEST_CASE("time without gaps is linear") {
  const TimeAxis axis({0, 100 * kMs}, {{0, 100 * kMs}}, {50, 500, 1.0});
  CHECK(axis.at(0) == doctest::Approx(50));
  CHECK(axis.at(50 * kMs) == doctest::Approx(300));
  CHECK(axis.at(100 * kMs) == doctest::Approx(550));
  CHECK(axis.at(200 * kMs) == doctest::Approx(550));
  CHECK(axis.breaks().empty());
  REQUIRE(axis.ticks().size() == 11);
  CHECK(axis.ticks()[1].text == "10");
  CHECK(axis.unit() == "ms");
}

TEST_CASE("a long idle gap is cut, the rest grows, and time never runs backwards") {
  const TimeAxis axis({0, 1'000 * kMs}, {{0, 10 * kMs}, {990 * kMs, 1'000 * kMs}}, {0, 500, 1.0});
  REQUIRE(axis.breaks().size() == 1);
  CHECK(axis.breaks()[0].skipped.from > 10 * kMs);
  CHECK(axis.breaks()[0].skipped.to < 990 * kMs);
  CHECK(axis.at(10 * kMs) - axis.at(0) > 200);
  CHECK(axis.end() <= 501);
  double before = -1;
  for (TraceTime t = 0; t <= 1'000 * kMs; t += kMs) {
    CHECK(axis.at(t) > before);
    before = axis.at(t);
  }
}

TEST_CASE("times are printed exactly and in the unit that suits them") {
  CHECK(time_text(0) == "0 ns");
  CHECK(time_text(1'310'000'000) == "1.31 s");
  CHECK(time_text(250 * kMs) == "250 ms");
  CHECK(time_range_text({980'700'000, 1'310'000'000}) == "0.981 to 1.31 s");
}

TEST_CASE("a label takes the first free place, and gives way to lines") {
  LabelSpace space({0, 0, 100, 100});
  const Rect left{10, 10, 40, 20};
  const Rect right{50, 10, 80, 20};
  CHECK(space.place({left, right}, "a", true)->left == 10);
  CHECK(space.place({left, right}, "b", true)->left == 50);
  CHECK_FALSE(space.place({left, right}, "c", true).has_value());
  CHECK_FALSE(space.place({{90, 90, 110, 100}}, "off the page", true).has_value());

  LabelSpace busy({0, 0, 100, 100});
  busy.line({0, 15}, {45, 15});
  CHECK(busy.place({left, right}, "d", true)->left == 50);
  busy.wall({0, 0, 100, 100});
  CHECK_FALSE(busy.place({left}, "e", false).has_value());
  CHECK(busy.place({left}, "e", true).has_value());
}

TEST_CASE("a label hides neither the end of a line nor most of it, unless it must") {
  LabelSpace space({0, 0, 100, 100});
  space.line({0, 15}, {60, 15});
  CHECK_FALSE(space.place({{50, 10, 70, 20}}, "head", false).has_value());
  CHECK_FALSE(space.place({{5, 10, 45, 20}}, "most", false).has_value());
  CHECK(space.place({{5, 10, 25, 20}}, "a third", false).has_value());
  CHECK(space.place({{50, 10, 70, 20}}, "must", true).has_value());
}

TEST_CASE("no tick stands beside a break") {
  const TimeAxis axis({0, 1'000 * kMs}, {{0, 10 * kMs}, {990 * kMs, 1'000 * kMs}}, {0, 500, 1.0});
  REQUIRE(axis.breaks().size() == 1);
  REQUIRE(!axis.ticks().empty());
  for (const Tick& tick : axis.ticks()) {
    CHECK((tick.at <= axis.breaks()[0].begin - 7 || tick.at >= axis.breaks()[0].end + 7));
  }
}

TEST_CASE("labels are abbreviated by their words, not by their numbers") {
  CHECK(brief_text("AppendEntries T4 [3:noop]") == "AE T4 [3]");
  CHECK(brief_text("RequestVote T4") == "RV T4");
  CHECK(brief_text("AppendEntries T1 [4:put k2 5.1, 5:noop]") == "AE T1 [4, 5]");
  CHECK(brief_text("heartbeat T1") == "heartbeat T1");
  CHECK(brief_text("Reply") == "Reply");
}

TEST_CASE("the hidden length of a line is what lies in the rectangle") {
  const Rect rect{10, 10, 20, 20};
  CHECK(hidden_length({0, 15}, {30, 15}, rect) == doctest::Approx(10));
  CHECK(hidden_length({12, 12}, {15, 16}, rect) == doctest::Approx(5));
  CHECK(hidden_length({0, 0}, {5, 30}, rect) == 0);
}

TEST_CASE("numbers have fixed decimals and no negative zero") {
  Canvas canvas;
  canvas.line({{0, 0}, {-0.001, 0.004}}, {"#000000"});
  const std::string dot = canvas.dot("g", 10, 10, "#FFFFFF");
  CHECK(dot.find("-0.00") == std::string::npos);
  CHECK(dot.find("pos=\"0.00,0.00 0.00,0.00 0.00,0.00 0.00,0.00\"") != std::string::npos);
}

}  // namespace
}  // namespace orrery::diagrams::layout_test
