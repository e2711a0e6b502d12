// The explanation of a broken claim, below the plot: which claim, where and when, and what was seen.
#include <algorithm>

#include <fmt/format.h>

#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kClaimSize = 10.5;
constexpr double kEvidenceSize = 9;
constexpr double kEvidenceLine = 12.5;
constexpr std::size_t kEvidenceLinesMax = 6;
constexpr double kBoxGap = 22;  // from the plot to the first box, and between boxes

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
               width - 24, kClaimSize, true);
  out.lines = wrap_text(mark.evidence, width - 24, kEvidenceSize);
  if (out.lines.size() > kEvidenceLinesMax) {
    out.lines.resize(kEvidenceLinesMax);
    out.lines.back() = fit_text(out.lines.back() + " \xE2\x80\xA6", width - 24, kEvidenceSize);
  }
  out.width = text_width(out.title, kClaimSize, true);
  for (const std::string& line : out.lines) out.width = std::max(out.width, text_width(line, kEvidenceSize));
  out.width = std::min(width, out.width * 1.03 + 24);
  out.height = 24 + kEvidenceLine * static_cast<double>(out.lines.size());
  return out;
}

}  // namespace

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
    const Point at{x, frame.axis.at(mark.time)};
    const Canvas::Mute mute(canvas, !frame.revealed(mark.time));
    y += kBoxGap;
    const double left = std::clamp(x - 40, frame.plot.left, std::max(frame.plot.left, frame.plot.right - words.width));
    const Rect box{left, y, left + words.width, y + words.height};
    canvas.line({at, {x, box.top}}, {frame.theme.violation, 1.8});
    canvas.shape("octagon", at, 22, {frame.theme.violation, frame.theme.background, 1.5}, "!",
                 {14, frame.theme.violation_text}, mark.claim + " violated");
    canvas.box(box, {frame.theme.violation_fill, frame.theme.violation, 1.6, true});
    canvas.text({left + 11, y + 13}, words.title, {kClaimSize, frame.theme.violation, true, Align::left});
    double line_y = y + 13 + 14;
    for (const std::string& line : words.lines) {
      canvas.text({left + 11, line_y}, line, {kEvidenceSize, frame.theme.ink, false, Align::left});
      line_y += kEvidenceLine;
    }
    y = box.bottom;
  }
  return y;
}

}  // namespace orrery::diagrams
