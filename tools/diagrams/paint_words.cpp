// What stands below the plot: the explanation of a broken claim, and the legend of what occurs.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kTitleSize = 10.5;
constexpr double kTextSize = 9;
constexpr double kTextLine = 12.5;
constexpr std::size_t kEvidenceLinesMax = 6;
constexpr double kBoxGap = 22;  // from the plot to the first box, and between boxes
constexpr double kLegendRow = 18;

struct Explanation {
  std::string title;
  std::vector<std::string> lines;
  double width = 0, height = 0;
};

Explanation explain(const Story& story, const ViolationMark& mark, double width) {
  Explanation out;
  const std::string where = mark.node ? fmt::format("   at {}", story.nodes[*mark.node].name) : std::string();
  out.title =
      fit_text(fmt::format("VIOLATED   {}{}   t = {}, event #{}", mark.claim, where, time_text(mark.time), mark.event),
               width - 24, kTitleSize, true);
  out.lines = wrap(mark.evidence, width - 24, kTextSize);
  if (out.lines.size() > kEvidenceLinesMax) {
    out.lines.resize(kEvidenceLinesMax);
    out.lines.back() = fit_text(out.lines.back() + " \xE2\x80\xA6", width - 24, kTextSize);
  }
  out.width = text_width(out.title, kTitleSize, true);
  for (const std::string& line : out.lines) out.width = std::max(out.width, text_width(line, kTextSize));
  out.width = std::min(width, out.width * 1.03 + 24);
  out.height = 24 + kTextLine * static_cast<double>(out.lines.size());
  return out;
}

void sample(Canvas& canvas, const Frame& frame, const LegendItem& item, Point at) {
  const Theme& theme = frame.theme;
  const Rect swatch = around({at.x + 10, at.y}, 18, 10);
  using Sample = LegendItem::Sample;
  switch (item.sample) {
    case Sample::role: {
      const RoleLook& look = theme.role(item.style);
      canvas.box(around({at.x + 10, at.y}, look.width, 13),
                 {look.fill, look.stroke_width > 0 ? look.stroke : Color(), look.stroke_width});
      break;
    }
    case Sample::message: {
      const TraceMessageType& type = frame.story.types[item.type];
      const MessageLook& look = theme.message(type.family, type.reply);
      canvas.line({at, {at.x + 20, at.y}}, {look.line, look.width, "solid", look.head});
      break;
    }
    case Sample::loss:
      canvas.line({at, {at.x + 17, at.y}}, {theme.muted, 1.2, "dashed"});
      canvas.line({{at.x + 13.4, at.y - 3.6}, {at.x + 20.6, at.y + 3.6}}, {theme.muted, 1.7});
      canvas.line({{at.x + 13.4, at.y + 3.6}, {at.x + 20.6, at.y - 3.6}}, {theme.muted, 1.7});
      break;
    case Sample::down:
      canvas.box(swatch, {theme.down_fill, theme.down_stroke, 1, false, true});
      break;
    case Sample::paused:
      canvas.box(swatch, {theme.paused_fill, theme.paused_stroke, 1});
      for (const double x : {0.0, 6.0}) {
        canvas.line({{swatch.left + x, swatch.bottom}, {swatch.left + x + 10, swatch.top}}, {theme.paused_stroke, 0.5});
      }
      break;
    case Sample::cut:
      canvas.box(swatch, {theme.band[1], "", 0});
      canvas.line({{at.x + 10, at.y - 6}, {at.x + 10, at.y + 6}}, {theme.cut, 2, "dashed"});
      break;
    case Sample::time_break:
      canvas.line({{at.x, at.y}, {at.x + 5, at.y - 4}, {at.x + 10, at.y}, {at.x + 15, at.y - 4}, {at.x + 20, at.y}},
                  {theme.muted, 0.8});
      break;
    case Sample::fault:
      canvas.shape("diamond", {at.x + 10, at.y}, 12, {theme.cut, theme.background, 1}, "", {kTextSize, theme.ink});
      break;
    case Sample::fact:
      canvas.text({at.x + 10, at.y}, "\xE2\x9C\x93", {kTextSize, theme.fact, true});
      break;
    case Sample::operation:
      canvas.box(around({at.x + 10, at.y}, 3, 12), {"", theme.operation, 0.8});
      break;
    case Sample::violation:
      canvas.shape("octagon", {at.x + 10, at.y}, 15, {theme.violation, theme.background, 1}, "!",
                   {10, theme.violation_text});
      break;
  }
}

}  // namespace

std::vector<std::string> wrap(const std::string& text, double width, double size) {
  std::vector<std::string> lines;
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) lines.push_back(fit_text(line, width, size));
    line.clear();
  };
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!word.empty()) {
      if (!line.empty() && text_width(line + " " + word, size) > width) flush();
      line += line.empty() ? word : " " + word;
    }
    if (end < text.size() && text[end] == '\n') flush();
    begin = end + 1;
  }
  flush();
  return lines;
}

double violations_height(const Story& story, const Selection& selection, double width) {
  double height = 0;
  for (const ViolationMark& mark : story.violations) {
    if (selection.shows(mark.time)) height += kBoxGap + explain(story, mark, width).height;
  }
  return height;
}

