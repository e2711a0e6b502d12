// The drawing layer: shapes at given places become DOT text for `neato -n2`, which draws them exactly there.
// Graphviz lays out nothing: every node is pinned, every line brings its own spline, the viewport is fixed, and
// what is drawn later lies above what was drawn before (Graphviz paints in the order of declaration). Equal calls give
// equal bytes: numbers have a fixed count of decimals and no locale is asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/diagrams/geometry.hpp"
#include "tools/diagrams/theme.hpp"

namespace orrery::diagrams {

struct BoxStyle {
  Color fill;               // empty: not filled
  Color stroke;             // empty: no outline
  double stroke_width = 1;  // in points
  bool rounded = false;
  bool dashed = false;
};

struct LineStyle {
  Color color;
  double width = 1;            // in points
  std::string dash = "solid";  // solid, dashed or dotted
  std::string head = "none";   // a Graphviz arrow shape at the last point
  double head_size = 0.65;     // tenths of an inch, as Graphviz' arrowsize: the head is head_size * 10 points long
};

enum class Align { left, center, right };

struct TextStyle {
  double size = 9.5;  // in points
  Color color;
  bool bold = false;
  Align align = Align::center;
};

class Canvas {
 public:
  // While one lives that was made with `muted`, nothing is drawn: what a figure leaves out keeps its place.
  class Mute {
   public:
    Mute(Canvas& canvas, bool muted) : canvas_(canvas), before_(canvas.muted_) { canvas.muted_ = before_ || muted; }
    Mute(const Mute&) = delete;
    Mute& operator=(const Mute&) = delete;
    ~Mute() { canvas_.muted_ = before_; }

   private:
    Canvas& canvas_;
    bool before_;
  };

  // A comment in the DOT text that names what follows.
  void section(std::string_view name);

  void box(const Rect& rect, const BoxStyle& style, std::string_view tooltip = {});

  // A straight line through the points. REQUIRES: at least two points.
  void line(const std::vector<Point>& points, const LineStyle& style, std::string_view tooltip = {});

  // A Bezier curve. REQUIRES: 3k+1 points, k >= 1.
  void curve(const std::vector<Point>& points, const LineStyle& style, std::string_view tooltip = {});

  // One line of text whose left end, middle or right end (as aligned) is at `at`, vertically centred there. An empty
  // text draws nothing.
  void text(Point at, std::string_view text, const TextStyle& style);

  // A filled shape of Graphviz ("octagon", "diamond" ...) with a short text in it.
  void shape(std::string_view name, Point center, double size, const BoxStyle& style, std::string_view label,
             const TextStyle& text, std::string_view tooltip = {});

  // The whole graph. REQUIRES: name is an identifier.
  [[nodiscard]] std::string dot(std::string_view name, double width, double height, const Color& background) const;

 private:
  [[nodiscard]] std::string new_node();
  void spline(const std::vector<Point>& points, const LineStyle& style, std::string_view tooltip);

  std::string body_;
  int nodes_ = 0;
  bool muted_ = false;
};

// `text` for use between the quotes of a DOT string: quotes, backslashes and ampersands are escaped, control characters
// become blanks.
[[nodiscard]] std::string escape_dot(std::string_view text);

}  // namespace orrery::diagrams
