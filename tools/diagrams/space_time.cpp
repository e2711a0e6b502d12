// From a trace to a page: tell the story, select what is drawn, fix the frame, then paint from the back to the front.
// The caption says which run this is and what part of it is drawn.
#include "tools/diagrams/space_time.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/frame.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/selection.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/time_axis.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kTitleSize = 16;
constexpr double kCaptionSize = 9.5;
constexpr double kCaptionLine = 13;
constexpr double kHeadersHeight = 40;
constexpr double kLegendReserve = 78;
constexpr double kMarginLeft = 20;
constexpr double kPlotHeightMin = 160;
const std::string kSeparator = " \xC2\xB7 ";

std::string plural(std::size_t count, const std::string& what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string run_caption(const TraceHeader& header) {
  std::string text = header.file.empty() ? std::string("run") : header.file;
  if (!header.variant.empty()) text += "#" + header.variant;
  text += fmt::format("{}seed {}", kSeparator, header.seed);
  if (!header.mutants.empty()) text += kSeparator + "mutants: " + joined(header.mutants);
  if (!header.overrides.empty()) text += kSeparator + "set: " + joined(header.overrides);
  return text + kSeparator + plural(header.nodes.size(), "node") + kSeparator + "simulated time, to scale";
}

std::string window_caption(const TraceHeader& header, const Story& story, const Selection& selection) {
  const TraceTime whole = std::max(header.duration, story.end);
  const bool all = selection.from <= 0 && selection.to >= story.end;
  std::string text =
      all ? fmt::format("the whole run of {}", time_text(story.end))
          : fmt::format("drawn: {} of {}", time_range_text({selection.from, selection.to}), time_text(whole));
  if (selection.shortened) text += " (the window asked for holds more messages than a page does)";
  std::vector<std::string> left_out;
  if (!selection.repeated.empty()) left_out.push_back(plural(selection.repeated.size(), "repeated message"));
  if (selection.hidden_clients > 0) {
    left_out.push_back(plural(selection.hidden_messages, "message") + " of " +
                       plural(selection.hidden_clients, "client"));
  }
  if (!left_out.empty()) text += kSeparator + "not drawn: " + joined(left_out);
  return text;
}

}  // namespace

SpaceTimeFigure space_time_figure(const TraceFile& trace, const SpaceTimeOptions& options) {
  const Story story = tell_story(trace);
  const Selection selection = select(story, options);
  const Theme& look = theme(options.theme);
  PageShape page = page_shape(options.size);

  std::vector<std::string> caption = wrap(run_caption(trace.header), page.width - 2 * kMarginLeft, kCaptionSize);
  for (std::string& line :
       wrap(window_caption(trace.header, story, selection), page.width - 2 * kMarginLeft, kCaptionSize)) {
    caption.push_back(std::move(line));
  }
  const double plot_top = 40 + kCaptionLine * static_cast<double>(caption.size()) + kHeadersHeight;
  const double below = violations_height(story, selection, page.width - 2 * kMarginLeft) + kLegendReserve;
  const double plot_height = std::max(kPlotHeightMin, page.height - plot_top - below);
  const Frame frame = make_frame(story, selection, look, page, plot_top, plot_height);
  page.width = std::max(page.width, frame.plot.right + 16);
  const std::vector<Arrow> arrows = make_arrows(frame);

  Canvas canvas;
  canvas.section("title");
  canvas.text({kMarginLeft, 22}, fit_text(trace.header.scenario, page.width - 2 * kMarginLeft, kTitleSize, true),
              {kTitleSize, look.ink, true, Align::left});
  double y = 42;
  for (const std::string& line : caption) {
    canvas.text({kMarginLeft, y}, line, {kCaptionSize, look.muted, false, Align::left});
    y += kCaptionLine;
  }
  paint_scene(canvas, frame);
  paint_messages(canvas, frame, arrows);
  LabelSpace space({4, frame.plot.top - 6, page.width - 4, frame.plot.bottom + 8});
  const std::size_t dropped = paint_labels(canvas, frame, arrows, space);
  double bottom = paint_violations(canvas, frame);
  paint_headers(canvas, frame);
  bottom = paint_legend(canvas, frame, legend_items(frame, arrows), bottom + 20);
  if (dropped > 0) {
    canvas.text({frame.plot.left, bottom + 8}, plural(dropped, "label") + " left out for want of room",
                {8.5, look.muted, false, Align::left});
    bottom += 16;
  }
  SpaceTimeFigure figure;
  figure.width = page.width;
  figure.height = bottom + 12;
  figure.dot = canvas.dot("space_time", figure.width, figure.height, look.background);
  figure.labels = space.labels();
  return figure;
}

std::string space_time(const TraceFile& trace, const SpaceTimeOptions& options) {
  return space_time_figure(trace, options).dot;
}

}  // namespace orrery::diagrams
