// Each sample is painted as the thing itself is, only smaller.
#include "tools/diagrams/legend.hpp"

#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kEntrySize = 9;
constexpr double kEntryRow = 18;
constexpr double kNameAt = kSampleWidth + 6;
constexpr double kEntryGap = 18;

double width_of(const LegendEntry& entry) { return kNameAt + text_width(entry.name, kEntrySize) + kEntryGap; }

Rect swatch(Point at) { return around({at.x + kSampleWidth / 2, at.y}, 18, 10); }

}  // namespace

double legend_height(const std::vector<LegendEntry>& entries, double left, double right) {
  double x = left;
  double height = kEntryRow;
  for (const LegendEntry& entry : entries) {
    if (x > left && x + width_of(entry) > right + kEntryGap) {
      x = left;
      height += kEntryRow;
    }
    x += width_of(entry);
  }
  return height;
}

double paint_legend(Canvas& canvas, const Theme& theme, const std::vector<LegendEntry>& entries, double left,
                    double right, double top) {
  canvas.section("legend");
  Point at{left, top + kEntryRow / 2};
  for (const LegendEntry& entry : entries) {
    if (at.x > left && at.x + width_of(entry) > right + kEntryGap) at = {left, at.y + kEntryRow};
    entry.sample(canvas, theme, at);
    canvas.text({at.x + kNameAt, at.y}, entry.name, {kEntrySize, theme.ink, false, Align::left});
    at.x += width_of(entry);
  }
  return at.y + kEntryRow / 2;
}

LegendEntry role_entry(RoleStyle style, const std::string& name) {
  return {name, [style](Canvas& canvas, const Theme& theme, Point at) {
            const RoleLook& look = theme.role(style);
            canvas.box(around({at.x + kSampleWidth / 2, at.y}, look.width, 13),
                       {look.fill, look.stroke_width > 0 ? look.stroke : Color(), look.stroke_width});
          }};
}

LegendEntry message_entry(const TraceMessageType& type) {
  return {type.type, [family = type.family, reply = type.reply](Canvas& canvas, const Theme& theme, Point at) {
            const MessageLook& look = theme.message(family, reply);
            canvas.line({at, {at.x + kSampleWidth, at.y}}, {look.line, look.width, "solid", look.head});
          }};
}

LegendEntry loss_entry() {
  return {"message lost", [](Canvas& canvas, const Theme& theme, Point at) {
            canvas.line({at, {at.x + 17, at.y}}, {theme.muted, 1.2, "dashed"});
            canvas.line({{at.x + 13.4, at.y - 3.6}, {at.x + 20.6, at.y + 3.6}}, {theme.muted, 1.7});
            canvas.line({{at.x + 13.4, at.y + 3.6}, {at.x + 20.6, at.y - 3.6}}, {theme.muted, 1.7});
          }};
}

LegendEntry copy_entry() {
  return {
      "\xC3\x97"
      "2: message and its duplicate",
      [](Canvas& canvas, const Theme& theme, Point at) {
        canvas.line({{at.x, at.y - 1.5}, {at.x + kSampleWidth, at.y - 1.5}}, {theme.muted, 1.6, "solid", "normal"});
        canvas.line({{at.x, at.y + 2.5}, {at.x + kSampleWidth, at.y + 2.5}}, {theme.muted, 0.9, "solid", "normal"});
      }};
}

LegendEntry leaving_entry() {
  return {"goes on beyond the picture", [](Canvas& canvas, const Theme& theme, Point at) {
            canvas.line({at, {at.x + kSampleWidth, at.y}}, {theme.muted, 1.1, "dotted"});
          }};
}

LegendEntry down_entry() {
  return {"node down", [](Canvas& canvas, const Theme& theme, Point at) {
            canvas.box(swatch(at), {theme.down_fill, theme.down_stroke, 1, false, true});
          }};
}

LegendEntry paused_entry() {
  return {"node paused", [](Canvas& canvas, const Theme& theme, Point at) {
            const Rect box = swatch(at);
            canvas.box(box, {theme.paused_fill, theme.paused_stroke, 1});
            for (const double x : {0.0, 6.0})
              canvas.line({{box.left + x, box.bottom}, {box.left + x + 10, box.top}}, {theme.paused_stroke, 0.5});
          }};
}

LegendEntry cut_entry() {
  return {"network partition", [](Canvas& canvas, const Theme& theme, Point at) {
            canvas.box(swatch(at), {theme.band[1], "", 0});
            canvas.line({{at.x + 10, at.y - 6}, {at.x + 10, at.y + 6}}, {theme.cut, 2, "dashed"});
          }};
}

LegendEntry break_entry() {
  return {"idle time cut", [](Canvas& canvas, const Theme& theme, Point at) {
            canvas.line(
                {{at.x, at.y}, {at.x + 5, at.y - 4}, {at.x + 10, at.y}, {at.x + 15, at.y - 4}, {at.x + 20, at.y}},
                {theme.muted, 0.8});
          }};
}

LegendEntry fault_entry() {
  return {
      "fault", [](Canvas& canvas, const Theme& theme, Point at) {
        canvas.shape("diamond", {at.x + 10, at.y}, 12, {theme.cut, theme.background, 1}, "", {kEntrySize, theme.ink});
      }};
}

LegendEntry lasting_fault_entry() {
  return {"fault that lasts", [](Canvas& canvas, const Theme& theme, Point at) {
            const Rect bar = around({at.x + 10, at.y}, 3.5, 13);
            canvas.box(bar, {theme.band[1], theme.cut, 0.6});
            for (const double y : {-3.0, 1.0, 5.0})
              canvas.line({{bar.left, at.y + y}, {bar.right, at.y + y - 3.5}}, {theme.cut, 0.5});
          }};
}

LegendEntry fact_entry() {
  return {"fact observed", [](Canvas& canvas, const Theme& theme, Point at) {
            canvas.text({at.x + 10, at.y}, "\xE2\x9C\x93", {kEntrySize, theme.fact, true});
          }};
}

LegendEntry operation_entry() {
  return {"client operation", [](Canvas& canvas, const Theme& theme, Point at) {
            canvas.box(around({at.x + 10, at.y}, 3, 12), {"", theme.operation, 0.8});
          }};
}

LegendEntry violation_entry() {
  return {"claim violated", [](Canvas& canvas, const Theme& theme, Point at) {
            canvas.shape("octagon", {at.x + 10, at.y}, 15, {theme.violation, theme.background, 1}, "!",
                         {10, theme.violation_text});
          }};
}

}  // namespace orrery::diagrams
