// Points and rectangles on the page: points (1/72 inch), the origin in the upper left corner, y growing downwards.
// Graphviz has its origin below; only the canvas knows.
#pragma once

namespace orrery::diagrams {

struct Point {
  double x = 0;
  double y = 0;
};

// REQUIRES: left <= right and top <= bottom.
struct Rect {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
  [[nodiscard]] Point center() const { return {(left + right) / 2, (top + bottom) / 2}; }
};

// True if the interiors meet; rectangles that only touch do not overlap.
[[nodiscard]] inline bool overlap(const Rect& a, const Rect& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

[[nodiscard]] inline bool contains(const Rect& outer, const Rect& inner) {
  return outer.left <= inner.left && outer.top <= inner.top && inner.right <= outer.right &&
         inner.bottom <= outer.bottom;
}

// The rectangle of the given size around a centre.
[[nodiscard]] inline Rect around(Point center, double width, double height) {
  return {center.x - width / 2, center.y - height / 2, center.x + width / 2, center.y + height / 2};
}

}  // namespace orrery::diagrams
