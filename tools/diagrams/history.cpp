// The history of the clients: what each asked for, from when to when, and what it was told; the faults as bands across
// all of it. A long run is cut to the operations around the first violation or the first fault.
#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/operation_lanes.hpp"
#include "tools/diagrams/strip.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr std::size_t kOperationsOfClient = 12;  // on a page, if nobody asked for a window

// The moment that a short window should show: the first violation, else the first fault that is not there from the
// start, else the beginning.
TraceTime focus_of(const Story& story) {
  if (!story.violations.empty()) return story.violations.front().time;
  for (const FaultSpan& fault : story.fault_spans)
    if (fault.from > 0) return fault.from;
  return 0;
}

// A third of the operations before the focus, the rest after it; all if they fit.
TimeSpan choose_window(const Story& story, const ViewOptions& options, std::size_t operations_max) {
  TimeSpan window = asked_window(options, story.end);
  if (options.from && options.to) return window;
  std::vector<TraceTime> begins;
  for (const Operation& operation : story.operations)
    if (operation.from >= window.from && operation.from <= window.to) begins.push_back(operation.from);
  if (begins.size() <= operations_max) return window;
  std::sort(begins.begin(), begins.end());
  if (options.from || options.to) {
    if (options.from) window.to = begins[operations_max - 1];
    if (options.to) window.from = begins[begins.size() - operations_max];
    return window;
  }
  const auto focus =
      static_cast<std::size_t>(std::lower_bound(begins.begin(), begins.end(), focus_of(story)) - begins.begin());
  const bool violated = !story.violations.empty();
  const std::size_t before = violated ? operations_max - operations_max / 6 : operations_max / 3;
  const std::size_t first = std::min(focus - std::min(focus, before), begins.size() - operations_max);
  window.from = begins[first];
  window.to = first + operations_max < begins.size() ? begins[first + operations_max] : story.end;
  return window;
}

// When an operation is under way, a fault begins or ends, or a claim breaks.
std::vector<TimeSpan> active_spans(const Story& story, const std::vector<std::size_t>& clients, TimeSpan window) {
  std::vector<TimeSpan> out;
  for (const Operation& operation : story.operations) {
    if (std::find(clients.begin(), clients.end(), operation.node) == clients.end()) continue;
    out.push_back({operation.from, operation.from});
    if (operation.to != kNever) out.push_back({operation.from, operation.to});
  }
  for (const FaultSpan& fault : story.fault_spans) {
    out.push_back({fault.from, fault.from});
    if (fault.to != kNever) out.push_back({fault.to, fault.to});
  }
  for (const ViolationMark& mark : story.violations) out.push_back({mark.time, mark.time});
  std::erase_if(out, [&](const TimeSpan& span) { return span.to < window.from || span.from > window.to; });
  return out;
}

std::string alt_text(const Recording& recording, const std::vector<std::size_t>& clients, TimeSpan window) {
  const Story& story = recording.story;
  std::string text = fmt::format("History of the clients of \"{}\", {}.", recording.trace.header.scenario,
                                 window_text(window, story.end));
  for (const std::size_t client : clients) {
    std::map<OperationPhase, std::size_t> outcomes;
    for (const Operation& operation : story.operations)
      if (operation.node == client && operation.from <= window.to && operation.to >= window.from)
        ++outcomes[operation.outcome];
    text += fmt::format(" {}: {} done, {} failed, {} unknown, {} not ended.", story.nodes[client].name,
                        outcomes[OperationPhase::ok], outcomes[OperationPhase::fail], outcomes[OperationPhase::unknown],
                        outcomes[OperationPhase::invoke]);
  }
  for (const FaultSpan& fault : story.fault_spans)
    if (fault.from <= window.to && fault.to >= window.from)
      text += fmt::format(" {}: {}.", time_range_text({fault.from, std::min(fault.to, story.end)}), fault.text);
  return text;
}

}  // namespace

std::vector<Figure> draw_history(const Recording& recording, const ViewOptions& options) {
  const Story& story = recording.story;
  const Theme& look = theme(options.theme);
  const PageShape page = page_shape(options.size);
  std::vector<std::size_t> clients;
  for (const std::size_t node : chosen_nodes(recording, options)) {
    const bool asks = std::any_of(story.operations.begin(), story.operations.end(),
                                  [&](const Operation& operation) { return operation.node == node; });
    if (asks) clients.push_back(node);
  }
  if (clients.empty()) throw std::invalid_argument("expected operations of clients, found none in this run");
  // So many that there is room for their words.
  const std::size_t most = std::min(options.max_messages, kOperationsOfClient * clients.size());
  const TimeSpan window = choose_window(story, options, most);

  std::vector<StripRow> rows;
  std::map<std::size_t, OperationLanes> lanes;
  std::size_t drawn = 0;
  for (const std::size_t client : clients) {
    lanes[client] = operation_lanes(story, client, window);
    drawn += lanes[client].operations.size();
    for (std::size_t i = 0; i < std::max<std::size_t>(lanes[client].count, 1); ++i)
      rows.push_back({i == 0 ? story.nodes[client].name : "", kOperationRow + 12, true, i > 0});
  }
  std::string caption = window_text(window, story.end) + kSeparator + counted(drawn, "operation");
  if (drawn < story.operations.size()) caption += fmt::format(" of {}", story.operations.size());
  const Heading heading = make_heading(recording.trace.header, "simulated time, to scale", {caption}, page.width);
  const std::vector<TimeSpan> active = active_spans(story, clients, window);
  const Strip strip = make_strip(story, window, std::move(rows), page.width, heading.height() + 6, &active);

  Canvas canvas;
  paint_heading(canvas, heading, look, page.width);
  paint_strip(canvas, strip, look);
  std::vector<TraceTime> violated;
  for (const ViolationMark& mark : story.violations)
    if (window.from <= mark.time && mark.time <= window.to) violated.push_back(mark.time);
  paint_strip_violations(canvas, strip, look, violated);
  std::size_t row = 0;
  for (const std::size_t client : clients) {
    paint_operation_lanes(canvas, strip, look, story, lanes[client], row, true);
    row += std::max<std::size_t>(lanes[client].count, 1);
  }
  double bottom = strip.bottom();
  for (const ViolationMark& mark : story.violations)
    if (window.from <= mark.time && mark.time <= window.to)
      bottom = paint_violation_words(canvas, look, story, mark, page.width, bottom);
  std::vector<LegendEntry> entries = operation_entries(story, clients, window);
  if (!strip.faults.empty()) entries.push_back(fault_entry());
  if (!violated.empty()) entries.push_back(violation_entry());
  if (!strip.axis.breaks().empty()) entries.push_back(break_entry());
  bottom = paint_legend(canvas, look, entries, strip.plot.left, strip.plot.right, bottom + 6);
  Figure figure;
  figure.width = page.width;
  figure.height = bottom + 12;
  figure.dot = canvas.dot("history", figure.width, figure.height, look.background);
  figure.alt = alt_text(recording, clients, window);
  return {std::move(figure)};
}

}  // namespace orrery::diagrams
