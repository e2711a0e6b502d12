// The wait-for graph: arrows go from who waits to what he waits for, and from there to who has it (Holt, "Some deadlock
// properties of computer systems", 1972). A cycle of them is drawn as a circle, in red: nobody on it can ever go on.
// Below it is everything else that somebody waits for, with who has it before and its queue behind it.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/diagrams/views.hpp"
#include "tools/diagrams/wait_states.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kNode = 46;  // across
constexpr double kThingHeight = 30;
constexpr double kChip = 32;
constexpr double kChipGap = 8;
constexpr double kQueueRow = 50;
constexpr double kWaitWords = 10;
constexpr double kFullTurn = 6.28318530717958647692;
const std::string kArrowSign = " \xE2\x86\x92 ";

class WaitPicture {
 public:
  WaitPicture(const Recording& recording, const ViewOptions& options)
      : trace_(recording.trace),
        theme_(theme(options.theme)),
        page_(page_shape(options.size)),
        graph_(wait_graph_of(recording.trace, asked_window(options, recording.story.end).to, options.event)) {
    std::size_t rank = 0;
    for (std::size_t node = 0; node < trace_.header.nodes.size(); ++node)
      if (recording.story.is_client(node)) rank_[node] = rank++;
  }

  Figure draw() {
    std::vector<std::string> sentences;
    if (graph_.event)
      sentences.push_back(fmt::format("at {}, event {}: {} {} {}, and would wait for itself", time_text(graph_.time),
                                      *graph_.event, name(graph_.cycle.front().node), trace_.header.waits->waits.name,
                                      graph_.cycle.front().of));
    else
      sentences.push_back(fmt::format("at {}: {}", time_text(graph_.time),
                                      graph_.edges.empty() ? "nobody has anything" : "no deadlock was found by then"));
    const Heading heading = make_heading(trace_.header, "who has what, and who waits for it", sentences, page_.width);
    Canvas canvas;
    paint_heading(canvas, heading, theme_, page_.width);
    double y = heading.height() + 14;
    if (!graph_.cycle.empty()) y = paint_cycle(canvas, y);
    for (const std::string& thing : things()) y = paint_queue(canvas, thing, y);
    y = paint_legend(canvas, theme_, legend(), kPageMargin, page_.width - kPageMargin, y + 8);
    Figure figure;
    figure.width = page_.width;
    figure.height = y + 12;
    figure.dot = canvas.dot("waits", figure.width, figure.height, theme_.background);
    figure.alt = alt();
    return figure;
  }

 private:
  [[nodiscard]] const std::string& name(std::size_t node) const { return trace_.header.nodes[node].name; }
  [[nodiscard]] const OwnerLook& look(std::size_t node) const {
    const auto rank = rank_.find(node);
    return theme_.owner(rank == rank_.end() ? 0 : rank->second);
  }
  // Those that the cycle does not tell all about.
  [[nodiscard]] std::vector<std::string> things() const {
    std::vector<std::string> all;
    for (const WaitEdge& edge : graph_.edges)
      if (!graph_.is_in_cycle(edge) && std::find(all.begin(), all.end(), edge.of) == all.end()) all.push_back(edge.of);
    std::sort(all.begin(), all.end());
    return all;
  }

  void paint_node(Canvas& canvas, std::size_t node, Point at, double across) const {
    canvas.shape("circle", at, across, {theme_.background, look(node).fill, 3}, "", {kWaitWords, theme_.ink},
                 name(node));
    canvas.text(at, fit_text(name(node), across - 4, kWaitWords, true), {kWaitWords, theme_.ink, true});
  }
  [[nodiscard]] static double thing_width(const std::string& thing) {
    return std::max(kNode, text_width(thing, 12, true) + 18);
  }
  void paint_thing(Canvas& canvas, const std::string& thing, Point at) const {
    canvas.box(around(at, thing_width(thing), kThingHeight), {theme_.header_fill, theme_.header_stroke, 1.4, false},
               thing);
    canvas.text(at, thing, {12, theme_.ink, true});
  }
  void paint_words(Canvas& canvas, Point at, const std::string& words, const Color& ink) const {
    canvas.box(around(at, text_width(words, kWaitWords) + 8, 14), {theme_.background, "", 0});
    canvas.text(at, words, {kWaitWords, ink});
  }

