// Arrows: the family of a message is its colour, a reply is lighter and thinner, a loss is dashed and ends in a cross.
#include <fmt/format.h>

#include "tools/diagrams/paint.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kCrossHalf = 3.6;
constexpr double kRevealSlack = 1;  // a loss that was moved a little is shown with the others

std::string tooltip(const Frame& frame, const Flight& flight) {
  std::string text = fmt::format("{}  {} to {}  sent {} {}", flight.label, frame.story.nodes[flight.from].name,
                                 frame.story.nodes[flight.to].name, frame.axis.in_unit(flight.sent), frame.axis.unit());
  if (flight.fate == Fate::delivered) text += fmt::format(", arrived {}", frame.axis.in_unit(flight.ended));
  if (flight.fate == Fate::lost) text += fmt::format(", lost ({})", flight.why);
  if (flight.copy) text += ", a duplicate";
  return text;
}

void paint_cross(Canvas& canvas, Point at, const Color& color) {
  canvas.line({{at.x - kCrossHalf, at.y - kCrossHalf}, {at.x + kCrossHalf, at.y + kCrossHalf}}, {color, 1.7});
  canvas.line({{at.x - kCrossHalf, at.y + kCrossHalf}, {at.x + kCrossHalf, at.y - kCrossHalf}}, {color, 1.7});
}

// A message of which only the beginning is shown yet.
void paint_beginning(Canvas& canvas, const Frame& frame, const Arrow& arrow, double bottom) {
  const double share = (bottom - arrow.begin.y) / (arrow.tip.y - arrow.begin.y);
  if (share <= 0 || !arrow.bulge.empty()) return;
  const Flight& flight = frame.story.flights[arrow.flight];
  const TraceMessageType& type = frame.story.types[flight.type];
  const MessageLook& look = frame.theme.message(type.family, type.reply);
  const Point end{arrow.begin.x + (arrow.tip.x - arrow.begin.x) * share, bottom};
  canvas.line({arrow.begin, end}, {look.line, look.width, "solid"});
}

}  // namespace

void paint_messages(Canvas& canvas, const Frame& frame, const std::vector<Arrow>& arrows) {
  canvas.section("messages");
  const double bottom = frame.revealed_bottom();
  for (const Arrow& arrow : arrows) {
    if (!frame.revealed(frame.story.flights[arrow.flight].sent)) continue;
    if (arrow.tip.y > bottom + kRevealSlack) {
      paint_beginning(canvas, frame, arrow, bottom);
      continue;
    }
    const Flight& flight = frame.story.flights[arrow.flight];
    const TraceMessageType& type = frame.story.types[flight.type];
    const MessageLook& look = frame.theme.message(type.family, type.reply);
    LineStyle style{look.line, look.width, "solid", look.head};
    if (arrow.dies) style = {look.line, look.width * 0.8, "dashed"};
    if (arrow.leaves) style = {look.line, look.width * 0.7, "dotted"};
    if (flight.copy) style.width *= 0.6;
    if (arrow.bulge.empty()) {
      canvas.line({arrow.begin, arrow.tip}, style, tooltip(frame, flight));
    } else {
      canvas.curve(arrow.bulge, style, tooltip(frame, flight));
    }
    if (arrow.dies) paint_cross(canvas, arrow.tip, look.line);
  }
}

}  // namespace orrery::diagrams
