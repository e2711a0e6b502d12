// Stretches of time that facts begin and end, as the header of a trace declares them: who believes that it holds what,
// and what is so.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

struct Interval {
  std::size_t kind = 0;  // an index into the header's intervals
  std::size_t node = 0;  // whom it is about
  std::string of;        // of what; empty: there is one
  TraceTime from = 0, to = 0;
  bool ended = false;      // else it lasts to the end of the trace
  std::size_t by = 0;      // who told that it began
  std::string words;       // the label of the fact that began it; may be empty
  std::string last_words;  // and of the one that ended it
};

// In the order of their beginnings. What begins anew while it lasts goes on; a node that crashes believes nothing any
// more. O(records * intervals).
[[nodiscard]] std::vector<Interval> intervals_of(const TraceFile& trace);

}  // namespace orrery::diagrams
