// Simulated time on the page: to scale wherever something happens, cut where nothing does. A stretch of idle time that
// would be long on the page is replaced by a break, which a reader sees as a zigzag with the skipped time beside it.
// Two other modes never cut: all to scale, and every moment as far from the next as any other.
#pragma once

#include <string>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

struct TimeSpan {
  TraceTime from = 0, to = 0;
};

struct AxisLimits {
  double begin = 0;              // where the window begins, in points
  double length_max = 0;         // breaks included
  double points_per_ns_max = 0;  // so that a short window does not fill the page
  TimeMode mode = TimeMode::compressed;
};

struct Tick {
  double at = 0;
  std::string text;
};

struct AxisBreak {
  double begin = 0, end = 0;
  TimeSpan skipped;
};

class TimeAxis {
 public:
  // `active` holds the spans in which something happens, in any order. REQUIRES: window.from <= window.to.
  TimeAxis(TimeSpan window, const std::vector<TimeSpan>& active, const AxisLimits& limits);

  // The place of a moment, in points; moments outside the window are moved to its edge. O(log breaks).
  [[nodiscard]] double at(TraceTime time) const;

  [[nodiscard]] double begin() const { return stretches_.front().begin; }
  [[nodiscard]] double end() const { return stretches_.back().end; }
  [[nodiscard]] const std::vector<Tick>& ticks() const { return ticks_; }
  [[nodiscard]] const std::vector<AxisBreak>& breaks() const { return breaks_; }
  [[nodiscard]] const std::string& unit() const { return unit_; }

  // A moment in the axis' unit, rounded to what the scale can show: "1310".
  [[nodiscard]] std::string in_unit(TraceTime time) const;

 private:
  struct Stretch {  // drawn to scale
    TimeSpan time;
    double begin = 0, end = 0;
  };

  void lay_out_events(const std::vector<TimeSpan>& busy, const AxisLimits& limits);
  void choose_step();
  void make_ticks();

  std::vector<Stretch> stretches_;
  std::vector<AxisBreak> breaks_;
  std::vector<Tick> ticks_;
  double points_per_ns_ = 0;
  TraceTime step_ = 1;
  TraceTime unit_ns_ = 1;
  std::string unit_;
};

// A time in the unit that suits it, exact to at most three decimals: "1.31 s", "250 ms".
[[nodiscard]] std::string time_text(TraceTime time);

// Both ends in one unit, as exact as the length of the span makes sensible: "0.981 to 1.184 s".
[[nodiscard]] std::string time_range_text(TimeSpan span);

}  // namespace orrery::diagrams
