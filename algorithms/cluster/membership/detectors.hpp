// Failure detectors that listen: from the heartbeats heard so far each says from when on silence means death, unless
// another comes. All are pure, keep integers only, and share one concept, so that they can be set side by side.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::membership {

/// The last samples of something, with their sums: mean and variance in O(1).
struct Window {
  std::vector<std::int64_t> samples;  ///< a ring once it is full
  std::uint32_t oldest = 0;
  std::int64_t sum = 0;
  std::int64_t sum_of_squares = 0;

  /// Adds a sample and drops the oldest beyond `most`. REQUIRES: |sample| <= 6e7, `most` <= 2000 and the same at each
  /// call: then no sum overflows.
  void add(std::int64_t sample, std::uint32_t most);

  static constexpr std::string_view type_name = "Window";
  static constexpr auto fields() {
    return std::tuple{field("samples", &Window::samples), field("oldest", &Window::oldest), field("sum", &Window::sum),
                      field("sum_of_squares", &Window::sum_of_squares)};
  }
};

/// What was heard of one node.
struct Arrivals {
  std::uint64_t heard = 0;  ///< heartbeats
  std::uint64_t sequence = 0;
  Monotonic last{};
  Duration origin{};  ///< when number 0 would have come, by the first that did
  Window window;      ///< in microseconds: of what, the detector says
  static constexpr std::string_view type_name = "Arrivals";
  static constexpr auto fields() {
    return std::tuple{field("heard", &Arrivals::heard), field("sequence", &Arrivals::sequence),
                      field("last", &Arrivals::last), field("origin", &Arrivals::origin),
                      field("window", &Arrivals::window)};
  }
};

/// A detector: what it learns from heartbeat number `sequence`, which arrives at `now`, and from when on it suspects.
template <class D>
concept Detector = requires(const D detector, Arrivals& arrivals, const Arrivals& heard, std::uint64_t sequence,
                            Monotonic now) {
  {detector.hear(arrivals, sequence, now)};
  { detector.suspects_from(heard) } -> std::same_as<Monotonic>;
};

/// Silence for a fixed time.
struct TimeoutDetector {
  Duration timeout{};
  void hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const;
  [[nodiscard]] Monotonic suspects_from(const Arrivals& heard) const { return heard.last + timeout; }
};

/// Chen's NFD-E: the next heartbeat is expected at the mean of (arrival - number * interval) over the window, plus
/// (number + 1) * interval; who is later than that by the margin is suspected. A crash is found within margin +
/// interval and the mean delay (Chen, Toueg and Aguilera, DSN 2000).
struct ChenDetector {
  Duration interval{};
  Duration margin{};
  std::uint32_t most = 1000;  ///< samples
  void hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const;
  [[nodiscard]] Monotonic suspects_from(const Arrivals& heard) const;
};

/// The phi accrual detector as Akka has it (PhiAccrualFailureDetector): phi is -log10 of the chance that a heartbeat
/// comes later than this, by a logistic approximation of the normal distribution of the intervals.
struct AkkaDetector {
  double threshold = 8;
  Duration first_interval = std::chrono::seconds(1);  ///< what is expected before anything is known
  Duration min_deviation = std::chrono::milliseconds(100);
  Duration pause = std::chrono::seconds(3);  ///< so much silence more is acceptable
  std::uint32_t most = 1000;
  /// The first heartbeat makes two samples around the first interval. An interval that ends a suspicion is no sample:
  /// the time of an outage would teach the detector to be patient.
  void hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const;
  [[nodiscard]] Monotonic suspects_from(const Arrivals& heard) const;
  /// After so much silence; 0 before the first heartbeat.
  [[nodiscard]] double phi(const Arrivals& heard, Duration silence) const;
};

/// The same as Cassandra has it (gms/FailureDetector): intervals are exponential, phi = silence / (mean * ln 10).
struct CassandraDetector {
  double threshold = 8;
  Duration interval = std::chrono::seconds(1);  ///< of gossip: the first sample is twice that
  Duration longest = std::chrono::seconds(20);  ///< a longer interval is no sample
  std::uint32_t most = 1000;
  void hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const;
  [[nodiscard]] Monotonic suspects_from(const Arrivals& heard) const;
  [[nodiscard]] double phi(const Arrivals& heard, Duration silence) const;
};

static_assert(Detector<TimeoutDetector> && Detector<ChenDetector> && Detector<AkkaDetector> &&
              Detector<CassandraDetector>);

/// Akka's phi for a normal distribution of this mean and deviation (both above 0), at most 1e-9 off the exact value of
/// its formula: ln(1 + exp(z)) / ln 10 with y = (t - mean) / deviation, z = y (1.5976 + 0.070566 y^2). The same as
/// Akka's two branches, which avoid a loss of digits that this form does not have.
[[nodiscard]] double akka_phi(double t, double mean, double deviation);

/// exp(-x) for x >= 0, relatively at most 1e-14 off; 0 above 700. From IEEE operations alone.
[[nodiscard]] double exp_of_minus(double x);

}  // namespace orrery::membership
