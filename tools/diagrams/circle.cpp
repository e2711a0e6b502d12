// Sine and cosine are series on an eighth of a turn, the rest is mirrored. What is to keep its distance on a circle is
// cut open at the widest gap and becomes a line, on which neighbours that are too near form blocks.
#include "tools/diagrams/circle.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace orrery::diagrams {
namespace {

constexpr double kQuarter = 1.5707963267948966;  // of a turn, in radians
constexpr double kPiece = 0.125;                 // turns of one Bezier curve at most

// The series of Taylor on [0, pi/4].
Circular series(double x) {
  const double q = x * x;
  const double sine = x * (1 - q / 6 * (1 - q / 20 * (1 - q / 42 * (1 - q / 72 * (1 - q / 110)))));
  const double cosine = 1 - q / 2 * (1 - q / 12 * (1 - q / 30 * (1 - q / 56 * (1 - q / 90 * (1 - q / 132)))));
  return {sine, cosine};
}

}  // namespace

Circular circular(double turns) {
  const double quarters = (turns - std::floor(turns)) * 4;
  const double whole = std::floor(quarters);
  const double part = quarters - whole;
  Circular first = series((part > 0.5 ? 1 - part : part) * kQuarter);
  if (part > 0.5) std::swap(first.sine, first.cosine);
  switch (static_cast<int>(whole) % 4) {
    case 1:
      return {first.cosine, -first.sine};
    case 2:
      return {-first.sine, -first.cosine};
    case 3:
      return {-first.cosine, first.sine};
    default:
      return first;
  }
}

Point on_circle(Point center, double radius, double turns) {
  const Circular at = circular(turns);
  return {center.x + radius * at.sine, center.y - radius * at.cosine};
}

std::vector<Point> arc_points(Point center, double radius, double from, double turns) {
  const auto pieces = static_cast<std::size_t>(std::ceil(turns / kPiece));
  const double piece = turns / static_cast<double>(pieces);
  const Circular quarter_of_piece = circular(piece / 4);
  const double reach = radius * 4 / 3 * quarter_of_piece.sine / quarter_of_piece.cosine;
  std::vector<Point> points{on_circle(center, radius, from)};
  for (std::size_t i = 0; i < pieces; ++i) {
    const double begin = from + piece * static_cast<double>(i);
    const double end = begin + piece;
    const Circular a = circular(begin);
    const Circular b = circular(end);
    const Point last = points.back();
    const Point next = on_circle(center, radius, end);
    points.push_back({last.x + reach * a.cosine, last.y + reach * a.sine});
    points.push_back({next.x - reach * b.cosine, next.y - reach * b.sine});
    points.push_back(next);
  }
  return points;
}

std::optional<std::vector<double>> kept_apart(const std::vector<double>& wanted, const std::vector<double>& gaps) {
  const std::size_t count = wanted.size();
  if (count < 2) return wanted;
  double sum = 0;
  for (const double gap : gaps) sum += gap;
  if (sum > 1) return std::nullopt;
  // The place after the widest gap becomes the first.
  std::size_t first = 0;
  double widest = -1;
  for (std::size_t i = 0; i < count; ++i) {
    const double gap = i == 0 ? wanted[0] + 1 - wanted[count - 1] : wanted[i] - wanted[i - 1];
    if (gap > widest) {
      widest = gap;
      first = i;
    }
  }
  // Without the gaps before it, a place wants to be here; then only the order is left to keep.
  struct Block {
    double sum = 0;
    std::size_t size = 0;
    [[nodiscard]] double place() const { return sum / static_cast<double>(size); }
  };
  std::vector<Block> blocks;
  std::vector<double> before(count, 0);
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t i = (first + k) % count;
    if (k > 0) before[k] = before[k - 1] + gaps[(i + count - 1) % count];
    blocks.push_back({wanted[i] + (i < first ? 1 : 0) - before[k], 1});
    while (blocks.size() > 1 && blocks[blocks.size() - 2].place() > blocks.back().place()) {
      const Block merged = blocks.back();
      blocks.pop_back();
      blocks.back().sum += merged.sum;
      blocks.back().size += merged.size;
    }
  }
  // The ends of the line stay half a gap away from the middle of the cut.
  const double last_gap = gaps[(first + count - 1) % count];
  const double cut = wanted[first] - widest / 2;
  const double least = cut + last_gap / 2;
  const double most = cut + 1 - last_gap / 2 - before[count - 1];
  std::vector<double> places(count);
  std::size_t k = 0;
  for (const Block& block : blocks) {
    const double place = std::clamp(block.place(), least, most);
    for (std::size_t j = 0; j < block.size; ++j, ++k) places[(first + k) % count] = place + before[k];
  }
  return places;
}

}  // namespace orrery::diagrams
