// The frame of a picture in which time runs to the right: named rows one under the other, a scale below them, and the
// faults of the run as bands across all rows with their words above.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/geometry.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/theme.hpp"
#include "tools/diagrams/time_axis.hpp"

namespace orrery::diagrams {

struct StripRow {
  std::string name;
  double height = 16;
  bool dashed = false;     // the outline of its name: a client
  bool continues = false;  // a further line of the row above: no gap, no rule between them
};

// The faults of one id, on one line above the rows: a diamond at each, and what it is.
struct FaultLine {
  double y = 0;
  std::vector<double> begins;  // x
  struct Words {
    double x = 0;
    std::string text;
    bool turned = false;  // they end there
  };
  std::vector<Words> words;
};

struct Strip {
  Rect plot;               // of all rows
  TimeAxis axis;           // its places are x
  std::vector<Rect> rows;  // in the order given
  std::vector<StripRow> what;
  std::vector<FaultSpan> faults;  // those in the window
  std::vector<FaultLine> fault_lines;
  std::size_t unnamed = 0;      // faults for whose line there was no room
  std::vector<TimeSpan> bands;  // when any of those that last were in force, cut to the window

  [[nodiscard]] double x(TraceTime time) const { return axis.at(time); }
  // The part of a row between two moments, `inset` points lower and higher than the row.
  [[nodiscard]] Rect stretch(std::size_t row, TraceTime from, TraceTime to, double inset) const;
  [[nodiscard]] double bottom() const { return plot.bottom + 26; }  // below the scale
};

// `top`: where the words of faults may begin; the rows follow below them. With `active`, the spans in which something
// happens, idle stretches are cut out and a little air is left at the right.
[[nodiscard]] Strip make_strip(const Story& story, TimeSpan window, std::vector<StripRow> rows, double page_width,
                               double top, const std::vector<TimeSpan>* active = nullptr);

// All that lies behind the rows' contents: rules, names, the scale, the faults.
void paint_strip(Canvas& canvas, const Strip& strip, const Theme& theme);

// A vertical line with an octagon at each moment at which a claim was violated.
void paint_strip_violations(Canvas& canvas, const Strip& strip, const Theme& theme,
                            const std::vector<TraceTime>& times);

}  // namespace orrery::diagrams
