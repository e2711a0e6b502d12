// The table of views. A new view is one row here and one function in views.hpp.
#include "tools/diagrams/view.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/diagrams/views.hpp"

namespace orrery::diagrams {
namespace {

constexpr std::array<View, 15> kViews{
    {{"space-time", "nodes side by side, time downwards, messages as arrows",
      " from to time messages pages build nodes only ", draw_space_time},
     {"past", "of a broken claim: only what it depends on", " from to time event messages build nodes only ",
      draw_past},
     {"cone", "of one event: what it depends on and what depends on it",
      " from to time event messages build nodes only ", draw_cone},
     {"divergence", "two runs side by side, where they part", " from to time messages nodes only ", nullptr,
      draw_divergence},
     {"log", "what each node's log holds, at a few moments", " from to nodes ", draw_log},
     {"timeline", "roles, failures, beliefs and operations as bars, time to the right", " from to nodes ",
      draw_timeline},
     {"lock", "who believes that it has a lock, who has it, what a resource took and refused", " from to nodes ",
      draw_lock},
     {"load", "how many requests each node had under way, as a heat map", " from to nodes ", draw_load},
     {"waits", "who has what and who waits for it, when somebody would wait for himself", " to event ", draw_waits},
     {"membership", "who suspected whom or took it for dead, below what was so", " from to nodes ", draw_membership},
     {"history", "the clients' operations and their outcomes, faults as bands", " from to messages nodes ",
      draw_history},
     {"states", "the roles and how often nodes went from one to another", " from to nodes ", draw_states},
     {"links", "messages sent and lost, and their latency, by link and type", " from to nodes ", draw_links},
     {"ring", "a ring of hashes before and after a change, moved keys, what each node holds", " to event pages nodes ",
      draw_ring},
     {"sweep", "statistics over what a scenario sweeps, as curves or bars, from all of its runs", " x y by ", nullptr,
      nullptr, plot_sweep}}};

}  // namespace

PageShape page_shape(PageSize size) {
  switch (size) {
    case PageSize::slide:
      return {1000, 562};
    case PageSize::column:
      return {430, 640};
    case PageSize::a4:
      break;
  }
  return {760, 1075};
}

Recording recording_of(TraceFile trace) {
  Story story = tell_story(trace);
  return {std::move(trace), std::move(story)};
}

std::span<const View> views() { return kViews; }

const View* find_view(std::string_view name) {
  const auto found = std::find_if(kViews.begin(), kViews.end(), [&](const View& view) { return view.name == name; });
  return found == kViews.end() ? nullptr : &*found;
}

}  // namespace orrery::diagrams
