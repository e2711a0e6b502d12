// The sweep: curves over one of the paths that are swept, a panel for each statistic, a line for each combination of
// the other paths' values. Lines differ in colour, marker and dash, so that they can be told apart in grey too.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/label_space.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/sweep.hpp"
#include "tools/diagrams/text_metrics.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr double kPanelMost = 250;  // of the height of a plot
constexpr double kPanelLeast = 120;
constexpr double kAxisWidth = 44;
constexpr double kPanelGap = 26;
constexpr double kPanelHead = 24;
constexpr double kPanelFoot = 46;
constexpr double kFigureSize = 8.5;
constexpr double kMarker = 6.5;
constexpr std::int64_t kMillion = 1'000'000;

constexpr std::array<std::string_view, 4> kMarkers{"circle", "box", "diamond", "triangle"};
constexpr std::array<std::string_view, 3> kDashes{"solid", "dashed", "dotted"};

// A number of millionths with at most three digits after the point, none of them a 0 at the end.
std::string number_text(std::int64_t millionths) {
  const bool negative = millionths < 0;
  const std::int64_t magnitude = negative ? -millionths : millionths;
  const std::int64_t step = magnitude >= 100 * kMillion ? kMillion : magnitude >= 10 * kMillion ? kMillion / 10 : 1000;
  const std::int64_t rounded = (magnitude + step / 2) / step * step;
  std::string text = fmt::format("{}", rounded / kMillion);
  if (std::string digits = fmt::format("{:06}", rounded % kMillion); digits != "000000") {
    while (digits.back() == '0') digits.pop_back();
    text += "." + digits;
  }
  return negative && rounded > 0 ? "-" + text : text;
}

// To three digits.
std::string rough_time_text(std::int64_t ns) {
  std::int64_t step = 1;
  while (ns / step >= 1000) step *= 10;
  return ns == 0 ? "0" : time_text((ns + step / 2) / step * step);
}

// "0.25" and "-3" are numbers; "ring" and "20ms" are none.
std::optional<double> plain_number(const std::string& text) {
  double value = 0;
  double scale = 0;
  std::size_t digits = 0;
  for (std::size_t i = text.starts_with('-') ? 1 : 0; i < text.size(); ++i) {
    if (text[i] == '.' && scale == 0) {
      scale = 1;
    } else if (text[i] >= '0' && text[i] <= '9') {
      ++digits;
      value = value * 10 + (text[i] - '0');
      scale *= 10;
    } else {
      return std::nullopt;
    }
  }
  if (digits == 0) return std::nullopt;
  if (scale > 0) value /= scale;
  return text.starts_with('-') ? -value : value;
}

// What grows in steps of 1, 2 or 5 times a power of ten, about five of them up to `most`. REQUIRES: most > 0.
std::int64_t tick_step(std::int64_t most) {
  std::int64_t power = 1;
  while (power <= most / 50) power *= 10;
  for (const std::int64_t factor : {1, 2, 5})
    if (power * factor >= most / 5) return power * factor;
  return power * 10;
}

struct Series {
  std::string name;
  std::vector<std::optional<std::size_t>> points;  // by place along the page
};

// The paths along the page and by line, and where the points of the sweep are.
struct Axes {
  std::size_t x = 0;
  std::vector<std::string> values;  // along the page
  std::vector<double> places;       // of these, from 0 to 1
  bool to_scale = false;
  std::vector<Series> series;
};

