// Where labels may go. Rectangles that are taken stay taken, so no two labels overlap; among the free places of a
// label, the one that hides the least of the lines wins, and the earlier of two equal ones.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

class LabelSpace {
 public:
  explicit LabelSpace(const Rect& page) : page_(page) {}

  // No label goes here.
  void block(const Rect& rect) { taken_.push_back(rect); }

  // Only labels that respect walls keep off.
  void wall(const Rect& rect) { walls_.push_back(rect); }

  // A line that a label hides only if no better place is free, and its end least of all.
  void line(Point a, Point b) { lines_.push_back({a, b}); }

  // Takes the best of the candidates for `text`; nothing if none is free. A label that must go somewhere is allowed on
  // walls and may hide most of a line; any other keeps off walls, off the ends of lines and leaves at least half of
  // each to be seen. `costs`: of each candidate; empty: the earlier the better. O(candidates * everything
  // placed).
  std::optional<Rect> place(const std::vector<Rect>& candidates, std::string_view text, bool on_walls,
                            const std::vector<double>& costs = {});

  [[nodiscard]] const std::vector<PlacedLabel>& labels() const { return labels_; }

 private:
  struct Segment {
    Point a, b;
  };

  struct Hiding {
    double points = 0;  // of lines
    int spoilt = 0;     // lines of which little or no end would be left
  };
  [[nodiscard]] Hiding hidden(const Rect& rect) const;

  Rect page_;
  std::vector<Rect> taken_, walls_;
  std::vector<Segment> lines_;
  std::vector<PlacedLabel> labels_;
};

// How many points of the segment from a to b lie in the rectangle.
[[nodiscard]] double hidden_length(Point a, Point b, const Rect& rect);

}  // namespace orrery::diagrams
