// What stood in every node's log at a moment of the run, pieced together from the changes that the trace tells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

struct LogState {
  std::uint64_t first = 1;    // the index of the first entry
  std::uint64_t settled = 0;  // entries up to here are settled, as far as the node knows
  std::vector<TraceLogCell> cells;

  [[nodiscard]] std::uint64_t last() const { return first + cells.size() - 1; }
  // Null if there is no such entry.
  [[nodiscard]] const TraceLogCell* at(std::uint64_t index) const {
    return index < first || index > last() ? nullptr : &cells[index - first];
  }
};

// By node. REQUIRES: `change` is a change of this state's log, and those before it have been applied.
void apply(const LogChanged& change, LogState& state);

}  // namespace orrery::diagrams
