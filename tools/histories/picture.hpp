// From an explanation to its picture: which operation has which bar, and where.
#pragma once

#include <string>

#include "sim/history/explain.hpp"
#include "tools/diagrams/history_window.hpp"

namespace orrery::tools {

/// `name`: of the history, for the title.
[[nodiscard]] diagrams::HistoryPicture picture_of(const std::string& name, const history::History& history,
                                                  const history::Explanation& explanation);

}  // namespace orrery::tools
