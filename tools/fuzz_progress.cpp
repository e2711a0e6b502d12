// The time left is what is left to do at the pace so far.
#include "tools/fuzz_progress.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "tools/text.hpp"

namespace orrery::tools {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds on_terminal(200);
constexpr milliseconds elsewhere(30'000);

std::string time_text(double seconds) {
  const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3'600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  return fmt::format("{}h {:02}m", whole / 3'600, whole / 60 % 60);
}

}  // namespace

std::string progress_text(const campaign::Standing& standing, std::uint64_t done, milliseconds elapsed,
                          std::optional<milliseconds> time) {
  const double seconds = std::max(0.001, static_cast<double>(elapsed.count()) / 1000);
  const double rate = static_cast<double>(done) / seconds;
  std::string text = standing.of ? fmt::format("{} of {}", grouped(standing.done), counted(*standing.of, "seed"))
                                 : counted(standing.done, "seed");
  text += fmt::format(", {:.3g} seeds/s, {}", rate, counted(standing.failures, "failure"));
  std::optional<double> left;
  if (standing.of && rate > 0) left = static_cast<double>(*standing.of - standing.done) / rate;
  if (time) {
    const double by_clock = std::max(0.0, static_cast<double>(time->count()) / 1000 - seconds);
    left = std::min(left.value_or(by_clock), by_clock);
  }
  if (left) text += fmt::format(", {} left", time_text(*left));
  return text;
}

FuzzProgress::FuzzProgress(Console& console, std::optional<milliseconds> time)
    : console_(console), time_(time), next_(begin_ + (console.progress ? milliseconds(500) : elsewhere)) {}

void FuzzProgress::show(const campaign::Standing& standing) {
  if (!done_at_begin_) done_at_begin_ = standing.done;
  const auto now = Clock::now();
  if (console_.verbosity < 0 || now < next_) return;
  next_ = now + (console_.progress ? on_terminal : elsewhere);
  const auto elapsed = std::chrono::duration_cast<milliseconds>(now - begin_);
  const std::string text = progress_text(standing, standing.done - *done_at_begin_, elapsed, time_);
  if (console_.progress) {
    console_.err << "\r\x1b[K" << text << std::flush;
    shown_ = true;
  } else {
    console_.err << text << std::endl;
  }
}

void FuzzProgress::say(std::string_view line) {
  clear();
  if (console_.verbosity >= 0) console_.err << line << std::endl;
}

void FuzzProgress::clear() {
  if (shown_) console_.err << "\r\x1b[K" << std::flush;
  shown_ = false;
}

}  // namespace orrery::tools
