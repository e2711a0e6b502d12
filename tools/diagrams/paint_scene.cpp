// The back of the picture: what holds for a stretch of time is an area, what a node is at each moment is its lifeline.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tools/diagrams/lane_figure.hpp"
#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kBoxHalfWidth = 20;
constexpr double kBoxHeightMin = 14;  // even of a node that was down for a moment
constexpr double kHatchGap = 9;
constexpr double kBarHatchGap = 5;
constexpr double kStopGap = 64;  // from one stroke at a cut to the next
constexpr double kStopLength = 16;

void paint_bands(Canvas& canvas, const Frame& frame) {
  canvas.section("partitions");
  for (const CutShape& shape : frame.cuts) {
    const std::string& label = frame.story.cuts[shape.cut].label;
    for (const CutShape::Band& band : shape.bands) {
      Rect rect = band.rect;
      rect.bottom = std::min(rect.bottom, frame.revealed_bottom());
      const Canvas::Mute mute(canvas, rect.bottom <= rect.top);
      canvas.box(rect, {frame.theme.band.at(band.side % 2), "", 0}, label);
    }
  }
}

void paint_grid(Canvas& canvas, const Frame& frame) {
  canvas.section("time");
  const TextStyle text{9.5, frame.theme.muted, false, Align::right};
  for (const Tick& tick : frame.axis.ticks()) {
    canvas.line({{frame.plot.left, tick.at}, {frame.plot.right, tick.at}}, {frame.theme.grid, 0.8});
    canvas.text({frame.plot.left - 7, tick.at}, tick.text, text);
  }
  canvas.text({frame.plot.left - 7, frame.plot.top - 14}, frame.axis.unit(), text);
}

// Graphviz has no hatching: the strokes are drawn one by one, cut off at the box.
void hatch(Canvas& canvas, const Rect& box, const Color& color, double gap = kHatchGap) {
  for (double y = box.top + gap; y < box.bottom + box.width(); y += gap) {
    Point low{box.left, y};
    Point high{box.right, y - box.width()};
    if (low.y > box.bottom) low = {box.left + (y - box.bottom), box.bottom};
    if (high.y < box.top) high = {box.left + (y - box.top), box.top};
    if (high.x > low.x) canvas.line({low, high}, {color, 0.5});
  }
}

void paint_statuses(Canvas& canvas, const Frame& frame) {
  canvas.section("nodes down or paused");
  for (const StatusSpan& span : frame.story.statuses) {
    if (!frame.has(span.node) || span.from > frame.selection.to || span.to < frame.selection.from) continue;
    const double half = std::min(kBoxHalfWidth, frame.gap / 3);
    const double x = frame.x(span.node);
    Rect box{x - half, frame.axis.at(span.from), x + half, std::min(frame.axis.at(span.to), frame.revealed_bottom())};
    if (box.bottom <= box.top && !frame.revealed(span.from)) continue;
    box.bottom = std::max(box.bottom, std::min(box.top + kBoxHeightMin, frame.plot.bottom));
    const std::string& name = frame.story.nodes[span.node].name;
    if (span.status == NodeStatus::paused) {
      canvas.box(box, {frame.theme.paused_fill, frame.theme.paused_stroke, 1}, name + " paused");
      hatch(canvas, box, frame.theme.paused_stroke);
    } else {
      canvas.box(box, {frame.theme.down_fill, frame.theme.down_stroke, 1, false, true}, name + " down");
    }
  }
}

// Where only one way is cut, strokes that are stopped at the line say which.
void paint_cut_line(Canvas& canvas, const Frame& frame, const CutShape& shape, const CutShape::Line& line) {
  const double bottom = std::min(shape.bottom, frame.revealed_bottom());
  if (bottom <= shape.top) return;
  canvas.line({{line.x, shape.top}, {line.x, bottom}}, {frame.theme.cut, 2, "dashed"},
              frame.story.cuts[shape.cut].label);
  if (line.blocked == 0) return;
  for (double y = shape.top + kStopGap / 3; y < bottom - 4; y += kStopGap)
    canvas.line({{line.x - line.blocked * kStopLength, y}, {line.x - line.blocked * 2, y}},
                {frame.theme.cut, 1.6, "solid", "normaltee", 0.5});
}

// What lasts at a node and shows neither as its status nor as a cut is a hatched bar beside its lane; what is about no
// node, at the left edge.
void paint_lasting_faults(Canvas& canvas, const Frame& frame) {
  if (!frame.selection.filter.faults()) return;
  canvas.section("lasting faults");
  for (const LastingFault& fault : lasting_faults(frame)) {
    const Rect bar = fault.bar;
    const Canvas::Mute mute(canvas, bar.bottom <= bar.top);
    canvas.box(bar, {frame.theme.band[1], frame.theme.cut, 0.6}, frame.story.fault_spans[fault.span].text);
    hatch(canvas, bar, frame.theme.cut, kBarHatchGap);
  }
}

// From its invocation to its completion an operation is a hollow bar beside its client's lane.
void paint_operations(Canvas& canvas, const Frame& frame) {
  if (!frame.selection.filter.operations()) return;
  canvas.section("operations");
  for (const Operation& operation : frame.story.operations) {
    const TraceTime from = std::max(operation.from, frame.selection.from);
    const TraceTime to = std::min({operation.to, frame.selection.to, frame.reveal});
    if (!frame.shows(operation.node, from) || from > to) continue;
    const double x = frame.x(operation.node);
    const double top = frame.axis.at(from);
    canvas.box({x + 6, top, x + 9, std::max(frame.axis.at(to), top + 2)}, {"", frame.theme.operation, 0.8},
               operation.label);
  }
}

