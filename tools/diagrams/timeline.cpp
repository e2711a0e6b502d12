// The timeline: what every node was, from when to when. Roles and failures of the servers, what nodes believed they had
// and what was so, and the operations of clients, one under the other, time to the right. Two who believe that they
// have the same at one moment are marked: one of them is wrong.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

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

constexpr double kRoleRow = 18;
constexpr double kIntervalRow = 15;
constexpr double kLabelSize = 8.5;
constexpr double kRankSize = 6.5;  // of one above its bar
constexpr double kBarLeast = 2.5;

struct RoleSpan {
  std::size_t node = 0;
  TraceTime from = 0, to = 0;
  std::string role, rank;  // "primary", "T2"; either may be empty
  RoleStyle style = RoleStyle::other;

  [[nodiscard]] std::string words() const { return role + (role.empty() || rank.empty() ? "" : " ") + rank; }
};

// From mark to mark, with a hole where the node was down.
std::vector<RoleSpan> role_spans(const Story& story, std::size_t node) {
  std::vector<RoleSpan> spans;
  for (const FaceMark& mark : story.faces) {
    if (mark.node != node) continue;
    if (!spans.empty() && spans.back().to > mark.time) spans.back().to = mark.time;
    spans.push_back({node, mark.time, story.end, mark.role, mark.rank, mark.style});
  }
  std::vector<RoleSpan> out;
  for (RoleSpan span : spans) {
    for (const StatusSpan& status : story.statuses) {
      if (status.node != node || status.status == NodeStatus::paused) continue;
      if (status.to <= span.from || status.from >= span.to) continue;
      if (status.from > span.from) out.push_back({node, span.from, status.from, span.role, span.rank, span.style});
      span.from = std::min(status.to, span.to);
    }
    if (span.to > span.from) out.push_back(std::move(span));
  }
  return out;
}

// One role of neighbouring ranks has neighbouring shades of its colour.
std::size_t shade_of(const std::string& rank) {
  std::size_t number = 0;
  for (const char c : rank)
    if (c >= '0' && c <= '9') number = (number * 10 + static_cast<std::size_t>(c - '0')) % kShades;
  return number;
}

// What stands in one row below a node, or in a row of its own if it is the truth.
struct IntervalRow {
  std::size_t kind = 0;
  std::optional<std::size_t> node;  // of a belief; nothing: the truth about all
  std::string of;
};

class Timeline {
 public:
  Timeline(const Recording& recording, const ViewOptions& options)
      : trace_(recording.trace),
        story_(recording.story),
        theme_(theme(options.theme)),
        page_(page_shape(options.size)),
        window_(asked_window(options, recording.story.end)),
        nodes_(chosen_nodes(recording, options)),
        intervals_(intervals_of(recording.trace)) {}

  Figure draw() {
    const Heading heading =
        make_heading(trace_.header, "simulated time, to scale", {window_text(window_, story_.end)}, page_.width);
    make_rows();
    Strip strip = make_strip(story_, window_, rows_, page_.width, heading.height() + 6);
    Canvas canvas;
    paint_heading(canvas, heading, theme_, page_.width);
    paint_strip(canvas, strip, theme_);
    std::size_t row = 0;
    for (const IntervalRow& truth : truths_) paint_intervals(canvas, strip, row++, truth);
    for (const std::size_t node : nodes_) {
      const auto of_node = node_rows_.at(node);
      if (!story_.is_client(node)) paint_roles(canvas, strip, row++, node);
      for (const IntervalRow& belief : of_node) paint_intervals(canvas, strip, row++, belief);
      if (const auto lanes = lanes_.find(node); lanes != lanes_.end()) {
        paint_operation_lanes(canvas, strip, theme_, story_, lanes->second, row, labelled_);
        row += std::max<std::size_t>(lanes->second.count, 1);
      }
    }
    paint_conflicts(canvas, strip);
    std::vector<TraceTime> violated;
    for (const ViolationMark& mark : story_.violations)
      if (window_.from <= mark.time && mark.time <= window_.to) violated.push_back(mark.time);
    paint_strip_violations(canvas, strip, theme_, violated);
    double bottom = strip.bottom();
    for (const ViolationMark& mark : story_.violations)
      if (window_.from <= mark.time && mark.time <= window_.to)
        bottom = paint_violation_words(canvas, theme_, story_, mark, page_.width, bottom);
    bottom = paint_legend(canvas, theme_, legend(violated), strip.plot.left, strip.plot.right, bottom + 6);
    Figure figure;
    figure.width = page_.width;
    figure.height = bottom + 12;
    figure.dot = canvas.dot("timeline", figure.width, figure.height, theme_.background);
    figure.alt = alt();
    return figure;
  }

