// The sweep: a chart over one of the paths that are swept, a panel for each statistic, a line or a bar for each
// combination of the other paths' values.
#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/sweep.hpp"
#include "tools/diagrams/sweep_panel.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kPlotMost = 250;  // of the height of a plot of curves
constexpr double kPlotLeast = 120;
constexpr double kPanelsApart = 26;

Heading heading_of(const SweepResults& results, double width) {
  Heading heading{results.scenario, {}};
  std::string line = results.file;
  if (!results.variant.empty()) line += "#" + results.variant;
  line += fmt::format(
      "{}{}{}{} at each of {}", line.empty() ? "" : kSeparator, counted(results.runs, "run"), kSeparator,
      results.runs == 1 ? fmt::format("seed {}", results.first_seed)
                        : fmt::format("seeds {} to {}", results.first_seed, results.first_seed + results.runs - 1),
      counted(results.points.size(), "point"));
  if (!results.overrides.empty()) line += kSeparator + "set: " + joined(results.overrides);
  for (std::string& part : wrap_text(line, width - 2 * kPageMargin, 9.5)) heading.lines.push_back(std::move(part));
  return heading;
}

std::string alt_of(const SweepResults& results, const SweepAxes& axes) {
  std::string text = fmt::format("{} {} of \"{}\".", axes.named ? "Bars for each" : "Curves over",
                                 results.paths[axes.x], results.scenario);
  for (const SweepStatistic& statistic : results.statistics) {
    text += fmt::format(" {}{}:", statistic.name, statistic.is_mean ? ", mean" : "");
    for (const SweepSeries& series : axes.series) {
      if (!series.name.empty()) text += fmt::format(" {}:", series.name);
      for (std::size_t value = 0; value < axes.values.size(); ++value) {
        const auto point = series.points[value];
        const auto figure = point ? statistic.figures[*point].value : std::nullopt;
        text += fmt::format(" {} at {}{}", figure ? figure_text(statistic, *figure) : "nothing", axes.values[value],
                            value + 1 == axes.values.size() ? "." : ",");
      }
    }
  }
  return text;
}

std::vector<LegendEntry> legend_of(const SweepAxes& axes, bool has_whiskers) {
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < axes.series.size(); ++i)
    if (!axes.series[i].name.empty())
      entries.push_back({axes.series[i].name, [i, named = axes.named](Canvas& into, const Theme& with, Point at) {
                           paint_series_sample(into, with, at, i, named);
                         }});
  if (has_whiskers)
    entries.push_back({"from the mean to the 99th percentile, and on to the greatest",
                       [named = axes.named](Canvas& into, const Theme& with, Point at) {
                         const Point middle{at.x + kSampleWidth / 2, at.y};
                         const auto along = [&](double by) {
                           return named ? Point{middle.x + by, middle.y} : Point{middle.x, middle.y - by};
                         };
                         paint_whisker(into, with.ink, {along(-7), along(2), along(7)});
                       }});
  return entries;
}

}  // namespace

std::vector<Figure> plot_sweep(const SweepResults& results, const ViewOptions& options) {
  const SweepAxes axes = sweep_axes(results, options);
  if (results.statistics.empty()) throw std::invalid_argument("expected statistics to draw: see \"y\"");
  const Theme& look = theme(options.theme);
  const PageShape page = page_shape(options.size);
  const Heading heading = heading_of(results, page.width);
  Canvas canvas;
  Figure figure;
  paint_heading(canvas, heading, look, page.width);
  const std::size_t columns = page.width >= 600 && results.statistics.size() > 1 ? 2 : 1;
  const std::size_t rows = (results.statistics.size() + columns - 1) / columns;
  const double top = heading.height() + 12;
  const double width =
      (page.width - 2 * kPageMargin - kPanelsApart * static_cast<double>(columns - 1)) / static_cast<double>(columns);
  const double extra = curves_extra_height(axes, width);
  const double height = axes.named ? bars_height(axes)
                                   : extra + std::clamp((page.height - top - 60) / static_cast<double>(rows) - extra,
                                                        kPlotLeast, kPlotMost);
  const PanelFrame frame{results, axes, look};
  bool has_whiskers = false;
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < results.statistics.size(); ++i) {
    const double left = kPageMargin + (width + kPanelsApart) * static_cast<double>(i % columns);
    const double begin = top + (height + 10) * static_cast<double>(i / columns);
    const Rect area{left, begin, left + width, begin + height};
    const PanelNotes notes = axes.named ? paint_bars(canvas, frame, results.statistics[i], area)
                                        : paint_curves(canvas, frame, results.statistics[i], area);
    has_whiskers = has_whiskers || !notes.whiskers.empty();
    left_out += notes.left_out;
    figure.labels.insert(figure.labels.end(), notes.labels.begin(), notes.labels.end());
  }
  double bottom = top + (height + 10) * static_cast<double>(rows) + 4;
  if (const std::vector<LegendEntry> entries = legend_of(axes, has_whiskers); !entries.empty())
    bottom = paint_legend(canvas, look, entries, kPageMargin + 6, page.width - kPageMargin, bottom);
  figure.width = page.width;
  figure.height = bottom + 12;
  figure.dot = canvas.dot("sweep", figure.width, figure.height, look.background);
  figure.alt = alt_of(results, axes);
  if (left_out > 0) figure.note = counted(left_out, "value") + " not written for want of room: see the tooltips";
  return {std::move(figure)};
}

}  // namespace orrery::diagrams
