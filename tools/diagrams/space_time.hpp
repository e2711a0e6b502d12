// The space-time diagram: lanes are nodes, time runs downwards to scale, a message is a slanted arrow that ends where
// it arrived or died. On one sheet: roles and ranks, losses, crashes, pauses, partitions, facts, operations and the
// claim that broke. A pure function of a trace; the text it gives is DOT for `neato -n2` (render.hpp).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/geometry.hpp"
#include "tools/diagrams/theme.hpp"
#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

enum class PageSize { a4, slide, column };

struct SpaceTimeOptions {
  // The window to draw, in simulated time. Where an end is not given, the window is chosen around what matters: the
  // moments before a violation, else the first fault and the recovery from it, else the beginning.
  std::optional<TraceTime> from, to;
  std::vector<std::string> nodes;  // the lanes to draw, by name; empty: all servers, and clients if there is room
  ThemeName theme = ThemeName::light;
  PageSize size = PageSize::a4;
  std::size_t max_messages = 60;  // a window with more is thinned, then shortened; the caption says so
};

// A label as it was placed, for tests of the layout.
struct PlacedLabel {
  Rect rect;
  std::string text;
};

struct SpaceTimeFigure {
  std::string dot;
  std::vector<PlacedLabel> labels;
  double width = 0, height = 0;  // of the page, in points
};

// Draws the trace. Equal arguments give equal bytes. Throws std::invalid_argument if a name in options.nodes is not a
// node of the trace or if from > to.
[[nodiscard]] SpaceTimeFigure space_time_figure(const TraceFile& trace, const SpaceTimeOptions& options);

// Its DOT text alone.
[[nodiscard]] std::string space_time(const TraceFile& trace, const SpaceTimeOptions& options = {});

}  // namespace orrery::diagrams
