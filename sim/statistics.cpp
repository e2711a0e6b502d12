// Statistics: names taken apart, samples put together.
#include "sim/statistics.hpp"

#include <algorithm>
#include <limits>

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

/// In millionths, digit by digit, so that nothing overflows; nothing if it is divided by none.
std::optional<std::int64_t> quotient(std::int64_t dividend, std::int64_t divisor) {
  if (divisor <= 0 || dividend < 0 || divisor > std::numeric_limits<std::int64_t>::max() / 10) return std::nullopt;
  std::int64_t result = dividend / divisor;
  std::int64_t rest = dividend % divisor;
  for (std::int64_t unit = count_unit; unit > 1; unit /= 10) {
    if (result > std::numeric_limits<std::int64_t>::max() / 10 - 1) return std::nullopt;
    result = result * 10 + rest * 10 / divisor;
    rest = rest * 10 % divisor;
  }
  return result;
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
  switch (kind) {
    case Kind::samples:
      for (const Occurrence& each : occurrences)
        if (each.at >= after) result.push_back(each.value);
      break;
    case Kind::stretches:
      for (const Occurrence& each : occurrences) {
        const std::int64_t before = std::max(Duration(0), after - each.at).count();
        if (before == 0 || each.value > before) result.push_back(each.value - before);
      }
      break;
    case Kind::shares:
      if (const auto share = single(after)) result.push_back(*share);
      break;
    case Kind::counts:
      if (by_node.empty()) return {total(after)};
      for (const NodeId node : by_node)
        result.push_back(std::count_if(occurrences.begin(), occurrences.end(),
                                       [&](const Occurrence& each) { return each.at >= after && each.whose == node; }));
  }
  return result;
}

std::int64_t Measurement::total(Duration after) const {
  std::int64_t sum = 0;
  for (const Occurrence& each : occurrences)
    if (each.at >= after) sum += each.value;
  return sum;
}

std::optional<std::int64_t> Measurement::single(Duration after) const {
  if (kind == Kind::counts) return total(after);
  if (kind != Kind::shares) return std::nullopt;
  std::int64_t sum = 0;
  std::int64_t count = 0;
  for (const Occurrence& each : occurrences) {
    if (each.at < after) continue;
    sum += each.value;
    ++count;
  }
  if (count == 0) return std::nullopt;
  return sum / count * count_unit + sum % count * count_unit / count;
}

std::string text_of_figure(std::int64_t figure, Unit unit) {
  if (unit == Unit::time) return text_of(Duration(figure));
  std::int64_t mantissa = figure;
  std::uint32_t decimals = 6;
  for (; decimals > 0 && mantissa % 10 == 0; --decimals) mantissa /= 10;
  return text_of(Decimal{mantissa, decimals});
}

std::optional<std::int64_t> summarize(std::span<const std::int64_t> samples, Summary summary, Unit unit) {
  const std::int64_t factor = factor_of(unit);
  if (summary == Summary::count) return static_cast<std::int64_t>(samples.size()) * count_unit;
  if (samples.empty()) return std::nullopt;
  const auto quantile = [&](std::uint32_t percent) { return samples[(samples.size() * percent + 99) / 100 - 1]; };
  switch (summary) {
    case Summary::mean:
      return mean_of(samples, factor);
    case Summary::min:
      return samples.front() * factor;
    case Summary::max:
      return samples.back() * factor;
    case Summary::p99_over_p50:
      return quotient(quantile(99), quantile(50));
    default:
      return quantile(percent_of(summary)) * factor;
  }
}

}  // namespace orrery::sim
