// Places on a circle: the sine and cosine that a picture needs, the same to the last bit on every machine (a library's
// differ), arcs as Bezier curves, and things on a circle that keep their distance. Angles are turns: 0 is at the top,
// they go clockwise, 1 is once round.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/diagrams/geometry.hpp"

namespace orrery::diagrams {

struct Circular {
  double sine = 0, cosine = 0;
};

// Of an angle in turns, of any size. The error is below 1e-10. Uses + - * / and floor alone.
[[nodiscard]] Circular circular(double turns);

[[nodiscard]] Point on_circle(Point center, double radius, double turns);

// A part of a circle as the 3k+1 points of a Bezier curve, off the circle by less than a 30,000th of the radius.
// REQUIRES: 0 < turns <= 1.
[[nodiscard]] std::vector<Point> arc_points(Point center, double radius, double from, double turns);

// Where a hash is on a circle of 2^64 of them.
[[nodiscard]] inline double turns_of(std::uint64_t hash) { return static_cast<double>(hash) * 0x1p-64; }

// Places as near as can be (in the sum of squares, but for what the ends of the cut circle need) to those wanted, in
// their order, the next one at least `gaps[i]` after place i, the first as much after the last. Nothing: the gaps are
// more than a turn. REQUIRES: `wanted` ascends within [0, 1); as many gaps as places; all in turns. O(n).
[[nodiscard]] std::optional<std::vector<double>> kept_apart(const std::vector<double>& wanted,
                                                            const std::vector<double>& gaps);

}  // namespace orrery::diagrams
