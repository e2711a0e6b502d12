// Bars: a row for each name, so that names of any length can be read, and in it a bar for each series. A figure stands
// behind the end of its bar, or of the whisker that goes on from there: nothing can be in its way.
#include <algorithm>

#include <fmt/format.h>

#include "tools/diagrams/sweep_panel.hpp"
#include "tools/diagrams/text_metrics.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kBarPitch = 11;  // from one bar of a name to the next
constexpr double kBarThick = 8;
constexpr double kBarsNameGap = 5;       // between names
constexpr double kBarsNamesMost = 0.36;  // of the width
constexpr double kBarsFoot = 34;         // ticks and what the names are of
constexpr std::string_view kNotMeasured = "not measured";

class Bars {
 public:
  Bars(Canvas& canvas, const PanelFrame& frame, const SweepStatistic& statistic, const Rect& area)
      : canvas_(canvas), frame_(frame), statistic_(statistic), scale_(figure_scale(statistic)), area_(area) {
    double names = 0;
    for (const std::string& value : frame.axes.values) names = std::max(names, text_width(value, kFigureSize));
    double figures = 0;
    for (std::size_t series = 0; series < frame.axes.series.size(); ++series)
      for (std::size_t value = 0; value < frame.axes.values.size(); ++value)
        figures = std::max(figures, text_width(words_of(series, value), kFigureSize));
    names_ = std::min(names, area.width() * kBarsNamesMost);
    plot_ = {area.left + names_ + 8, area.top + kPanelTitle, area.right - figures - 8, area.bottom - kBarsFoot};
  }

  PanelNotes paint() {
    paint_panel_title(canvas_, frame_.theme, statistic_, area_, notes_.labels);
    paint_axes();
    for (std::size_t value = 0; value < frame_.axes.values.size(); ++value) {
      const double top = plot_.top + row_height(frame_.axes) * static_cast<double>(value) + kBarsNameGap / 2;
      const double middle = top + (row_height(frame_.axes) - kBarsNameGap) / 2;
      write({plot_.left - 6, middle}, fit_text(frame_.axes.values[value], names_, kFigureSize), frame_.theme.ink,
            Align::right);
      for (std::size_t series = 0; series < frame_.axes.series.size(); ++series)
        paint_bar(series, value, top + kBarPitch * (static_cast<double>(series) + 0.5));
    }
    return std::move(notes_);
  }

  [[nodiscard]] static double row_height(const SweepAxes& axes) {
    return kBarPitch * static_cast<double>(axes.series.size()) + kBarsNameGap;
  }

 private:
  [[nodiscard]] std::string words_of(std::size_t series, std::size_t value) const {
    const SweepFigure* figure = figure_at(frame_, statistic_, series, value);
    return figure == nullptr ? std::string(kNotMeasured) : figure_text(statistic_, *figure->value);
  }
  [[nodiscard]] double x_of(std::int64_t figure) const {
    return plot_.left +
           plot_.width() * static_cast<double>(std::max<std::int64_t>(figure, 0)) / static_cast<double>(scale_.top);
  }

  void write(Point at, const std::string& text, const Color& color, Align align) {
    canvas_.text(at, text, {kFigureSize, color, false, align});
    const double width = text_width(text, kFigureSize);
    const double aside = align == Align::left ? width / 2 : align == Align::right ? -width / 2 : 0;
    notes_.labels.push_back({around({at.x + aside, at.y}, width, kFigureSize * 1.1), text});
  }

  void paint_axes() {
    double free = plot_.left - 8;
    for (std::int64_t tick = 0; tick <= scale_.top; tick += scale_.step) {
      const double x = x_of(tick);
      canvas_.line({{x, plot_.top}, {x, plot_.bottom}},
                   {tick == 0 ? frame_.theme.muted : frame_.theme.grid, tick == 0 ? 1.0 : 0.7});
      const std::string text = figure_text(statistic_, tick);
      const double half = text_width(text, kFigureSize) / 2;
      if (x - half < free) continue;
      write({x, plot_.bottom + 8}, text, frame_.theme.muted, Align::center);
      free = x + half + 4;
    }
    write({plot_.center().x, plot_.bottom + 21},
          fit_text("for each " + frame_.results.paths[frame_.axes.x], area_.width(), kFigureSize), frame_.theme.muted,
          Align::center);
  }

  void paint_bar(std::size_t series, std::size_t value, double y) {
    const OwnerLook& look = frame_.theme.owner(series);
    const SweepFigure* figure = figure_at(frame_, statistic_, series, value);
    if (figure == nullptr)
      return write({plot_.left + 5, y}, std::string(kNotMeasured), frame_.theme.muted, Align::left);
    double end = x_of(*figure->value);
    if (end > plot_.left)
      canvas_.box({plot_.left, y - kBarThick / 2, end, y + kBarThick / 2}, {look.fill, "", 0},
                  figure_tooltip(frame_, statistic_, series, value, *figure));
    if (has_spread(*figure)) {
      const Whisker whisker{{end, y}, {x_of(figure->p99.value_or(*figure->value)), y}, {x_of(*figure->most), y}};
      notes_.whiskers.push_back(paint_whisker(canvas_, frame_.theme.ink, whisker));
      end = notes_.whiskers.back().right;
    }
    write({end + 5, y}, words_of(series, value), look.text, Align::left);
  }

  Canvas& canvas_;
  const PanelFrame& frame_;
  const SweepStatistic& statistic_;
  FigureScale scale_;
  Rect area_, plot_;
  double names_ = 0;
  PanelNotes notes_;
};

}  // namespace

PanelNotes paint_bars(Canvas& canvas, const PanelFrame& frame, const SweepStatistic& statistic, const Rect& area) {
  return Bars(canvas, frame, statistic, area).paint();
}

double bars_height(const SweepAxes& axes) {
  return kPanelTitle + Bars::row_height(axes) * static_cast<double>(axes.values.size()) + kBarsFoot;
}

}  // namespace orrery::diagrams
