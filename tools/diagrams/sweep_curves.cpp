// Curves: a line for each series over the values of a quantity. Figures stand beside their points, clear of all
// whiskers; values below the axis go into further rows where one has not room for all of them.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/sweep_panel.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kCurvesAxis = 44;
constexpr double kCurvesInset = 22;      // from the ends of the plot to the first and the last value
constexpr double kCurvesValueMost = 70;  // of the width of a value below the axis
constexpr double kCurvesRow = 11;
constexpr double kCurvesFoot = 24;  // without the rows of values

Rect plot_in(const Rect& area, double foot) {
  return {area.left + kCurvesAxis, area.top + kPanelTitle, area.right, area.bottom - foot};
}

double x_in(const Rect& plot, const SweepAxes& axes, std::size_t value) {
  return plot.left + kCurvesInset + (plot.width() - 2 * kCurvesInset) * axes.places[value];
}

std::string value_text(const SweepAxes& axes, std::size_t value) {
  return fit_text(axes.values[value], kCurvesValueMost, kFigureSize);
}

// The row of each value below the axis: the first in which it does not cover the one before it.
std::vector<std::size_t> value_rows(const SweepAxes& axes, const Rect& plot) {
  std::vector<std::size_t> rows;
  std::vector<double> free;  // by row
  for (std::size_t value = 0; value < axes.values.size(); ++value) {
    const double x = x_in(plot, axes, value);
    const double half = text_width(value_text(axes, value), kFigureSize) / 2;
    std::size_t row = 0;
    while (row < free.size() && x - half < free[row]) ++row;
    if (row == free.size()) free.push_back(0);
    free[row] = x + half + 4;
    rows.push_back(row);
  }
  return rows;
}

double foot_of(const std::vector<std::size_t>& rows) {
  const std::size_t last = rows.empty() ? 0 : *std::max_element(rows.begin(), rows.end());
  return kCurvesFoot + kCurvesRow * static_cast<double>(last + 1);
}

class Curves {
 public:
  Curves(Canvas& canvas, const PanelFrame& frame, const SweepStatistic& statistic, const Rect& area)
      : canvas_(canvas),
        frame_(frame),
        statistic_(statistic),
        scale_(figure_scale(statistic)),
        area_(area),
        rows_(value_rows(frame.axes, plot_in(area, 0))),
        plot_(plot_in(area, foot_of(rows_))),
        space_({plot_.left - 2, plot_.top - 12, plot_.right + 2, plot_.bottom}) {}

  PanelNotes paint() {
    paint_panel_title(canvas_, frame_.theme, statistic_, area_, notes_.labels);
    paint_axes();
    const std::size_t count = frame_.axes.series.size();
    for (std::size_t series = 0; series < count; ++series) {
      paint_whiskers(series);
      paint_line(series);
    }
    for (std::size_t series = 0; series < count; ++series) paint_points(series);
    for (std::size_t series = 0; series < count; ++series) write_figures(series);
    notes_.labels.insert(notes_.labels.end(), space_.labels().begin(), space_.labels().end());
    return std::move(notes_);
  }

 private:
  [[nodiscard]] double y_of(std::int64_t figure) const {
    return plot_.bottom -
           plot_.height() * static_cast<double>(std::max<std::int64_t>(figure, 0)) / static_cast<double>(scale_.top);
  }
  // Lines stand a little beside each other, so that whiskers do not cover whiskers.
  [[nodiscard]] double x_of(std::size_t value, std::size_t series) const {
    const auto count = static_cast<double>(frame_.axes.series.size());
    return x_in(plot_, frame_.axes, value) +
           (static_cast<double>(series) - (count - 1) / 2) * std::min(5.0, 24.0 / count);
  }
  [[nodiscard]] std::optional<Point> point_of(std::size_t series, std::size_t value) const {
    const SweepFigure* figure = figure_at(frame_, statistic_, series, value);
    if (figure == nullptr) return std::nullopt;
    return Point{x_of(value, series), y_of(*figure->value)};
  }

  void write(Point at, const std::string& text, const Color& color, Align align) {
    canvas_.text(at, text, {kFigureSize, color, false, align});
    const double width = text_width(text, kFigureSize);
    notes_.labels.push_back(
        {around({at.x - (align == Align::right ? width / 2 : 0), at.y}, width, kFigureSize * 1.1), text});
  }