std::size_t path_called(const SweepResults& results, const std::string& name) {
  const auto found = std::find(results.paths.begin(), results.paths.end(), name);
  if (found == results.paths.end())
    throw std::invalid_argument(fmt::format("\"{}\" is not swept: expected one of {}", name, joined(results.paths)));
  return static_cast<std::size_t>(found - results.paths.begin());
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

// Values that are numbers stand in their order, and to scale unless that would push them together.
void place_values(Axes& axes) {
  std::vector<double> numbers;
  for (const std::string& value : axes.values)
    if (const auto number = plain_number(value)) numbers.push_back(*number);
  const std::size_t count = axes.values.size();
  axes.places.clear();
  for (std::size_t i = 0; i < count; ++i)
    axes.places.push_back(count == 1 ? 0.5 : static_cast<double>(i) / static_cast<double>(count - 1));
  if (numbers.size() != count || count < 2) return;
  std::stable_sort(axes.values.begin(), axes.values.end(), [](const std::string& a, const std::string& b) {
    return plain_number(a).value_or(0) < plain_number(b).value_or(0);
  });
  std::sort(numbers.begin(), numbers.end());
  const double range = numbers.back() - numbers.front();
  double nearest = range;
  for (std::size_t i = 1; i < count; ++i) nearest = std::min(nearest, numbers[i] - numbers[i - 1]);
  if (nearest * static_cast<double>(count - 1) < range * 0.5) return;
  axes.to_scale = true;
  for (std::size_t i = 0; i < count; ++i) axes.places[i] = (numbers[i] - numbers.front()) / range;
}

Axes axes_of(const SweepResults& results, const ViewOptions& options) {
  if (results.paths.empty()) throw std::invalid_argument("expected a scenario that sweeps something: see \"sweep\"");
  Axes axes;
  axes.x = options.x.empty() ? 0 : path_called(results, options.x);
  std::vector<std::size_t> others;
  for (const std::string& by : options.by) others.push_back(path_called(results, by));
  for (std::size_t path = 0; path < results.paths.size(); ++path)
    if (path != axes.x && std::find(others.begin(), others.end(), path) == others.end()) others.push_back(path);
  std::erase(others, axes.x);
  for (const SweepResults::Point& point : results.points)
    if (std::find(axes.values.begin(), axes.values.end(), point.values[axes.x]) == axes.values.end())
      axes.values.push_back(point.values[axes.x]);
  place_values(axes);
  std::map<std::vector<std::string>, std::size_t> known;
  for (std::size_t i = 0; i < results.points.size(); ++i) {
    std::vector<std::string> key;
    std::vector<std::string> words;
    for (const std::size_t path : others) {
      key.push_back(results.points[i].values[path]);
      words.push_back(last_part(results.paths[path]) + " " + key.back());
    }
    const auto [at, is_new] = known.emplace(key, axes.series.size());
    if (is_new) axes.series.push_back({joined(words), std::vector<std::optional<std::size_t>>(axes.values.size())});
    const auto x = std::find(axes.values.begin(), axes.values.end(), results.points[i].values[axes.x]);
    axes.series[at->second].points[static_cast<std::size_t>(x - axes.values.begin())] = i;
  }
  return axes;
}

LineStyle line_of(const Theme& theme, std::size_t series) {
  return {theme.owner(series).fill, 1.8, std::string(kDashes.at(series % kDashes.size()))};
}

void paint_marker(Canvas& canvas, const Theme& theme, Point at, std::size_t series, const std::string& tooltip) {
  canvas.shape(kMarkers.at(series % kMarkers.size()), at, series % kMarkers.size() < 2 ? kMarker : kMarker + 2.5,
               {theme.owner(series).fill, theme.background, 0.6}, "", {kFigureSize, theme.ink}, tooltip);
}

// One statistic.
class Panel {
 public:
  Panel(const SweepResults& results, const SweepStatistic& statistic, const Axes& axes, const Theme& theme,
        const Rect& plot)
      : results_(results),
        statistic_(statistic),
        axes_(axes),
        theme_(theme),
        plot_(plot),
        space_({plot.left - 2, plot.top - 10, plot.right + 2, plot.bottom}) {
    for (const SweepFigure& figure : statistic.figures)
      for (const auto& value : {figure.value, figure.p99, figure.most}) most_ = std::max(most_, value.value_or(0));
    if (most_ <= 0) most_ = kMillion;
    step_ = tick_step(most_);
    top_ = (most_ + step_ - 1) / step_ * step_;
  }

  void paint(Canvas& canvas) {
    canvas.section(statistic_.name);
    canvas.text(
        {plot_.left - kAxisWidth + 6, plot_.top - 18},
        fit_text(statistic_.name + (statistic_.is_mean ? ", mean" : ""), plot_.width() + kAxisWidth, 10.5, true),
        {10.5, theme_.ink, true, Align::left});
    paint_axes(canvas);
    for (std::size_t i = 0; i < axes_.series.size(); ++i) {
      paint_whiskers(canvas, i);
      paint_line(canvas, i);
    }
    for (std::size_t i = 0; i < axes_.series.size(); ++i) paint_points(canvas, i);
    for (std::size_t i = 0; i < axes_.series.size(); ++i) write_values(canvas, i);
  }

  [[nodiscard]] const std::vector<PlacedLabel>& labels() const { return space_.labels(); }
  [[nodiscard]] bool has_whiskers() const { return has_whiskers_; }
  // Values for whose words there was no room near their points.
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  [[nodiscard]] std::string text_of(std::int64_t value) const {
    return statistic_.is_time ? rough_time_text(value) : number_text(value);
  }
  [[nodiscard]] double y_of(std::int64_t value) const {
    return plot_.bottom -
           plot_.height() * static_cast<double>(std::max<std::int64_t>(value, 0)) / static_cast<double>(top_);
  }
  // Lines stand a little beside each other, so that whiskers do not cover whiskers.
  [[nodiscard]] double x_of(std::size_t place, std::size_t series) const {
    const double inset = 22;
    const double aside = (static_cast<double>(series) - static_cast<double>(axes_.series.size() - 1) / 2) *
                         std::min(5.0, 24.0 / static_cast<double>(axes_.series.size()));
    return plot_.left + inset + (plot_.width() - 2 * inset) * axes_.places[place] + aside;
  }
  [[nodiscard]] const SweepFigure* figure_at(std::size_t series, std::size_t place) const {
    const auto point = axes_.series[series].points[place];
    if (!point || !statistic_.figures[*point].value) return nullptr;
    return &statistic_.figures[*point];
  }

  void paint_axes(Canvas& canvas) {
    for (std::int64_t tick = 0; tick <= top_; tick += step_) {
      const double y = y_of(tick);
      canvas.line({{plot_.left, y}, {plot_.right, y}}, {tick == 0 ? theme_.muted : theme_.grid, tick == 0 ? 1.0 : 0.7});
      canvas.text({plot_.left - 5, y}, text_of(tick), {kFigureSize, theme_.muted, false, Align::right});
    }
    double free = plot_.left - kAxisWidth;
    for (std::size_t place = 0; place < axes_.values.size(); ++place) {
      const double x = (x_of(place, 0) + x_of(place, axes_.series.size() - 1)) / 2;
      canvas.line({{x, plot_.bottom}, {x, plot_.bottom + 3}}, {theme_.muted, 1});
      const std::string text = fit_text(axes_.values[place], 70, kFigureSize);
      const double half = text_width(text, kFigureSize) / 2;
      if (x - half < free) continue;
      canvas.text({x, plot_.bottom + 10}, text, {kFigureSize, theme_.ink, false});
      free = x + half + 4;
    }
    canvas.text({plot_.center().x, plot_.bottom + 23},
                results_.paths[axes_.x] + (axes_.to_scale || axes_.values.size() < 2 ? "" : " (not to scale)"),
                {kFigureSize, theme_.muted, false});
  }

  void paint_whiskers(Canvas& canvas, std::size_t series) {
    for (std::size_t place = 0; place < axes_.values.size(); ++place) {
      const SweepFigure* figure = figure_at(series, place);
      if (figure == nullptr || !figure->most || *figure->most <= *figure->value) continue;
      has_whiskers_ = true;
      const double x = x_of(place, series);
      const Color& color = theme_.owner(series).fill;
      const double high = y_of(*figure->most);
      const double p99 = y_of(figure->p99.value_or(*figure->value));
      canvas.line({{x, y_of(*figure->value)}, {x, p99}}, {color, 1.4});
      canvas.line({{x - 4, p99}, {x + 4, p99}}, {color, 1.4});
      if (p99 - high > 0.5) {
        canvas.line({{x, p99}, {x, high}}, {color, 0.6, "dotted"});
        canvas.line({{x - 2, high}, {x + 2, high}}, {color, 1});
      }
      space_.line({x, y_of(*figure->value)}, {x, high});
    }
  }

  void paint_line(Canvas& canvas, std::size_t series) {
    std::optional<Point> last;
    for (std::size_t place = 0; place < axes_.values.size(); ++place) {
      const SweepFigure* figure = figure_at(series, place);
      std::optional<Point> now;
      if (figure != nullptr) now = Point{x_of(place, series), y_of(*figure->value)};
      if (last && now) {
        canvas.line({*last, *now}, line_of(theme_, series));
        space_.line(*last, *now);
      }
      last = now;
    }
  }

  void paint_points(Canvas& canvas, std::size_t series) {
    for (std::size_t place = 0; place < axes_.values.size(); ++place) {
      const SweepFigure* figure = figure_at(series, place);
      if (figure == nullptr) continue;
      const Point at{x_of(place, series), y_of(*figure->value)};
      std::string tooltip =
          fmt::format("{} {}: {}", axes_.values[place], axes_.series[series].name, text_of(*figure->value));
      if (figure->p99) tooltip += fmt::format(", p99 {}", text_of(*figure->p99));
      if (figure->most) tooltip += fmt::format(", max {}", text_of(*figure->most));
      paint_marker(canvas, theme_, at, series, tooltip);
      space_.block(around(at, kMarker, kMarker));
    }
  }

  void write_values(Canvas& canvas, std::size_t series) {
    for (std::size_t place = 0; place < axes_.values.size(); ++place) {
      const SweepFigure* figure = figure_at(series, place);
      if (figure == nullptr) continue;
      const std::string text = text_of(*figure->value);
      const double width = text_width(text, kFigureSize) + 4;  // a gap to the next
      const double height = kFigureSize * 1.1;
      const Point at{x_of(place, series), y_of(*figure->value)};
      std::vector<Rect> candidates;
      for (const double out : {0.0, 6.0})
        for (const Point& way : {Point{1, 0}, Point{-1, 0}, Point{0, -1}, Point{0, 1}, Point{1, -1}, Point{-1, -1},
                                 Point{1, 1}, Point{-1, 1}})
          candidates.push_back(around(
              {at.x + way.x * (width / 2 + kMarker / 2 + 1 + out), at.y + way.y * (height / 2 + kMarker / 2 + 1 + out)},
              width, height));
      const auto rect = space_.place(candidates, text, false);
      if (!rect)
        ++left_out_;
      else
        canvas.text(rect->center(), text, {kFigureSize, theme_.owner(series).text, false});
    }
  }

  const SweepResults& results_;
  const SweepStatistic& statistic_;
  const Axes& axes_;
  const Theme& theme_;
  Rect plot_;
  LabelSpace space_;
  std::int64_t most_ = 0, step_ = 1, top_ = 1;
  bool has_whiskers_ = false;
  std::size_t left_out_ = 0;
};

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

std::string alt_of(const SweepResults& results, const Axes& axes) {
  std::string text = fmt::format("Curves over {} of \"{}\".", results.paths[axes.x], results.scenario);
  for (const SweepStatistic& statistic : results.statistics) {
    text += fmt::format(" {}{}:", statistic.name, statistic.is_mean ? ", mean" : "");
    for (const Series& series : axes.series) {
      if (!series.name.empty()) text += fmt::format(" {}:", series.name);
      for (std::size_t place = 0; place < axes.values.size(); ++place) {
        const auto point = series.points[place];
        const auto value = point ? statistic.figures[*point].value : std::nullopt;
        text += fmt::format(" {} at {}{}",
                            !value              ? "nothing"
                            : statistic.is_time ? rough_time_text(*value)
                                                : number_text(*value),
                            axes.values[place], place + 1 == axes.values.size() ? "." : ",");
      }
    }
  }
  return text;
}

}  // namespace

