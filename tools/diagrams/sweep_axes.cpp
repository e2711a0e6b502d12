// Values that are quantities are joined by lines, since there is something between two of them; names are not.
#include "tools/diagrams/sweep_axes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/time_axis.hpp"

namespace orrery::diagrams {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::array<std::string_view, 7> kUnits{"ns", "us", "ms", "s", "m", "h", "/s"};

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

// A number, with a unit or without: "32", "20ms", "150/s".
bool is_quantity(const std::string& text) {
  if (plain_number(text)) return true;
  return std::any_of(kUnits.begin(), kUnits.end(), [&](std::string_view unit) {
    return text.ends_with(unit) && plain_number(text.substr(0, text.size() - unit.size()));
  });
}

std::size_t path_called(const SweepResults& results, const std::string& name) {
  const auto found = std::find(results.paths.begin(), results.paths.end(), name);
  if (found == results.paths.end())
    throw std::invalid_argument(fmt::format("\"{}\" is not swept: expected one of {}", name, joined(results.paths)));
  return static_cast<std::size_t>(found - results.paths.begin());
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

// Values that are numbers stand in their order, and to scale unless that would push them together.
void place_values(SweepAxes& axes) {
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

}  // namespace

SweepAxes sweep_axes(const SweepResults& results, const ViewOptions& options) {
  if (results.paths.empty()) throw std::invalid_argument("expected a scenario that sweeps something: see \"sweep\"");
  SweepAxes axes;
  axes.x = options.x.empty() ? 0 : path_called(results, options.x);
  std::vector<std::size_t> others;
  for (const std::string& by : options.by) others.push_back(path_called(results, by));
  for (std::size_t path = 0; path < results.paths.size(); ++path)
    if (path != axes.x && std::find(others.begin(), others.end(), path) == others.end()) others.push_back(path);
  std::erase(others, axes.x);
  for (const SweepResults::Point& point : results.points)
    if (std::find(axes.values.begin(), axes.values.end(), point.values[axes.x]) == axes.values.end())
      axes.values.push_back(point.values[axes.x]);
  axes.named = !std::all_of(axes.values.begin(), axes.values.end(), is_quantity);
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

std::string figure_text(const SweepStatistic& statistic, std::int64_t figure) {
  return statistic.is_time ? rough_time_text(figure) : number_text(figure);
}

FigureScale figure_scale(const SweepStatistic& statistic) {
  std::int64_t most = 0;
  for (const SweepFigure& figure : statistic.figures)
    for (const auto& value : {figure.value, figure.p99, figure.most}) most = std::max(most, value.value_or(0));
  if (most <= 0) most = kMillion;
  const std::int64_t step = tick_step(most);
  return {step, (most + step - 1) / step * step};
}

}  // namespace orrery::diagrams
