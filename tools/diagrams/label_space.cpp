// Placement is greedy and exhaustive over the candidates: figures have some hundred labels, so nothing cleverer is
// needed.
#include "tools/diagrams/label_space.hpp"

#include <algorithm>
#include <cmath>

namespace orrery::diagrams {
namespace {

constexpr double kHiddenCost = 0.025;  // of each point of a line that the label hides
constexpr double kOrderCost = 0.03;    // of going one further down the candidates
constexpr double kSpoiltCost = 0.6;    // of a line of which little or no end is left
constexpr double kHiddenMost = 0.5;    // of a line
constexpr double kEndLength = 7;       // of the head of an arrow

bool meets_any(const Rect& rect, const std::vector<Rect>& others) {
  return std::any_of(others.begin(), others.end(), [&](const Rect& other) { return overlap(rect, other); });
}

}  // namespace

// Liang and Barsky: clip the segment against the four sides; what is left, if anything, lies inside.
double hidden_length(Point a, Point b, const Rect& rect) {
  double enter = 0;
  double leave = 1;
  const auto clip = [&](double direction, double distance) {
    if (direction == 0) return distance >= 0;
    const double t = distance / direction;
    if (direction < 0) {
      enter = std::max(enter, t);
    } else {
      leave = std::min(leave, t);
    }
    return enter <= leave;
  };
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  const bool inside = clip(-dx, a.x - rect.left) && clip(dx, rect.right - a.x) && clip(-dy, a.y - rect.top) &&
                      clip(dy, rect.bottom - a.y);
  return inside ? (leave - enter) * std::sqrt(dx * dx + dy * dy) : 0;
}

LabelSpace::Hiding LabelSpace::hidden(const Rect& rect) const {
  Hiding hiding;
  for (const Segment& line : lines_) {
    const double points = hidden_length(line.a, line.b, rect);
    if (points == 0) continue;
    hiding.points += points;
    const double length = std::hypot(line.b.x - line.a.x, line.b.y - line.a.y);
    const double share = std::min(1.0, kEndLength / std::max(length, 1.0));
    const Point head{line.b.x + (line.a.x - line.b.x) * share, line.b.y + (line.a.y - line.b.y) * share};
    if (points > kHiddenMost * length || hidden_length(head, line.b, rect) > 1) ++hiding.spoilt;
  }
  return hiding;
}

std::optional<Rect> LabelSpace::place(const std::vector<Rect>& candidates, std::string_view text, bool on_walls,
                                      const std::vector<double>& costs) {
  std::optional<Rect> best;
  double least = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Rect& rect = candidates[i];
    if (!contains(page_, rect) || meets_any(rect, taken_) || (!on_walls && meets_any(rect, walls_))) continue;
    const Hiding hiding = hidden(rect);
    if (!on_walls && hiding.spoilt > 0) continue;
    const double cost = kHiddenCost * hiding.points + kSpoiltCost * hiding.spoilt +
                        (costs.empty() ? kOrderCost * static_cast<double>(i) : costs[i]);
    if (!best || cost < least) {
      best = rect;
      least = cost;
    }
  }
  if (best) {
    taken_.push_back(*best);
    labels_.push_back({*best, std::string(text)});
  }
  return best;
}

}  // namespace orrery::diagrams
