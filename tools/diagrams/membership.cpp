// Who doubted whom, and when: a row for each member with what was so (it ran, it stood still, it was down), and below
// it a line for each other that suspected it or took it for dead. Where a bar lies under a member that ran, somebody
// was wrong; where a member was down and no bar lies under it, nobody knew yet.
#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/intervals.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/strip.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kMemberRow = 17;
constexpr double kObserverRow = 12;
constexpr double kWordSize = 7.5;

class MembershipFigure {
 public:
  MembershipFigure(const Recording& recording, const ViewOptions& options)
      : trace_(recording.trace),
        story_(recording.story),
        theme_(theme(options.theme)),
        page_(page_shape(options.size)),
        window_(asked_window(options, recording.story.end)),
        intervals_(intervals_of(recording.trace)) {
    for (const std::size_t node : chosen_nodes(recording, options))
      if (!story_.is_client(node)) members_.push_back(node);
  }

  Figure draw() {
    const Heading heading =
        make_heading(trace_.header, "simulated time, to scale", {window_text(window_, story_.end)}, page_.width);
    std::vector<StripRow> rows;
    for (const std::size_t member : members_) {
      rows.push_back({story_.nodes[member].name, kMemberRow});
      for (std::size_t i = 0; i < observers_of(member).size(); ++i) rows.push_back({"", kObserverRow, false, true});
    }
    const Strip strip = make_strip(story_, window_, std::move(rows), page_.width, heading.height() + 6);
    Canvas canvas;
    paint_heading(canvas, heading, theme_, page_.width);
    paint_strip(canvas, strip, theme_);
    std::size_t row = 0;
    for (const std::size_t member : members_) {
      paint_member(canvas, strip, row++, member);
      for (const std::size_t observer : observers_of(member)) paint_doubts(canvas, strip, row++, observer, member);
    }
    const double bottom = paint_legend(canvas, theme_, legend(), strip.plot.left, strip.plot.right, strip.bottom() + 6);
    Figure figure;
    figure.width = page_.width;
    figure.height = bottom + 12;
    figure.dot = canvas.dot("membership", figure.width, figure.height, theme_.background);
    figure.alt = alt();
    return figure;
  }

 private:
  [[nodiscard]] bool in_window(TraceTime from, TraceTime to) const { return to >= window_.from && from <= window_.to; }

  // Those who doubted the member in the window, in the order of the nodes.
  [[nodiscard]] std::set<std::size_t> observers_of(std::size_t member) const {
    std::set<std::size_t> observers;
    for (const Interval& each : intervals_)
      if (each.of == story_.nodes[member].name && in_window(each.from, each.to)) observers.insert(each.node);
    return observers;
  }

  void paint_member(Canvas& canvas, const Strip& strip, std::size_t row, std::size_t member) {
    canvas.section(story_.nodes[member].name);
    const RoleLook& look = theme_.role(RoleStyle::active);
    canvas.box(strip.stretch(row, window_.from, std::min(window_.to, story_.end), 2), {look.pill_fill, "", 0});
    for (const StatusSpan& span : story_.statuses) {
      if (span.node != member || !in_window(span.from, span.to)) continue;
      const bool paused = span.status == NodeStatus::paused;
      (paused ? paused_ : down_) = true;
      const Rect box = strip.stretch(row, span.from, std::min(span.to, window_.to), 2);
      canvas.box(box, {theme_.background, "", 0});
      canvas.box(box, {paused ? theme_.paused_fill : theme_.down_fill,
                       paused ? theme_.paused_stroke : theme_.down_stroke, 1, false, !paused});
      const std::string words = paused ? "paused" : "down";
      if (text_width(words, kWordSize) + 4 < box.width()) canvas.text(box.center(), words, {kWordSize, theme_.ink});
    }
  }

  // The first kind of doubt is light, the later ones dark: suspected, dead.
  [[nodiscard]] BoxStyle doubt_style(std::size_t kind) const {
    if (kind == 0) return {theme_.role(RoleStyle::contending).pill_fill, theme_.background, 0.9};
    return {theme_.ink, theme_.background, 0.9};
  }
  [[nodiscard]] Color doubt_ink(std::size_t kind) const {
    return kind == 0 ? theme_.role(RoleStyle::contending).pill_text : theme_.background;
  }

  void paint_doubts(Canvas& canvas, const Strip& strip, std::size_t row, std::size_t observer, std::size_t member) {
    const std::string& name = story_.nodes[observer].name;
    for (const Interval& each : intervals_) {
      if (each.node != observer || each.of != story_.nodes[member].name || !in_window(each.from, each.to)) continue;
      const Rect bar = strip.stretch(row, each.from, each.to, 1);
      const std::string words = fmt::format("{} {} {}", name, trace_.header.intervals[each.kind].name, each.of);
      canvas.box(bar, doubt_style(each.kind), fmt::format("{}, {}", words, time_range_text({each.from, each.to})));
      const bool inside = text_width(name, kWordSize) + 6 < bar.width();
      if (inside)
        canvas.text({bar.left + 3, bar.center().y}, name, {kWordSize, doubt_ink(each.kind), false, Align::left});
      // A short bar has its name behind it, unless another follows.
      const bool followed = std::any_of(intervals_.begin(), intervals_.end(), [&](const Interval& other) {
        return other.node == observer && other.of == each.of && other.from >= each.to && &other != &each;
      });
      if (!inside && !followed)
        canvas.text({bar.right + 2, bar.center().y}, name, {kWordSize, theme_.ink, false, Align::left});
    }
  }

  [[nodiscard]] std::vector<LegendEntry> legend() const {
    std::vector<LegendEntry> entries{
        {"runs", [](Canvas& canvas, const Theme& look, Point at) {
           canvas.box(around({at.x + kSampleWidth / 2, at.y}, 18, 9), {look.role(RoleStyle::active).pill_fill, "", 0});
         }}};
    if (down_) entries.push_back(down_entry());
    if (paused_) entries.push_back(paused_entry());
    for (std::size_t kind = 0; kind < trace_.header.intervals.size(); ++kind) {
      const BoxStyle style = doubt_style(kind);
      entries.push_back({fmt::format("another {} it", trace_.header.intervals[kind].name),
                         [style](Canvas& canvas, const Theme&, Point at) {
                           canvas.box(around({at.x + kSampleWidth / 2, at.y}, 18, 9), style);
                         }});
    }
    if (!story_.fault_spans.empty()) entries.push_back(fault_entry());
    return entries;
  }

  [[nodiscard]] std::string alt() const {
    std::string text =
        fmt::format("Who doubted whom in \"{}\", {}.", trace_.header.scenario, window_text(window_, story_.end));
    for (const Interval& each : intervals_)
      if (in_window(each.from, each.to))
        text += fmt::format(" {} {} {} {}.", story_.nodes[each.node].name, trace_.header.intervals[each.kind].name,
                            each.of, time_range_text({each.from, each.to}));
    return text;
  }

  const TraceFile& trace_;
  const Story& story_;
  const Theme& theme_;
  PageShape page_;
  TimeSpan window_;
  std::vector<Interval> intervals_;
  std::vector<std::size_t> members_;
  bool down_ = false, paused_ = false;
};

}  // namespace

std::vector<Figure> draw_membership(const Recording& recording, const ViewOptions& options) {
  if (recording.trace.header.intervals.empty())
    throw std::invalid_argument("expected a system whose nodes doubt each other, and this one declares no such times");
  return {MembershipFigure(recording, options).draw()};
}

}  // namespace orrery::diagrams
