// The legend: a sample and a name for each thing that occurs in the figure, and for nothing else.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/theme.hpp"

namespace orrery::diagrams {

struct LegendEntry {
  std::string name;
  // Draws the sample: its left end at the point, 20 points wide, vertically centred there.
  std::function<void(Canvas& canvas, const Theme& theme, Point at)> sample;
};

inline constexpr double kSampleWidth = 20;

// Rows of entries between left and right from `top` on. Returns the y below the last row.
double paint_legend(Canvas& canvas, const Theme& theme, const std::vector<LegendEntry>& entries, double left,
                    double right, double top);

// The height that paint_legend takes.
[[nodiscard]] double legend_height(const std::vector<LegendEntry>& entries, double left, double right);

// The samples that views share.
[[nodiscard]] LegendEntry role_entry(RoleStyle style, const std::string& name);
[[nodiscard]] LegendEntry message_entry(const TraceMessageType& type);
[[nodiscard]] LegendEntry loss_entry();
[[nodiscard]] LegendEntry copy_entry();
[[nodiscard]] LegendEntry leaving_entry();
[[nodiscard]] LegendEntry down_entry();
[[nodiscard]] LegendEntry paused_entry();
[[nodiscard]] LegendEntry cut_entry();
[[nodiscard]] LegendEntry break_entry();
[[nodiscard]] LegendEntry fault_entry();
[[nodiscard]] LegendEntry lasting_fault_entry();
[[nodiscard]] LegendEntry fact_entry();
[[nodiscard]] LegendEntry operation_entry();
[[nodiscard]] LegendEntry violation_entry();

}  // namespace orrery::diagrams
