// Cause and effect, read off the vector clocks of a trace: what could have influenced an event, and what it could have
// influenced. Nothing else can have: whoever knows something was told (Lamport's happened-before).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tools/diagrams/story.hpp"
#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

// The part of a run that one event at one node depends on, and the part that depends on it.
struct Cone {
  std::size_t node = 0;
  std::uint64_t event = 0;
  TraceTime time = 0;
  // By node: the last step that the event knows of; -1 if it knows of none.
  std::vector<TraceTime> known_until;
  // By node: the first step that knows of the event; kNever if none does.
  std::vector<TraceTime> touched_from;
  // By flight of the story: it told of what the event knows, or told of the event.
  std::vector<bool> past, future;
};

// The cone of an event: its apex is the last step with a clock that its node took up to it. Throws
// std::invalid_argument if no step of that number has a node or that node never took a step before. O(records).
[[nodiscard]] Cone cone_of(const TraceFile& trace, const Story& story, std::uint64_t event);

// The same at a given node.
[[nodiscard]] Cone cone_of(const TraceFile& trace, const Story& story, std::uint64_t event, std::size_t node);

// What either knows of; the apex stays that of the first.
void add_past(Cone& cone, const Cone& other);

}  // namespace orrery::diagrams
