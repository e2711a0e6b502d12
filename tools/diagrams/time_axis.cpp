// The scale follows from the breaks and the breaks from the scale: each break makes the rest larger, which may make
// another gap long. Breaks are only added, so this ends.
#include "tools/diagrams/time_axis.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace orrery::diagrams {
namespace {

constexpr double kBreakHeight = 16;
constexpr double kGapPadding = 14;  // of idle time kept to scale on either side of a break
// How long an idle gap must be on the page to be cut: the page is cut as little as leaves the rest large enough.
constexpr std::array<double, 5> kGapMins{180, 130, 95, 70, 2 * kGapPadding + kBreakHeight + 4};
constexpr double kScaleEnough = 0.7;  // of the largest useful scale
constexpr double kTickGapMin = 36;
constexpr double kTickAir = 7;  // from a tick to a break
constexpr double kEventGapMax = 30;
constexpr double kEventTickGapMin = 13;

std::vector<TimeSpan> merged(TimeSpan window, std::vector<TimeSpan> spans) {
  spans.push_back({window.from, window.from});
  spans.push_back({window.to, window.to});
  for (TimeSpan& span : spans) {
    span.from = std::clamp(span.from, window.from, window.to);
    span.to = std::clamp(span.to, span.from, window.to);
  }
  std::sort(spans.begin(), spans.end(),
            [](const TimeSpan& a, const TimeSpan& b) { return a.from != b.from ? a.from < b.from : a.to < b.to; });
  std::vector<TimeSpan> out{spans.front()};
  for (const TimeSpan& span : spans) {
    if (span.from <= out.back().to) {
      out.back().to = std::max(out.back().to, span.to);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

// Every moment at which a span begins or ends, and the window's own ends.
std::vector<TimeSpan> active_in(TimeSpan window, const std::vector<TimeSpan>& active) {
  std::vector<TraceTime> times{window.from, window.to};
  for (const TimeSpan& span : active) {
    for (const TraceTime time : {span.from, span.to})
      if (window.from <= time && time <= window.to) times.push_back(time);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  std::vector<TimeSpan> out;
  for (const TraceTime time : times) out.push_back({time, time});
  return out;
}

// value / unit with `decimals` decimals, rounded half up, without trailing zeros.
std::string decimal(TraceTime value, TraceTime unit, int decimals) {
  std::int64_t scale = 1;
  for (int i = 0; i < decimals && unit / scale >= 10; ++i) scale *= 10;
  const std::int64_t quantum = unit / scale;
  const std::int64_t rounded = (value + quantum / 2) / quantum;
  std::string text = fmt::format("{}", rounded / scale);
  if (rounded % scale != 0) {
    std::string fraction = fmt::format("{}", scale + rounded % scale).substr(1);
    while (fraction.back() == '0') fraction.pop_back();
    text += "." + fraction;
  }
  return text;
}

constexpr TraceTime kMicrosecond = 1'000;
constexpr TraceTime kMillisecond = 1'000'000;
constexpr TraceTime kSecond = 1'000'000'000;

struct Unit {
  TraceTime ns;
  const char* name;
};

Unit unit_for(TraceTime time) {
  if (time >= kSecond) return {kSecond, "s"};
  if (time >= kMillisecond) return {kMillisecond, "ms"};
  if (time >= kMicrosecond) return {kMicrosecond, "\xC2\xB5s"};
  return {1, "ns"};
}

struct Breaks {
  std::vector<bool> broken;  // broken[i]: the gap before the i-th busy span
  double points_per_ns = 0;
};

// Cuts every gap longer than `gap_min` points at the scale that results.
Breaks break_gaps(const std::vector<TimeSpan>& busy, const AxisLimits& limits, double gap_min) {
  Breaks out{std::vector<bool>(busy.size(), false), 0};
  for (bool changed = true; changed;) {
    changed = false;
    double scaled_ns = 0;
    double fixed_points = 0;
    for (std::size_t i = 0; i < busy.size(); ++i) {
      scaled_ns += static_cast<double>(busy[i].to - busy[i].from);
      if (i == 0) continue;
      if (out.broken[i]) {
        fixed_points += kBreakHeight + 2 * kGapPadding;
      } else {
        scaled_ns += static_cast<double>(busy[i].from - busy[i - 1].to);
      }
    }
    const double room = std::max(limits.length_max - fixed_points, limits.length_max / 4);
    out.points_per_ns = limits.points_per_ns_max;
    if (scaled_ns * out.points_per_ns > room) out.points_per_ns = room / scaled_ns;
    for (std::size_t i = 1; i < busy.size(); ++i) {
      if (!out.broken[i] && static_cast<double>(busy[i].from - busy[i - 1].to) * out.points_per_ns > gap_min) {
        out.broken[i] = true;
        changed = true;
      }
    }
  }
  return out;
}

}  // namespace

TimeAxis::TimeAxis(TimeSpan window, const std::vector<TimeSpan>& active, const AxisLimits& limits) {
  if (limits.mode == TimeMode::events) {
    lay_out_events(active_in(window, active), limits);
    return;
  }
  const std::vector<TimeSpan> busy =
      limits.mode == TimeMode::linear ? std::vector<TimeSpan>{window} : merged(window, active);
  Breaks breaks;
  for (const double gap_min : kGapMins) {
    Breaks candidate = break_gaps(busy, limits, gap_min);
    if (candidate.points_per_ns > breaks.points_per_ns) breaks = std::move(candidate);
    if (breaks.points_per_ns >= limits.points_per_ns_max * kScaleEnough) break;
  }
  const std::vector<bool>& broken = breaks.broken;
  points_per_ns_ = breaks.points_per_ns;
  const auto padding = static_cast<TraceTime>(kGapPadding / points_per_ns_);
  stretches_.push_back({{window.from, window.from}, limits.begin, limits.begin});
  const auto extend = [this](TraceTime to) {
    Stretch& last = stretches_.back();
    last.end += static_cast<double>(to - last.time.to) * points_per_ns_;
    last.time.to = to;
  };
  for (std::size_t i = 0; i < busy.size(); ++i) {
    if (broken[i]) {
      extend(busy[i - 1].to + padding);
      const double at = stretches_.back().end;
      const TimeSpan skipped{busy[i - 1].to + padding, busy[i].from - padding};
      breaks_.push_back({at, at + kBreakHeight, skipped});
      stretches_.push_back({{skipped.to, skipped.to}, at + kBreakHeight, at + kBreakHeight});
    }
    extend(busy[i].to);
  }
  make_ticks();
}

// Moments stand as far apart as the page allows; between two of them time is stretched as it must be.
void TimeAxis::lay_out_events(const std::vector<TimeSpan>& moments, const AxisLimits& limits) {
  const double gap = std::min(kEventGapMax, limits.length_max / static_cast<double>(moments.size()));
  double at = limits.begin;
  for (const TimeSpan& moment : moments) {
    stretches_.push_back({moment, at, at});
    at += gap;
  }
  const double length = std::max(1.0, stretches_.back().end - limits.begin);
  points_per_ns_ =
      length / static_cast<double>(std::max<TraceTime>(1, stretches_.back().time.to - stretches_.front().time.from));
  choose_step();
  double labelled = limits.begin - kTickGapMin;
  for (const Stretch& stretch : stretches_) {
    if (stretch.begin - labelled < kEventTickGapMin) continue;
    labelled = stretch.begin;
    ticks_.push_back({stretch.begin, decimal(stretch.time.from, unit_ns_, 3)});
  }
}

double TimeAxis::at(TraceTime time) const {
  auto it = std::upper_bound(stretches_.begin(), stretches_.end(), time,
                             [](TraceTime t, const Stretch& stretch) { return t < stretch.time.from; });
  if (it == stretches_.begin()) return begin();
  const Stretch& stretch = *(it - 1);
  if (time <= stretch.time.to) return stretch.begin + static_cast<double>(time - stretch.time.from) * points_per_ns_;
  if (it == stretches_.end()) return end();
  const double share =
      static_cast<double>(time - stretch.time.to) / static_cast<double>(it->time.from - stretch.time.to);
  return stretch.end + (it->begin - stretch.end) * share;
}

void TimeAxis::choose_step() {
  static constexpr TraceTime kFactors[] = {1, 2, 5};
  step_ = 0;
  for (TraceTime decade = 1; step_ == 0; decade *= 10) {
    for (const TraceTime factor : kFactors) {
      const TraceTime candidate = decade * factor;
      if (step_ == 0 && static_cast<double>(candidate) * points_per_ns_ >= kTickGapMin) step_ = candidate;
    }
    if (decade > 1'000 * kSecond && step_ == 0) step_ = decade;
  }
  const Unit unit = unit_for(step_);
  unit_ns_ = unit.ns;
  unit_ = unit.name;
}

void TimeAxis::make_ticks() {
  choose_step();
  for (const Stretch& stretch : stretches_) {
    // A tick's words would run into the break beside it.
    const double low = &stretch == &stretches_.front() ? stretch.begin : stretch.begin + kTickAir;
    const double high = &stretch == &stretches_.back() ? stretch.end : stretch.end - kTickAir;
    bool any = false;
    const auto add = [&](TraceTime t) {
      if (at(t) < low - 1e-6 || at(t) > high + 1e-6) return;
      ticks_.push_back({at(t), decimal(t, unit_ns_, 3)});
      any = true;
    };
    for (TraceTime t = (stretch.time.from + step_ - 1) / step_ * step_; t <= stretch.time.to; t += step_) add(t);
    if (any) continue;
    // A short stretch between two breaks still says when it is: the roundest moment that it holds.
    for (TraceTime finer = step_ / 2; finer >= 1 && !any; finer = finer % 5 == 0 ? finer / 5 : finer / 2) {
      for (TraceTime t = (stretch.time.from + finer - 1) / finer * finer; t <= stretch.time.to && !any; t += finer)
        add(t);
    }
  }
}

std::string TimeAxis::in_unit(TraceTime time) const { return decimal(time, unit_ns_, step_ / unit_ns_ >= 10 ? 0 : 1); }

std::string time_text(TraceTime time) {
  const Unit unit = unit_for(time);
  return decimal(time, unit.ns, 3) + " " + unit.name;
}

std::string time_range_text(TimeSpan span) {
  const Unit unit = unit_for(span.to);
  int decimals = 1;
  for (TraceTime shown = unit.ns / 10; decimals < 6 && shown > 0 && shown > (span.to - span.from) / 100; shown /= 10) {
    ++decimals;
  }
  return decimal(span.from, unit.ns, decimals) + " to " + decimal(span.to, unit.ns, decimals) + " " + unit.name;
}

}  // namespace orrery::diagrams