  void paint_axes() {
    const Theme& theme = frame_.theme;
    const SweepAxes& axes = frame_.axes;
    for (std::int64_t tick = 0; tick <= scale_.top; tick += scale_.step) {
      const double y = y_of(tick);
      canvas_.line({{plot_.left, y}, {plot_.right, y}}, {tick == 0 ? theme.muted : theme.grid, tick == 0 ? 1.0 : 0.7});
      write({plot_.left - 5, y}, figure_text(statistic_, tick), theme.muted, Align::right);
    }
    for (std::size_t value = 0; value < axes.values.size(); ++value) {
      const double x = x_in(plot_, axes, value);
      const double down = kCurvesRow * static_cast<double>(rows_[value]);
      canvas_.line({{x, plot_.bottom}, {x, plot_.bottom + 3 + down}}, {theme.muted, down > 0 ? 0.6 : 1});
      write({x, plot_.bottom + 10 + down}, value_text(axes, value), theme.ink, Align::center);
    }
    write({plot_.center().x, area_.bottom - 10},
          frame_.results.paths[axes.x] + (axes.to_scale || axes.values.size() < 2 ? "" : " (not to scale)"),
          theme.muted, Align::center);
  }

  void paint_whiskers(std::size_t series) {
    for (std::size_t value = 0; value < frame_.axes.values.size(); ++value) {
      const SweepFigure* figure = figure_at(frame_, statistic_, series, value);
      if (figure == nullptr || !has_spread(*figure)) continue;
      const double x = x_of(value, series);
      const Whisker whisker{
          {x, y_of(*figure->value)}, {x, y_of(figure->p99.value_or(*figure->value))}, {x, y_of(*figure->most)}};
      notes_.whiskers.push_back(paint_whisker(canvas_, frame_.theme.owner(series).fill, whisker));
      space_.block(notes_.whiskers.back());
    }
  }

  void paint_line(std::size_t series) {
    std::optional<Point> last;
    for (std::size_t value = 0; value < frame_.axes.values.size(); ++value) {
      const std::optional<Point> now = point_of(series, value);
      if (last && now) {
        canvas_.line({*last, *now}, series_line(frame_.theme, series));
        space_.line(*last, *now);
      }
      last = now;
    }
  }

  void paint_points(std::size_t series) {
    for (std::size_t value = 0; value < frame_.axes.values.size(); ++value) {
      const SweepFigure* figure = figure_at(frame_, statistic_, series, value);
      if (figure == nullptr) continue;
      const Point at = *point_of(series, value);
      paint_marker(canvas_, frame_.theme, at, series, figure_tooltip(frame_, statistic_, series, value, *figure));
      space_.block(around(at, kMarkerSize, kMarkerSize));
    }
  }

  void write_figures(std::size_t series) {
    for (std::size_t value = 0; value < frame_.axes.values.size(); ++value) {
      const SweepFigure* figure = figure_at(frame_, statistic_, series, value);
      if (figure == nullptr) continue;
      const std::string text = figure_text(statistic_, *figure->value);
      const auto rect = space_.place(places_near(*point_of(series, value), text), text, false);
      if (!rect)
        ++notes_.left_out;
      else
        canvas_.text(rect->center(), text, {kFigureSize, frame_.theme.owner(series).text, false});
    }
  }

  [[nodiscard]] static std::vector<Rect> places_near(Point at, const std::string& text) {
    const double width = text_width(text, kFigureSize) + 4;  // a gap to the next
    const double height = kFigureSize * 1.1;
    std::vector<Rect> places;
    for (const double out : {0.0, 6.0, 12.0, 20.0})
      for (const Point& way : {Point{1, 0}, Point{-1, 0}, Point{0, -1}, Point{0, 1}, Point{1, -1}, Point{-1, -1},
                               Point{1, 1}, Point{-1, 1}})
        places.push_back(around({at.x + way.x * (width / 2 + kMarkerSize / 2 + 1 + out),
                                 at.y + way.y * (height / 2 + kMarkerSize / 2 + 1 + out)},
                                width, height));
    return places;
  }

  Canvas& canvas_;
  const PanelFrame& frame_;
  const SweepStatistic& statistic_;
  FigureScale scale_;
  Rect area_;
  std::vector<std::size_t> rows_;
  Rect plot_;
  LabelSpace space_;
  PanelNotes notes_;
};

}  // namespace

PanelNotes paint_curves(Canvas& canvas, const PanelFrame& frame, const SweepStatistic& statistic, const Rect& area) {
  return Curves(canvas, frame, statistic, area).paint();
}

double curves_extra_height(const SweepAxes& axes, double width) {
  return kPanelTitle + foot_of(value_rows(axes, plot_in({0, 0, width, 0}, 0)));
}

}  // namespace orrery::diagrams
