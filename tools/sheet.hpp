// Exercise sheets: the questions of a scenario with pictures of the run. The student's stops at each question: the
// picture ends there and room is left to draw what comes next; the other has the answers, which the run has given, and
// shows what came. Both are made from one trace, so that they can't disagree.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/diagrams/view.hpp"

namespace orrery::tools {

enum class SheetKind { student, answers };

/// Words that the trace does not have.
struct SheetWords {
  std::string about, objective;  ///< of the scenario; may be empty
  std::string command;           ///< that makes this sheet again
};

/// Where the page finds the pages of a picture: called once for each picture, with a name for it such as `question-1`.
/// Returns an address for each figure.
using PlaceFigures =
    std::function<std::vector<std::string>(const std::string& name, const std::vector<diagrams::Figure>& figures)>;

/// How many questions the run asked and judged.
[[nodiscard]] std::size_t questions_of(const diagrams::Recording& recording);

/// The page. Questions that the run did not come to are left out, and the answers say so. Throws std::invalid_argument
/// if there is no question at all.
[[nodiscard]] std::string sheet_page(const diagrams::Recording& recording, SheetKind kind, const SheetWords& words,
                                     const PlaceFigures& place);

/// Pictures as part of their page. `beside`: a file next to which they may stand while they are drawn. It throws
/// BadInput if one can't be drawn.
[[nodiscard]] PlaceFigures figures_within(const std::string& beside);

/// The part of a trace that a student may see: all that happened up to `time`. `without_states`: but for what the nodes
/// showed and said of themselves, for a question about that.
[[nodiscard]] diagrams::Recording seen_until(const diagrams::Recording& recording, diagrams::TraceTime time,
                                             bool without_states = false);

}  // namespace orrery::tools
