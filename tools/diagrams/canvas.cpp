// How the shapes are spelled: a line is an edge between two invisible nodes, a box is a pinned node, a bold text is an
// HTML-like label in a table of fixed size (a bold font name would be wrong in browsers).
#include "tools/diagrams/canvas.hpp"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kPointsPerInch = 72.0;
constexpr double kBaselineShift = 0.9;  // Graphviz sets a line of text slightly high in its box

// Rounds half away from zero to `scale` parts first, so that no result is ever a negative zero.
std::string fixed(double value, int decimals) {
  const long long scale = decimals == 2 ? 100 : 10'000;
  const long long parts = std::llround(value * static_cast<double>(scale));
  const long long magnitude = parts < 0 ? -parts : parts;
  return fmt::format("{}{}.{:0{}}", parts < 0 ? "-" : "", magnitude / scale, magnitude % scale, decimals);
}

std::string points(double value) { return fixed(value, 2); }
std::string inches(double value) { return fixed(value / kPointsPerInch, 4); }
std::string at(Point p) { return points(p.x) + "," + points(-p.y); }

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (static_cast<unsigned char>(c) < 32) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

std::string tooltip_attribute(std::string_view key, std::string_view tooltip) {
  return tooltip.empty() ? std::string() : fmt::format(", {}=\"{}\"", key, escape_dot(tooltip));
}

std::string box_attributes(const BoxStyle& style) {
  std::string words;
  const auto add = [&words](std::string_view word) {
    if (!words.empty()) words += ',';
    words += word;
  };
  if (!style.fill.empty()) add("filled");
  if (style.rounded) add("rounded");
  if (style.dashed) add("dashed");
  if (words.empty()) words = "solid";
  const bool outlined = !style.stroke.empty();
  std::string out =
      fmt::format("style=\"{}\", color=\"{}\", penwidth={}", words, outlined ? style.stroke : Color("#00000000"),
                  points(outlined ? style.stroke_width : 0));
  if (!style.fill.empty()) out += fmt::format(", fillcolor=\"{}\"", style.fill);
  return out;
}

}  // namespace

std::string escape_dot(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '&') {
      out += "&amp;";
    } else if (static_cast<unsigned char>(c) < 32) {
      out += ' ';
    } else {
      out += c;
    }
  }
  return out;
}

std::string Canvas::new_node() {
  ++nodes_;
  return fmt::format("n{}", nodes_);
}

void Canvas::section(std::string_view name) { fmt::format_to(std::back_inserter(body_), "  // {}\n", name); }

void Canvas::box(const Rect& rect, const BoxStyle& style, std::string_view tooltip) {
  if (muted_) return;
  fmt::format_to(std::back_inserter(body_), "  {} [pos=\"{}!\", width={}, height={}, {}{}];\n", new_node(),
                 at(rect.center()), inches(rect.width()), inches(rect.height()), box_attributes(style),
                 tooltip_attribute("tooltip", tooltip));
}

void Canvas::line(const std::vector<Point>& points, const LineStyle& style, std::string_view tooltip) {
  std::vector<Point> control{points.front()};
  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point a = points[i - 1];
    const Point b = points[i];
    control.push_back({a.x + (b.x - a.x) / 3, a.y + (b.y - a.y) / 3});
    control.push_back({a.x + (b.x - a.x) * 2 / 3, a.y + (b.y - a.y) * 2 / 3});
    control.push_back(b);
  }
  spline(control, style, tooltip);
}

void Canvas::curve(const std::vector<Point>& points, const LineStyle& style, std::string_view tooltip) {
  spline(points, style, tooltip);
}

