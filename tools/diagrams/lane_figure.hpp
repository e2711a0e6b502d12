// A space-time picture of whatever was selected: the views that show lanes differ in what they select and say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/selection.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// The event that a picture is about, ringed on its lane.
struct Apex {
  std::size_t node = 0;
  TraceTime time = 0;
  std::string text;
};

// One figure, or options.build of them on one frame. `view` names the graph, the sentences say in the caption what is
// drawn and what is not.
[[nodiscard]] std::vector<Figure> draw_lanes(const Recording& recording, const ViewOptions& options,
                                             const Selection& selection, const std::string& view,
                                             const std::vector<std::string>& sentences,
                                             const std::optional<Apex>& apex = std::nullopt);

// "drawn: 0.98 to 1.18 s of 5 s".
[[nodiscard]] std::string window_text(const Recording& recording, const Selection& selection);

// "not drawn: 12 repeated messages, 30 messages of 2 clients"; empty if nothing was left out.
[[nodiscard]] std::string left_out_text(const Story& story, const Selection& selection);

// "12 repeated messages, all lost", "12 repeated messages, 4 of them lost". `flights` are indices into Story::flights.
[[nodiscard]] std::string repeated_text(const Story& story, const std::vector<std::size_t>& flights);

// What the axis of time means in a mode.
[[nodiscard]] std::string scale_text(TimeMode mode);

}  // namespace orrery::diagrams
