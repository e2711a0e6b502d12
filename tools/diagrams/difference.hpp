// Where two runs part: the first event of a node that is not the same in both. Events are named by node and by their
// ordinal at that node, because the numbers that the world gives shift with whatever happens elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

struct Difference {
  // One run's side of it.
  struct Side {
    bool present = true;      // false: this run has no such event
    std::uint64_t event = 0;  // its number in the run
    TraceTime time = 0;
    std::string what;                // the event in words: "AppendEntries T1 from n1 arrives"
    std::string value;               // of the field; JSON where it is a value of a message, face or fact
    std::vector<std::string> deeds;  // in words, what the other run does not do in it: "sends heartbeat T1 to n2"
  };
  std::string node;
  std::uint64_t ordinal = 0;  // 1: the first event at the node
  std::string field;          // "time", "message.term", "sent[2].to", "face.role" ...
  Side a, b;
};

struct Comparison {
  bool times = true;  // false: when things happened is no difference
};

// The difference that happened first, or nothing. Nodes are matched by name; numbers of messages and of events are no
// difference, nor is what the headers say. O(records log records).
[[nodiscard]] std::optional<Difference> first_difference(const TraceFile& a, const TraceFile& b,
                                                         const Comparison& comparison = {});

}  // namespace orrery::diagrams
