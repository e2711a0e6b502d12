// Progress: one line on a terminal while many runs are under way, gone when they are done.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "tools/console.hpp"

namespace orrery::tools {

class Progress {
 public:
  /// Says nothing in the first `patience`, and nothing at all unless console.progress.
  Progress(Console& console, std::uint64_t total, std::chrono::milliseconds patience = std::chrono::milliseconds(500));
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { clear(); }

  /// One more is done; `what` comes now.
  void advance(std::string_view what);
  /// Takes the line away, before something else is written.
  void clear();

 private:
  Console& console_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point next_;
  bool shown_ = false;
};

}  // namespace orrery::tools
