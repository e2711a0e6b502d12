// A view is one way to look at a run: a pure function from what was recorded to figures. All views stand in one table,
// so that the command line, catalogues and tests know every one of them; a view itself is a short file that selects,
// places and paints with what the layer below offers (canvas, time_axis, label_space, heading, legend, theme).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/diagrams/geometry.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/sweep.hpp"
#include "tools/diagrams/theme.hpp"
#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

enum class PageSize { a4, slide, column };

// How time runs along a page: with idle stretches cut out, all to scale, or one event as far from the next as any
// other.
enum class TimeMode { compressed, linear, events };

// The page in points; a figure may be shorter, and wider where its lanes need it.
struct PageShape {
  double width = 0, height = 0;
};

[[nodiscard]] PageShape page_shape(PageSize size);

// What a view is asked for. A view passes over what means nothing to it.
struct ViewOptions {
  // The part of the run to draw, in simulated time. Where an end is not given, the view chooses what matters.
  std::optional<TraceTime> from, to;
  std::vector<std::string> nodes;  // by name; empty: those that the view chooses
  ThemeName theme = ThemeName::light;
  PageSize size = PageSize::a4;
  std::vector<std::string> only;       // message types and kinds of things (filter.hpp); empty: everything
  std::optional<std::uint64_t> event;  // what the picture is about: the number of an event
  TimeMode time = TimeMode::compressed;
  std::size_t max_messages = 60;  // on a page; more are thinned, then cut, and the caption says so
  std::size_t pages = 1;          // at most; with more than one the part asked for is not cut down to one page
  // That many figures on one frame, each showing a later state of it: slides on which no pixel moves.
  std::size_t build = 1;
  std::string x;                // of curves: the path along the page; empty: the first that is swept
  std::vector<std::string> y;   // of curves: statistics
  std::vector<std::string> by;  // of curves: the paths that tell lines apart, first ones first
  // What happens later has its place but is not drawn: for questions about what comes next.
  std::optional<TraceTime> reveal;
  // Roles and facts are left empty, to be filled in.
  bool blank = false;
};

// A label as it was placed, for tests of the layout.
struct PlacedLabel {
  Rect rect;
  std::string text;
};

// One page.
struct Figure {
  std::string dot;                  // for `neato -n2` (render.hpp)
  std::vector<PlacedLabel> labels;  // those that were placed by a LabelSpace
  double width = 0, height = 0;     // of the page, in points
  std::string alt;                  // what is to be seen, in words, for those who can't see it
  std::string note;                 // what a view left out of the run on its own account; empty: nothing
};

// A trace and the story that it tells, made once for any number of views.
struct Recording {
  TraceFile trace;
  Story story;
};

[[nodiscard]] Recording recording_of(TraceFile trace);

// Pages, at least one. Equal arguments give equal bytes. Throws std::invalid_argument, worded for users, when an option
// does not suit the recording: a name that is no node of it, from > to.
using Draw = std::vector<Figure> (*)(const Recording& recording, const ViewOptions& options);
// The same of two runs.
using Compare = std::vector<Figure> (*)(const Recording& a, const Recording& b, const ViewOptions& options);

// Of the results of many runs.
using Plot = std::vector<Figure> (*)(const SweepResults& results, const ViewOptions& options);

// Exactly one of the functions is there.
struct View {
  std::string_view name;   // as `--view` takes it
  std::string_view help;   // one line
  std::string_view takes;  // the options that mean something to it beyond theme and size, between blanks
  Draw draw = nullptr;
  Compare compare = nullptr;
  Plot plot = nullptr;
};

// All views, the one that is taken by default first.
[[nodiscard]] std::span<const View> views();

// Null if none has this name.
[[nodiscard]] const View* find_view(std::string_view name);

}  // namespace orrery::diagrams
