// Statistics: what was measured in runs, and the figures that sum it up over all runs of a plan: name[.mean .p50 .p90
// .p99 .max .min .count .p99_over_p50] and name.after(fault), which looks only at what came after a fault first began.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/types.hpp"

namespace orrery::sim {

/// How samples become one figure. A quantile is the smallest sample that at least this share of all does not exceed.
enum class Summary : std::uint8_t { mean, p50, p90, p99, max, min, count, p99_over_p50 };
inline constexpr std::array<std::string_view, 8> summary_names{"mean", "p50", "p90",   "p99",
                                                               "max",  "min", "count", "p99_over_p50"};
constexpr std::span<const std::string_view> names_of(Summary) { return summary_names; }
/// 50 for p50; 0: it is no quantile.
[[nodiscard]] std::uint32_t percent_of(Summary summary);

/// `web.latency.after(crash).max`: the suffixes in any order.
struct StatisticName {
  std::string base;
  std::optional<Summary> summary;  ///< absent: one number of each run by itself
  std::string after;               ///< a fault's id; empty: the whole run
};
[[nodiscard]] StatisticName parse_statistic(std::string_view name);

/// What a sample counts in. Figures of durations are in nanoseconds, all others in millionths, so that a mean is one
/// too.
enum class Unit : std::uint8_t {
  count,  ///< whole things
  time,   ///< nanoseconds
  share,  ///< millionths of one
};
inline constexpr std::int64_t count_unit = 1'000'000;
/// What a sample is multiplied by to be a figure.
[[nodiscard]] constexpr std::int64_t factor_of(Unit unit) { return unit == Unit::count ? count_unit : 1; }
/// What a written number is multiplied by to be compared with a figure.
[[nodiscard]] constexpr std::int64_t scale_of(Unit unit) { return unit == Unit::time ? 1 : count_unit; }

/// What one run measured of one statistic.
struct Measurement {
  enum class Kind : std::uint8_t {
    samples,    ///< each occurrence is one
    counts,     ///< they are counted: one sample for the run, or one for each of `by_node`
    shares,     ///< one sample for the run: the mean of the values, in millionths
    stretches,  ///< each lasted for its value: of one that began before `after` counts what came after
  };
  struct Occurrence {
    Duration at{};           ///< when it began
    std::int64_t value = 0;  ///< counts: 1, or by how much
    NodeId whose = no_node;  ///< counts by node: whom it counts for
  };
  Kind kind = Kind::samples;
  Unit unit = Unit::count;
  std::vector<NodeId> by_node;  ///< counts: one for each of these; empty: one for the run
  std::vector<Occurrence> occurrences;

  /// Of what came at `after` or later.
  [[nodiscard]] std::vector<std::int64_t> samples(Duration after) const;
  /// How often it occurred.
  [[nodiscard]] std::int64_t total(Duration after) const;
  /// The one number of a run by itself; nothing if there are many, or none.
  [[nodiscard]] std::optional<std::int64_t> single(Duration after) const;
};

/// `1.5s`, `2.25`.
[[nodiscard]] std::string text_of_figure(std::int64_t figure, Unit unit);
/// What the figure of such samples is in.
[[nodiscard]] constexpr Unit unit_of(Summary summary, Unit samples) {
  return summary == Summary::count || summary == Summary::p99_over_p50 ? Unit::count : samples;
}

/// The figure; nothing if there is no sample, except for Summary::count. REQUIRES: `samples` is in ascending order.
[[nodiscard]] std::optional<std::int64_t> summarize(std::span<const std::int64_t> samples, Summary summary, Unit unit);

}  // namespace orrery::sim
