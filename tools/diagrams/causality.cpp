// One step knows of another if its clock has reached that one's own entry. So two passes do: one to find the clock of
// the apex, one to ask it about every step.
#include "tools/diagrams/causality.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

namespace orrery::diagrams {
namespace {

// Index of the flight of each message.
class Flights {
 public:
  explicit Flights(const Story& story) {
    for (std::size_t i = 0; i < story.flights.size(); ++i) order_.push_back({story.flights[i].message, i});
    std::sort(order_.begin(), order_.end(), [](const Entry& a, const Entry& b) { return a.message < b.message; });
  }

  // REQUIRES: the message was sent.
  [[nodiscard]] std::size_t at(std::uint64_t message) const {
    return std::lower_bound(order_.begin(), order_.end(), message,
                            [](const Entry& entry, std::uint64_t wanted) { return entry.message < wanted; })
        ->flight;
  }

 private:
  struct Entry {
    std::uint64_t message;
    std::size_t flight;
  };
  std::vector<Entry> order_;
};

std::optional<std::size_t> node_of(const TraceFile& trace, std::uint64_t event) {
  std::optional<std::size_t> last;
  for (const TraceRecord& record : trace.records) {
    if (record.event > event) break;
    if (!record.node || record.clock.empty()) continue;
    if (record.event == event && !std::holds_alternative<Sent>(record.what)) return record.node;
    if (record.event == event) last = record.node;
  }
  return last;
}

}  // namespace

Cone cone_of(const TraceFile& trace, const Story& story, std::uint64_t event, std::size_t node) {
  const TraceRecord* apex = nullptr;
  for (const TraceRecord& record : trace.records) {
    if (record.event > event) break;
    if (record.node == node && !record.clock.empty()) apex = &record;
  }
  if (apex == nullptr)
    throw std::invalid_argument(fmt::format("expected an event that {} has taken a step before, found {}",
                                            trace.header.nodes[node].name, event));
  const std::vector<std::uint64_t>& known = apex->clock;
  const Flights flights(story);
  const std::size_t nodes = trace.header.nodes.size();
  Cone cone{node,
            event,
            apex->time,
            std::vector<TraceTime>(nodes, -1),
            std::vector<TraceTime>(nodes, kNever),
            std::vector<bool>(story.flights.size(), false),
            std::vector<bool>(story.flights.size(), false)};
  for (const TraceRecord& record : trace.records) {
    if (!record.node || record.clock.empty()) continue;
    const bool before = record.clock[*record.node] <= known[*record.node];
    const bool after = record.clock[node] >= known[node];
    if (before) cone.known_until[*record.node] = record.time;
    if (after) cone.touched_from[*record.node] = std::min(cone.touched_from[*record.node], record.time);
    if (const auto* delivered = std::get_if<Delivered>(&record.what); delivered != nullptr && before)
      cone.past[flights.at(delivered->message)] = true;
    if (const auto* sent = std::get_if<Sent>(&record.what); sent != nullptr && after)
      cone.future[flights.at(sent->message)] = true;
  }
  return cone;
}

void add_past(Cone& cone, const Cone& other) {
  cone.time = std::max(cone.time, other.time);
  for (std::size_t node = 0; node < cone.known_until.size(); ++node)
    cone.known_until[node] = std::max(cone.known_until[node], other.known_until[node]);
  for (std::size_t i = 0; i < cone.past.size(); ++i) cone.past[i] = cone.past[i] || other.past[i];
}

Cone cone_of(const TraceFile& trace, const Story& story, std::uint64_t event) {
  const auto node = node_of(trace, event);
  if (!node)
    throw std::invalid_argument(
        fmt::format("expected the number of an event at a node (a delivery, a timer, a durable "
                    "answer), found {}",
                    event));
  return cone_of(trace, story, event, *node);
}

}  // namespace orrery::diagrams
