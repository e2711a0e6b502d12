// The drawing functions of the views, one a file; view.hpp has their table.
#pragma once

#include <vector>

#include "tools/diagrams/view.hpp"

namespace orrery::diagrams {

// Lanes are nodes, time runs downwards, a message is a slanted arrow that ends where it arrived or died. On one sheet:
// roles and ranks, losses, crashes, pauses, partitions, facts, operations and the claim that broke.
[[nodiscard]] std::vector<Figure> draw_space_time(const Recording& recording, const ViewOptions& options);

// The same, of what a broken claim depends on and nothing else: the messages that told of it, the lives of the nodes up
// to the last moment that counts. Throws std::invalid_argument if no claim is broken and options.event names no other
// event.
[[nodiscard]] std::vector<Figure> draw_past(const Recording& recording, const ViewOptions& options);

// What an event depends on and what depends on it. Throws std::invalid_argument without options.event.
[[nodiscard]] std::vector<Figure> draw_cone(const Recording& recording, const ViewOptions& options);

// Two runs side by side around the first difference of their traces (difference.hpp). Throws std::invalid_argument if
// there is none.
[[nodiscard]] std::vector<Figure> draw_divergence(const Recording& a, const Recording& b, const ViewOptions& options);

// The log of each node at a few moments: index by index, a colour for each rank, a line under what is settled.
[[nodiscard]] std::vector<Figure> draw_log(const Recording& recording, const ViewOptions& options);

// Time to the right: what every node was, believed and asked for, from when to when.
[[nodiscard]] std::vector<Figure> draw_timeline(const Recording& recording, const ViewOptions& options);

// Time to the right, lane by lane: what clients believe that they have, what is so, the messages between, what was
// taken and what refused.
[[nodiscard]] std::vector<Figure> draw_lock(const Recording& recording, const ViewOptions& options);

// Time to the right: how many requests each node had that it had not answered, the darker the more, and what facts tell
// of it from when to when.
[[nodiscard]] std::vector<Figure> draw_load(const Recording& recording, const ViewOptions& options);

// Who has what and who waits for it, at the moment at which somebody would have waited for himself: the cycle, and the
// queues beside it. Throws std::invalid_argument if the system has nobody wait.
[[nodiscard]] std::vector<Figure> draw_waits(const Recording& recording, const ViewOptions& options);

// Time to the right, member by member: whether it ran, and which others suspected it or took it for dead.
[[nodiscard]] std::vector<Figure> draw_membership(const Recording& recording, const ViewOptions& options);

// Time to the right: the operations of the clients and what they were told, faults as bands.
[[nodiscard]] std::vector<Figure> draw_history(const Recording& recording, const ViewOptions& options);

// The roles and the ways between them that were taken, with how often; the others in grey.
[[nodiscard]] std::vector<Figure> draw_states(const Recording& recording, const ViewOptions& options);

// A table, link by type of message: sent, lost, 99th percentile of the time taken. Several pages if there are many
// links.
[[nodiscard]] std::vector<Figure> draw_links(const Recording& recording, const ViewOptions& options);

// A circle of hashes before and after a change: who owns what, which keys moved, how much each node holds.
[[nodiscard]] std::vector<Figure> draw_ring(const Recording& recording, const ViewOptions& options);

// Curves of statistics over a path that is swept, from the results of all points. Throws std::invalid_argument if
// nothing is swept, or options name another path.
[[nodiscard]] std::vector<Figure> plot_sweep(const SweepResults& results, const ViewOptions& options);

}  // namespace orrery::diagrams