 private:
  void make_rows() {
    std::set<std::pair<std::size_t, std::string>> truths;
    for (const Interval& interval : intervals_)
      if (trace_.header.intervals[interval.kind].truth) truths.insert({interval.kind, interval.of});
    for (const auto& [kind, of] : truths) {
      truths_.push_back({kind, std::nullopt, of});
      rows_.push_back({of.empty() ? trace_.header.intervals[kind].name : of, kIntervalRow + 2, false, false});
    }
    for (const std::size_t node : nodes_) {
      const bool client = story_.is_client(node);
      std::set<std::pair<std::size_t, std::string>> beliefs;
      for (const Interval& interval : intervals_)
        if (interval.node == node && !trace_.header.intervals[interval.kind].truth)
          beliefs.insert({interval.kind, interval.of});
      if (!client) rows_.push_back({story_.nodes[node].name, kRoleRow, false, false});
      for (const auto& [kind, of] : beliefs) {
        rows_.push_back({client && node_rows_[node].empty() ? story_.nodes[node].name : "", kIntervalRow, client,
                         !client || !node_rows_[node].empty()});
        node_rows_[node].push_back({kind, node, of});
      }
      static_cast<void>(node_rows_[node]);
      if (!client) continue;
      const OperationLanes lanes = operation_lanes(story_, node, window_);
      for (std::size_t i = 0; i < std::max<std::size_t>(lanes.count, 1); ++i) {
        const bool first = i == 0 && node_rows_[node].empty();
        rows_.push_back({first ? story_.nodes[node].name : "", kOperationRow, client, !first});
      }
      lanes_[node] = lanes;
    }
  }

  void paint_bar(Canvas& canvas, const Rect& bar, const std::string& words, const Color& fill, const Color& ink,
                 const Color& stroke, const std::string& tooltip) const {
    canvas.box(bar, {fill, stroke, stroke.empty() ? 0.0 : 0.9}, tooltip);
    // Where there is no room for all, the last word still tells something: the rank.
    for (const std::string& label : {words, words.substr(words.rfind(' ') + 1)}) {
      if (text_width(label, kLabelSize) > bar.width() - 5) continue;
      canvas.text({bar.left + 3, bar.center().y}, label, {kLabelSize, ink, false, Align::left});
      return;
    }
  }

