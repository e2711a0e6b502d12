// The panels of a sweep's chart, one for each statistic: curves where a quantity goes along the page, bars where names
// do. What both share is here too: how a series looks, how spread is drawn, and what a panel tells of itself.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/geometry.hpp"
#include "tools/diagrams/sweep_axes.hpp"
#include "tools/diagrams/theme.hpp"

namespace orrery::diagrams {

inline constexpr double kFigureSize = 8.5;  // of the letters of figures and of ticks
inline constexpr double kMarkerSize = 6.5;

struct PanelNotes {
  std::vector<PlacedLabel> labels;
  std::vector<Rect> whiskers;  // the room that they take
  std::size_t left_out = 0;    // figures for whose words there was no room
};

// Where panels are painted, and of what.
struct PanelFrame {
  const SweepResults& results;
  const SweepAxes& axes;
  const Theme& theme;
};

// Within `area`, title and axes included.
PanelNotes paint_curves(Canvas& canvas, const PanelFrame& frame, const SweepStatistic& statistic, const Rect& area);
PanelNotes paint_bars(Canvas& canvas, const PanelFrame& frame, const SweepStatistic& statistic, const Rect& area);

// What a panel as wide as this needs beside the height of its plot; and all that one of bars needs.
[[nodiscard]] double curves_extra_height(const SweepAxes& axes, double width);
[[nodiscard]] double bars_height(const SweepAxes& axes);

// The line, marker or bar of a series, as a sample for the legend.
void paint_series_sample(Canvas& canvas, const Theme& theme, Point at, std::size_t series, bool named);

[[nodiscard]] LineStyle series_line(const Theme& theme, std::size_t series);
void paint_marker(Canvas& canvas, const Theme& theme, Point at, std::size_t series, const std::string& tooltip);

// From the mean to the 99th percentile, and on to the greatest. The three lie on one line along the page or up it.
// Returns the room that it takes.
struct Whisker {
  Point mean, p99, most;
};
Rect paint_whisker(Canvas& canvas, const Color& color, const Whisker& whisker);
// Whether the figure has one.
[[nodiscard]] bool has_spread(const SweepFigure& figure);

// The title at the top left of the area; `labels` gets it.
void paint_panel_title(Canvas& canvas, const Theme& theme, const SweepStatistic& statistic, const Rect& area,
                       std::vector<PlacedLabel>& labels);
inline constexpr double kPanelTitle = 28;  // its height

// "ring, algorithm 8: 1.25, p99 1.3, max 2".
[[nodiscard]] std::string figure_tooltip(const PanelFrame& frame, const SweepStatistic& statistic, std::size_t series,
                                         std::size_t value, const SweepFigure& figure);
// Null: nothing was measured there.
[[nodiscard]] const SweepFigure* figure_at(const PanelFrame& frame, const SweepStatistic& statistic, std::size_t series,
                                           std::size_t value);

}  // namespace orrery::diagrams
