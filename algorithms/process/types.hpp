// The numbers that every algorithm shares, each with its own type and unit, so that a term can't be passed for an
// index, nor a node's own clock for the simulated true time.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace orrery {

/// A span of simulated time, in nanoseconds, 64-bit signed.
using Duration = std::chrono::nanoseconds;

/// The clock a node's timers follow: starts at its boot, drifts, never goes back.
struct MonotonicClock {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<MonotonicClock>;
  static constexpr bool is_steady = true;
};
/// The clock on the node's wall: drifts, has an offset, and may jump either way.
struct WallClock {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<WallClock>;
  static constexpr bool is_steady = false;
};
using Monotonic = MonotonicClock::time_point;
using Wall = WallClock::time_point;

/// A closed range of durations; `min <= max`.
struct DurationRange {
  Duration min{};
  Duration max{};
  bool operator==(const DurationRange&) const = default;
};

/// A share or a factor, in parts per billion: 0.5 is {500'000'000}.
struct Ratio {
  std::int64_t parts_per_billion = 0;
  auto operator<=>(const Ratio&) const = default;
};

/// A 64-bit counter with a meaning of its own: two with different tags don't mix.
template <class Tag>
struct Ordinal {
  std::uint64_t value = 0;
  auto operator<=>(const Ordinal&) const = default;
  constexpr Ordinal& operator++() {
    ++value;
    return *this;
  }
  friend constexpr Ordinal operator+(Ordinal a, std::uint64_t n) { return {a.value + n}; }
  friend constexpr Ordinal operator-(Ordinal a, std::uint64_t n) { return {a.value - n}; }
  /// REQUIRES: a >= b.
  friend constexpr std::uint64_t operator-(Ordinal a, Ordinal b) { return a.value - b.value; }
};

/// Log sequence number: the position of a record in a node's journal. The first record has 1; 0 stands before it.
using Lsn = Ordinal<struct LsnTag>;
/// Names one client operation in a run; the host gives them out from 1.
using OperationId = Ordinal<struct OperationTag>;

/// A node of the world: servers, clients, monitors alike. Dense from 0.
struct NodeId {
  std::uint32_t value = 0;
  auto operator<=>(const NodeId&) const = default;
};
inline constexpr NodeId no_node{0xffff'ffff};

/// A timer of one process. A process names its timers itself; child processes get ranges (see Context::child).
struct TimerId {
  std::uint32_t value = 0;
  auto operator<=>(const TimerId&) const = default;
};

}  // namespace orrery