  void paint_roles(Canvas& canvas, const Strip& strip, std::size_t row, std::size_t node) {
    canvas.section(story_.nodes[node].name);
    const Rect line = strip.rows[row];
    canvas.line({{line.left, line.center().y}, {line.right, line.center().y}}, {theme_.muted, 0.8, "dotted"});
    double free = line.left;  // above the bars
    for (const RoleSpan& span : role_spans(story_, node)) {
      if (span.to < window_.from || span.from > window_.to) continue;
      const RoleLook& look = theme_.role(span.style);
      roles_.insert({static_cast<int>(span.style), span.role.empty() ? story_.nodes[node].kind : span.role});
      const std::size_t shade = shade_of(span.rank);
      shades_.insert(shade);
      // The more a role matters, the taller its bar.
      const double inset = span.style == RoleStyle::idle ? 3.0 : span.style == RoleStyle::contending ? 2.0 : 0.0;
      Rect bar = strip.stretch(row, span.from, span.to, inset);
      bar.right = std::max(bar.right, std::min(bar.left + kBarLeast, strip.plot.right));
      // Who led, however briefly, unless another one is named there.
      const double rank_width = text_width(span.rank, kRankSize);
      const double middle = bar.center().x;
      if (span.style == RoleStyle::active && text_width(span.rank, kLabelSize) > bar.width() - 5 &&
          middle - rank_width / 2 >= free) {
        canvas.text({middle, bar.top - 3}, span.rank, {kRankSize, theme_.ink, false});
        free = middle + rank_width / 2 + 2;
      }
      paint_bar(
          canvas, bar, span.words(), shaded(look.pill_fill, look.pill_text, shade), look.pill_text, theme_.background,
          fmt::format("{}: {}, {}", story_.nodes[node].name, span.words(), time_range_text({span.from, span.to})));
    }
    for (const StatusSpan& span : story_.statuses) {
      if (span.node != node || span.to < window_.from || span.from > window_.to) continue;
      const bool paused = span.status == NodeStatus::paused;
      const Rect box = strip.stretch(row, span.from, std::min(span.to, window_.to), 0);
      canvas.box(box, {paused ? theme_.paused_fill : theme_.down_fill,
                       paused ? theme_.paused_stroke : theme_.down_stroke, 1, false, !paused});
      (paused ? paused_ : down_) = true;
      const std::string words = paused ? "paused" : "down";
      if (text_width(words, kLabelSize) + 4 < box.width()) canvas.text(box.center(), words, {kLabelSize, theme_.ink});
    }
  }

  void paint_intervals(Canvas& canvas, const Strip& strip, std::size_t row, const IntervalRow& what) {
    const TraceInterval& spec = trace_.header.intervals[what.kind];
    if (what.node) belief_rows_[{what.kind, *what.node, what.of}] = strip.rows[row];
    for (const Interval& interval : intervals_) {
      if (interval.kind != what.kind || interval.of != what.of || (what.node && *what.node != interval.node)) continue;
      if (interval.to < window_.from || interval.from > window_.to) continue;
      const Rect bar = strip.stretch(row, interval.from, interval.to, 2);
      const std::string words = what.node ? fmt::format("{} {}", spec.name, interval.of)
                                          : fmt::format("{} {}", story_.nodes[interval.node].name, spec.name);
      if (what.node)  // a belief is hollow, the truth is solid
        paint_bar(canvas, bar, words, theme_.background, theme_.ink, theme_.operation, words);
      else
        paint_bar(canvas, bar, words, theme_.message(interval.node, false).line, theme_.background, theme_.operation,
                  words);
    }
  }

  // Where two nodes believe the same of the same: a frame around both rows and all between them.
  void paint_conflicts(Canvas& canvas, const Strip& strip) {
    canvas.section("two believe the same");
    for (std::size_t i = 0; i < intervals_.size(); ++i) {
      for (std::size_t k = i + 1; k < intervals_.size(); ++k) {
        const Interval& a = intervals_[i];
        const Interval& b = intervals_[k];
        if (a.kind != b.kind || a.of != b.of || a.node == b.node || trace_.header.intervals[a.kind].truth) continue;
        const TraceTime from = std::max({a.from, b.from, window_.from});
        const TraceTime to = std::min({a.to, b.to, window_.to});
        if (from >= to) continue;
        const auto row_a = belief_rows_.find({a.kind, a.node, a.of});
        const auto row_b = belief_rows_.find({b.kind, b.node, b.of});
        if (row_a == belief_rows_.end() || row_b == belief_rows_.end()) continue;
        const Rect box{strip.x(from), std::min(row_a->second.top, row_b->second.top) - 1, strip.x(to),
                       std::max(row_a->second.bottom, row_b->second.bottom) + 1};
        ++conflicts_;
        canvas.box(box, {"", theme_.violation, 1.4, false, true},
                   fmt::format("{} and {} both believe: {} {}", story_.nodes[a.node].name, story_.nodes[b.node].name,
                               trace_.header.intervals[a.kind].name, a.of));
      }
    }
  }

