// The painters of a space-time diagram, one for each layer, from the back to the front.
#pragma once

#include <cstddef>
#include <vector>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/frame.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/lane_figure.hpp"
#include "tools/diagrams/legend.hpp"

namespace orrery::diagrams {

// Bands of partitions, the grid of time, boxes of nodes that are down or paused, lifelines,
// operations, breaks in time.
void paint_scene(Canvas& canvas, const Frame& frame);

// The arrows, and the crosses of those that died.
void paint_messages(Canvas& canvas, const Frame& frame, const std::vector<Arrow>& arrows);

// The names of the lanes, over everything else at the top.
void paint_headers(Canvas& canvas, const Frame& frame);

// All that has words inside the plot: roles, timers, faults, facts, operations, messages. Returns how many labels found
// no room.
std::size_t paint_labels(Canvas& canvas, const Frame& frame, const std::vector<Arrow>& arrows, LabelSpace& space);

// The octagons of violated claims and the boxes that explain them, below the plot. Returns the y below the last box.
double paint_violations(Canvas& canvas, const Frame& frame);

// A ring around the event that the picture is about.
void paint_apex(Canvas& canvas, const Frame& frame, const Apex& apex, LabelSpace& space);

// The height that paint_violations needs below the plot.
[[nodiscard]] double violations_height(const Story& story, const Selection& selection, double width);

// What occurs in the figure and nothing else.
[[nodiscard]] std::vector<LegendEntry> legend_of(const Frame& frame, const std::vector<Arrow>& arrows);

}  // namespace orrery::diagrams
