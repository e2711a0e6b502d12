// Arrows: the family of a message is its colour, a reply is lighter and thinner, a loss is dashed and ends in a cross.
#include <fmt/format.h>

#include "tools/diagrams/paint.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kCrossHalf = 3.6;

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

}  // namespace

void paint_messages(Canvas& canvas, const Frame& frame, const std::vector<Arrow>& arrows) {
  canvas.section("messages");
  for (const Arrow& arrow : arrows) {
    const Flight& flight = frame.story.flights[arrow.flight];
    const TraceMessageType& type = frame.story.types[flight.type];
    const MessageLook& look = frame.theme.message(type.family, type.reply);
    LineStyle style{look.line, look.width, "solid", look.head};
    if (arrow.dies) style = {look.line, look.width * 0.8, "dashed"};
    if (arrow.leaves) style = {look.line, look.width * 0.7, "dotted"};
    if (flight.copy && !arrow.dies) style.dash = "dotted";
    if (arrow.bulge.empty()) {
      canvas.line({arrow.begin, arrow.tip}, style, tooltip(frame, flight));
    } else {
      canvas.curve(arrow.bulge, style, tooltip(frame, flight));
    }
    if (arrow.dies) paint_cross(canvas, arrow.tip, look.line);
  }
}

}  // namespace orrery::diagrams
