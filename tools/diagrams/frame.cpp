// The arithmetic of the page: lanes are spaced evenly, and what is busy decides how time is spread down it.
#include "tools/diagrams/frame.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace orrery::diagrams {
namespace {

constexpr double kMarginLeft = 58;  // room for the time labels
constexpr double kMarginRight = 16;
constexpr double kLaneGapMin = 62;  // the page grows wider rather than the lanes closer
constexpr double kFlightDrop = 44;  // how far a median message falls, at most
constexpr double kCutInset = 3;
constexpr double kBarWidth = 3.5;  // of a fault that lasts
constexpr double kBarBeside = 8;   // from the lane to its bar

std::vector<std::size_t> groups_with(const Cut& cut, std::size_t node) {
  std::vector<std::size_t> out;
  for (std::size_t g = 0; g < cut.groups.size(); ++g) {
    if (std::find(cut.groups[g].begin(), cut.groups[g].end(), node) != cut.groups[g].end()) out.push_back(g);
  }
  return out;
}

bool share_a_group(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
  return std::any_of(a.begin(), a.end(), [&](std::size_t g) { return std::find(b.begin(), b.end(), g) != b.end(); });
}

// A run of neighbouring lanes that are in the same groups.
struct Run {
  std::vector<std::size_t> groups;
  double first_x = 0, last_x = 0;
};

CutShape shape_of(const Frame& frame, std::size_t index) {
  const Cut& cut = frame.story.cuts[index];
  CutShape shape;
  shape.cut = index;
  shape.top = frame.axis.at(cut.from);
  shape.bottom = frame.axis.at(cut.to);
  std::vector<Run> runs;
  for (const std::size_t node : frame.selection.lanes) {
    std::vector<std::size_t> groups = groups_with(cut, node);
    const double x = frame.x(node);
    if (!runs.empty() && runs.back().groups == groups) {
      runs.back().last_x = x;
    } else {
      runs.push_back({std::move(groups), x, x});
    }
  }
  std::map<std::vector<std::size_t>, std::size_t> side_of;
  const Run* before = nullptr;
  for (const Run& run : runs) {
    if (run.groups.empty()) continue;  // not touched by this cut
    const auto [it, is_new] = side_of.emplace(run.groups, side_of.size());
    shape.scattered = shape.scattered || !is_new;
    const double half = frame.gap / 2;
    shape.bands.push_back({{std::max(frame.plot.left, run.first_x - half + kCutInset), shape.top,
                            std::min(frame.plot.right, run.last_x + half - kCutInset), shape.bottom},
                           it->second,
                           run.first_x});
    if (before != nullptr && !share_a_group(before->groups, run.groups)) {
      const double blocked = !cut.one_way ? 0 : before->groups.front() < run.groups.front() ? 1 : -1;
      shape.lines.push_back({run.first_x - half, blocked});
    }
    before = &run;
  }
  return shape;
}

}  // namespace

std::vector<TimeSpan> busy_spans(const Story& story, const Selection& selection, TraceTime flight_time) {
  std::vector<TimeSpan> spans;
  const auto moment = [&](TraceTime time) {
    if (selection.shows(time)) spans.push_back({time, time});
  };
  for (const std::size_t i : selection.flights) {
    const Flight& flight = story.flights[i];
    TraceTime ended = flight.fate == Fate::in_flight ? flight.sent : flight.ended;
    // It falls about as others do until it dies (arrows.cpp).
    if (flight.fate == Fate::lost) ended = std::max(ended, flight.sent + flight_time * 3 / 4);
    if (ended - flight.sent <= 8 * flight_time) {
      spans.push_back({flight.sent, ended});
    } else {
      moment(flight.sent);
      moment(ended);
    }
  }
  const auto moment_at = [&](std::size_t node, TraceTime time) {
    if (selection.shows(node, time)) spans.push_back({time, time});
  };
  if (selection.filter.roles()) {
    for (const FaceMark& mark : story.faces) moment_at(mark.node, mark.time);
  }
  for (const StatusSpan& span : story.statuses) {
    if (!selection.has_lane(span.node)) continue;
    moment(span.from);
    moment(span.to);
  }
  if (selection.filter.facts()) {
    for (const FactMark& mark : story.facts) moment_at(mark.node, mark.time);
  }
  for (const Operation& operation : story.operations) {
    if (!selection.filter.operations()) break;
    moment_at(operation.node, operation.from);
    moment_at(operation.node, operation.to);
  }
  for (const Cut& cut : story.cuts) {
    moment(cut.from);
    moment(cut.to);
  }
  if (selection.filter.faults()) {
    for (const FaultMark& mark : story.faults) moment(mark.time);
  }
  for (const ViolationMark& mark : story.violations) moment(mark.time);
  return spans;
}

