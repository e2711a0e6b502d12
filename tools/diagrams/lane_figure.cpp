// The frame is fixed once; then everything is painted from the back to the front, as far as it is revealed.
#include "tools/diagrams/lane_figure.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/frame.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/lane_words.hpp"
#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/time_axis.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kHeadersHeight = 40;
constexpr double kLegendReserve = 78;
constexpr double kPlotHeightMin = 160;

// When each figure of a build ends: the drawn moments are shared out evenly.
std::vector<TraceTime> reveals(const Story& story, const Selection& selection, const ViewOptions& options) {
  if (options.build <= 1) return {options.reveal.value_or(kNever)};
  std::vector<TraceTime> moments{selection.to};
  const auto add = [&](TraceTime time) {
    if (selection.shows(time)) moments.push_back(time);
  };
  for (const std::size_t i : selection.flights) add(story.flights[i].ended);
  for (const StatusSpan& span : story.statuses) add(span.from), add(span.to);
  for (const Cut& cut : story.cuts) add(cut.from), add(cut.to);
  for (const FaceMark& mark : story.faces) add(mark.time);
  std::sort(moments.begin(), moments.end());
  std::vector<TraceTime> out;
  for (std::size_t step = 1; step < options.build; ++step)
    out.push_back(moments[moments.size() * step / options.build]);
  out.push_back(kNever);
  return out;
}

Figure paint(const Recording& recording, const Frame& frame, const std::vector<Arrow>& arrows, const Heading& heading,
             double page_width, const std::string& view, const std::optional<Apex>& apex) {
  Canvas canvas;
  paint_heading(canvas, heading, frame.theme, page_width);
  paint_scene(canvas, frame);
  paint_messages(canvas, frame, arrows);
  LabelSpace space({4, frame.plot.top - 6, page_width - 4, frame.plot.bottom + 8});
  if (apex) paint_apex(canvas, frame, *apex, space);
  const std::size_t dropped = paint_labels(canvas, frame, arrows, space);
  double bottom = paint_violations(canvas, frame);
  paint_headers(canvas, frame);
  bottom = paint_legend(canvas, frame.theme, legend_of(frame, arrows), frame.plot.left, frame.plot.right,
                        bottom + kPageMargin);
  if (dropped > 0) {
    canvas.text({frame.plot.left, bottom + 8}, counted(dropped, "label") + " left out for want of room",
                {8.5, frame.theme.muted, false, Align::left});
    bottom += 16;
  }
  Figure figure;
  figure.width = page_width;
  figure.height = bottom + 12;
  figure.dot = canvas.dot(view, figure.width, figure.height, frame.theme.background);
  figure.labels = space.labels();
  figure.alt = alt_text(recording, frame, arrows);
  return figure;
}

}  // namespace

std::vector<Figure> draw_lanes(const Recording& recording, const ViewOptions& options, const Selection& selection,
                               const std::string& view, const std::vector<std::string>& sentences,
                               const std::optional<Apex>& apex) {
  const Story& story = recording.story;
  const Theme& look = theme(options.theme);
  PageShape page = page_shape(options.size);
  const Heading heading = make_heading(recording.trace.header, scale_text(options.time), sentences, page.width);
  const double plot_top = heading.height() + kHeadersHeight;
  const double below = violations_height(story, selection, page.width - 2 * kPageMargin) + kLegendReserve;
  const FrameArea area{0, page.width, plot_top, std::max(kPlotHeightMin, page.height - plot_top - below)};
  Frame frame = make_frame(story, selection, look, area, options.time);
  frame.blank = options.blank;
  frame.brief = frame.gap < kBriefGap;
  page.width = std::max(page.width, frame.plot.right + 16);
  const std::vector<Arrow> arrows = make_arrows(frame);
  std::vector<Figure> figures;
  for (const TraceTime reveal : reveals(story, selection, options)) {
    frame.reveal = reveal;
    figures.push_back(paint(recording, frame, arrows, heading, page.width, view, apex));
  }
  return figures;
}

}  // namespace orrery::diagrams
