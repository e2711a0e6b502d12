// What part of a run is drawn. A run has thousands of messages, a figure that can be read about sixty: the window is
// put around what matters, repeated rounds (heartbeats) are drawn once, clients give way first. What was left out is
// counted, for the caption: a figure never leaves out in silence.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/diagrams/filter.hpp"
#include "tools/diagrams/story.hpp"
#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

struct Selection {
  TraceTime from = 0, to = 0;
  std::vector<std::size_t> lanes;     // nodes from left to right
  std::vector<std::size_t> flights;   // drawn, as indices into Story::flights
  std::vector<std::size_t> repeated;  // in the window, not drawn: repetitions of a round that is drawn
  std::size_t hidden_clients = 0;     // lanes left out because the page would be too full
  std::size_t hidden_messages = 0;    // theirs, in the window
  bool shortened = false;             // the window asked for held too many messages
  std::size_t page = 1, pages = 1;
  TraceTime unpaged = 0;  // how much time comes after the last page that was allowed
  Filter filter;
  // By node: the last step that counts, and the first that counts again (causality.hpp). Empty: all count.
  std::vector<TraceTime> known_until, touched_from;

  [[nodiscard]] bool has_lane(std::size_t node) const;
  [[nodiscard]] bool shows(TraceTime time) const { return from <= time && time <= to; }
  // Whether what happens at a node at a time of the window is drawn.
  [[nodiscard]] bool shows(std::size_t node, TraceTime time) const {
    return shows(time) && has_lane(node) &&
           (known_until.empty() || time <= known_until[node] || time >= touched_from[node]);
  }
};

// One page. Throws std::invalid_argument as a view does. O(flights log flights).
[[nodiscard]] Selection select(const Story& story, const ViewOptions& options);

// All of the window asked for, on as many pages as it takes, at most options.pages. O(flights log flights).
[[nodiscard]] std::vector<Selection> select_pages(const Story& story, const ViewOptions& options);

// The nodes that the options name, or all, as indices. Throws std::invalid_argument for a name that is none.
[[nodiscard]] std::vector<std::size_t> nodes_asked_for(const Story& story, const ViewOptions& options);

// The median time that a delivered message took; 1 ms if none was delivered.
[[nodiscard]] TraceTime median_flight(const Story& story);

// The given nodes, servers before clients, servers reordered so that each cut parts the lanes by as few lines as
// possible and the order of the header is kept otherwise. Up to 7 servers are searched exhaustively, more are sorted by
// the first cut.
[[nodiscard]] std::vector<std::size_t> order_lanes(const Story& story, std::vector<std::size_t> nodes, TraceTime from,
                                                   TraceTime to);

}  // namespace orrery::diagrams
