// The line is written over with a carriage return, at most ten times a second.
#include "tools/progress.hpp"

#include <ostream>

#include <fmt/format.h>

#include "tools/text.hpp"

namespace orrery::tools {

Progress::Progress(Console& console, std::uint64_t total, std::chrono::milliseconds patience)
    : console_(console), total_(total), next_(std::chrono::steady_clock::now() + patience) {}

void Progress::advance(std::string_view what) {
  ++done_;
  if (!console_.progress || console_.verbosity < 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  console_.err << fmt::format("\r\x1b[K{} of {}  {}", grouped(done_), counted(total_, "run"),
                              visible(what.substr(0, 50)))
               << std::flush;
  shown_ = true;
}

void Progress::clear() {
  if (shown_) console_.err << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace orrery::tools
