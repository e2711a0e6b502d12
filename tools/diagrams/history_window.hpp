// The picture of a history's window: a lane for each client, a bar for each operation from its call to its return, the
// point at which it took effect where an order is known, the one that has no place in red, faults as bands behind. Time
// runs to the right, from event to event: their order is what counts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/theme.hpp"

namespace orrery::diagrams {

struct HistoryPicture {
  /// Places on the axis are numbers of columns, from 0; fractions lie between.
  struct Bar {
    std::size_t lane = 0;
    double from = 0;
    std::optional<double> to;     ///< nothing: its end is unknown
    std::string text;             ///< what was asked and told
    bool wrong = false;           ///< the one that has no place
    std::optional<double> point;  ///< where it took effect
    std::string state;            ///< of the object after that
    std::string tooltip;
  };
  struct Band {
    double from = 0;
    double to = 0;
    std::string text;
  };
  std::string title;
  std::string caption;  ///< file, model, how much there is; may be empty
  std::vector<std::string> lanes;
  std::vector<Bar> bars;
  std::vector<Band> bands;
  std::vector<std::string> ticks;  ///< of each column: its time or line; may be empty
  std::vector<std::string> notes;  ///< below: why
};

/// DOT text for `neato -n2`.
[[nodiscard]] std::string history_window(const HistoryPicture& picture, ThemeName theme_name);

}  // namespace orrery::diagrams
