// Two views of cause and effect. The messages that carried knowledge are drawn, the last ones before the event and the
// first ones after it; the rest of the run is left out, and counted.
#include <algorithm>
#include <cctype>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "tools/diagrams/causality.hpp"
#include "tools/diagrams/heading.hpp"
#include "tools/diagrams/lane_figure.hpp"
#include "tools/diagrams/longest.hpp"
#include "tools/diagrams/thinning.hpp"
#include "tools/diagrams/views.hpp"
#include "tools/diagrams/visible_flights.hpp"

namespace orrery::diagrams {
namespace {

constexpr std::size_t kFutureShare = 3;  // of the messages that are drawn, one in so many is an effect

struct Chosen {
  std::vector<std::size_t> drawn, repeated;
  std::size_t earlier = 0, later = 0;  // not drawn: farther away from the event
};

// The last of the causes and the first of the effects, as many as a page holds.
Chosen nearest(const Story& story, const VisibleFlights& visible, const Cone& cone, bool effects, std::size_t most) {
  std::vector<std::size_t> past, future;
  for (const std::size_t i : visible.all()) {
    if (cone.past[i]) past.push_back(i);
    if (effects && cone.future[i] && !cone.past[i]) future.push_back(i);
  }
  const std::size_t future_most = std::min(future.size(), most / kFutureShare);
  Chosen out;
  out.later = future.size() - future_most;
  future.resize(future_most);
  // Rounds that repeat are said once, so more of the past fits than messages on a page.
  const std::size_t past_most = most - future_most;
  const auto last_of_past = [&](std::size_t count) {
    return thin(story, {past.end() - static_cast<std::ptrdiff_t>(count), past.end()}, past_most);
  };
  const std::size_t taken =
      longest(past.size(), [&](std::size_t count) { return last_of_past(count).drawn.size() <= past_most; });
  Thinned thinned = last_of_past(taken);
  out.earlier = past.size() - taken;
  out.drawn = std::move(thinned.drawn);
  out.repeated = std::move(thinned.repeated);
  out.drawn.insert(out.drawn.end(), future.begin(), future.end());
  return out;
}

TraceTime first_moment(const Story& story, const Chosen& chosen, const Cone& cone) {
  TraceTime first = cone.time;
  for (const std::size_t i : chosen.drawn) first = std::min(first, story.flights[i].sent);
  return first;
}

TraceTime last_moment(const Story& story, const Chosen& chosen, const Cone& cone) {
  TraceTime last = cone.time;
  for (const std::size_t i : chosen.drawn) {
    const Flight& flight = story.flights[i];
    last = std::max(last, flight.fate == Fate::in_flight ? flight.sent : flight.ended);
  }
  return last;
}

// Who else is needed to see that a claim is broken.
struct Witness {
  std::size_t node = 0;
  std::uint64_t event = 0;
  TraceTime time = 0;
  std::string text;  // what it did then: "it said commit 2"
};

bool has_word(const std::string& text, const std::string& word) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

// The number that the evidence gives to an index; empty: none.
std::string index_named(const std::string& evidence) {
  static constexpr std::string_view kWord = "index ";
  const std::size_t at = evidence.find(kWord);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + kWord.size();
  return evidence.substr(begin, evidence.find_first_not_of("0123456789", begin) - begin);
}

// The other nodes that the evidence names, when they last changed their role; and whoever first observed a fact about
// the index that it names. Those of which the cone knows already are none.
std::vector<Witness> witnesses_of(const Story& story, const ViolationMark& mark, const Cone& cone) {
  std::vector<Witness> out;
  for (std::size_t node = 0; node < story.nodes.size(); ++node) {
    if (node == cone.node || !has_word(mark.evidence, story.nodes[node].name)) continue;
    const FaceMark* last = nullptr;
    for (const FaceMark& face : story.faces)
      if (face.node == node && face.time <= mark.time && face.role_changed && face.event > 0) last = &face;
    if (last != nullptr && last->time > cone.known_until[node])
      out.push_back({node, last->event, last->time, fmt::format("it became {} {}", last->role, last->rank)});
  }
  const std::string index = index_named(mark.evidence);
  const auto fact = std::find_if(story.facts.begin(), story.facts.end(), [&](const FactMark& seen) {
    return !index.empty() && seen.time <= mark.time && has_word(seen.text, index);
  });
  if (fact != story.facts.end() && fact->time > cone.known_until[fact->node])
    out.push_back({fact->node, fact->event, fact->time, "it said " + fact->text});
  return out;
}

std::vector<std::size_t> lanes_of(const Story& story, const Chosen& chosen, const Cone& cone) {
  std::vector<std::size_t> nodes{cone.node};
  for (const std::size_t i : chosen.drawn) {
    nodes.push_back(story.flights[i].from);
    nodes.push_back(story.flights[i].to);
  }
  std::sort(nodes.begin(), nodes.end());
  nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
  return nodes;
}

std::vector<Figure> draw(const Recording& recording, const ViewOptions& options, const Cone& cone, bool effects,
                         const std::string& view, const std::string& about, const std::optional<Apex>& apex) {
  const Story& story = recording.story;
  const Filter filter(story, options.only);
  const VisibleFlights visible(story, nodes_asked_for(story, options), filter);
  const std::vector<TraceTime> touched =
      effects ? cone.touched_from : std::vector<TraceTime>(cone.touched_from.size(), kNever);
  Chosen chosen = nearest(story, visible, cone, effects, options.max_messages);
  const TraceTime air = median_flight(story) / 2;
  const TraceTime from = options.from.value_or(std::max<TraceTime>(0, first_moment(story, chosen, cone) - air));
  const TraceTime to =
      std::min(std::max(story.end, cone.time), options.to.value_or(last_moment(story, chosen, cone) + air));
  if (from > to) throw std::invalid_argument("expected a window whose beginning is not after its end");
  std::erase_if(chosen.drawn,
                [&](std::size_t i) { return story.flights[i].ended < from || story.flights[i].sent > to; });
  std::vector<std::size_t> lanes = order_lanes(story, lanes_of(story, chosen, cone), from, to);
  const std::size_t drawn = chosen.drawn.size();
  const std::size_t in_window = visible.in(from, to).size();
  const Selection selection{from, to, std::move(lanes), std::move(chosen.drawn), chosen.repeated, 0, 0, false, 1,
                            1,    0,  filter,           cone.known_until,        touched};
  std::vector<std::string> parts{window_text(recording, selection)};
  if (chosen.earlier > 0) parts.push_back(counted(chosen.earlier, "earlier cause") + " not drawn");
  if (chosen.later > 0) parts.push_back(counted(chosen.later, "later effect") + " not drawn");
  if (!chosen.repeated.empty()) parts.push_back(counted(chosen.repeated.size(), "repeated message") + " not drawn");
  const std::size_t others = in_window - std::min(in_window, drawn + chosen.repeated.size());
  if (others > 0)
    parts.push_back(counted(others, "message") +
                    " in between left out: " + (effects ? "neither cause nor effect" : "no cause of it"));
  return draw_lanes(recording, options, selection, view, {about, joined(parts, kSeparator)}, apex);
}

}  // namespace

std::vector<Figure> draw_past(const Recording& recording, const ViewOptions& options) {
  const Story& story = recording.story;
  if (!options.event && story.violations.empty())
    throw std::invalid_argument("no claim is broken in this run; --event N draws the past of another event");
  if (options.event) {
    const Cone cone = cone_of(recording.trace, story, *options.event);
    const Apex apex{cone.node, cone.time, fmt::format("event #{}", *options.event)};
    return draw(
        recording, options, cone, false, "past",
        fmt::format("what event #{} at {} depends on, and nothing else", *options.event, story.nodes[cone.node].name),
        apex);
  }
  const ViolationMark& mark = story.violations.front();
  Cone cone =
      mark.node ? cone_of(recording.trace, story, mark.event, *mark.node) : cone_of(recording.trace, story, mark.event);
  cone.time = std::max(cone.time, mark.time);
  cone.known_until[cone.node] = std::max(cone.known_until[cone.node], mark.time);
  // A claim about the whole run is broken by what its node may know nothing of.
  std::string about = fmt::format("what {} knew when {} was violated", story.nodes[cone.node].name, mark.claim);
  for (const Witness& witness : witnesses_of(story, mark, cone)) {
    Cone seen = cone_of(recording.trace, story, witness.event, witness.node);
    seen.known_until[witness.node] = std::max(seen.known_until[witness.node], witness.time);
    add_past(cone, seen);
    about += fmt::format(", and what {} did when {}", story.nodes[witness.node].name, witness.text);
  }
  return draw(recording, options, cone, false, "past", about + "; nothing else", std::nullopt);
}

std::vector<Figure> draw_cone(const Recording& recording, const ViewOptions& options) {
  if (!options.event) throw std::invalid_argument("expected --event N: the number of the event that it is about");
  const Cone cone = cone_of(recording.trace, recording.story, *options.event);
  const std::string& name = recording.story.nodes[cone.node].name;
  const Apex apex{cone.node, cone.time, fmt::format("event #{}", *options.event)};
  return draw(recording, options, cone, true, "cone",
              fmt::format("what event #{} at {} depends on, and what depends on it", *options.event, name), apex);
}

}  // namespace orrery::diagrams
