// What occurs in a space-time diagram, for its legend.
#include <algorithm>
#include <set>
#include <utility>

#include "tools/diagrams/paint.hpp"

namespace orrery::diagrams {

std::vector<LegendEntry> legend_of(const Frame& frame, const std::vector<Arrow>& arrows) {
  std::vector<LegendEntry> entries;
  const TraceTime from = frame.selection.from;
  const TraceTime to = frame.selection.to;
  std::vector<const FaceMark*> roles;
  std::set<std::string> seen;
  for (const std::size_t node : frame.selection.lanes) {
    const FaceMark* initial = nullptr;
    for (const FaceMark& mark : frame.story.faces) {
      if (mark.time > to) break;
      if (mark.node != node || (mark.time > from && !frame.shows(node, mark.time))) continue;
      if (mark.time <= from) {
        initial = &mark;
      } else {
        roles.push_back(&mark);
      }
    }
    if (initial != nullptr) roles.push_back(initial);
  }
  for (const RoleStyle style : {RoleStyle::idle, RoleStyle::contending, RoleStyle::active, RoleStyle::other}) {
    for (const FaceMark* mark : roles) {
      if (mark->style == style && !mark->role.empty() && seen.insert(mark->role).second) {
        entries.push_back(role_entry(style, mark->role));
      }
    }
  }
  std::vector<bool> sent(frame.story.types.size(), false);
  bool lost = false;
  bool copies = false;
  bool leaves = false;
  for (const Arrow& arrow : arrows) {
    sent[frame.story.flights[arrow.flight].type] = true;
    lost = lost || arrow.dies;
    copies = copies || frame.story.flights[arrow.flight].copy;
    leaves = leaves || arrow.leaves;
  }
  for (std::size_t type = 0; type < sent.size(); ++type) {
    if (sent[type]) entries.push_back(message_entry(frame.story.types[type]));
  }
  const auto add = [&entries](bool occurs, LegendEntry entry) {
    if (occurs) entries.push_back(std::move(entry));
  };
  const auto status = [&](bool paused) {
    return std::any_of(frame.story.statuses.begin(), frame.story.statuses.end(), [&](const StatusSpan& span) {
      return frame.has(span.node) && span.from <= to && span.to >= from &&
             (span.status == NodeStatus::paused) == paused;
    });
  };
  const auto in_window = [&](const auto& marks) {
    return std::any_of(marks.begin(), marks.end(), [&](const auto& mark) { return frame.shows(mark.time); });
  };
  add(lost, loss_entry());
  add(copies, copy_entry());
  add(leaves, leaving_entry());
  add(status(false), down_entry());
  add(status(true), paused_entry());
  add(!frame.cuts.empty(), cut_entry());
  const Filter& filter = frame.selection.filter;
  const auto at_nodes = [&](const FaultMark& mark) { return frame.shows(mark.time) && !mark.nodes.empty(); };
  add(filter.faults() && std::any_of(frame.story.faults.begin(), frame.story.faults.end(), at_nodes), fault_entry());
  add(filter.faults() && !lasting_faults(frame).empty(), lasting_fault_entry());
  add(filter.facts() && std::any_of(frame.story.facts.begin(), frame.story.facts.end(),
                                    [&](const FactMark& mark) { return frame.shows(mark.node, mark.time); }),
      fact_entry());
  add(filter.operations() &&
          std::any_of(frame.story.operations.begin(), frame.story.operations.end(),
                      [&](const Operation& op) { return frame.has(op.node) && op.from <= to && op.to >= from; }),
      operation_entry());
  add(!frame.axis.breaks().empty(), break_entry());
  add(in_window(frame.story.violations), violation_entry());
  return entries;
}

}  // namespace orrery::diagrams
