// How loaded each node was, time to the right: the darker, the more requests it had that it had not answered. What a
// request is and what its answer, the families of messages say; so the picture knows no algorithm. Lines below a row
// are stretches that facts tell of its node, such as an ejection.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/intervals.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/strip.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr std::size_t kHeatCells = 120;
constexpr std::size_t kHeatRows = 40;
constexpr int kHeatSteps = 8;  // of darkness
constexpr double kHeatRow = 19;
constexpr double kHeatWords = 8;

// What a node had under way, cell by cell of the window: its mean over the time of each.
struct HeatRow {
  std::size_t node = 0;
  std::vector<double> cells;
  std::int64_t most = 0;
};

class LoadPicture {
 public:
  LoadPicture(const Recording& recording, const ViewOptions& options)
      : trace_(recording.trace),
        story_(recording.story),
        theme_(theme(options.theme)),
        page_(page_shape(options.size)),
        window_(asked_window(options, recording.story.end)) {
    measure(chosen_nodes(recording, options));
  }

  Figure draw() {
    std::vector<std::string> sentences{window_text(window_, story_.end)};
    if (left_out_ > 0) sentences.push_back(fmt::format("not drawn: {} with less load", counted(left_out_, "node")));
    const Heading heading = make_heading(trace_.header, "simulated time, to scale", sentences, page_.width);
    std::vector<StripRow> what;
    for (const HeatRow& row : rows_) what.push_back({story_.nodes[row.node].name, kHeatRow, false, false});
    const Strip strip = make_strip(story_, window_, what, page_.width, heading.height() + 6);
    Canvas canvas;
    paint_heading(canvas, heading, theme_, page_.width);
    paint_strip(canvas, strip, theme_);
    for (std::size_t i = 0; i < rows_.size(); ++i) paint_row(canvas, strip, i);
    paint_down(canvas, strip);
    paint_intervals(canvas, strip);
    std::vector<TraceTime> violated;
    for (const ViolationMark& mark : story_.violations)
      if (window_.from <= mark.time && mark.time <= window_.to) violated.push_back(mark.time);
    paint_strip_violations(canvas, strip, theme_, violated);
    double bottom = strip.bottom();
    for (const ViolationMark& mark : story_.violations)
      bottom = paint_violation_words(canvas, theme_, story_, mark, page_.width, bottom);
    bottom = paint_legend(canvas, theme_, legend(!violated.empty()), strip.plot.left, strip.plot.right, bottom + 6);
    Figure figure;
    figure.width = page_.width;
    figure.height = bottom + 12;
    figure.dot = canvas.dot("load", figure.width, figure.height, theme_.background);
    figure.alt = alt();
    return figure;
  }

 private:
  struct Change {
    TraceTime time = 0;
    int by = 0;
  };

  // Requests that came and answers that left; a node that goes down forgets what it had.
  void measure(const std::vector<std::size_t>& nodes) {
    std::set<std::size_t> answered;  // families
    for (const TraceMessageType& type : story_.types)
      if (type.reply) answered.insert(type.family);
    std::map<std::size_t, std::vector<Change>> changes;
    for (const Flight& flight : story_.flights) {
      const TraceMessageType& type = story_.types[flight.type];
      if (answered.count(type.family) == 0) continue;
      if (type.reply)
        changes[flight.from].push_back({flight.sent, -1});
      else if (flight.fate == Fate::delivered)
        changes[flight.to].push_back({flight.ended, 1});
    }
    for (const StatusSpan& span : story_.statuses)
      if (span.status == NodeStatus::crashed || span.status == NodeStatus::halted)
        changes[span.node].push_back({span.from, 0});
    for (const std::size_t node : nodes) {
      if (story_.is_client(node)) continue;
      HeatRow row = row_of(node, changes[node]);
      if (row.most > 0) rows_.push_back(std::move(row));
    }
    if (rows_.size() > kHeatRows) {
      left_out_ = rows_.size() - kHeatRows;
      std::stable_sort(rows_.begin(), rows_.end(), [](const HeatRow& a, const HeatRow& b) { return a.most > b.most; });
      rows_.resize(kHeatRows);
      std::sort(rows_.begin(), rows_.end(), [](const HeatRow& a, const HeatRow& b) { return a.node < b.node; });
    }
    for (const HeatRow& row : rows_)
      for (const double cell : row.cells) {
        double& most = darkest_[story_.nodes[row.node].kind];
        most = std::max(most, cell);
      }
  }

