// Operations of clients as bars: those of one client that overlap are put into lines one under the other. Outcome is
// told by colour and by the sign at the end of the bar.
#pragma once

#include <cstddef>
#include <vector>

#include "tools/diagrams/canvas.hpp"
#include "tools/diagrams/legend.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/strip.hpp"
#include "tools/diagrams/theme.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

inline constexpr double kOperationRow = 14;

struct OperationLanes {
  std::vector<std::size_t> operations;  // indices into Story::operations, in the order of their beginnings
  std::vector<std::size_t> lane;        // of each
  std::size_t count = 0;                // lanes
};

// Those of one client that meet the window. O(operations * lanes).
[[nodiscard]] OperationLanes operation_lanes(const Story& story, std::size_t client, TimeSpan window);

// One row of the strip for each lane, from `row` on. `labelled`: an operation's words stand above its bar,
// cut where the next one begins; the rows must be 10 points higher for it.
void paint_operation_lanes(Canvas& canvas, const Strip& strip, const Theme& theme, const Story& story,
                           const OperationLanes& lanes, std::size_t row, bool labelled);

// What was asked and told: "get x -> old".
[[nodiscard]] std::string operation_words(const Operation& operation);

// Whether a claim broke at the client as this operation ended: the one that has no place.
[[nodiscard]] bool is_violating(const Story& story, const Operation& operation);

// The outcomes that occur.
[[nodiscard]] std::vector<LegendEntry> operation_entries(const Story& story, const std::vector<std::size_t>& nodes,
                                                         TimeSpan window);

// The nodes asked for, else all. Throws std::invalid_argument for a name that is no node.
[[nodiscard]] std::vector<std::size_t> chosen_nodes(const Recording& recording, const ViewOptions& options);

// The part of a run that ends at `end` which is asked for: all of it by default, and nothing beyond its end. Throws
// std::invalid_argument if it would end before it begins.
[[nodiscard]] TimeSpan asked_window(const ViewOptions& options, TraceTime end);

// "the whole run of 5 s", "drawn: 0.98 to 1.2 s of 5 s".
[[nodiscard]] std::string window_text(TimeSpan window, TraceTime end);

// A box with the claim and its evidence across the page. Returns the y below it.
double paint_violation_words(Canvas& canvas, const Theme& theme, const Story& story, const ViolationMark& mark,
                             double page_width, double top);

}  // namespace orrery::diagrams
