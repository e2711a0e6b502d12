// Who has what and who waits for it, at one moment: what the facts that a header names come to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

struct WaitEdge {
  std::size_t node = 0;
  std::string of;
  bool has = false;  // else it waits
  bool operator==(const WaitEdge&) const = default;
};

// A node waits for what the next one has, or stands before it in the queue of; the last for the first.
struct WaitLink {
  std::size_t node = 0;
  std::string of;
};

struct WaitGraph {
  TraceTime time = 0;
  std::vector<WaitEdge> edges;         // in the order in which they came to be: a queue is in its order
  std::vector<WaitLink> cycle;         // empty: nobody would wait for himself
  std::optional<std::uint64_t> event;  // of the fact that told of the cycle
  [[nodiscard]] bool is_in_cycle(const WaitEdge& edge) const;
};

// At the first fact of a cycle up to `until`, or at that of `event`; without one, as it is at `until`. O(records).
// REQUIRES: the header says who waits.
[[nodiscard]] WaitGraph wait_graph_of(const TraceFile& trace, TraceTime until, std::optional<std::uint64_t> event);

}  // namespace orrery::diagrams
