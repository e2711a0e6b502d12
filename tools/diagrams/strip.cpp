// Rows are stacked, the words of faults are packed into lines above them: each goes to the first line where it fits.
#include "tools/diagrams/strip.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

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
constexpr std::size_t kFaultLinesMax = 5;
constexpr double kRowGap = 6;
constexpr double kTickSize = 9;

double names_width(const std::vector<StripRow>& rows) {
  double width = kNamesMin;
  for (const StripRow& row : rows) width = std::max(width, text_width(row.name, kNameSize, true) + 20);
  return std::min(width, kNamesMax);
}

}  // namespace

std::vector<FaultSpan> fault_spans(const TraceFile& trace) {
  std::vector<FaultSpan> spans;
  std::multimap<std::string, std::size_t> open;
  TraceTime end = 0;
  for (const TraceRecord& record : trace.records) {
    end = std::max(end, record.time);
    const auto* fault = std::get_if<FaultPhase>(&record.what);
    if (fault == nullptr) continue;
    if (fault->start) {
      open.emplace(fault->id, spans.size());
      spans.push_back({record.time, -1, fault->label.empty() ? fault->verb : fault->label, false});
    } else if (const auto begun = open.find(fault->id); begun != open.end()) {
      spans[begun->second].to = record.time;
      open.erase(begun);
    }
  }
  for (FaultSpan& span : spans) {
    if (span.to < 0) span.to = end;
    span.moment = span.to <= span.from;
  }
  return spans;
}

Rect Strip::stretch(std::size_t row, TraceTime from, TraceTime to, double inset) const {
  const Rect& all = rows[row];
  const double left = x(from);
  return {left, all.top + inset, std::max(left, x(to)), all.bottom - inset};
}

Strip make_strip(const TraceFile& trace, TimeSpan window, std::vector<StripRow> rows, double page_width, double top) {
  const double left = kPageMargin + names_width(rows);
  const double right = page_width - kPageMargin - 6;
  const AxisLimits limits{left, right - left, (right - left) / 1000.0};
  Strip strip{{left, top, right, top}, TimeAxis(window, {window}, limits), {}, std::move(rows), {}, {}};
  std::vector<double> line_ends;  // the right ends of the words in each line
  for (const FaultSpan& span : fault_spans(trace)) {
    if (span.to < window.from || span.from > window.to) continue;
    const double width = text_width(span.text, kFaultSize) + 12;
    const double begin = std::clamp(strip.x(span.from), left, std::max(left, right - width));
    std::size_t line = 0;
    while (line < line_ends.size() && line_ends[line] > begin) ++line;
    if (line == line_ends.size() && line < kFaultLinesMax) line_ends.push_back(0);
    const bool fits = line < line_ends.size();
    if (fits) line_ends[line] = begin + width;
    strip.faults.push_back(span);
    strip.fault_y.push_back(fits ? top + kFaultLine * (static_cast<double>(line) + 0.5) : -1);
  }
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

void paint_strip(Canvas& canvas, const Strip& strip, const Theme& theme) {
  canvas.section("faults");
  for (std::size_t i = 0; i < strip.faults.size(); ++i) {
    const FaultSpan& fault = strip.faults[i];
    const double from = strip.x(fault.from);
    const double to = strip.x(fault.to);
    if (!fault.moment)
      canvas.box({from, strip.plot.top - 6, to, strip.plot.bottom}, {theme.band[1], "", 0}, fault.text);
    canvas.line({{from, strip.plot.top - 6}, {from, strip.plot.bottom}}, {theme.cut, 1, "dashed"}, fault.text);
    if (strip.fault_y[i] < 0) continue;
    const double width = text_width(fault.text, kFaultSize) + 12;
    const double left = std::clamp(from, strip.plot.left, std::max(strip.plot.left, strip.plot.right - width));
    canvas.shape("diamond", {left + 4, strip.fault_y[i]}, 8, {theme.cut, theme.background, 0.8}, "", {8, theme.ink});
    canvas.text({left + 10, strip.fault_y[i]}, fault.text, {kFaultSize, theme.cut_text, false, Align::left});
  }
  canvas.section("scale");
  for (const Tick& tick : strip.axis.ticks()) {
    canvas.line({{tick.at, strip.plot.top}, {tick.at, strip.plot.bottom + 3}}, {theme.grid, 0.8});
    canvas.text({tick.at, strip.plot.bottom + 11}, tick.text, {kTickSize, theme.muted});
  }
  canvas.line({{strip.plot.left, strip.plot.bottom}, {strip.plot.right, strip.plot.bottom}}, {theme.muted, 0.8});
  canvas.text({strip.plot.left - 10, strip.plot.bottom + 11}, strip.axis.unit(),
              {kTickSize, theme.muted, false, Align::right});
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
