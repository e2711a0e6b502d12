// Lanes are filled greedily: an operation goes to the first whose last one has ended.
#include "tools/diagrams/operation_lanes.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kBarLabelSize = 8;
constexpr double kSignWidth = 9;
constexpr double kBarWidthMin = 1.5;
constexpr double kLabelHeight = 10;    // of the words above a bar
constexpr double kLabelWidthMin = 18;  // less would tell nothing
constexpr double kPlotAir = 6;         // words may go a little beyond the plot
constexpr double kBarClaimSize = 10.5;
constexpr double kBarEvidenceSize = 9;
constexpr double kBarEvidenceLine = 12.5;
constexpr std::size_t kBarEvidenceLinesMax = 6;

struct OutcomeLook {
  std::string name;
  std::string sign;
  Color fill, stroke, ink;
  bool dashed = false;
};

OutcomeLook look_of(OperationPhase outcome, const Theme& theme) {
  switch (outcome) {
    case OperationPhase::ok:
      return {"done", "\xE2\x9C\x93", theme.background, theme.fact, theme.fact, false};
    case OperationPhase::fail:
      return {"failed", "\xE2\x9C\x97", theme.header_fill, theme.violation, theme.violation, false};
    case OperationPhase::unknown:
      return {"outcome unknown", "?", theme.background, theme.operation, theme.operation, true};
    case OperationPhase::invoke:
      return {"not ended", "\xE2\x80\xA6", theme.background, theme.muted, theme.muted, true};
  }
  return {};
}

void paint_bar(Canvas& canvas, const Rect& bar, const OutcomeLook& look, const std::string& words) {
  canvas.box(bar, {look.fill, look.stroke, 1, false, look.dashed}, words + ": " + look.name);
  if (bar.width() >= kSignWidth + 3)
    canvas.text({bar.right - 2, bar.center().y}, look.sign, {kBarLabelSize, look.ink, true, Align::right});
}

}  // namespace

std::string operation_words(const Operation& operation) {
  return operation.result.empty() ? operation.label : operation.label + " \xE2\x86\x92 " + operation.result;
}

bool is_violating(const Story& story, const Operation& operation) {
  return std::any_of(story.violations.begin(), story.violations.end(), [&](const ViolationMark& mark) {
    return mark.node == operation.node && mark.time == operation.to;
  });
}

OperationLanes operation_lanes(const Story& story, std::size_t client, TimeSpan window) {
  OperationLanes out;
  std::vector<TraceTime> busy_until;
  for (std::size_t i = 0; i < story.operations.size(); ++i) {
    const Operation& operation = story.operations[i];
    if (operation.node != client || operation.from > window.to || operation.to < window.from) continue;
    std::size_t lane = 0;
    while (lane < busy_until.size() && busy_until[lane] > operation.from) ++lane;
    if (lane == busy_until.size()) busy_until.push_back(0);
    busy_until[lane] = operation.to;
    out.operations.push_back(i);
    out.lane.push_back(lane);
  }
  out.count = busy_until.size();
  return out;
}

void paint_operation_lanes(Canvas& canvas, const Strip& strip, const Theme& theme, const Story& story,
                           const OperationLanes& lanes, std::size_t row, bool labelled) {
  canvas.section("operations");
  std::vector<double> free_until(lanes.count,
                                 strip.plot.right + kPlotAir);  // from the right: where the next bar begins
  for (std::size_t i = lanes.operations.size(); i-- > 0;) {
    const Operation& operation = story.operations[lanes.operations[i]];
    Rect bar = strip.stretch(row + lanes.lane[i], operation.from, operation.to, 1.5);
    bar.left = std::min(bar.left, strip.plot.right - kBarWidthMin);
    bar.right = std::max(bar.right, bar.left + kBarWidthMin);
    OutcomeLook look = look_of(operation.outcome, theme);
    const bool wrong = is_violating(story, operation);
    if (wrong) look.fill = theme.violation_fill, look.stroke = look.ink = theme.violation;
    const std::string words = operation_words(operation);
    if (labelled) {
      const double room = free_until[lanes.lane[i]] - bar.left - 4;
      if (room >= kLabelWidthMin) {
        const std::string text = fit_text(words, room, kBarLabelSize, wrong);
        const double width = text_width(text, kBarLabelSize, wrong);
        canvas.box({bar.left, bar.top - 1, bar.left + width + 1, bar.top + 9}, {theme.background, "", 0});
        canvas.text({bar.left, bar.top + 4}, text,
                    {kBarLabelSize, wrong ? theme.violation : theme.ink, wrong, Align::left});
      }
      bar.top += kLabelHeight;
    }
    free_until[lanes.lane[i]] = bar.left;
    paint_bar(canvas, bar, look, words);
  }
}

