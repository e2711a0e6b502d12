// Where each message begins and ends on the page. A loss ends where the message died: at the line of the cut, beside a
// receiver that was not there to take it, or on the way.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "tools/diagrams/frame.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kReceiverGap = 25;  // a cross at a receiver stands clear of its box
constexpr double kLaneClearance = 16;
constexpr double kCrossSize = 8;
constexpr double kCopyBeside = 3;

class ArrowMaker {
 public:
  explicit ArrowMaker(const Frame& frame) : frame_(frame) {}

  std::vector<Arrow> make() {
    std::vector<Arrow> out;
    for (const std::size_t i : frame_.selection.flights) {
      const Flight& flight = frame_.story.flights[i];
      Arrow arrow = flight.from == flight.to ? to_itself(flight) : across(flight);
      arrow.flight = i;
      if (arrow.dies) move_apart(arrow);
      // A copy that flies as its original does would lie exactly on it.
      if (flight.copy && arrow.bulge.empty()) arrow.begin.y += kCopyBeside, arrow.tip.y += kCopyBeside;
      out.push_back(arrow);
    }
    return out;
  }

 private:
  Arrow across(const Flight& flight) const {
    const TraceTime begin_time = std::max(flight.sent, frame_.selection.from);
    const double sign = frame_.x(flight.to) > frame_.x(flight.from) ? 1 : -1;
    const Point start{frame_.x(flight.from) + sign * frame_.half_width(flight.from, flight.sent),
                      frame_.axis.at(flight.sent)};
    if (flight.fate == Fate::lost) return dying(flight, start);
    Arrow arrow;
    arrow.begin = start;
    // One still under way when the run ended goes on as a usual one would, to the edge of the page.
    const TraceTime ended = flight.fate == Fate::in_flight ? flight.sent + frame_.flight_time : flight.ended;
    arrow.tip = {frame_.x(flight.to) - sign * (frame_.half_width(flight.to, ended) + 0.5), frame_.axis.at(ended)};
    arrow.leaves = flight.fate == Fate::in_flight || flight.ended > frame_.selection.to;
    const auto share_at = [&](TraceTime time) {
      return static_cast<double>(time - flight.sent) / static_cast<double>(std::max<TraceTime>(1, ended - flight.sent));
    };
    const auto x_at = [&](TraceTime time) { return start.x + (arrow.tip.x - start.x) * share_at(time); };
    if (arrow.leaves) {
      const TraceTime edge = std::min(ended, frame_.selection.to);
      arrow.tip = {x_at(edge), frame_.axis.at(edge)};
      if (edge == flight.sent) arrow.tip = {start.x + sign * frame_.gap / 4, start.y};
    }
    if (begin_time > flight.sent) arrow.begin = {x_at(begin_time), frame_.axis.at(begin_time)};
    return arrow;
  }

  Arrow dying(const Flight& flight, Point start) const {
    Arrow arrow;
    arrow.begin = start;
    arrow.dies = true;
    const double from_x = frame_.x(flight.from);
    const double to_x = frame_.x(flight.to);
    const double sign = to_x > from_x ? 1 : -1;
    if (flight.where == LossPlace::receiver) {
      arrow.tip.x = to_x - sign * std::min(kReceiverGap, frame_.gap / 3);
    } else if (const auto line = cut_line(flight)) {
      arrow.tip.x = *line;
    } else {
      arrow.tip.x = clear_of_lanes(from_x + (to_x - from_x) / 2, sign);
    }
    // A message that was lost as it was sent falls as steeply as others do, as far as it came.
    const double share = std::abs(arrow.tip.x - from_x) / std::abs(to_x - from_x);
    const TraceTime died =
        std::max(flight.ended, flight.sent + static_cast<TraceTime>(static_cast<double>(frame_.flight_time) * share));
    arrow.tip.y = std::min(frame_.axis.at(std::min(died, frame_.selection.to)), frame_.plot.bottom);
    if (flight.sent < frame_.selection.from) arrow.begin.y = frame_.axis.at(frame_.selection.from);
    if (arrow.tip.y - arrow.begin.y < 1) arrow.tip.y = arrow.begin.y + 4;
    return arrow;
  }

