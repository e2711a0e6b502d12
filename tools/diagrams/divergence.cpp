// Two runs side by side on one axis of time, around the moment at which they part: what came before is the same in both
// and stands back, the event that differs is ringed in both.
#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/difference.hpp"
#include "tools/diagrams/frame.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/lane_figure.hpp"
#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/selection.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/thinning.hpp"
#include "tools/diagrams/views.hpp"
#include "tools/diagrams/visible_flights.hpp"

namespace orrery::diagrams {
namespace {

constexpr std::size_t kBefore = 10;         // messages of one run before the difference
constexpr std::size_t kAfter = 26;          // and after it
constexpr double kPanelHeadersHeight = 46;  // below the words of the run
constexpr double kBelow = 150;              // the explanation and the legend
constexpr double kPanelGap = 10;
constexpr double kPaleMargin = 46;  // words beside the first lane
constexpr double kDifferenceSize = 9.5;
constexpr double kDifferenceLine = 13;

// Without names: the servers, and the client at which the runs part, if they do at one.
std::vector<std::size_t> lanes_asked_for(const Story& story, const ViewOptions& options, const std::string& parted) {
  std::vector<std::size_t> nodes = nodes_asked_for(story, options);
  if (!options.nodes.empty()) return nodes;
  std::vector<std::size_t> servers = nodes;
  std::erase_if(servers, [&](std::size_t node) { return story.is_client(node) && story.nodes[node].name != parted; });
  return servers.empty() ? nodes : servers;
}

// A window that holds a few messages before the moment and more after it.
TimeSpan window_around(const Story& story, const VisibleFlights& visible, TraceTime moment) {
  std::vector<TraceTime> sent;
  for (const std::size_t i : visible.all()) sent.push_back(story.flights[i].sent);
  const auto here = static_cast<std::size_t>(std::lower_bound(sent.begin(), sent.end(), moment) - sent.begin());
  const TraceTime air = median_flight(story);
  const std::size_t first = here - std::min(here, kBefore);
  const TraceTime from = first < here ? std::max<TraceTime>(0, sent[first] - air / 2) : moment;
  const TraceTime to = here + kAfter < sent.size() ? sent[here + kAfter] : story.end;
  return {std::min(from, moment), std::max(to, moment + air)};
}

Selection selection_of(const Story& story, const std::vector<std::size_t>& lanes, const ViewOptions& options,
                       TimeSpan window) {
  const Filter filter(story, options.only);
  const VisibleFlights visible(story, lanes, filter);
  Thinned thinned{visible.in(window.from, window.to), {}};
  if (thinned.drawn.size() > options.max_messages) thinned = thin(story, thinned.drawn);
  return {window.from,
          window.to,
          order_lanes(story, lanes, window.from, window.to),
          std::move(thinned.drawn),
          std::move(thinned.repeated),
          0,
          0,
          false,
          1,
          1,
          0,
          filter,
          {},
          {}};
}

struct Panel {
  const Recording& recording;
  Selection selection;
  const Difference::Side& side;
  std::string name;                // "A"
  std::vector<std::string> words;  // which run it is, line by line
};

std::vector<std::string> words_of_run(const std::string& name, const TraceHeader& header, double width) {
  return wrap_text(name + ": " + run_caption(header), width, kDifferenceSize + 0.5);
}

void paint_octagons(Canvas& canvas, const Frame& frame) {
  canvas.section("violated claims");
  for (const ViolationMark& mark : frame.story.violations) {
    if (!frame.shows(mark.time)) continue;
    const double x = mark.node && frame.has(*mark.node) ? frame.x(*mark.node) : frame.plot.left + 12;
    canvas.shape("octagon", {x, frame.axis.at(mark.time)}, 22, {frame.theme.violation, frame.theme.background, 1.5},
                 "!", {14, frame.theme.violation_text}, mark.claim + " violated");
  }
}

// What is the same in both runs stands back.
void fade(Canvas& canvas, const Frame& frame, TraceTime until) {
  const double bottom = frame.axis.at(until);
  const double top = frame.plot.top;
  if (bottom > top)
    canvas.box({frame.plot.left - kPaleMargin, top, frame.plot.right, bottom}, {frame.theme.background + "8C", "", 0});
}

void paint_panel(Canvas& canvas, const Frame& frame, const Panel& panel, const Difference& difference, TraceTime parted,
                 std::vector<PlacedLabel>& labels, std::vector<LegendEntry>& legend) {
  const std::vector<Arrow> arrows = make_arrows(frame);
  paint_scene(canvas, frame);
  paint_messages(canvas, frame, arrows);
  LabelSpace space({frame.plot.left - 52, frame.plot.top - 6, frame.plot.right + 10, frame.plot.bottom + 8});
  const Story& story = panel.recording.story;
  std::optional<Apex> apex;
  for (std::size_t node = 0; node < story.nodes.size(); ++node)
    if (story.nodes[node].name == difference.node && panel.side.present && frame.has(node))
      apex = Apex{node, panel.side.time, fmt::format("event #{}", panel.side.event)};
  // The ring has its place before all words, but is drawn over what is pale.
  LabelSpace before_words = space;
  if (apex) {
    const Canvas::Mute mute(canvas, true);
    paint_apex(canvas, frame, *apex, space);
  }
  paint_labels(canvas, frame, arrows, space);
  canvas.section("the same in both");
  fade(canvas, frame, parted);
  if (apex) paint_apex(canvas, frame, *apex, before_words);
  paint_headers(canvas, frame);
  paint_octagons(canvas, frame);
  double y = frame.plot.top - kPanelHeadersHeight + 8 - kDifferenceLine * static_cast<double>(panel.words.size());
  for (const std::string& line : panel.words) {
    y += kDifferenceLine;
    canvas.text({frame.plot.left - 40, y}, line, {kDifferenceSize, frame.theme.ink, true, Align::left});
  }
  labels.insert(labels.end(), space.labels().begin(), space.labels().end());
  for (LegendEntry& entry : legend_of(frame, arrows)) {
    const bool known =
        std::any_of(legend.begin(), legend.end(), [&](const LegendEntry& other) { return other.name == entry.name; });
    if (!known) legend.push_back(std::move(entry));
  }
}

// "A, at 1.2 s (event #80: ack 3 from n2 arrives): observes commit 2; B does not".
std::string side_text(const char* name, const char* other, const Difference::Side& side) {
  if (!side.present) return fmt::format("{}: {}", name, side.what);
  const std::string deeds =
      side.deeds.empty() ? "does nothing that " + std::string(other) + " does not do" : joined(side.deeds, "; ");
  return fmt::format("{}, at {} (event #{}: {}): {}", name, time_text(side.time), side.event, side.what, deeds);
}

std::string violation_text(const char* name, const Story& story) {
  if (story.violations.empty()) return {};
  const ViolationMark& mark = story.violations.front();
  return fmt::format("{} goes on to violate {} at {}: {}", name, mark.claim, time_text(mark.time), mark.evidence);
}

double paint_explanation(Canvas& canvas, const Theme& theme, const Difference& difference,
                         const std::vector<std::string>& sentences, double left, double right, double top) {
  const double width = right - left - 22;
  std::vector<std::string> lines;
  for (const std::string& text : sentences)
    for (std::string& line : wrap_text(text, width, kDifferenceSize)) lines.push_back(std::move(line));
  const Rect box{left, top, right, top + 26 + kDifferenceLine * static_cast<double>(lines.size())};
  canvas.section("the difference");
  canvas.box(box, {theme.violation_fill, theme.violation, 1.6, true});
  const std::string title =
      fmt::format("FIRST DIFFERENCE   at {}, in its event {}", difference.node, difference.ordinal);
  canvas.text({left + 11, top + 13}, fit_text(title, width, 10.5, true), {10.5, theme.violation, true, Align::left});
  double y = top + 28;
  for (const std::string& line : lines) {
    canvas.text({left + 11, y}, line, {kDifferenceSize, theme.ink, false, Align::left});
    y += kDifferenceLine;
  }
  return box.bottom;
}

}  // namespace

std::vector<Figure> draw_divergence(const Recording& a, const Recording& b, const ViewOptions& options) {
  const auto difference = first_difference(a.trace, b.trace);
  if (!difference) throw std::invalid_argument("the two runs do not differ: nothing was drawn");
  const TraceTime parted = std::min(difference->a.time, difference->b.time);
  const std::vector<std::size_t> lanes_a = lanes_asked_for(a.story, options, difference->node);
  const std::vector<std::size_t> lanes_b = lanes_asked_for(b.story, options, difference->node);
  const TimeSpan around_a =
      window_around(a.story, VisibleFlights(a.story, lanes_a, Filter(a.story, options.only)), parted);
  const TimeSpan around_b =
      window_around(b.story, VisibleFlights(b.story, lanes_b, Filter(b.story, options.only)), parted);
  const TimeSpan window{
      options.from.value_or(std::min(around_a.from, around_b.from)),
      std::min(options.to.value_or(std::min(around_a.to, around_b.to)), std::max(a.story.end, b.story.end))};
  if (window.from > window.to) throw std::invalid_argument("expected a window whose beginning is not after its end");
  const Theme& look = theme(options.theme);
  const PageShape page = page_shape(options.size);
  const double words_width = page.width / 2 - kPanelGap - 24;
  const Panel panels[]{{a, selection_of(a.story, lanes_a, options, window), difference->a, "A",
                        words_of_run("A", a.trace.header, words_width)},
                       {b, selection_of(b.story, lanes_b, options, window), difference->b, "B",
                        words_of_run("B", b.trace.header, words_width)}};
  const double headers = kPanelHeadersHeight + kDifferenceLine * static_cast<double>(std::max(panels[0].words.size(),
                                                                                              panels[1].words.size()));
  Heading heading = make_heading(
      a.trace.header, scale_text(options.time),
      {fmt::format("two runs, {}; what is pale is the same in both", time_range_text({window.from, window.to}))},
      page.width);
  if (a.trace.header.scenario != b.trace.header.scenario) heading.title += " / " + b.trace.header.scenario;
  const FrameArea area{0, page.width / 2 - kPanelGap / 2, heading.height() + headers,
                       std::max(200.0, page.height - heading.height() - headers - kBelow)};
  const TraceTime flight_time = median_flight(a.story);
  std::vector<TimeSpan> busy = busy_spans(a.story, panels[0].selection, flight_time);
  for (const TimeSpan& span : busy_spans(b.story, panels[1].selection, flight_time)) busy.push_back(span);
  const TimeAxis axis(window, busy, {area.top, area.height, points_per_ns_max(flight_time), options.time});
  Frame left = make_frame(a.story, panels[0].selection, look, area, options.time, &axis);
  const double middle = left.plot.right + kPanelGap;
  Frame right = make_frame(b.story, panels[1].selection, look, {middle, middle + area.right, area.top, area.height},
                           options.time, &axis);
  const double width = right.plot.right + 16;
  left.brief = right.brief = std::min(left.gap, right.gap) < kBriefGap;
  std::vector<std::string> sentences{
      side_text("A", "B", difference->a), side_text("B", "A", difference->b),
      fmt::format("they differ in {}: {} / {}", difference->field, difference->a.value, difference->b.value)};
  for (const std::string& text : {violation_text("A", a.story), violation_text("B", b.story)})
    if (!text.empty()) sentences.push_back(text);

  Canvas canvas;
  Figure figure;
  std::vector<LegendEntry> legend;
  paint_heading(canvas, heading, look, width);
  paint_panel(canvas, left, panels[0], *difference, parted, figure.labels, legend);
  paint_panel(canvas, right, panels[1], *difference, parted, figure.labels, legend);
  double bottom =
      paint_explanation(canvas, look, *difference, sentences, left.plot.left, right.plot.right, axis.end() + 18);
  bottom = paint_legend(canvas, look, legend, left.plot.left, right.plot.right, bottom + 14);
  figure.width = width;
  figure.height = bottom + 12;
  figure.dot = canvas.dot("divergence", figure.width, figure.height, look.background);
  figure.alt = fmt::format("Two runs of \"{}\" side by side. They differ first at {}, event {}, in {}. {}. {}.",
                           a.trace.header.scenario, difference->node, difference->ordinal, difference->field,
                           side_text("A", "B", difference->a), side_text("B", "A", difference->b));
  return {std::move(figure)};
}

}  // namespace orrery::diagrams
