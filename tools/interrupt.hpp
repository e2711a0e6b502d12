// Interrupt: Ctrl-C asks a long command to come to an end and report; pressed again it ends the program at once.
#pragma once

#include <csignal>

namespace orrery::tools {

/// While it lives, the first SIGINT only raises a flag. There is at most one at a time.
class InterruptWatch {
 public:
  InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  ~InterruptWatch();

  /// Since the watch began, somebody has asked for the end.
  [[nodiscard]] static bool interrupted();

 private:
  struct sigaction before_ {};
};

}  // namespace orrery::tools