bool is_down(const StatusSpan& span) { return span.status != NodeStatus::paused; }

// A lifeline is drawn from mark to mark; while the node is down only a dotted trace of it remains.
void paint_lifeline(Canvas& canvas, const Frame& frame, std::size_t node) {
  const TraceTime begin = frame.selection.from;
  const TraceTime end = std::max(begin, std::min(frame.selection.to, frame.reveal));
  const double x = frame.x(node);
  canvas.line({{x, frame.axis.at(begin)}, {x, frame.axis.at(end)}}, {frame.theme.muted, 1, "dotted"});
  struct Piece {
    TraceTime from, to;
    const FaceMark* mark;
  };
  std::vector<Piece> pieces;
  for (const FaceMark& mark : frame.story.faces) {
    if (mark.node != node || mark.time > end) continue;
    if (!pieces.empty() && pieces.back().mark->role == mark.role) continue;
    if (!pieces.empty()) pieces.back().to = mark.time;
    pieces.push_back({mark.time, end, &mark});
  }
  for (const Piece& piece : pieces) {
    const RoleLook& look = frame.theme.role(piece.mark->style);
    TraceTime from = std::max(piece.from, begin);
    const auto piece_to = [&](TraceTime to) {
      if (to <= from) return;
      canvas.box({x - look.width / 2, frame.axis.at(from), x + look.width / 2, frame.axis.at(to)},
                 {look.fill, look.stroke_width > 0 ? look.stroke : Color(), look.stroke_width}, piece.mark->role);
    };
    // Where only causes and effects are drawn, a node's life in between is none of them.
    const auto stretch = [&](TraceTime to) {
      if (frame.selection.known_until.empty()) return piece_to(to);
      const TraceTime again = frame.selection.touched_from[node];
      piece_to(std::min(to, frame.selection.known_until[node]));
      from = std::max(from, again);
      if (again != kNever) piece_to(to);
    };
    for (const StatusSpan& span : frame.story.statuses) {
      if (span.node != node || !is_down(span) || span.to <= from || span.from >= piece.to) continue;
      stretch(span.from);
      from = std::min(span.to, piece.to);
    }
    stretch(piece.to);
  }
}

std::vector<Point> zigzag(double left, double right, double y) {
  constexpr double kTooth = 5;
  std::vector<Point> out;
  double sign = -1;
  for (double x = left; x <= right; x += kTooth) {
    out.push_back({x, y + sign * 1.6});
    sign = -sign;
  }
  return out;
}

void paint_breaks(Canvas& canvas, const Frame& frame) {
  canvas.section("breaks in time");
  for (const AxisBreak& gap : frame.axis.breaks()) {
    const Canvas::Mute mute(canvas, !frame.revealed(gap.skipped.from));
    const Rect strip{frame.plot.left - 10, gap.begin + 0.5, frame.plot.right + 4, gap.end - 0.5};
    canvas.box(strip, {frame.theme.background, "", 0});
    canvas.line(zigzag(strip.left, strip.right, strip.top), {frame.theme.muted, 0.7});
    canvas.line(zigzag(strip.left, strip.right, strip.bottom), {frame.theme.muted, 0.7});
    std::vector<std::size_t> repeated;
    for (const std::size_t i : frame.selection.repeated)
      if (frame.story.flights[i].sent >= gap.skipped.from && frame.story.flights[i].sent <= gap.skipped.to)
        repeated.push_back(i);
    const TraceTime skipped = gap.skipped.to - gap.skipped.from;
    std::string text = fmt::format("{} {} skipped", frame.axis.in_unit(skipped), frame.axis.unit());
    if (!repeated.empty()) text += " with " + repeated_text(frame.story, repeated);
    canvas.text({strip.left + 14, strip.center().y}, text, {8, frame.theme.muted, false, Align::left});
  }
}

}  // namespace

void paint_scene(Canvas& canvas, const Frame& frame) {
  paint_bands(canvas, frame);
  paint_grid(canvas, frame);
  paint_statuses(canvas, frame);
  canvas.section("lifelines");
  for (const std::size_t node : frame.selection.lanes) paint_lifeline(canvas, frame, node);
  paint_lasting_faults(canvas, frame);
  canvas.section("cuts");
  for (const CutShape& shape : frame.cuts) {
    for (const CutShape::Line& line : shape.lines) paint_cut_line(canvas, frame, shape, line);
  }
  paint_operations(canvas, frame);
  paint_breaks(canvas, frame);
}

void paint_headers(Canvas& canvas, const Frame& frame) {
  canvas.section("lanes");
  for (const std::size_t node : frame.selection.lanes) {
    const std::string name = fit_text(frame.story.nodes[node].name, frame.gap - 14, 11.5, true);
    const double width = std::max(44.0, text_width(name, 11.5, true) + 16);
    const Point center{frame.x(node), frame.plot.top - 18};
    canvas.box(around(center, width, 20),
               {frame.theme.header_fill, frame.theme.header_stroke, 1, true, frame.story.is_client(node)},
               frame.story.nodes[node].kind);
    canvas.text(center, name, {11.5, frame.theme.ink, true, Align::center});
  }
}

}  // namespace orrery::diagrams