double paint_violations(Canvas& canvas, const Frame& frame) {
  canvas.section("violated claims");
  double y = frame.plot.bottom;
  for (const ViolationMark& mark : frame.story.violations) {
    if (!frame.shows(mark.time)) continue;
    const Explanation words = explain(frame.story, mark, frame.plot.width());
    const double x = mark.node && frame.has(*mark.node) ? frame.x(*mark.node) : frame.plot.left + 12;
    const Point at{x, frame.axis.y(mark.time)};
    y += kBoxGap;
    const double left = std::clamp(x - 40, frame.plot.left, std::max(frame.plot.left, frame.plot.right - words.width));
    const Rect box{left, y, left + words.width, y + words.height};
    canvas.line({at, {x, box.top}}, {frame.theme.violation, 1.8});
    canvas.shape("octagon", at, 22, {frame.theme.violation, frame.theme.background, 1.5}, "!",
                 {14, frame.theme.violation_text}, mark.claim + " violated");
    canvas.box(box, {frame.theme.violation_fill, frame.theme.violation, 1.6, true});
    canvas.text({left + 11, y + 13}, words.title, {kTitleSize, frame.theme.violation, true, Align::left});
    double line_y = y + 13 + 14;
    for (const std::string& line : words.lines) {
      canvas.text({left + 11, line_y}, line, {kTextSize, frame.theme.ink, false, Align::left});
      line_y += kTextLine;
    }
    y = box.bottom;
  }
  return y;
}

std::vector<LegendItem> legend_items(const Frame& frame, const std::vector<Arrow>& arrows) {
  using Sample = LegendItem::Sample;
  std::vector<LegendItem> items;
  const TraceTime from = frame.selection.from;
  const TraceTime to = frame.selection.to;
  std::vector<const FaceMark*> roles;
  std::set<std::string> seen;
  for (const std::size_t node : frame.selection.lanes) {
    const FaceMark* initial = nullptr;
    for (const FaceMark& mark : frame.story.faces) {
      if (mark.node != node || mark.time > to) continue;
      if (mark.time <= from) {
        initial = &mark;
      } else {
        roles.push_back(&mark);
      }
    }
    if (initial != nullptr) roles.push_back(initial);
  }
  for (const RoleStyle style : {RoleStyle::idle, RoleStyle::contending, RoleStyle::active, RoleStyle::other}) {
    for (const FaceMark* mark : roles) {
      if (mark->style == style && !mark->role.empty() && seen.insert(mark->role).second) {
        items.push_back({Sample::role, mark->role, style, 0});
      }
    }
  }
  std::vector<bool> sent(frame.story.types.size(), false);
  bool lost = false;
  for (const Arrow& arrow : arrows) {
    sent[frame.story.flights[arrow.flight].type] = true;
    lost = lost || arrow.dies;
  }
  for (std::size_t type = 0; type < sent.size(); ++type) {
    if (sent[type]) items.push_back({Sample::message, frame.story.types[type].type, RoleStyle::other, type});
  }
  const auto add = [&items](bool occurs, Sample sample, const char* name) {
    if (occurs) items.push_back({sample, name, RoleStyle::other, 0});
  };
  const auto status = [&](bool paused) {
    return std::any_of(frame.story.statuses.begin(), frame.story.statuses.end(), [&](const StatusSpan& span) {
      return frame.has(span.node) && span.from <= to && span.to >= from &&
             (span.status == NodeStatus::paused) == paused;
    });
  };
  const auto in_window = [&](const auto& marks) {
    return std::any_of(marks.begin(), marks.end(), [&](const auto& mark) { return frame.shows(mark.time); });
  };
  add(lost, Sample::loss, "message lost");
  add(status(false), Sample::down, "node down");
  add(status(true), Sample::paused, "node paused");
  add(!frame.cuts.empty(), Sample::cut, "network partition");
  add(in_window(frame.story.faults), Sample::fault, "fault");
  add(std::any_of(frame.story.facts.begin(), frame.story.facts.end(),
                  [&](const FactMark& mark) { return frame.has(mark.node) && frame.shows(mark.time); }),
      Sample::fact, "fact observed");
  add(std::any_of(frame.story.operations.begin(), frame.story.operations.end(),
                  [&](const Operation& op) { return frame.has(op.node) && op.from <= to && op.to >= from; }),
      Sample::operation, "client operation");
  add(!frame.axis.breaks().empty(), Sample::time_break, "idle time cut");
  add(in_window(frame.story.violations), Sample::violation, "claim violated");
  return items;
}

double paint_legend(Canvas& canvas, const Frame& frame, const std::vector<LegendItem>& items, double top) {
  canvas.section("legend");
  double x = frame.plot.left;
  double y = top + kLegendRow / 2;
  for (const LegendItem& item : items) {
    const double width = 26 + text_width(item.name, kTextSize) + 18;
    if (x > frame.plot.left && x + width > frame.plot.right + 10) {
      x = frame.plot.left;
      y += kLegendRow;
    }
    sample(canvas, frame, item, {x, y});
    canvas.text({x + 26, y}, item.name, {kTextSize, frame.theme.ink, false, Align::left});
    x += width;
  }
  return y + kLegendRow / 2;
}

}  // namespace orrery::diagrams
