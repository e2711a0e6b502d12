// Rows are stacked, the words of faults are packed into lines above them: each goes to the first line where it fits.
#include "tools/diagrams/strip.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kNameSize = 10;
constexpr double kNamesMax = 120;
constexpr double kNamesMin = 54;
constexpr double kFaultSize = 8.5;
constexpr double kFaultLine = 12;
constexpr double kDiamond = 9;
constexpr std::size_t kFaultLinesMax = 5;
constexpr double kRowGap = 6;
constexpr double kTickSize = 9;
constexpr double kAir = 0.05;  // of the width

double names_width(const std::vector<StripRow>& rows) {
  double width = kNamesMin;
  for (const StripRow& row : rows) width = std::max(width, text_width(row.name, kNameSize, true) + 20);
  return std::min(width, kNamesMax);
}

// Where the words of a fault would run out of the plot they stand to the left of its moment.
bool words_turn(const Rect& plot, double at, double width) { return at + width > plot.right && at - width > plot.left; }

// The stretches in which at least one of the faults that last is in force.
std::vector<TimeSpan> bands_of(const std::vector<FaultSpan>& faults, TimeSpan window) {
  std::vector<TimeSpan> bands;
  for (const FaultSpan& fault : faults) {  // in the order of their beginnings
    if (fault.moment) continue;
    const TimeSpan span{std::max(fault.from, window.from), std::min(fault.to, window.to)};
    if (!bands.empty() && span.from <= bands.back().to)
      bands.back().to = std::max(bands.back().to, span.to);
    else
      bands.push_back(span);
  }
  return bands;
}

}  // namespace

Rect Strip::stretch(std::size_t row, TraceTime from, TraceTime to, double inset) const {
  const Rect& all = rows[row];
  const double left = x(from);
  return {left, all.top + inset, std::max(left, x(to)), all.bottom - inset};
}

Strip make_strip(const Story& story, TimeSpan window, std::vector<StripRow> rows, double page_width, double top,
                 const std::vector<TimeSpan>* active) {
  const double left = kPageMargin + names_width(rows);
  const double right = page_width - kPageMargin - 6;
  const double length = (right - left) * (active != nullptr ? 1 - kAir : 1);
  const AxisLimits limits{left, length, length / 1000.0};
  const std::vector<TimeSpan> whole{window};
  Strip strip{{left, top, right, top},
              TimeAxis(window, active != nullptr ? *active : whole, limits),
              {},
              std::move(rows),
              {},
              {},
              {}};
  std::vector<double> line_ends;  // the right ends of the words in each line
  for (const FaultSpan& span : story.fault_spans) {
    if (span.to < window.from || span.from > window.to) continue;
    const double width = text_width(span.text, kFaultSize) + 2 * kDiamond;
    const double at = strip.x(span.from);
    const double begin = words_turn(strip.plot, at, width) ? at + kDiamond / 2 - width : at - kDiamond / 2;
    std::size_t line = 0;
    while (line < line_ends.size() && line_ends[line] > begin) ++line;
    if (line == line_ends.size() && line < kFaultLinesMax) line_ends.push_back(0);
    const bool fits = line < line_ends.size();
    if (fits) line_ends[line] = begin + width;
    strip.faults.push_back(span);
    strip.fault_y.push_back(fits ? top + kFaultLine * (static_cast<double>(line) + 0.5) : -1);
  }
  strip.bands = bands_of(strip.faults, window);
  double y = top + kFaultLine * static_cast<double>(line_ends.size()) + 8;
  strip.plot.top = y;
  for (std::size_t i = 0; i < strip.what.size(); ++i) {
    if (i > 0 && !strip.what[i].continues) y += kRowGap;
    strip.rows.push_back({left, y, right, y + strip.what[i].height});
    y += strip.what[i].height;
  }
  strip.plot.bottom = y + 4;
  return strip;
}