double points_per_ns_max(TraceTime flight_time) { return kFlightDrop / static_cast<double>(flight_time); }

double Frame::half_width(std::size_t node, TraceTime time) const {
  double half = theme.role(RoleStyle::idle).width / 2;
  for (const FaceMark& mark : story.faces) {
    if (mark.time > time) break;
    if (mark.node == node) half = theme.role(mark.style).width / 2;
  }
  return half;
}

std::vector<LastingFault> lasting_faults(const Frame& frame) {
  std::vector<LastingFault> out;
  const Selection& selection = frame.selection;
  std::map<std::optional<std::size_t>, std::vector<TraceTime>> ends;  // of the bars side by side at a lane
  const auto add = [&](std::size_t index, std::optional<std::size_t> node) {
    const FaultSpan& span = frame.story.fault_spans[index];
    std::vector<TraceTime>& beside = ends[node];
    const auto free = std::find_if(beside.begin(), beside.end(), [&](TraceTime end) { return end < span.from; });
    const auto place = static_cast<double>(free - beside.begin());
    if (free == beside.end())
      beside.push_back(span.to);
    else
      *free = span.to;
    const double aside = place * (kBarWidth + 1.5);
    const double right = node ? frame.x(*node) - kBarBeside - aside : frame.plot.left - 1 + aside;
    out.push_back({index,
                   node,
                   {right - kBarWidth, frame.axis.at(span.from), right,
                    std::min(frame.axis.at(span.to), frame.revealed_bottom())}});
  };
  for (std::size_t i = 0; i < frame.story.fault_spans.size(); ++i) {
    const FaultSpan& span = frame.story.fault_spans[i];
    if (span.moment || span.seen_otherwise || span.from > selection.to || span.to < selection.from) continue;
    if (span.nodes.empty()) add(i, std::nullopt);
    for (const std::size_t node : span.nodes)
      if (frame.has(node)) add(i, node);
  }
  return out;
}

Frame make_frame(const Story& story, const Selection& selection, const Theme& theme, const FrameArea& area,
                 TimeMode mode, const TimeAxis* axis) {
  const auto lanes = static_cast<double>(selection.lanes.size());
  Rect plot{area.left + kMarginLeft, area.top, area.right - kMarginRight, area.top};
  plot.right = std::max(plot.right, plot.left + lanes * kLaneGapMin);
  const TraceTime flight_time = median_flight(story);
  const AxisLimits limits{area.top, area.height, points_per_ns_max(flight_time), mode};
  Frame frame{story,
              selection,
              theme,
              flight_time,
              plot,
              plot.width() / lanes,
              std::vector<double>(story.nodes.size(), 0),
              axis != nullptr
                  ? *axis
                  : TimeAxis({selection.from, selection.to}, busy_spans(story, selection, flight_time), limits),
              {}};
  frame.plot.bottom = frame.axis.end();
  for (std::size_t i = 0; i < selection.lanes.size(); ++i) {
    frame.lane_x[selection.lanes[i]] = plot.left + frame.gap * (static_cast<double>(i) + 0.5);
  }
  for (std::size_t i = 0; i < story.cuts.size(); ++i) {
    const Cut& cut = story.cuts[i];
    if (cut.from > selection.to || cut.to < selection.from || !selection.filter.faults()) continue;
    CutShape shape = shape_of(frame, i);
    if (shape.bands.size() >= 2) frame.cuts.push_back(std::move(shape));
  }
  return frame;
}

}  // namespace orrery::diagrams
