// The space-time diagram: select what is drawn, fix the frame, then paint from the back to the front.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/frame.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/selection.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kHeadersHeight = 40;
constexpr double kLegendReserve = 78;
constexpr double kPlotHeightMin = 160;

std::string window_caption(const TraceHeader& header, const Story& story, const Selection& selection) {
  const TraceTime whole = std::max(header.duration, story.end);
  const bool all = selection.from <= 0 && selection.to >= story.end;
  std::string text =
      all ? fmt::format("the whole run of {}", time_text(story.end))
          : fmt::format("drawn: {} of {}", time_range_text({selection.from, selection.to}), time_text(whole));
  if (selection.shortened) text += " (the window asked for holds more messages than a page does)";
  std::vector<std::string> left_out;
  if (!selection.repeated.empty()) left_out.push_back(counted(selection.repeated.size(), "repeated message"));
  if (selection.hidden_clients > 0) {
    left_out.push_back(counted(selection.hidden_messages, "message") + " of " +
                       counted(selection.hidden_clients, "client"));
  }
  if (!left_out.empty()) text += kSeparator + "not drawn: " + joined(left_out);
  return text;
}

std::string alt_text(const Recording& recording, const Selection& selection, const std::vector<Arrow>& arrows) {
  const Story& story = recording.story;
  const auto lost = std::count_if(arrows.begin(), arrows.end(), [](const Arrow& arrow) { return arrow.dies; });
  std::vector<std::string> names;
  for (const std::size_t node : selection.lanes) names.push_back(story.nodes[node].name);
  std::string text = fmt::format("Space-time diagram of \"{}\", {} to {}: {}; {}, {} of them lost.",
                                 recording.trace.header.scenario, time_text(selection.from), time_text(selection.to),
                                 joined(names), counted(arrows.size(), "message"), lost);
  const auto happened = [&](TraceTime time, const std::string& what) {
    if (selection.shows(time)) text += fmt::format(" At {} {}.", time_text(time), what);
  };
  for (const StatusSpan& span : story.statuses) {
    if (!selection.has_lane(span.node)) continue;
    const std::string& name = story.nodes[span.node].name;
    const char* what = span.status == NodeStatus::paused ? " pauses" : " stops";
    happened(span.from, name + what);
    happened(span.to, name + " is back");
  }
  for (const Cut& cut : story.cuts) {
    happened(cut.from, cut.label);
    happened(cut.to, cut.label + " heals");
  }
  for (const FaceMark& mark : story.faces) {
    if (mark.role_changed && mark.style == RoleStyle::active && mark.time > 0 && selection.has_lane(mark.node))
      happened(mark.time, fmt::format("{} becomes {} {}", story.nodes[mark.node].name, mark.role, mark.rank));
  }
  for (const ViolationMark& mark : story.violations)
    happened(mark.time, fmt::format("{} is violated: {}", mark.claim, mark.evidence));
  return text;
}

}  // namespace

std::vector<Figure> draw_space_time(const Recording& recording, const ViewOptions& options) {
  const Story& story = recording.story;
  const TraceHeader& header = recording.trace.header;
  const Selection selection = select(story, options);
  const Theme& look = theme(options.theme);
  PageShape page = page_shape(options.size);

  const Heading heading =
      make_heading(header, "simulated time, to scale", {window_caption(header, story, selection)}, page.width);
  const double plot_top = heading.height() + kHeadersHeight;
  const double below = violations_height(story, selection, page.width - 2 * kPageMargin) + kLegendReserve;
  const double plot_height = std::max(kPlotHeightMin, page.height - plot_top - below);
  const Frame frame = make_frame(story, selection, look, page, plot_top, plot_height);
  page.width = std::max(page.width, frame.plot.right + 16);
  const std::vector<Arrow> arrows = make_arrows(frame);

  Canvas canvas;
  paint_heading(canvas, heading, look, page.width);
  paint_scene(canvas, frame);
  paint_messages(canvas, frame, arrows);
  LabelSpace space({4, frame.plot.top - 6, page.width - 4, frame.plot.bottom + 8});
  const std::size_t dropped = paint_labels(canvas, frame, arrows, space);
  double bottom = paint_violations(canvas, frame);
  paint_headers(canvas, frame);
  bottom =
      paint_legend(canvas, look, legend_of(frame, arrows), frame.plot.left, frame.plot.right, bottom + kPageMargin);
  if (dropped > 0) {
    canvas.text({frame.plot.left, bottom + 8}, counted(dropped, "label") + " left out for want of room",
                {8.5, look.muted, false, Align::left});
    bottom += 16;
  }
  Figure figure;
  figure.width = page.width;
  figure.height = bottom + 12;
  figure.dot = canvas.dot("space_time", figure.width, figure.height, look.background);
  figure.labels = space.labels();
  figure.alt = alt_text(recording, selection, arrows);
  return {std::move(figure)};
}

}  // namespace orrery::diagrams
