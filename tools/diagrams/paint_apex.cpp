// The event that a picture is about: a ring on its lane and its number beside it.
#include "tools/diagrams/paint.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {

void paint_apex(Canvas& canvas, const Frame& frame, const Apex& apex, LabelSpace& space) {
  constexpr double kRing = 17;
  constexpr double kSize = 9.5;
  constexpr double kHeight = 14;
  if (!frame.shows(apex.node, apex.time)) return;
  canvas.section("the event");
  const Point at{frame.x(apex.node), frame.axis.at(apex.time)};
  const Canvas::Mute mute(canvas, !frame.revealed(apex.time));
  canvas.shape("circle", at, kRing, {"", frame.theme.violation, 2.2}, "", {kSize, frame.theme.ink}, apex.text);
  space.block(around(at, kRing, kRing));
  const double width = text_width(apex.text, kSize, true) + 10;
  const double beside = kRing / 2 + 4 + width / 2;
  std::vector<Rect> places;
  for (const double dy : {0.0, 14.0, -14.0, 28.0, -28.0}) {
    places.push_back(around({at.x + beside, at.y + dy}, width, kHeight));
    places.push_back(around({at.x - beside, at.y + dy}, width, kHeight));
  }
  const auto rect = space.place(places, apex.text, true);
  if (!rect) return;
  canvas.box(*rect, {frame.theme.background, frame.theme.violation, 1, true});
  canvas.text(rect->center(), apex.text, {kSize, frame.theme.violation, true, Align::center});
}

}  // namespace orrery::diagrams
