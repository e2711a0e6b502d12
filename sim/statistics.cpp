// Statistics: names taken apart, samples put together.
#include "sim/statistics.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/decimal.hpp"
#include "sim/text_values.hpp"

namespace orrery::sim {
namespace {

/// The mean, rounded to 1 / `unit`, without overflow as long as it fits itself.
std::int64_t mean_of(std::span<const std::int64_t> samples, std::int64_t unit) {
  const auto count = static_cast<std::int64_t>(samples.size());
  std::int64_t whole = 0;
  std::int64_t rest = 0;
  for (const std::int64_t sample : samples) {
    whole += sample / count;
    rest += sample % count;
  }
  whole += rest / count;
  rest %= count;
  return whole * unit + (rest * unit + count / 2) / count;
}

}  // namespace

std::uint32_t percent_of(Summary summary) {
  switch (summary) {
    case Summary::p50:
      return 50;
    case Summary::p90:
      return 90;
    case Summary::p99:
      return 99;
    default:
      return 0;
  }
}

StatisticName parse_statistic(std::string_view name) {
  static constexpr std::string_view after = ".after(";
  StatisticName result;
  while (true) {
    if (const std::size_t open = name.rfind(after);
        open != std::string_view::npos && name.ends_with(')') && result.after.empty()) {
      const std::string_view fault = name.substr(open + after.size(), name.size() - open - after.size() - 1);
      result.after = std::string(fault);
      name = name.substr(0, open);
      continue;
    }
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || result.summary) break;
    const auto found = std::find(summary_names.begin(), summary_names.end(), name.substr(dot + 1));
    if (found == summary_names.end()) break;
    result.summary = static_cast<Summary>(found - summary_names.begin());
    name = name.substr(0, dot);
  }
  result.base = std::string(name);
  return result;
}

std::vector<std::int64_t> Measurement::samples(Duration after) const {
  std::vector<std::int64_t> result;
  if (!counts) {
    for (const Occurrence& each : occurrences)
      if (each.at >= after) result.push_back(each.value);
    return result;
  }
  if (by_node.empty()) return {total(after)};
  for (const NodeId node : by_node)
    result.push_back(std::count_if(occurrences.begin(), occurrences.end(),
                                   [&](const Occurrence& each) { return each.at >= after && each.whose == node; }));
  return result;
}

std::int64_t Measurement::total(Duration after) const {
  return std::count_if(occurrences.begin(), occurrences.end(),
                       [&](const Occurrence& each) { return each.at >= after; });
}

std::string text_of_figure(std::int64_t figure, bool is_time) {
  if (is_time) return text_of(Duration(figure));
  std::int64_t mantissa = figure;
  std::uint32_t decimals = 6;
  for (; decimals > 0 && mantissa % 10 == 0; --decimals) mantissa /= 10;
  return text_of(Decimal{mantissa, decimals});
}

std::optional<std::int64_t> summarize(std::span<const std::int64_t> samples, Summary summary, bool is_time) {
  const std::int64_t unit = unit_of(is_time);
  if (summary == Summary::count) return static_cast<std::int64_t>(samples.size()) * count_unit;
  if (samples.empty()) return std::nullopt;
  switch (summary) {
    case Summary::mean:
      return mean_of(samples, unit);
    case Summary::min:
      return samples.front() * unit;
    case Summary::max:
      return samples.back() * unit;
    default: {
      const std::size_t rank = (samples.size() * percent_of(summary) + 99) / 100;
      return samples[rank - 1] * unit;
    }
  }
}

}  // namespace orrery::sim