  [[nodiscard]] HeatRow row_of(std::size_t node, std::vector<Change>& changes) const {
    HeatRow row;
    row.node = node;
    row.cells.assign(kHeatCells, 0);
    std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
      // Of one moment the answers come last: what is answered at once counts for nothing, and is not below nothing.
      return a.time != b.time ? a.time < b.time : a.by > b.by;
    });
    std::int64_t load = 0;
    TraceTime since = window_.from;
    for (const Change& change : changes) {
      spread(row, load, since, change.time);
      since = std::max(since, change.time);
      load = change.by == 0 ? 0 : std::max<std::int64_t>(0, load + change.by);
      if (window_.from <= change.time && change.time <= window_.to) row.most = std::max(row.most, load);
    }
    spread(row, load, since, window_.to);
    return row;
  }

  // A load that lasted from a moment to another, added to the cells' means.
  void spread(HeatRow& row, std::int64_t load, TraceTime from, TraceTime to) const {
    from = std::max(from, window_.from);
    to = std::min(to, window_.to);
    if (load == 0 || to <= from) return;
    const double width = static_cast<double>(window_.to - window_.from) / kHeatCells;
    double at = static_cast<double>(from - window_.from) / width;
    const double end = static_cast<double>(to - window_.from) / width;
    while (at < end) {
      const auto cell = std::min(static_cast<std::size_t>(at), kHeatCells - 1);
      const double next = std::min(end, std::floor(at) + 1);
      row.cells[cell] += static_cast<double>(load) * (next - at);
      at = next;
    }
  }

  // 0: nothing there.
  [[nodiscard]] int step_of(const HeatRow& row, std::size_t cell) const {
    const double most = darkest_.at(story_.nodes[row.node].kind);
    if (most <= 0 || row.cells[cell] <= 0) return 0;
    return std::min(kHeatSteps, 1 + static_cast<int>(std::sqrt(row.cells[cell] / most) * kHeatSteps));
  }
  [[nodiscard]] Color color_of(const Theme& look, int step) const {
    return look.message(0, false).line.substr(0, 7) + fmt::format("{:02X}", 16 + 239 * step / kHeatSteps);
  }

  void paint_row(Canvas& canvas, const Strip& strip, std::size_t index) const {
    const HeatRow& row = rows_[index];
    canvas.section("load of " + story_.nodes[row.node].name);
    const auto time = [&](std::size_t cell) {
      return window_.from + static_cast<TraceTime>(static_cast<double>(window_.to - window_.from) *
                                                   static_cast<double>(cell) / kHeatCells);
    };
    for (std::size_t cell = 0; cell < kHeatCells;) {
      const int step = step_of(row, cell);
      std::size_t end = cell + 1;
      while (end < kHeatCells && step_of(row, end) == step) ++end;
      if (step > 0)
        canvas.box(strip.stretch(index, time(cell), time(end), 3), {color_of(theme_, step), "", 0},
                   fmt::format("{}: {:.1f} on average", story_.nodes[row.node].name, row.cells[cell]));
      cell = end;
    }
    const Rect& rect = strip.rows[index];
    canvas.text({rect.right - 2, rect.top + kHeatRow / 2}, fmt::format("max {}", row.most),
                {kHeatWords, theme_.ink, false, Align::right});
  }

  void paint_down(Canvas& canvas, const Strip& strip) {
    for (const StatusSpan& span : story_.statuses) {
      const TraceTime from = std::max(span.from, window_.from);
      const TraceTime to = std::min(span.to, window_.to);
      const bool paused = span.status == NodeStatus::paused;
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i].node != span.node || from >= to) continue;
        canvas.box(strip.stretch(i, from, to, 3), {paused ? theme_.paused_fill : theme_.down_fill,
                                                   paused ? theme_.paused_stroke : theme_.down_stroke, 1, false, true});
        (paused ? paused_ : down_) = true;
      }
    }
  }

  void paint_intervals(Canvas& canvas, const Strip& strip) {
    for (const Interval& interval : intervals_of(trace_)) {
      const TraceTime from = std::max(interval.from, window_.from);
      const TraceTime to = std::min(interval.to, window_.to);
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (rows_[i].node != interval.node || from >= to) continue;
        const Rect rect = strip.stretch(i, from, to, 0);
        canvas.box({rect.left, rect.bottom - 4, std::max(rect.right, rect.left + 1), rect.bottom - 1},
                   {theme_.violation, "", 0}, trace_.header.intervals[interval.kind].name);
        told_.insert(trace_.header.intervals[interval.kind].name);
      }
    }
  }

  [[nodiscard]] std::vector<LegendEntry> legend(bool violated) const {
    std::vector<LegendEntry> entries;
    for (const auto& [kind, most] : darkest_) {
      if (most <= 0) continue;
      const Color light = color_of(theme_, 1);
      const Color dark = color_of(theme_, kHeatSteps);
      entries.push_back({fmt::format("{}: nothing under way to {:.0f} requests", kind, std::ceil(most)),
                         [light, dark](Canvas& canvas, const Theme&, Point at) {
                           canvas.box({at.x + 1, at.y - 4, at.x + 10, at.y + 4}, {light, "", 0});
                           canvas.box({at.x + 10, at.y - 4, at.x + 19, at.y + 4}, {dark, "", 0});
                         }});
    }
    for (const std::string& name : told_)
      entries.push_back({name, [](Canvas& canvas, const Theme& look, Point at) {
                           canvas.box({at.x + 1, at.y - 1.5, at.x + 19, at.y + 1.5}, {look.violation, "", 0});
                         }});
    if (down_) entries.push_back(down_entry());
    if (paused_) entries.push_back(paused_entry());
    if (!story_.fault_spans.empty()) entries.push_back(fault_entry());
    if (violated) entries.push_back(violation_entry());
    return entries;
  }

  [[nodiscard]] std::string alt() const {
    std::string text = fmt::format("Load of \"{}\", {}.", trace_.header.scenario, window_text(window_, story_.end));
    for (const HeatRow& row : rows_) {
      double sum = 0;
      for (const double cell : row.cells) sum += cell;
      text += fmt::format(" {}: {:.1f} requests under way on average, {} at most.", story_.nodes[row.node].name,
                          sum / kHeatCells, row.most);
    }
    for (const ViolationMark& mark : story_.violations)
      text += fmt::format(" At {} {} is violated.", time_text(mark.time), mark.claim);
    return text;
  }

  const TraceFile& trace_;
  const Story& story_;
  const Theme& theme_;
  PageShape page_;
  TimeSpan window_;
  std::vector<HeatRow> rows_;
  std::size_t left_out_ = 0;
  std::map<std::string, double> darkest_;  // by kind of node: the most that a cell has
  std::set<std::string> told_;             // names of intervals that are drawn
  bool down_ = false, paused_ = false;
};

}  // namespace

std::vector<Figure> draw_load(const Recording& recording, const ViewOptions& options) {
  return {LoadPicture(recording, options).draw()};
}

}  // namespace orrery::diagrams
