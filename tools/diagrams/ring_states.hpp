// The states of a circle of hashes that a trace tells, and what one change did to it: which ranges and keys have
// another owner now, and how much each node holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// An index into the header's nodes; nothing: nobody.
using RingOwner = std::optional<std::size_t>;

struct RingState {
  struct Arc {
    std::uint64_t end = 0;
    RingOwner owner;
    std::string label;
  };
  struct Key {
    std::string name;
    std::uint64_t at = 0;
    RingOwner owner;
    std::vector<RingOwner> copies{};  // further ones, in their order; empty: there are none, or they are not told
  };
  std::uint64_t event = 0, epoch = 0;
  TraceTime time = 0;
  std::string change, about, point;
  std::vector<Arc> arcs;                       // in ascending order of their ends
  std::vector<Key> keys;                       // in ascending order of their places
  std::map<std::size_t, std::uint64_t> loads;  // all keys, by node

  [[nodiscard]] std::uint64_t keys_in_all() const;
  // Of the keys that are drawn, by node, without their first copies.
  [[nodiscard]] std::map<std::size_t, std::uint64_t> copies() const;
  // Who owns some of it.
  [[nodiscard]] std::vector<std::size_t> owners() const;
};

// A part of the circle, from a place on, so many turns long.
struct RingRange {
  double from = 0, turns = 0;
  RingOwner before, after;
};

// From one state to the next, or a first state alone.
struct RingChange {
  std::optional<RingState> before;
  RingState after;
  std::size_t number = 0, changes = 0;  // which of how many of the same observer; 0: the first state

  // The owner before of a key that has another one now.
  [[nodiscard]] std::map<std::string, RingOwner> moved() const;
  // What changed hands; neighbours of one owner before are one.
  [[nodiscard]] std::vector<RingRange> changed_hands() const;
  [[nodiscard]] std::vector<std::size_t> joined() const;
  [[nodiscard]] std::vector<std::size_t> left() const;
  // Who owns or holds something before or after, in the header's order.
  [[nodiscard]] std::vector<std::size_t> nodes() const;
  // All keys are drawn, so that what moved can be counted.
  [[nodiscard]] bool is_whole() const;
  // How many keys of all went from one node to another though both were there before and after: exactly if all are
  // drawn, else at least so many, by what each node holds.
  [[nodiscard]] std::uint64_t moved_elsewhere() const;
};

// Whether a key that is drawn belongs to another node than the arc that it is on.
[[nodiscard]] bool passes_on(const RingState& state);

// The arcs with neighbours of one owner taken together, the label of the last kept.
[[nodiscard]] std::vector<RingRange> owned_ranges(const RingState& state);

// The changes asked for, the last of them first to be kept if there are more than `pages`: up to `to`, or in the event
// asked for, as observed by the node asked for or, by default, by the one that tells of the last change. At least one.
// Throws std::invalid_argument, worded for users: nothing of the kind is told, or a fact is not what it should be.
[[nodiscard]] std::vector<RingChange> ring_changes(const TraceFile& trace, const ViewOptions& options);

}  // namespace orrery::diagrams