  [[nodiscard]] std::vector<LegendEntry> legend(const std::vector<TraceTime>& violated) const {
    std::vector<LegendEntry> entries;
    for (const auto& [style, name] : roles_)
      if (!name.empty()) entries.push_back(role_entry(static_cast<RoleStyle>(style), name));
    if (shades_.size() > 1 && trace_.header.rank)
      entries.push_back(
          {fmt::format("a shade for each {} in turn", trace_.header.rank->field),
           [](Canvas& canvas, const Theme& look, Point at) {
             const RoleLook& role = look.role(RoleStyle::active);
             for (std::size_t shade = 0; shade < kShades; ++shade) {
               const double x = at.x + 6.5 * static_cast<double>(shade);
               canvas.box({x, at.y - 5, x + 6, at.y + 5}, {shaded(role.pill_fill, role.pill_text, shade), "", 0});
             }
           }});
    if (down_) entries.push_back(down_entry());
    if (paused_) entries.push_back(paused_entry());
    for (const TraceInterval& spec : trace_.header.intervals) {
      const bool truth = spec.truth;
      entries.push_back({truth ? spec.name + " (so it is)" : spec.name + " (as the node believes)",
                         [truth](Canvas& canvas, const Theme& look, Point at) {
                           canvas.box(around({at.x + kSampleWidth / 2, at.y}, 18, 9),
                                      {truth ? look.message(0, false).line : look.background, look.operation, 0.9});
                         }});
    }
    if (conflicts_ > 0)
      entries.push_back(
          {"two believe it at once", [](Canvas& canvas, const Theme& look, Point at) {
             canvas.box(around({at.x + kSampleWidth / 2, at.y}, 16, 12), {"", look.violation, 1.4, false, true});
           }});
    for (LegendEntry& entry : operation_entries(story_, nodes_, window_)) entries.push_back(std::move(entry));
    if (!story_.fault_spans.empty()) entries.push_back(fault_entry());
    if (!violated.empty()) entries.push_back(violation_entry());
    return entries;
  }

  [[nodiscard]] std::string alt() const {
    std::string text = fmt::format("Timeline of \"{}\", {}.", trace_.header.scenario, window_text(window_, story_.end));
    for (const std::size_t node : nodes_) {
      if (story_.is_client(node)) continue;
      std::string words;
      for (const RoleSpan& span : role_spans(story_, node))
        if (span.style == RoleStyle::active && span.to >= window_.from && span.from <= window_.to)
          words +=
              fmt::format("{}{} {}", words.empty() ? "" : ", ", span.words(), time_range_text({span.from, span.to}));
      for (const StatusSpan& span : story_.statuses)
        if (span.node == node)
          words += fmt::format("{}{} from {}", words.empty() ? "" : ", ",
                               span.status == NodeStatus::paused ? "paused" : "down", time_text(span.from));
      if (!words.empty()) text += fmt::format(" {}: {}.", story_.nodes[node].name, words);
    }
    if (conflicts_ > 0) text += fmt::format(" Two nodes believe the same at once: {}.", counted(conflicts_, "time"));
    for (const ViolationMark& mark : story_.violations)
      text += fmt::format(" At {} {} is violated.", time_text(mark.time), mark.claim);
    return text;
  }

  const TraceFile& trace_;
  const Story& story_;
  const Theme& theme_;
  PageShape page_;
  TimeSpan window_;
  std::vector<std::size_t> nodes_;
  std::vector<Interval> intervals_;
  std::vector<StripRow> rows_;
  std::vector<IntervalRow> truths_;
  std::map<std::size_t, std::vector<IntervalRow>> node_rows_;                      // by node: its beliefs
  std::map<std::tuple<std::size_t, std::size_t, std::string>, Rect> belief_rows_;  // by kind, node and of what
  std::map<std::size_t, OperationLanes> lanes_;                                    // by client
  std::set<std::pair<int, std::string>> roles_;                                    // style and name, as they occur
  std::set<std::size_t> shades_;                                                   // as they occur
  std::size_t conflicts_ = 0;
  bool down_ = false, paused_ = false, labelled_ = false;
};

}  // namespace

std::vector<Figure> draw_timeline(const Recording& recording, const ViewOptions& options) {
  return {Timeline(recording, options).draw()};
}

}  // namespace orrery::diagrams