// The spline of an edge with an arrow head stops short of the end by the head's length; "e,x,y" names the end itself.
void Canvas::spline(const std::vector<Point>& control, const LineStyle& style, std::string_view tooltip) {
  if (muted_) return;
  const std::string from = new_node();
  const std::string to = new_node();
  const Point end = control.back();
  std::vector<Point> drawn = control;
  std::string pos;
  if (style.head != "none") {
    const Point before = control[control.size() - 4];
    const double length = std::sqrt((end.x - before.x) * (end.x - before.x) + (end.y - before.y) * (end.y - before.y));
    const double keep = length > 0 ? std::max(0.0, length - style.head_size * 10) / length : 1;
    const std::size_t first = control.size() - 4;
    for (std::size_t i = first + 1; i < control.size(); ++i) {
      drawn[i] = {before.x + (control[i].x - before.x) * keep, before.y + (control[i].y - before.y) * keep};
    }
    pos = fmt::format("e,{} ", at(end));
  }
  for (const Point& p : drawn) pos += at(p) + " ";
  pos.pop_back();
  auto out = std::back_inserter(body_);
  fmt::format_to(out, "  {} [pos=\"{}!\", shape=point, style=invis];\n", from, at(control.front()));
  fmt::format_to(out, "  {} [pos=\"{}!\", shape=point, style=invis];\n", to, at(end));
  fmt::format_to(out,
                 "  {} -> {} [pos=\"{}\", color=\"{}\", penwidth={}, style=\"{}\", arrowhead={}, arrowsize={}{}];\n",
                 from, to, pos, style.color, points(style.width), style.dash, style.head, points(style.head_size),
                 tooltip_attribute("edgetooltip", tooltip));
}

void Canvas::text(Point where, std::string_view text, const TextStyle& style) {
  if (text.empty() || muted_) return;
  // The box is much wider than the text, so that another font's metrics move nothing.
  const double width = text_width(text, style.size, style.bold) * 1.3 + 30;
  const double height = style.size * 1.7;
  Point center{where.x, where.y + kBaselineShift};
  // Graphviz keeps a margin of nothing (margin=0) but sets \l and \r lines flush with the box.
  if (style.align == Align::left) center.x += width / 2;
  if (style.align == Align::right) center.x -= width / 2;
  auto out = std::back_inserter(body_);
  fmt::format_to(out, "  {} [pos=\"{}!\", width={}, height={}, fontsize={}, fontcolor=\"{}\", style=\"solid\", label=",
                 new_node(), at(center), inches(width), inches(height), points(style.size), style.color);
  if (style.bold) {
    const char* align = style.align == Align::left ? "LEFT" : style.align == Align::right ? "RIGHT" : "CENTER";
    const auto w = static_cast<int>(width);
    const auto h = static_cast<int>(height);
    fmt::format_to(out,
                   "<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" CELLSPACING=\"0\" FIXEDSIZE=\"TRUE\" "
                   "WIDTH=\"{0}\" HEIGHT=\"{1}\"><TR><TD ALIGN=\"{2}\" FIXEDSIZE=\"TRUE\" WIDTH=\"{0}\" "
                   "HEIGHT=\"{1}\"><B>{3}</B></TD></TR></TABLE>>];\n",
                   w, h, align, escape_html(text));
  } else {
    const char* end = style.align == Align::left ? "\\l" : style.align == Align::right ? "\\r" : "";
    fmt::format_to(out, "\"{}{}\"];\n", escape_dot(text), end);
  }
}

void Canvas::shape(std::string_view name, Point center, double size, const BoxStyle& style, std::string_view label,
                   const TextStyle& text, std::string_view tooltip) {
  if (muted_) return;
  fmt::format_to(
      std::back_inserter(body_),
      "  {} [pos=\"{}!\", width={}, height={}, shape={}, {}, label=\"{}\", fontsize={}, fontcolor=\"{}\"{}];\n",
      new_node(), at(center), inches(size), inches(size), name, box_attributes(style), escape_dot(label),
      points(text.size), text.color, tooltip_attribute("tooltip", tooltip));
}

std::string Canvas::dot(std::string_view name, double width, double height, const Color& background) const {
  return fmt::format(
      "digraph {} {{\n"
      "  graph [bgcolor=\"{}\", splines=line, notranslate=true, pad=0, viewport=\"{},{},1,{},{}\", "
      "fontname=\"Helvetica,Arial,sans-serif\"];\n"
      "  node [shape=box, label=\"\", fixedsize=true, width=0.0100, height=0.0100, margin=0, penwidth=0, "
      "fontname=\"Helvetica,Arial,sans-serif\"];\n"
      "  edge [fontname=\"Helvetica,Arial,sans-serif\"];\n"
      "{}}}\n",
      name, background, points(width), points(height), points(width / 2), points(-height / 2), body_);
}

}  // namespace orrery::diagrams
