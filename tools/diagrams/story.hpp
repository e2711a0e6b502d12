// What happened, told lane by lane: the records of a trace joined into things that have a beginning and an end. A send
// and its arrival become one flight, two changes of status a span, the two phases of a partition a cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"

namespace orrery::diagrams {

inline constexpr TraceTime kNever = std::numeric_limits<TraceTime>::max();

enum class Fate { delivered, lost, in_flight };

struct Flight {
  std::uint64_t message = 0, event = 0;
  std::size_t from = 0, to = 0;
  std::size_t type = 0;  // an index into Story::types
  std::string label;
  TraceTime sent = 0;
  TraceTime ended = kNever;  // delivered or lost
  Fate fate = Fate::in_flight;
  LossPlace where = LossPlace::sender;  // if lost
  std::string why;                      // if lost
  bool copy = false;                    // a duplicate made by the network
};

// A face that differs from the one before in its role or its rank, or the first after a start.
struct FaceMark {
  std::size_t node = 0;
  TraceTime time = 0;
  std::uint64_t event = 0;
  std::string role;
  RoleStyle style = RoleStyle::other;
  std::string rank;  // "T2"; empty if the system has none
  bool role_changed = false;
  std::string timer;  // the timer whose firing changed the face, in words; else empty
};

struct StatusSpan {
  std::size_t node = 0;
  NodeStatus status = NodeStatus::crashed;  // never up
  TraceTime from = 0, to = kNever;
};

struct Cut {
  std::string label;
  TraceTime from = 0, to = kNever;
  std::vector<std::vector<std::size_t>> groups;
  bool one_way = false;  // what the first group sends does not reach the second; the second reaches the first
};

// A fault from its beginning to its end. A crash ends when its last node is up again.
struct FaultSpan {
  TraceTime from = 0, to = kNever;
  std::string text;
  std::vector<std::size_t> nodes;
  bool moment = false;          // it has no duration: `to` is `from`
  bool seen_otherwise = false;  // as a cut, or as a change of status
  std::string id;               // those of a fault that comes again are the same
};

// A fault that is neither a cut nor visible as a change of status: a lying disk, a jumping clock, a bad link. Or a note
// of the scenario, which has no nodes.
struct FaultMark {
  TraceTime time = 0;
  std::vector<std::size_t> nodes;
  std::string text;
};

struct FactMark {
  std::size_t node = 0;
  TraceTime time = 0;
  std::uint64_t event = 0;
  std::string text;  // the facts of one node in one event share a mark
};

struct Operation {
  std::size_t node = 0;
  std::string label;
  TraceTime from = 0, to = kNever;
  OperationPhase outcome = OperationPhase::invoke;  // invoke: not ended
  std::string result;                               // what it got, in words; empty: nothing to tell
};

struct ViolationMark {
  std::optional<std::size_t> node;
  TraceTime time = 0;
  std::uint64_t event = 0;
  std::string claim, evidence;
};

struct Story {
  std::vector<TraceNode> nodes;
  std::vector<TraceMessageType> types;  // those of the header, then any that only the events name
  std::vector<Flight> flights;          // in the order of sending
  std::vector<FaceMark> faces;
  std::vector<StatusSpan> statuses;
  std::vector<Cut> cuts;
  std::vector<FaultMark> faults;
  std::vector<FaultSpan> fault_spans;  // of every fault, in the order of their beginnings
  std::vector<FactMark> facts;
  std::vector<Operation> operations;
  std::vector<ViolationMark> violations;
  TraceTime end = 0;  // the last moment of the run

  [[nodiscard]] bool is_client(std::size_t node) const { return nodes[node].kind == "client"; }
};

// O(records * log records).
[[nodiscard]] Story tell_story(const TraceFile& trace);

}  // namespace orrery::diagrams
