// A series differs from the others in colour, marker and dash, so that they can be told apart in grey too.
#include "tools/diagrams/sweep_panel.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kPanelTitleSize = 10.5;
constexpr double kCap = 4;       // of half a cap at the 99th percentile
constexpr double kSmallCap = 2;  // at the greatest
constexpr std::array<std::string_view, 4> kMarkers{"circle", "box", "diamond", "triangle"};
constexpr std::array<std::string_view, 3> kDashes{"solid", "dashed", "dotted"};

}  // namespace

LineStyle series_line(const Theme& theme, std::size_t series) {
  return {theme.owner(series).fill, 1.8, std::string(kDashes.at(series % kDashes.size()))};
}

void paint_marker(Canvas& canvas, const Theme& theme, Point at, std::size_t series, const std::string& tooltip) {
  const std::size_t kind = series % kMarkers.size();
  canvas.shape(kMarkers.at(kind), at, kind < 2 ? kMarkerSize : kMarkerSize + 2.5,
               {theme.owner(series).fill, theme.background, 0.6}, "", {kFigureSize, theme.ink}, tooltip);
}

void paint_series_sample(Canvas& canvas, const Theme& theme, Point at, std::size_t series, bool named) {
  if (named)
    return canvas.box({at.x, at.y - 4, at.x + kSampleWidth, at.y + 4}, {theme.owner(series).fill, theme.ink, 0.5});
  canvas.line({at, {at.x + kSampleWidth, at.y}}, series_line(theme, series));
  paint_marker(canvas, theme, {at.x + kSampleWidth / 2, at.y}, series, "");
}

bool has_spread(const SweepFigure& figure) { return figure.value && figure.most && *figure.most > *figure.value; }

Rect paint_whisker(Canvas& canvas, const Color& color, const Whisker& whisker) {
  const auto& [mean, p99, most] = whisker;
  const bool up = mean.x == most.x;
  const auto cap = [&](Point at, double half, double width) {
    const Point aside = up ? Point{half, 0} : Point{0, half};
    canvas.line({{at.x - aside.x, at.y - aside.y}, {at.x + aside.x, at.y + aside.y}}, {color, width});
  };
  canvas.line({mean, p99}, {color, 1.4});
  cap(p99, kCap, 1.4);
  const double beyond = up ? p99.y - most.y : most.x - p99.x;
  if (beyond > 0.5) {
    canvas.line({p99, most}, {color, 0.6, "dotted"});
    cap(most, kSmallCap, 1);
  }
  const double wide = up ? kCap : 0.7;
  const double tall = up ? 0.7 : kCap;
  return {std::min(mean.x, most.x) - wide, std::min(mean.y, most.y) - tall, std::max(mean.x, most.x) + wide,
          std::max(mean.y, most.y) + tall};
}

void paint_panel_title(Canvas& canvas, const Theme& theme, const SweepStatistic& statistic, const Rect& area,
                       std::vector<PlacedLabel>& labels) {
  canvas.section(statistic.name);
  const std::string title =
      fit_text(statistic.name + (statistic.is_mean ? ", mean" : ""), area.width(), kPanelTitleSize, true);
  const Point at{area.left, area.top + kPanelTitleSize / 2};
  canvas.text(at, title, {kPanelTitleSize, theme.ink, true, Align::left});
  const double width = text_width(title, kPanelTitleSize, true);
  labels.push_back({around({at.x + width / 2, at.y}, width, kPanelTitleSize * 1.1), title});
}

std::string figure_tooltip(const PanelFrame& frame, const SweepStatistic& statistic, std::size_t series,
                           std::size_t value, const SweepFigure& figure) {
  const std::string& name = frame.axes.series[series].name;
  std::string text = fmt::format("{}{}{}: {}", frame.axes.values[value], name.empty() ? "" : ", ", name,
                                 figure_text(statistic, *figure.value));
  if (figure.p99) text += ", p99 " + figure_text(statistic, *figure.p99);
  if (figure.most) text += ", max " + figure_text(statistic, *figure.most);
  return text;
}

const SweepFigure* figure_at(const PanelFrame& frame, const SweepStatistic& statistic, std::size_t series,
                             std::size_t value) {
  const auto point = frame.axes.series[series].points[value];
  if (!point || !statistic.figures[*point].value) return nullptr;
  return &statistic.figures[*point];
}

}  // namespace orrery::diagrams
