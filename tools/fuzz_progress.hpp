// How a campaign goes while it goes: one line on a terminal, written over; elsewhere a plain line every now and then.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tools/campaign/campaign.hpp"
#include "tools/console.hpp"

namespace orrery::tools {

class FuzzProgress {
 public:
  /// `time`: how long the campaign may take, if it ends by the clock.
  FuzzProgress(Console& console, std::optional<std::chrono::milliseconds> time);
  FuzzProgress(const FuzzProgress&) = delete;
  FuzzProgress& operator=(const FuzzProgress&) = delete;
  ~FuzzProgress() { clear(); }

  /// Where it is now; shown a few times a second on a terminal, every half minute elsewhere.
  void show(const campaign::Standing& standing);
  /// A line that stays.
  void say(std::string_view line);
  /// Takes the line away.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  Console& console_;
  std::optional<std::chrono::milliseconds> time_;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point next_;
  std::optional<std::uint64_t> done_at_begin_{};  // what an earlier campaign did is no sign of speed
  bool shown_ = false;
};

/// `1,234 of 5,000 seeds, 52.1 seeds/s, 2 failures, 1m 12s left`. `done`: in `elapsed`.
[[nodiscard]] std::string progress_text(const campaign::Standing& standing, std::uint64_t done,
                                        std::chrono::milliseconds elapsed,
                                        std::optional<std::chrono::milliseconds> time);

}  // namespace orrery::tools