  // Nodes and things by turns on a circle, clockwise, each with an arrow to the next.
  double paint_cycle(Canvas& canvas, double top) const {
    canvas.section("cycle");
    const std::size_t count = 2 * graph_.cycle.size();
    const double radius = std::max(104.0, 42.0 * static_cast<double>(count) / 2.6);
    const Point center{page_.width / 2, top + radius + kNode / 2};
    const auto place = [&](std::size_t i) {
      const double angle = kFullTurn * (static_cast<double>(i % count) / static_cast<double>(count) - 0.375);
      return Point{center.x + 1.25 * radius * std::cos(angle), center.y + radius * std::sin(angle)};
    };
    for (std::size_t i = 0; i < count; ++i) {
      const Point from = place(i);
      const Point to = place(i + 1);
      const double length = std::hypot(to.x - from.x, to.y - from.y);
      const auto along = [&](double part) {
        return Point{from.x + (to.x - from.x) * part / length, from.y + (to.y - from.y) * part / length};
      };
      const bool waits = i % 2 == 0;
      const double room_at_thing = reach(graph_.cycle[i / 2].of, from, to);
      const double begin = (waits ? kNode / 2 : room_at_thing) + 3;
      const double end = length - (waits ? room_at_thing : kNode / 2) - 4;
      canvas.line({along(begin), along(end)}, {theme_.violation, 2.2, waits ? "dashed" : "solid", "normal", 0.9});
      paint_words(canvas, along((begin + end) / 2), waits ? trace_.header.waits->waits.name : "is held by",
                  theme_.violation);
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (i % 2 == 0)
        paint_node(canvas, graph_.cycle[i / 2].node, place(i), kNode);
      else
        paint_thing(canvas, graph_.cycle[i / 2].of, place(i));
    }
    canvas.text({center.x, center.y - 7}, "deadlock", {14, theme_.violation, true});
    canvas.text({center.x, center.y + 9}, "each waits for the next", {kWaitWords, theme_.muted});
    return center.y + radius + kNode / 2 + 16;
  }
  // How far the edge of the box of a thing is from its centre, in the direction of a line.
  [[nodiscard]] static double reach(const std::string& thing, Point from, Point to) {
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    const double across = std::abs(to.x - from.x) / length;
    const double down = std::abs(to.y - from.y) / length;
    return std::min(across > 0 ? thing_width(thing) / 2 / across : length, down > 0 ? kThingHeight / 2 / down : length);
  }

  // Who has it, the thing, who waits: first come, first.
  double paint_queue(Canvas& canvas, const std::string& thing, double top) const {
    canvas.section(thing);
    std::vector<std::size_t> holders;
    std::vector<std::size_t> waiters;
    for (const WaitEdge& edge : graph_.edges)
      if (edge.of == thing) (edge.has ? holders : waiters).push_back(edge.node);
    const double y = top + kQueueRow / 2;
    const double step = kChip + kChipGap;
    const double room = page_.width - 2 * kPageMargin;
    const auto most_holders = static_cast<std::size_t>(room / 4 / step);
    const std::size_t shown = std::min(holders.size(), most_holders);
    double x = kPageMargin + step * static_cast<double>(std::max<std::size_t>(shown, 1));
    for (std::size_t i = 0; i < shown; ++i)
      paint_node(canvas, holders[i], {x - step * static_cast<double>(shown - i) + kChip / 2, y}, kChip);
    const double half = thing_width(thing) / 2;
    const Point at{x + 26 + half, y};
    if (holders.empty())
      canvas.text({at.x - half - 6, y}, "free", {kWaitWords, theme_.muted, false, Align::right});
    else
      canvas.line({{at.x - half - 2, y}, {x - kChipGap + 3, y}}, {theme_.ink, 1.4, "solid", "normal", 0.7});
    paint_thing(canvas, thing, at);
    x = at.x + half + 32;
    if (!waiters.empty()) canvas.line({{x - 3, y}, {at.x + half + 3, y}}, {theme_.ink, 1.4, "dashed", "normal", 0.7});
    const auto fit = static_cast<std::size_t>(std::max(1.0, (page_.width - kPageMargin - 64 - x) / step));
    for (std::size_t i = 0; i < waiters.size() && i < fit; ++i)
      paint_node(canvas, waiters[i], {x + kChip / 2 + step * static_cast<double>(i), y}, kChip);
    if (waiters.size() > fit)
      canvas.text({x + step * static_cast<double>(fit), y}, fmt::format("and {} more", waiters.size() - fit),
                  {kWaitWords, theme_.muted, false, Align::left});
    return top + kQueueRow;
  }

  [[nodiscard]] std::vector<LegendEntry> legend() const {
    const auto arrow = [](const std::string& dash) {
      return [dash](Canvas& canvas, const Theme& look, Point at) {
        canvas.line({at, {at.x + kSampleWidth, at.y}}, {look.ink, 1.4, dash, "normal", 0.6});
      };
    };
    std::vector<LegendEntry> entries{{"is held by", arrow("solid")},
                                     {"waits for; behind it the queue, in its order", arrow("dashed")}};
    if (!graph_.cycle.empty())
      entries.push_back(
          {"the cycle: the last who asked is refused", [](Canvas& canvas, const Theme& look, Point at) {
             canvas.line({at, {at.x + kSampleWidth, at.y}}, {look.violation, 2.2, "solid", "normal", 0.7});
           }});
    return entries;
  }

  [[nodiscard]] std::string alt() const {
    std::string text =
        fmt::format("Who waits for whom in \"{}\", at {}.", trace_.header.scenario, time_text(graph_.time));
    for (const WaitEdge& edge : graph_.edges)
      text += fmt::format(" {} {} {}.", name(edge.node),
                          edge.has ? trace_.header.waits->has.name : trace_.header.waits->waits.name, edge.of);
    if (graph_.cycle.empty()) return text;
    text += " A cycle: ";
    for (const WaitLink& link : graph_.cycle) text += name(link.node) + kArrowSign + link.of + kArrowSign;
    return text + name(graph_.cycle.front().node) + ".";
  }

  const TraceFile& trace_;
  const Theme& theme_;
  PageShape page_;
  WaitGraph graph_;
  std::map<std::size_t, std::size_t> rank_;  // of clients
};

}  // namespace

std::vector<Figure> draw_waits(const Recording& recording, const ViewOptions& options) {
  if (!recording.trace.header.waits)
    throw std::invalid_argument("expected a system whose clients wait for each other, and this one says of none");
  return {WaitPicture(recording, options).draw()};
}

}  // namespace orrery::diagrams