namespace {

void paint_strip_breaks(Canvas& canvas, const Strip& strip, const Theme& theme) {
  for (const AxisBreak& gap : strip.axis.breaks()) {
    const Rect rect{gap.begin + 1, strip.plot.top - 6, gap.end - 1, strip.plot.bottom + 3};
    canvas.box(rect, {theme.background, "", 0}, time_text(gap.skipped.to - gap.skipped.from) + " skipped");
    for (const double x : {rect.left, rect.right}) {
      std::vector<Point> points;
      for (double y = rect.top, side = -1; y <= rect.bottom; y += 5, side = -side)
        points.push_back({x + side * 1.6, y});
      canvas.line(points, {theme.muted, 0.7});
    }
  }
}

}  // namespace

void paint_strip(Canvas& canvas, const Strip& strip, const Theme& theme) {
  canvas.section("faults");
  for (const TimeSpan& band : strip.bands)
    canvas.box({strip.x(band.from), strip.plot.top - 6, strip.x(band.to), strip.plot.bottom}, {theme.band[1], "", 0});
  for (std::size_t i = 0; i < strip.faults.size(); ++i) {
    const FaultSpan& fault = strip.faults[i];
    const double from = strip.x(fault.from);
    canvas.line({{from, strip.plot.top - 6}, {from, strip.plot.bottom}}, {theme.cut, 1, "dashed"}, fault.text);
    if (strip.fault_y[i] < 0) continue;
    const bool turned = words_turn(strip.plot, from, text_width(fault.text, kFaultSize) + 2 * kDiamond);
    canvas.shape("diamond", {from, strip.fault_y[i]}, 8, {theme.cut, theme.background, 0.8}, "", {8, theme.ink});
    canvas.text({from + (turned ? -6 : 6), strip.fault_y[i]}, fault.text,
                {kFaultSize, theme.cut_text, false, turned ? Align::right : Align::left});
  }
  const auto unnamed = std::count_if(strip.fault_y.begin(), strip.fault_y.end(), [](double y) { return y < 0; });
  if (unnamed > 0)
    canvas.text({strip.plot.right, strip.plot.bottom + 22},
                counted(static_cast<std::size_t>(unnamed), "fault") + " not named for want of room",
                {kFaultSize, theme.muted, false, Align::right});
  canvas.section("scale");
  for (const Tick& tick : strip.axis.ticks()) {
    canvas.line({{tick.at, strip.plot.top}, {tick.at, strip.plot.bottom + 3}}, {theme.grid, 0.8});
    canvas.text({tick.at, strip.plot.bottom + 11}, tick.text, {kTickSize, theme.muted});
  }
  canvas.line({{strip.plot.left, strip.plot.bottom}, {strip.plot.right, strip.plot.bottom}}, {theme.muted, 0.8});
  canvas.text({strip.plot.left - 10, strip.plot.bottom + 11}, strip.axis.unit(),
              {kTickSize, theme.muted, false, Align::right});
  paint_strip_breaks(canvas, strip, theme);
  canvas.section("rows");
  for (std::size_t i = 0; i < strip.rows.size(); ++i) {
    const StripRow& row = strip.what[i];
    if (row.name.empty()) continue;
    const std::string name = fit_text(row.name, strip.plot.left - kPageMargin - 16, kNameSize, true);
    const Rect box{kPageMargin, strip.rows[i].top, strip.plot.left - 6, strip.rows[i].top + std::min(16.0, row.height)};
    if (row.dashed || row.height >= 16)
      canvas.box(box, {theme.header_fill, theme.header_stroke, 0.8, true, row.dashed});
    canvas.text(box.center(), name, {kNameSize, theme.ink, true, Align::center});
  }
}

void paint_strip_violations(Canvas& canvas, const Strip& strip, const Theme& theme,
                            const std::vector<TraceTime>& times) {
  canvas.section("violated claims");
  for (const TraceTime time : times) {
    const double x = strip.x(time);
    canvas.line({{x, strip.plot.top - 6}, {x, strip.plot.bottom}}, {theme.violation, 1.8});
    canvas.shape("octagon", {x, strip.plot.top - 6}, 16, {theme.violation, theme.background, 1}, "!",
                 {10, theme.violation_text});
  }
}

}  // namespace orrery::diagrams
