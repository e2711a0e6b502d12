// The flights that a figure may draw, found by time: a run has many, a window few.
#pragma once

#include <cstddef>
#include <vector>

#include "tools/diagrams/filter.hpp"
#include "tools/diagrams/story.hpp"

namespace orrery::diagrams {

class VisibleFlights {
 public:
  // Those between the nodes that the filter passes. O(flights log flights).
  VisibleFlights(const Story& story, const std::vector<std::size_t>& nodes, const Filter& filter);

  // Indices into Story::flights, in the order of sending.
  [[nodiscard]] const std::vector<std::size_t>& all() const { return all_; }

  // Those that are under way at some time from `from` to `to`; one that never ended only when it was sent.
  // O(log flights + what lies between).
  [[nodiscard]] std::vector<std::size_t> in(TraceTime from, TraceTime to) const;

  // How many were sent by `time` and end later. O(log flights).
  [[nodiscard]] std::size_t under_way(TraceTime time) const;

  // The moments from `from` to `to` at which some were sent, each once.
  [[nodiscard]] std::vector<TraceTime> send_times(TraceTime from, TraceTime to) const;

 private:
  [[nodiscard]] TraceTime sent(std::size_t position) const { return story_->flights[all_[position]].sent; }
  // The position of the first that was sent later than `time`.
  [[nodiscard]] std::size_t after(TraceTime time) const;

  const Story* story_;
  std::vector<std::size_t> all_;
  std::vector<TraceTime> latest_end_;     // [i]: of the first i + 1
  std::vector<TraceTime> starts_, ends_;  // sorted, of those that end
};

}  // namespace orrery::diagrams