  // The nearest line, seen from the sender, of a cut that stands between the two when the message is lost.
  std::optional<double> cut_line(const Flight& flight) const {
    const double from_x = frame_.x(flight.from);
    const double to_x = frame_.x(flight.to);
    std::optional<double> nearest;
    for (const CutShape& shape : frame_.cuts) {
      const Cut& cut = frame_.story.cuts[shape.cut];
      if (flight.ended < cut.from || flight.sent > cut.to) continue;
      for (const CutShape::Line& line : shape.lines) {
        const double x = line.x;
        if (line.blocked * (to_x - from_x) < 0) continue;
        if (x < std::min(from_x, to_x) || x > std::max(from_x, to_x)) continue;
        if (!nearest || std::abs(x - from_x) < std::abs(*nearest - from_x)) nearest = x;
      }
    }
    return nearest;
  }

  double clear_of_lanes(double x, double sign) const {
    for (const std::size_t node : frame_.selection.lanes) {
      if (std::abs(frame_.x(node) - x) < kLaneClearance) return frame_.x(node) - sign * frame_.gap / 2;
    }
    return x;
  }

  Arrow to_itself(const Flight& flight) const {
    Arrow arrow;
    const double x = frame_.x(flight.from);
    arrow.begin = {x + frame_.half_width(flight.from, flight.sent), frame_.axis.at(flight.sent)};
    const TraceTime ended = flight.fate == Fate::in_flight ? flight.sent : flight.ended;
    arrow.tip = {arrow.begin.x, std::max(frame_.axis.at(ended), arrow.begin.y + 6)};
    arrow.dies = flight.fate == Fate::lost;
    arrow.bulge = {arrow.begin, {x + 30, arrow.begin.y}, {x + 30, arrow.tip.y}, arrow.tip};
    return arrow;
  }

  // To the nearest height at which a cross covers no other one, before the next break in time; else towards the sender.
  void move_apart(Arrow& arrow) {
    const Point wished = arrow.tip;
    const double back = arrow.begin.x < wished.x ? -kCrossSize : kCrossSize;
    for (double aside = 0; aside < 3; ++aside) {
      for (int tries = 0; tries < 24; ++tries) {
        const double step = kCrossSize * static_cast<double>((tries + 1) / 2);
        arrow.tip = {wished.x + aside * back, wished.y + (tries % 2 == 0 ? -step : step)};
        if (arrow.tip.y <= arrow.begin.y || !is_free(arrow.tip) || is_parted(arrow.tip, wished)) continue;
        crosses_.push_back(arrow.tip);
        return;
      }
    }
    arrow.tip = wished;
    crosses_.push_back(wished);
  }

  // Whether a break lies between two heights.
  bool is_parted(Point a, Point b) const {
    const std::vector<AxisBreak>& breaks = frame_.axis.breaks();
    return std::any_of(breaks.begin(), breaks.end(), [&](const AxisBreak& gap) {
      return std::min(a.y, b.y) <= gap.begin && gap.end <= std::max(a.y, b.y);
    });
  }

  bool is_free(Point tip) const {
    const auto covers = [&](const Point& other) {
      return std::abs(other.x - tip.x) < kCrossSize && std::abs(other.y - tip.y) < kCrossSize;
    };
    const auto broken = [&](const AxisBreak& gap) {
      return gap.begin - kCrossSize / 2 < tip.y && tip.y < gap.end + kCrossSize / 2;
    };
    const std::vector<AxisBreak>& breaks = frame_.axis.breaks();
    return std::none_of(crosses_.begin(), crosses_.end(), covers) && tip.y <= frame_.plot.bottom &&
           std::none_of(breaks.begin(), breaks.end(), broken);
  }

  const Frame& frame_;
  std::vector<Point> crosses_;
};

}  // namespace

std::vector<Arrow> make_arrows(const Frame& frame) { return ArrowMaker(frame).make(); }

}  // namespace orrery::diagrams
