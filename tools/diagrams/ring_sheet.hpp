// The sheet that the parts of a ring's picture share: where is what, who has which colour, and which texts stand where.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/ring_states.hpp"
#include "tools/diagrams/theme.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// A canvas that remembers its texts.
class RingSheet {
 public:
  RingSheet(const TraceHeader& header, const Theme& theme);

  [[nodiscard]] const std::string& name(std::size_t node) const { return header_.nodes[node].name; }
  // "nobody" if there is none.
  [[nodiscard]] std::string name(const RingOwner& owner) const { return owner ? name(*owner) : "nobody"; }
  // A node has one colour in all pictures of its system.
  [[nodiscard]] const OwnerLook& look(const RingOwner& owner) const;
  // As Canvas::text.
  void write(Point at, std::string_view text, const TextStyle& style);

  const Theme& theme;
  Canvas canvas;
  std::vector<PlacedLabel> labels;
  std::vector<std::pair<Point, Point>> ties;  // lines from keys to their names

 private:
  const TraceHeader& header_;
  OwnerLook nobody_;
  std::vector<std::size_t> ranks_;  // by node, among those that are no clients
};

// The room that a text takes.
[[nodiscard]] Rect text_rect(Point at, std::string_view text, const TextStyle& style);

// What a change moved, found once for all parts of the picture.
struct RingFacts {
  const RingChange& change;
  std::map<std::string, RingOwner> moved;
  std::vector<RingRange> changed_hands;
  std::vector<std::size_t> joined, left, nodes;
};
[[nodiscard]] RingFacts facts_of(const RingChange& change);

// What can be shown of the points: the label of each, or the name of each node at its longest arc.
enum class RingLabels { points, nodes };

// One circle on the page.
struct RingPlace {
  Point center;
  double radius = 0;  // of the middle of its band
  RingLabels labels = RingLabels::points;
};
inline constexpr double kRingBand = 15;
inline constexpr double kRingLabelAt = 32;  // from the middle of the band to where labels begin
inline constexpr std::size_t kMostRingLabels = 48;
inline constexpr double kRoomyRadius = 116;  // smaller circles have their words below
inline constexpr double kWordsBelow = 52;

// Whether the labels of the state's points find room around a circle of this radius.
[[nodiscard]] bool has_room_for_points(const RingState& state, double radius);
// The width of the widest text that will stand around the circle.
[[nodiscard]] double widest_ring_label(const RingSheet& sheet, const RingState& state, RingLabels labels);

// The circle before (`after` false) or after the change, with its words in the middle.
void paint_ring(RingSheet& sheet, const RingFacts& facts, const RingPlace& place, bool after);

// The bars of what each node holds. Returns the y below.
double paint_ring_loads(RingSheet& sheet, const RingFacts& facts, double left, double right, double top);
// How tall that gets.
[[nodiscard]] double ring_loads_height(const RingSheet& sheet, const RingFacts& facts, double width);

// How to read the picture, and what was found of the claims. Returns the y below.
double paint_ring_legend(RingSheet& sheet, const TraceFile& trace, const RingFacts& facts, RingLabels labels,
                         double left, double right, double top);

// Whole numbers with commas between thousands.
[[nodiscard]] std::string grouped_digits(std::uint64_t number);
// "50 %", "24.2 %": part of whole. REQUIRES: whole > 0.
[[nodiscard]] std::string percent_text(std::uint64_t part, std::uint64_t whole);

}  // namespace orrery::diagrams