std::vector<Figure> plot_sweep(const SweepResults& results, const ViewOptions& options) {
  const Axes axes = axes_of(results, options);
  if (results.statistics.empty()) throw std::invalid_argument("expected statistics to draw: see \"y\"");
  const Theme& look = theme(options.theme);
  const PageShape page = page_shape(options.size);
  const Heading heading = heading_of(results, page.width);
  Canvas canvas;
  Figure figure;
  paint_heading(canvas, heading, look, page.width);
  const std::size_t columns = page.width >= 600 && results.statistics.size() > 1 ? 2 : 1;
  const std::size_t rows = (results.statistics.size() + columns - 1) / columns;
  const double top = heading.height() + 10;
  const double width =
      (page.width - 2 * kPageMargin - kPanelGap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
  const double height = std::clamp((page.height - top - 60) / static_cast<double>(rows) - kPanelHead - kPanelFoot,
                                   kPanelLeast, kPanelMost);
  bool has_whiskers = false;
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < results.statistics.size(); ++i) {
    const double left = kPageMargin + (width + kPanelGap) * static_cast<double>(i % columns) + kAxisWidth;
    const double begin = top + (kPanelHead + height + kPanelFoot) * static_cast<double>(i / columns) + kPanelHead + 8;
    Panel panel(results, results.statistics[i], axes, look, {left, begin, left + width - kAxisWidth, begin + height});
    panel.paint(canvas);
    has_whiskers = has_whiskers || panel.has_whiskers();
    left_out += panel.left_out();
    figure.labels.insert(figure.labels.end(), panel.labels().begin(), panel.labels().end());
  }
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < axes.series.size(); ++i) {
    if (axes.series[i].name.empty()) continue;
    entries.push_back({axes.series[i].name, [i](Canvas& into, const Theme& with, Point at) {
                         into.line({at, {at.x + kSampleWidth, at.y}}, line_of(with, i));
                         paint_marker(into, with, {at.x + kSampleWidth / 2, at.y}, i, "");
                       }});
  }
  if (has_whiskers)
    entries.push_back(
        {"from the mean to the 99th percentile, and on to the greatest", [](Canvas& into, const Theme& with, Point at) {
           const double x = at.x + kSampleWidth / 2;
           into.line({{x, at.y + 7}, {x, at.y - 2}}, {with.muted, 1.4});
           into.line({{x - 4, at.y - 2}, {x + 4, at.y - 2}}, {with.muted, 1.4});
           into.line({{x, at.y - 2}, {x, at.y - 7}}, {with.muted, 0.6, "dotted"});
           into.line({{x - 2, at.y - 7}, {x + 2, at.y - 7}}, {with.muted, 1});
         }});
  double bottom = top + (kPanelHead + height + kPanelFoot) * static_cast<double>(rows) + 14;
  if (!entries.empty()) bottom = paint_legend(canvas, look, entries, kPageMargin + 6, page.width - kPageMargin, bottom);
  figure.width = page.width;
  figure.height = bottom + 12;
  figure.dot = canvas.dot("sweep", figure.width, figure.height, look.background);
  figure.alt = alt_of(results, axes);
  if (left_out > 0) figure.note = counted(left_out, "value") + " not written for want of room: see the tooltips";
  return {std::move(figure)};
}

}  // namespace orrery::diagrams