std::vector<LegendEntry> operation_entries(const Story& story, const std::vector<std::size_t>& nodes, TimeSpan window) {
  std::array<bool, 4> occurs{};
  for (const Operation& operation : story.operations) {
    const bool shown = std::find(nodes.begin(), nodes.end(), operation.node) != nodes.end();
    if (shown && operation.from <= window.to && operation.to >= window.from)
      occurs.at(static_cast<std::size_t>(operation.outcome)) = true;
  }
  std::vector<LegendEntry> entries;
  for (const OperationPhase outcome :
       {OperationPhase::ok, OperationPhase::fail, OperationPhase::unknown, OperationPhase::invoke}) {
    if (!occurs.at(static_cast<std::size_t>(outcome))) continue;
    entries.push_back({"operation " + look_of(outcome, theme(ThemeName::light)).name,
                       [outcome](Canvas& canvas, const Theme& look, Point at) {
                         paint_bar(canvas, around({at.x + kSampleWidth / 2, at.y}, 18, 11), look_of(outcome, look), "");
                       }});
  }
  return entries;
}

std::vector<std::size_t> chosen_nodes(const Recording& recording, const ViewOptions& options) {
  const std::vector<TraceNode>& nodes = recording.story.nodes;
  std::vector<std::size_t> out;
  for (std::size_t node = 0; node < nodes.size(); ++node)
    if (options.nodes.empty() ||
        std::find(options.nodes.begin(), options.nodes.end(), nodes[node].name) != options.nodes.end())
      out.push_back(node);
  for (const std::string& name : options.nodes)
    if (std::none_of(nodes.begin(), nodes.end(), [&](const TraceNode& node) { return node.name == name; }))
      throw std::invalid_argument(fmt::format("expected the name of a node of the trace, found \"{}\"", name));
  return out;
}

TimeSpan asked_window(const ViewOptions& options, TraceTime end) {
  const TraceTime from = options.from.value_or(0);
  if (options.to && from > *options.to)
    throw std::invalid_argument("expected a window whose beginning is not after its end");
  return {from, std::max(from, std::min(options.to.value_or(end), end))};
}

std::string window_text(TimeSpan window, TraceTime end) {
  if (window.from <= 0 && window.to >= end) return fmt::format("the whole run of {}", time_text(end));
  return fmt::format("drawn: {} of {}", time_range_text(window), time_text(end));
}

double paint_violation_words(Canvas& canvas, const Theme& theme, const Story& story, const ViolationMark& mark,
                             double page_width, double top) {
  const double width = page_width - 2 * kPageMargin;
  const std::string where = mark.node ? fmt::format("   at {}", story.nodes[*mark.node].name) : std::string();
  std::vector<std::string> lines = wrap_text(mark.evidence, width - 24, kBarEvidenceSize);
  if (lines.size() > kBarEvidenceLinesMax) {
    lines.resize(kBarEvidenceLinesMax);
    lines.back() = fit_text(lines.back() + " \xE2\x80\xA6", width - 24, kBarEvidenceSize);
  }
  const double height = 24 + kBarEvidenceLine * static_cast<double>(lines.size());
  canvas.box({kPageMargin, top, kPageMargin + width, top + height}, {theme.violation_fill, theme.violation, 1.6, true});
  canvas.text(
      {kPageMargin + 11, top + 13},
      fit_text(fmt::format("VIOLATED   {}{}   t = {}, event #{}", mark.claim, where, time_text(mark.time), mark.event),
               width - 24, kBarClaimSize, true),
      {kBarClaimSize, theme.violation, true, Align::left});
  double y = top + 27;
  for (const std::string& line : lines) {
    canvas.text({kPageMargin + 11, y}, line, {kBarEvidenceSize, theme.ink, false, Align::left});
    y += kBarEvidenceLine;
  }
  return top + height + 4;
}

}  // namespace orrery::diagrams
