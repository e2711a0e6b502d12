// Active health checks, judged: a backend goes down after so many failed checks in a row and comes up again after so
// many good ones. Two thresholds instead of one keep it from flapping.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::balancing {

struct HealthOptions {
  Duration interval = std::chrono::seconds(1);  ///< 0: no checks
  Duration timeout = std::chrono::milliseconds(500);
  std::uint32_t unhealthy = 3;
  std::uint32_t healthy = 2;
};

struct Health {
  bool up = true;
  std::uint32_t streak = 0;  ///< checks in a row that speak against `up`
  bool operator==(const Health&) const = default;
  static constexpr std::string_view type_name = "BackendHealth";
  static constexpr auto fields() { return std::tuple{field("up", &Health::up), field("streak", &Health::streak)}; }

  /// The outcome of one check. Returns whether `up` has changed.
  bool note(bool good, const HealthOptions& options) {
    if (good == up) {
      streak = 0;
      return false;
    }
    if (++streak < (up ? options.unhealthy : options.healthy)) return false;
    up = good;
    streak = 0;
    return true;
  }
};

/// The weight of a backend that came back `since` ago: from `least` of its own weight up in proportion to time, whole
/// after `window`. REQUIRES: since >= 0; window up to 2^40 ns (18 minutes).
[[nodiscard]] constexpr std::uint32_t slow_start_weight(std::uint32_t weight, Duration since, Duration window,
                                                        Ratio least) {
  if (since >= window) return weight;
  const auto part = static_cast<std::uint64_t>(weight) * static_cast<std::uint64_t>(since.count()) /
                    static_cast<std::uint64_t>(window.count());
  const auto floor = static_cast<std::uint64_t>(weight) * static_cast<std::uint64_t>(least.parts_per_billion) /
                     std::uint64_t{1'000'000'000};
  const std::uint64_t greater = part > floor ? part : floor;
  return greater == 0 ? 1 : static_cast<std::uint32_t>(greater);
}

/// Whether so few backends are available that the balancer no longer believes its checks, and picks among all: more
/// likely the checks are wrong, or those few would be overrun (Envoy's panic threshold).
[[nodiscard]] constexpr bool panics(std::uint64_t available, std::uint64_t all, Ratio threshold) {
  return available * 1'000'000'000 < all * static_cast<std::uint64_t>(threshold.parts_per_billion);
}

}  // namespace orrery::balancing
