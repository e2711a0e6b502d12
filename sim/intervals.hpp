// Confidence intervals, in integers only: between which two values the true quantile or mean of what was sampled lies,
// with a given certainty. No libm, so that a verdict is the same on every machine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace orrery::sim {

struct Interval {
  std::int64_t lo = 0;
  std::int64_t hi = 0;
};

/// For the `percent` quantile: two of the samples themselves. How many samples lie below the true quantile is binomial,
/// whatever their distribution; its weights come from the ratios of neighbours, beginning at the mode, to about 1e-8.
/// Either end errs with at most half of what `level` leaves (parts per billion, 990'000'000 for 99 %). Nothing if there
/// are too few samples for that. REQUIRES: ascending order, 0 < percent < 100, level < 1e9. Complexity: root of the
/// number of samples.
[[nodiscard]] std::optional<Interval> quantile_interval(std::span<const std::int64_t> samples, std::uint32_t percent,
                                                        std::uint32_t level);

/// For the mean, in 1 / `unit`: mean -+ z s / sqrt(n) with the normal quantile z of the level, to 0.2 % of its width.
/// Nothing below 30 samples, where the mean need not be normal yet. REQUIRES: 0 < level < 1e9.
[[nodiscard]] std::optional<Interval> mean_interval(std::span<const std::int64_t> samples, std::uint32_t level,
                                                    std::int64_t unit);

}  // namespace orrery::sim
