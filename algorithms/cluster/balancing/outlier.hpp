// Outlier ejection: whoever answers with errors is left out for a while, whatever its health checks say; the longer the
// more often it happened. Never more than a share of all, so that a fault that hits everybody ejects nobody
// (Envoy's outlier detection; its defaults where they are not ours).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::balancing {

struct OutlierOptions {
  std::uint32_t consecutive = 5;                 ///< errors in a row that eject; 0: none do
  Duration interval = std::chrono::seconds(10);  ///< ejections end, and success rates are compared, this often; 0:
                                                 ///< nobody is ejected
  Duration base = std::chrono::seconds(30);      ///< an ejection lasts this, times how often there was one
  Duration longest = std::chrono::seconds(300);  ///< but no longer than this, or `base` if that is more
  Ratio share{100'000'000};                      ///< of all backends may be ejected at once; one always may
  std::uint32_t hosts = 5;                       ///< success rates are compared of at least so many backends
  std::uint32_t volume = 100;                    ///< with at least so many attempts each since the last time
  std::uint32_t deviations = 1900;               ///< thousandths of standard deviations below the mean; 0: not compared
  bool check_ends = true;                        ///< a good health check ends an ejection
};

enum class EjectionCause : std::uint8_t { errors, success_rate };
inline constexpr std::array<std::string_view, 2> ejection_cause_names{"errors", "success_rate"};
constexpr std::span<const std::string_view> names_of(EjectionCause) { return ejection_cause_names; }

/// How many of `count` backends may be ejected at once.
[[nodiscard]] constexpr std::uint64_t most_ejected(std::uint64_t count, Ratio share) {
  const std::uint64_t part = count * static_cast<std::uint64_t>(share.parts_per_billion) / 1'000'000'000;
  return part == 0 ? 1 : part;
}

/// How long the ejection lasts that is the `times`th of its backend.
[[nodiscard]] Duration ejection_lasts(const OutlierOptions& options, std::uint32_t times);

/// Those whose rate is below mean - deviations / 1000 standard deviations of all rates. Rates are in parts per million;
/// the standard deviation is that of the whole population, rounded down to one part per million.
[[nodiscard]] std::vector<std::size_t> outliers_of(std::span<const std::int64_t> rates, std::uint32_t deviations);

struct OutlierHost {
  bool ejected = false;
  std::uint32_t in_a_row = 0;  ///< errors
  std::uint32_t times = 0;     ///< ejections; one less after each interval in which it was not ejected
  Monotonic since{};           ///< the ejection began
  std::uint32_t good = 0;      ///< since the last comparison
  std::uint32_t all = 0;
  bool operator==(const OutlierHost&) const = default;
  static constexpr std::string_view type_name = "OutlierHost";
  static constexpr auto fields() {
    return std::tuple{field("ejected", &OutlierHost::ejected), field("in_a_row", &OutlierHost::in_a_row),
                      field("times", &OutlierHost::times),     field("since", &OutlierHost::since),
                      field("good", &OutlierHost::good),       field("all", &OutlierHost::all)};
  }
};

/// A change of who is ejected.
struct Ejection {
  std::uint32_t slot = 0;
  bool ejected = false;  ///< or back
  EjectionCause cause{};
};

/// The detector of one balancer. `capped` false is a known mistake: the share is not looked at.
struct Outliers {
  std::vector<OutlierHost> hosts;
  bool operator==(const Outliers&) const = default;
  static constexpr std::string_view type_name = "Outliers";
  static constexpr auto fields() { return std::tuple{field("hosts", &Outliers::hosts)}; }

  [[nodiscard]] std::uint64_t ejected() const;
  /// An attempt has ended. Returns whether that ejects the backend.
  bool note(std::uint32_t slot, bool good, Monotonic now, const OutlierOptions& options, bool capped = true);
  /// An interval is over: ejections end, and success rates are compared of those that were not ejected.
  [[nodiscard]] std::vector<Ejection> sweep(Monotonic now, const OutlierOptions& options, bool capped = true);
  /// A good health check. Returns whether it ends an ejection.
  bool note_check(std::uint32_t slot, const OutlierOptions& options);

 private:
  bool eject(std::uint32_t slot, Monotonic now, const OutlierOptions& options, bool capped);
};

}  // namespace orrery::balancing
