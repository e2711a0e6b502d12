// Sentences made of the same selection that the picture is made of.
#include "tools/diagrams/lane_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/lane_figure.hpp"

namespace orrery::diagrams {

std::string alt_text(const Recording& recording, const Frame& frame, const std::vector<Arrow>& arrows) {
  const Story& story = recording.story;
  const Selection& selection = frame.selection;
  std::size_t sent = 0;
  std::size_t lost = 0;
  for (const Arrow& arrow : arrows) {
    if (!frame.revealed(story.flights[arrow.flight].sent)) continue;
    ++sent;
    lost += arrow.dies ? 1U : 0U;
  }
  std::vector<std::string> names;
  for (const std::size_t node : selection.lanes) names.push_back(story.nodes[node].name);
  std::string text =
      fmt::format("Space-time diagram of \"{}\", {}: {}; {}, {} of them lost.", recording.trace.header.scenario,
                  time_range_text({selection.from, selection.to}), joined(names), counted(sent, "message"), lost);
  const auto happened = [&](TraceTime time, const std::string& what) {
    if (selection.shows(time) && frame.revealed(time)) text += fmt::format(" At {} {}.", time_text(time), what);
  };
  for (const StatusSpan& span : story.statuses) {
    if (!selection.has_lane(span.node)) continue;
    const std::string& name = story.nodes[span.node].name;
    happened(span.from, name + (span.status == NodeStatus::paused ? " pauses" : " stops"));
    happened(span.to, name + " is back");
  }
  for (const Cut& cut : story.cuts) {
    happened(cut.from, cut.label);
    happened(cut.to, cut.label + " heals");
  }
  for (const FaceMark& mark : story.faces) {
    if (mark.role_changed && mark.style == RoleStyle::active && mark.time > 0 && selection.has_lane(mark.node))
      happened(mark.time, fmt::format("{} becomes {}{}{}", story.nodes[mark.node].name, mark.role,
                                      mark.rank.empty() ? "" : " ", mark.rank));
  }
  for (const ViolationMark& mark : story.violations)
    happened(mark.time, fmt::format("{} is violated: {}", mark.claim, mark.evidence));
  return text;
}

std::string window_text(const Recording& recording, const Selection& selection) {
  const TraceTime end = recording.story.end;
  const TraceTime whole = std::max(recording.trace.header.duration, end);
  const bool all = selection.from <= 0 && selection.to >= end;
  std::string text =
      all ? fmt::format("the whole run of {}", time_text(end))
          : fmt::format("drawn: {} of {}", time_range_text({selection.from, selection.to}), time_text(whole));
  if (selection.shortened)
    text += " (the window asked for holds more messages than a page does; --pages draws more pages)";
  if (selection.pages > 1) text += fmt::format("{}page {} of {}", kSeparator, selection.page, selection.pages);
  if (selection.unpaged > 0)
    text += fmt::format("{}{} more on further pages", kSeparator, time_text(selection.unpaged));
  return text;
}

std::string repeated_text(const Story& story, const std::vector<std::size_t>& flights) {
  const auto lost = static_cast<std::size_t>(std::count_if(
      flights.begin(), flights.end(), [&](std::size_t i) { return story.flights[i].fate == Fate::lost; }));
  std::string text = counted(flights.size(), "repeated message");
  if (lost == flights.size())
    text += flights.size() == 1 ? ", lost" : ", all lost";
  else if (lost > 0)
    text += fmt::format(", {} of them lost", lost);
  return text;
}

std::string left_out_text(const Story& story, const Selection& selection) {
  std::vector<std::string> left_out;
  if (!selection.repeated.empty()) left_out.push_back(repeated_text(story, selection.repeated));
  if (selection.hidden_clients > 0) {
    left_out.push_back(counted(selection.hidden_messages, "message") + " of " +
                       counted(selection.hidden_clients, "client"));
  }
  return left_out.empty() ? std::string() : "not drawn: " + joined(left_out, "; ");
}

std::string scale_text(TimeMode mode) {
  return mode == TimeMode::events ? "simulated time, one moment after the other, not to scale"
                                  : "simulated time, to scale";
}

}  // namespace orrery::diagrams
