// Statistics: what was measured in runs, and the figures that sum it up over all runs of a plan: name[.mean .p50 .p90
// .p99 .max .min .count] and name.after(fault), which looks only at what began after a fault first did.
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
enum class Summary : std::uint8_t { mean, p50, p90, p99, max, min, count };
inline constexpr std::array<std::string_view, 7> summary_names{"mean", "p50", "p90", "p99", "max", "min", "count"};
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

/// What one run measured of one statistic.
struct Measurement {
  struct Occurrence {
    Duration at{};           ///< when it began
    std::int64_t value = 0;  ///< counts: 1
    NodeId whose = no_node;  ///< counts by node: whom it counts for
  };
  bool is_time = false;         ///< samples are durations in ns
  bool counts = false;          ///< occurrences are counted; otherwise each is a sample
  std::vector<NodeId> by_node;  ///< counts: one for each of these; empty: one for the run
  std::vector<Occurrence> occurrences;

  /// Of what began at `after` or later.
  [[nodiscard]] std::vector<std::int64_t> samples(Duration after) const;
  /// How often it occurred.
  [[nodiscard]] std::int64_t total(Duration after) const;
};

/// Figures of counts are in millionths, so that a mean is one too; those of durations in nanoseconds.
inline constexpr std::int64_t count_unit = 1'000'000;
[[nodiscard]] constexpr std::int64_t unit_of(bool is_time) { return is_time ? 1 : count_unit; }
/// `1.5s`, `2.25`.
[[nodiscard]] std::string text_of_figure(std::int64_t figure, bool is_time);

/// The figure in units; nothing if there is no sample, except for Summary::count. REQUIRES: `samples` is in ascending
/// order.
[[nodiscard]] std::optional<std::int64_t> summarize(std::span<const std::int64_t> samples, Summary summary,
                                                    bool is_time);

}  // namespace orrery::sim
