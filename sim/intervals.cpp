// Confidence intervals: binomial weights and square roots in fixed point.
#include "sim/intervals.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/quantiles.hpp"
#include "sim/statistics.hpp"

namespace orrery::sim {
namespace {

constexpr std::size_t fewest_for_a_mean = 30;
constexpr std::uint64_t one_in_billionths = 1'000'000'000;
constexpr std::uint64_t kZ999 = 3'090'232'306;  // z(0.999) in billionths, the unit of normal_quantile_q28()

/// Half of what the level leaves, as a fraction of 2^32.
std::uint32_t outside_q32(std::uint32_t level) { return static_cast<std::uint32_t>(((one_in_billionths - level) << 31U) / one_in_billionths); }

/// The largest number whose square is not above x.
std::uint64_t root_of(std::uint64_t x) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31U; bit > 0; bit >>= 1U)
    if ((root | bit) * (root | bit) <= x) root |= bit;
  return root;
}

/// Weights of a binomial distribution: how many of `count` samples lie below their `percent` quantile.
struct Weights {
  std::uint64_t first = 0;  ///< the number with the first weight; those not listed have next to none
  std::vector<std::uint64_t> weights;
};

Weights binomial(std::uint64_t count, std::uint32_t percent) {
  const std::uint64_t rest = 100 - percent;
  const std::uint64_t mode = std::min(count, (count + 1) * percent / 100);
  const std::uint64_t top = std::min(std::uint64_t{1} << 32U, (std::uint64_t{1} << 62U) / (100 * (count + 1)));
  Weights result;
  for (std::uint64_t k = mode, weight = top; weight > 0; --k) {
    result.weights.push_back(weight);
    result.first = k;
    if (k == 0) break;
    weight = weight * (k * rest) / ((count - k + 1) * percent);
  }
  std::reverse(result.weights.begin(), result.weights.end());
  for (std::uint64_t k = mode, weight = top; k < count; ++k) {
    weight = weight * ((count - k) * percent) / ((k + 1) * rest);
    if (weight == 0) break;
    result.weights.push_back(weight);
  }
  return result;
}

}  // namespace

std::optional<Interval> quantile_interval(std::span<const std::int64_t> samples, std::uint32_t percent,
                                          std::uint32_t level) {
  ENSURE(percent > 0 && percent < 100 && level < one_in_billionths);
  if (samples.empty()) return std::nullopt;
  const auto [first, weights] = binomial(samples.size(), percent);
  std::uint64_t total = 0;
  for (const std::uint64_t weight : weights) total += weight;
  const std::uint64_t most = times_q32(total, outside_q32(level));
  // The true quantile lies below the sample of rank `lower` only if fewer than `lower` samples lie below it, and above
  // that of rank `upper` only if `upper` or more do.
  std::size_t below = 0;
  for (std::uint64_t sum = 0; below < weights.size() && sum + weights[below] <= most; ++below) sum += weights[below];
  std::size_t above = weights.size();
  for (std::uint64_t sum = 0; above > 0 && sum + weights[above - 1] <= most; --above) sum += weights[above - 1];
  const std::uint64_t lower = first + below;
  const std::uint64_t upper = first + above;
  if (lower == 0 || upper > samples.size()) return std::nullopt;
  return Interval{samples[lower - 1], samples[upper - 1]};
}

std::optional<Interval> mean_interval(std::span<const std::int64_t> samples, std::uint32_t level, std::int64_t unit) {
  ENSURE(level > 0 && level < one_in_billionths);
  if (samples.size() < fewest_for_a_mean) return std::nullopt;
  const std::uint64_t count = samples.size();
  const std::int64_t mean = *summarize(samples, Summary::mean, Unit::time);
  const auto off = [&](std::int64_t sample) {
    return static_cast<std::uint64_t>(sample < mean ? mean - sample : sample - mean);
  };
  std::uint64_t farthest = 0;
  for (const std::int64_t sample : samples) farthest = std::max(farthest, off(sample));
  // Deviations are scaled by a power of two so that their squares, all together, just fit.
  const int room = (62 - static_cast<int>(std::bit_width(count))) / 2;
  const int shift = std::max(-16, static_cast<int>(std::bit_width(farthest)) - room);
  std::uint64_t squares = 0;
  for (const std::int64_t sample : samples) {
    const std::uint64_t scaled = shift > 0 ? off(sample) >> shift : off(sample) << -shift;
    squares += scaled * scaled;
  }
  // s / sqrt(n) = sqrt(squares / (n (n - 1))), in Q25 of the scaled deviations.
  const int headroom = std::max(0, 62 - 2 * static_cast<int>(std::bit_width(count))) / 2;
  const std::uint64_t divisor = root_of((count * (count - 1)) << (2 * headroom));
  const std::uint64_t error_q25 = (root_of(squares) << 25U) / std::max<std::uint64_t>(divisor, 1) << headroom;
  const auto z_q28 = static_cast<std::uint64_t>(normal_quantile_q28(0U - outside_q32(level)));
  const auto z_q29 = static_cast<std::uint32_t>(z_q28 * kZ999 / (one_in_billionths / 2));
  const std::uint64_t half_q25 = times_q32(error_q25, z_q29) << 3U;
  const int point = 25 - shift;
  const auto scale = static_cast<std::uint64_t>(unit);
  std::uint64_t half = 0;
  if (point <= 0)
    half = (half_q25 << -point) * scale;
  else
    half = (half_q25 >> point) * scale + ((half_q25 & ((std::uint64_t{1} << point) - 1)) * scale >> point);
  const std::int64_t middle = *summarize(samples, Summary::mean, unit == 1 ? Unit::time : Unit::count);
  return Interval{middle - static_cast<std::int64_t>(half), middle + static_cast<std::int64_t>(half)};
}

}  // namespace orrery::sim
