// Rows are stacked. The faults are packed into lines above them: all faults of one id go to the first line that is free
// from the first of them to the last and its words.
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
constexpr double kFaultWordsAt = 6;      // from the middle of a diamond
constexpr double kFaultWordsLeast = 40;  // of their width, whatever the room
constexpr std::size_t kFaultLinesMax = 8;
constexpr double kRowGap = 6;
constexpr double kTickSize = 9;
constexpr double kAir = 0.05;  // of the width

double names_width(const std::vector<StripRow>& rows) {
  double width = kNamesMin;
  for (const StripRow& row : rows) width = std::max(width, text_width(row.name, kNameSize, true) + 20);
  return std::min(width, kNamesMax);
}

// What takes a line, from its left to its right end.
struct FaultGroup {
  std::string id;
  std::vector<std::string> texts;  // of each
  FaultLine line;
  double left = 0, right = 0;
};

// Faults of one id are one group; one without an id is one by itself.
std::vector<FaultGroup> grouped_faults(const Strip& strip) {
  std::vector<FaultGroup> groups;
  for (const FaultSpan& fault : strip.faults) {
    const auto known =
        std::find_if(groups.begin(), groups.end(), [&](const FaultGroup& group) { return group.id == fault.id; });
    FaultGroup& group = known == groups.end() || fault.id.empty() ? groups.emplace_back() : *known;
    group.id = fault.id;
    group.texts.push_back(fault.text);
    group.line.begins.push_back(strip.x(fault.from));
  }
  return groups;
}

// Whether what each does fits between it and the next.
bool each_has_room(const FaultGroup& group, double right) {
  const std::vector<double>& begins = group.line.begins;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    const double until = i + 1 < begins.size() ? begins[i + 1] - kDiamond : right;
    if (begins[i] + kFaultWordsAt + text_width(group.texts[i], kFaultSize) > until) return false;
  }
  return true;
}

// One text for all of a group, if they do the same, else one for each if there is room, else their name and number.
// It stands to the right, or to the left where it would run out of the plot.
void place_words(FaultGroup& group, const Rect& plot) {
  const std::vector<double>& begins = group.line.begins;
  group.left = begins.front() - kDiamond / 2;
  group.right = begins.back() + kDiamond / 2;
  const bool same = std::all_of(group.texts.begin(), group.texts.end(),
                                [&](const std::string& text) { return text == group.texts.front(); });
  if (!same && each_has_room(group, plot.right)) {
    for (std::size_t i = 0; i < begins.size(); ++i)
      group.line.words.push_back({begins[i] + kFaultWordsAt, group.texts[i], false});
    group.right = begins.back() + kFaultWordsAt + text_width(group.texts.back(), kFaultSize);
    return;
  }
  std::string text = same ? group.texts.front() : group.id;
  if (begins.size() > 1) text += ", " + counted(begins.size(), "time");
  const double width = text_width(text, kFaultSize);
  const double room_right = plot.right - begins.back() - kFaultWordsAt;
  const double room_left = begins.front() - kFaultWordsAt - plot.left;
  const bool turned = width > room_right && room_left > room_right;
  text = fit_text(text, std::max(turned ? room_left : room_right, kFaultWordsLeast), kFaultSize);
  group.line.words.push_back({turned ? begins.front() - kFaultWordsAt : begins.back() + kFaultWordsAt, text, turned});
  (turned ? group.left : group.right) += (turned ? -1 : 1) * (kFaultWordsAt + text_width(text, kFaultSize));
}

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
              0,
              {}};
  for (const FaultSpan& span : story.fault_spans)
    if (span.to >= window.from && span.from <= window.to) strip.faults.push_back(span);
  std::vector<double> line_ends;  // the right ends of what stands in each line
  for (FaultGroup& group : grouped_faults(strip)) {
    place_words(group, strip.plot);
    std::size_t line = 0;
    while (line < line_ends.size() && line_ends[line] > group.left) ++line;
    if (line == kFaultLinesMax) {
      strip.unnamed += group.texts.size();
      continue;
    }
    if (line == line_ends.size()) line_ends.push_back(0);
    line_ends[line] = group.right + kDiamond / 2;
    group.line.y = top + kFaultLine * (static_cast<double>(line) + 0.5);
    strip.fault_lines.push_back(std::move(group.line));
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
  for (const FaultSpan& fault : strip.faults) {
    const double from = strip.x(fault.from);
    canvas.line({{from, strip.plot.top - 6}, {from, strip.plot.bottom}}, {theme.cut, 1, "dashed"}, fault.text);
  }
  for (const FaultLine& line : strip.fault_lines) {
    if (line.begins.size() > 1)
      canvas.line({{line.begins.front(), line.y}, {line.begins.back(), line.y}}, {theme.cut, 0.6, "dotted"});
    for (const double x : line.begins)
      canvas.shape("diamond", {x, line.y}, 8, {theme.cut, theme.background, 0.8}, "", {8, theme.ink});
    for (const FaultLine::Words& words : line.words)
      canvas.text({words.x, line.y}, words.text,
                  {kFaultSize, theme.cut_text, false, words.turned ? Align::right : Align::left});
  }
  if (strip.unnamed > 0)
    canvas.text({strip.plot.right, strip.plot.bottom + 22},
                counted(strip.unnamed, "fault") + " not named for want of room",
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
