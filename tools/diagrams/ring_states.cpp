// Of all the facts only those are read that are drawn: each holds a whole circle.
#include "tools/diagrams/ring_states.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tools/diagrams/circle.hpp"

namespace orrery::diagrams {
namespace {

using Json = nlohmann::ordered_json;

RingOwner owner_in(const TraceFile& trace, const Json& value) {
  if (value.is_null()) return std::nullopt;
  const auto& nodes = trace.header.nodes;
  const std::string name = value.get<std::string>();
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const TraceNode& node) { return node.name == name; });
  if (found == nodes.end()) throw std::invalid_argument(fmt::format("it names \"{}\", which is no node", name));
  return static_cast<std::size_t>(found - nodes.begin());
}

RingState read_state(const TraceFile& trace, const TraceRecord& record) {
  RingState state;
  state.event = record.event;
  state.time = record.time;
  try {
    const Json body = std::get<FactObserved>(record.what).body.parse();
    state.epoch = body.at("epoch").get<std::uint64_t>();
    state.change = body.at("change").get<std::string>();
    state.about = body.at("about").get<std::string>();
    state.point = body.at("point").get<std::string>();
    for (const Json& arc : body.at("arcs"))
      state.arcs.push_back(
          {arc.at("end").get<std::uint64_t>(), owner_in(trace, arc.at("owner")), arc.at("label").get<std::string>()});
    for (const Json& key : body.at("keys")) {
      state.keys.push_back(
          {key.at("name").get<std::string>(), key.at("at").get<std::uint64_t>(), owner_in(trace, key.at("owner")), {}});
      if (const auto copies = key.find("copies"); copies != key.end())
        for (const Json& copy : *copies) state.keys.back().copies.push_back(owner_in(trace, copy));
    }
    for (const Json& load : body.at("loads"))
      if (const RingOwner node = owner_in(trace, load.at("node")))
        state.loads[*node] = load.at("keys").get<std::uint64_t>();
  } catch (const std::exception& error) {
    throw std::invalid_argument(
        fmt::format("expected the state of a ring in event {}, and could not read it: {}", record.event, error.what()));
  }
  for (std::size_t i = 1; i < state.arcs.size(); ++i)
    if (state.arcs[i].end <= state.arcs[i - 1].end)
      throw std::invalid_argument(
          fmt::format("expected the arcs of event {} in the order of their ends", record.event));
  std::stable_sort(state.keys.begin(), state.keys.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return state;
}

// How far it is from one place on to another; once round if they are one.
double turns_between(std::uint64_t from, std::uint64_t to) { return from == to ? 1 : turns_of(to - from); }

RingOwner owner_at(const RingState& state, std::uint64_t hash) {
  if (state.arcs.empty()) return std::nullopt;
  const auto found = std::lower_bound(state.arcs.begin(), state.arcs.end(), hash,
                                      [](const RingState::Arc& arc, std::uint64_t at) { return arc.end < at; });
  return (found == state.arcs.end() ? state.arcs.front() : *found).owner;
}

// Neighbours for which `same` holds become one, also the last with the first.
template <class Same>
std::vector<RingRange> joined_neighbours(const std::vector<RingRange>& ranges, Same same) {
  std::vector<RingRange> out;
  for (const RingRange& range : ranges) {
    if (!out.empty() && same(out.back(), range))
      out.back().turns += range.turns;
    else
      out.push_back(range);
  }
  if (out.size() > 1 && same(out.back(), out.front())) {
    out.front().from = out.back().from;
    out.front().turns += out.back().turns;
    out.pop_back();
  }
  return out;
}

std::vector<std::size_t> without(const std::vector<std::size_t>& all, const std::vector<std::size_t>& some) {
  std::vector<std::size_t> out;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(out));
  return out;
}

// The records that tell of states, as one node observed them, and which of these is the last that is asked for.
struct Told {
  std::vector<std::size_t> records;
  std::size_t last = 0;
};

Told told_by_one(const TraceFile& trace, const ViewOptions& options) {
  if (!trace.header.ring)
    throw std::invalid_argument("expected a system that places keys on a ring and says so; this one does not");
  for (const std::string& name : options.nodes)
    if (std::none_of(trace.header.nodes.begin(), trace.header.nodes.end(),
                     [&](const TraceNode& node) { return node.name == name; }))
      throw std::invalid_argument(fmt::format("no node is called \"{}\"", name));
  const auto wanted = [&](std::size_t node) {
    return options.nodes.empty() ||
           std::find(options.nodes.begin(), options.nodes.end(), trace.header.nodes[node].name) != options.nodes.end();
  };
  std::vector<std::size_t> told;
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    const auto* fact = std::get_if<FactObserved>(&trace.records[i].what);
    if (fact != nullptr && fact->type == trace.header.ring->shown && wanted(*trace.records[i].node)) told.push_back(i);
  }
  const auto is_asked_for = [&](std::size_t i) {
    const TraceRecord& record = trace.records[i];
    return (!options.event || record.event == *options.event) && (!options.to || record.time <= *options.to);
  };
  const auto last = std::find_if(told.rbegin(), told.rend(), is_asked_for);
  if (last == told.rend()) {
    std::vector<std::uint64_t> events;
    for (const std::size_t i : told) events.push_back(trace.records[i].event);
    throw std::invalid_argument(
        told.empty()
            ? "expected a ring that is shown in this run, found none"
            : fmt::format("expected a change of the ring in this part of the run; it is shown in the events {}",
                          fmt::join(events, ", ")));
  }
  const std::size_t chosen = *last;
  std::erase_if(told, [&](std::size_t i) { return trace.records[i].node != trace.records[chosen].node; });
  const auto place = std::find(told.begin(), told.end(), chosen);
  return {told, static_cast<std::size_t>(place - told.begin())};
}

}  // namespace

