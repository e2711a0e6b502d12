// A node's clocks as a line over true time: monotonic time runs at its own rate from the last change on; wall time is
// that plus an offset. Integer arithmetic; a rate is given in parts per million.
#pragma once

#include <cstdint>

#include "algorithms/process/types.hpp"

namespace orrery::sim {

class NodeClock {
 public:
  /// The monotonic clock's reading at true time `now`. REQUIRES: now >= the last change.
  [[nodiscard]] Duration reading(Duration now) const { return local_base_ + scale(now - true_base_); }
  [[nodiscard]] Monotonic monotonic(Duration now) const { return Monotonic(reading(now) - boot_); }
  [[nodiscard]] Wall wall(Duration now) const { return Wall(reading(now) + offset_); }
  /// The first true time at which reading() is at least `local`, if nothing changes; never before `now`.
  [[nodiscard]] Duration true_time(Duration local, Duration now) const {
    if (local <= reading(now)) return now;
    const Duration ahead = local - local_base_;
    if (ppm_ == 0) return true_base_ + ahead;
    const std::int64_t rate = million + ppm_;
    const std::int64_t whole = ahead.count() / rate;
    const std::int64_t rest = ahead.count() % rate;
    return true_base_ + Duration(whole * million + (rest * million + rate - 1) / rate);
  }
  /// From now on the clocks gain `ppm` microseconds a second. REQUIRES: -1'000'000 < ppm.
  void set_drift(std::int64_t ppm, Duration now) {
    local_base_ = reading(now);
    true_base_ = now;
    ppm_ = ppm;
  }
  [[nodiscard]] std::int64_t drift_ppm() const { return ppm_; }
  void jump_wall(Duration by) { offset_ += by; }
  /// REQUIRES: by >= 0: a monotonic clock never goes back.
  void jump_monotonic(Duration by, Duration now) {
    local_base_ = reading(now) + by;
    true_base_ = now;
    offset_ -= by;
  }
  /// Monotonic time counts from here: the node boots.
  void boot(Duration now) { boot_ = reading(now); }

 private:
  static constexpr std::int64_t million = 1'000'000;
  [[nodiscard]] Duration scale(Duration since) const {
    if (ppm_ == 0) return since;
    const std::int64_t rate = million + ppm_;
    return Duration(since.count() / million * rate + since.count() % million * rate / million);
  }

  Duration true_base_{};
  Duration local_base_{};
  std::int64_t ppm_ = 0;
  Duration offset_{};
  Duration boot_{};
};

}  // namespace orrery::sim
