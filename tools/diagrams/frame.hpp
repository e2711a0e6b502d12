// The frame of a space-time diagram: where the lanes stand, how time runs down the page, where a partition cuts. All
// that is drawn later asks the frame for its places.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/selection.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/theme.hpp"
#include "tools/diagrams/time_axis.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// A partition on the page: one band for each run of neighbouring lanes on the same side, and a dashed line wherever
// neighbours are parted.
struct CutShape {
  struct Band {
    Rect rect;
    std::size_t side = 0;  // 0, 1, 2 ... in the order of first appearance from the left
    double lane_x = 0;     // of its first lane
  };
  std::size_t cut = 0;  // an index into Story::cuts
  double top = 0, bottom = 0;
  std::vector<Band> bands;
  struct Line {
    double x = 0;
    double blocked = 0;  // the direction in which alone nothing passes: 1 to the right, -1 to the left; 0: both
  };
  std::vector<Line> lines;  // from left to right
  bool scattered = false;   // some side has several bands: sides are then named by letters
};

inline constexpr double kBriefGap = 78;  // lanes that are nearer have no room for whole labels

struct Frame {
  const Story& story;
  const Selection& selection;
  const Theme& theme;
  TraceTime flight_time = 0;  // median
  Rect plot;
  double gap = 0;              // between two lanes
  std::vector<double> lane_x;  // by node; only meaningful for nodes that have a lane
  TimeAxis axis;
  std::vector<CutShape> cuts;
  TraceTime reveal = kNever;  // what happens later keeps its place but is not drawn
  bool blank = false;         // roles and facts are left to be filled in
  bool brief = false;         // lanes are narrow: labels of messages are abbreviated

  [[nodiscard]] double x(std::size_t node) const { return lane_x[node]; }
  [[nodiscard]] bool has(std::size_t node) const { return selection.has_lane(node); }
  [[nodiscard]] bool shows(TraceTime time) const { return selection.shows(time); }
  [[nodiscard]] bool shows(std::size_t node, TraceTime time) const { return selection.shows(node, time); }
  [[nodiscard]] bool revealed(TraceTime time) const { return time <= reveal; }
  // How far down the page anything is drawn.
  [[nodiscard]] double revealed_bottom() const { return reveal == kNever ? plot.bottom : axis.at(reveal); }

  // What a node's role looks like at a moment: half the width of its lifeline there.
  [[nodiscard]] double half_width(std::size_t node, TraceTime time) const;
};

// Where a frame may be: the words of the axis stand at its left, its right side moves out if the lanes need that.
struct FrameArea {
  double left = 0, right = 0;
  double top = 0;     // where the window begins
  double height = 0;  // what the axis may use
};

// With `axis` time runs as it does there, as beside another frame.
[[nodiscard]] Frame make_frame(const Story& story, const Selection& selection, const Theme& theme,
                               const FrameArea& area, TimeMode mode, const TimeAxis* axis = nullptr);

// The spans in which something is drawn; a message that took very long does not keep the time it took from being cut.
[[nodiscard]] std::vector<TimeSpan> busy_spans(const Story& story, const Selection& selection, TraceTime flight_time);

// How fast time may run at most, for an axis of flights that take so long.
[[nodiscard]] double points_per_ns_max(TraceTime flight_time);

// A fault that lasts at a node, or at no node, and shows neither as a status nor as a cut.
struct LastingFault {
  std::size_t span = 0;  // an index into Story::fault_spans
  std::optional<std::size_t> node;
  Rect bar;  // where it stands, as far as it is revealed
};

// Those that meet the window; bars of one lane stand side by side.
[[nodiscard]] std::vector<LastingFault> lasting_faults(const Frame& frame);

// What an arrow is on the page.
struct Arrow {
  std::size_t flight = 0;  // an index into Story::flights
  Point begin, tip;
  bool dies = false;         // a cross at the tip instead of a head
  bool leaves = false;       // still in flight at the edge of the window: no head
  std::vector<Point> bulge;  // the Bezier points of a message to oneself; else empty
};

// The arrows of the selected flights, in the order of sending. Crosses that would cover each other are moved apart.
[[nodiscard]] std::vector<Arrow> make_arrows(const Frame& frame);

}  // namespace orrery::diagrams