std::uint64_t RingState::keys_in_all() const {
  std::uint64_t sum = 0;
  for (const auto& [node, count] : loads) sum += count;
  return loads.empty() ? keys.size() : sum;
}

std::map<std::size_t, std::uint64_t> RingState::copies() const {
  std::map<std::size_t, std::uint64_t> counts;
  for (const Key& key : keys)
    for (const RingOwner& copy : key.copies)
      if (copy) ++counts[*copy];
  return counts;
}

std::vector<std::size_t> RingState::owners() const {
  std::set<std::size_t> found;
  for (const Arc& arc : arcs)
    if (arc.owner) found.insert(*arc.owner);
  return {found.begin(), found.end()};
}

std::map<std::string, RingOwner> RingChange::moved() const {
  std::map<std::string, RingOwner> owners;
  if (!before) return owners;
  for (const RingState::Key& key : before->keys) owners[key.name] = key.owner;
  std::map<std::string, RingOwner> out;
  for (const RingState::Key& key : after.keys)
    if (const auto was = owners.find(key.name); was != owners.end() && was->second != key.owner) out.insert(*was);
  return out;
}

std::vector<RingRange> RingChange::changed_hands() const {
  if (!before) return {};
  std::set<std::uint64_t> ends;
  for (const RingState* state : {&*before, &after})
    for (const RingState::Arc& arc : state->arcs) ends.insert(arc.end);
  if (ends.empty()) return {};
  std::vector<RingRange> parts;
  std::uint64_t from = *ends.rbegin();
  for (const std::uint64_t end : ends) {
    parts.push_back({turns_of(from), turns_between(from, end), owner_at(*before, end), owner_at(after, end)});
    from = end;
  }
  const auto has_changed = [](const RingRange& range) { return range.before != range.after; };
  std::vector<RingRange> ranges = joined_neighbours(parts, [&](const RingRange& a, const RingRange& b) {
    return has_changed(a) == has_changed(b) && a.before == b.before;
  });
  std::erase_if(ranges, [&](const RingRange& range) { return !has_changed(range); });
  return ranges;
}

std::vector<std::size_t> RingChange::joined() const {
  return before ? without(after.owners(), before->owners()) : std::vector<std::size_t>();
}

std::vector<std::size_t> RingChange::left() const {
  return before ? without(before->owners(), after.owners()) : std::vector<std::size_t>();
}

bool RingChange::is_whole() const {
  return after.keys.size() == after.keys_in_all() && (!before || before->keys.size() == before->keys_in_all());
}

bool passes_on(const RingState& state) {
  return std::any_of(state.keys.begin(), state.keys.end(),
                     [&](const RingState::Key& key) { return key.owner != owner_at(state, key.at); });
}

std::uint64_t RingChange::moved_elsewhere() const {
  if (!before) return 0;
  const std::vector<std::size_t> came = joined();
  const std::vector<std::size_t> went = left();
  const auto is_in = [](const std::vector<std::size_t>& list, const RingOwner& owner) {
    return owner && std::find(list.begin(), list.end(), *owner) != list.end();
  };
  if (is_whole()) {
    const std::map<std::string, RingOwner> all_moved = moved();
    return static_cast<std::uint64_t>(
        std::count_if(after.keys.begin(), after.keys.end(), [&](const RingState::Key& key) {
          const auto found = all_moved.find(key.name);
          return found != all_moved.end() && !is_in(went, found->second) && !is_in(came, key.owner);
        }));
  }
  // Who stays gets from others that stay if nobody leaves, and gives to others that stay if nobody comes.
  if (came.empty() == went.empty()) return 0;
  std::uint64_t sum = 0;
  for (const auto& [node, count] : after.loads) {
    const auto found = before->loads.find(node);
    if (found == before->loads.end() || is_in(came, node) || is_in(went, node)) continue;
    const auto [more, less] = went.empty() ? std::pair(count, found->second) : std::pair(found->second, count);
    if (more > less) sum += more - less;
  }
  return sum;
}

std::vector<RingRange> owned_ranges(const RingState& state) {
  std::vector<RingRange> parts;
  for (std::size_t i = 0; i < state.arcs.size(); ++i) {
    const std::uint64_t from = (i == 0 ? state.arcs.back() : state.arcs[i - 1]).end;
    const RingState::Arc& arc = state.arcs[i];
    parts.push_back({turns_of(from), turns_between(from, arc.end), arc.owner, arc.owner});
  }
  return joined_neighbours(parts, [](const RingRange& a, const RingRange& b) { return a.after == b.after; });
}

std::vector<RingChange> ring_changes(const TraceFile& trace, const ViewOptions& options) {
  const auto [told, last] = told_by_one(trace, options);
  const std::size_t pages = options.event ? 1 : std::clamp<std::size_t>(last, 1, options.pages);
  std::vector<RingChange> out;
  for (std::size_t at = last + 1 - pages; at <= last; ++at) {
    RingChange change;
    if (at > 0) change.before = out.empty() ? read_state(trace, trace.records[told[at - 1]]) : out.back().after;
    change.after = read_state(trace, trace.records[told[at]]);
    change.number = at;
    change.changes = told.size() - 1;
    out.push_back(std::move(change));
  }
  return out;
}

std::vector<std::size_t> RingChange::nodes() const {
  std::set<std::size_t> found;
  for (const RingState* state : {before ? &*before : &after, &after}) {
    for (const std::size_t node : state->owners()) found.insert(node);
    for (const auto& [node, count] : state->loads) found.insert(node);
  }
  return {found.begin(), found.end()};
}

}  // namespace orrery::diagrams
