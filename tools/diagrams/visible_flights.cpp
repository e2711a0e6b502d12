// Positions are found by bisection: flights are in the order of sending, and the latest end so far only grows.
#include "tools/diagrams/visible_flights.hpp"

#include <algorithm>

namespace orrery::diagrams {
namespace {

TraceTime end_of(const Flight& flight) { return flight.fate == Fate::in_flight ? flight.sent : flight.ended; }

std::size_t count_up_to(const std::vector<TraceTime>& times, TraceTime time) {
  return static_cast<std::size_t>(std::upper_bound(times.begin(), times.end(), time) - times.begin());
}

}  // namespace

VisibleFlights::VisibleFlights(const Story& story, const std::vector<std::size_t>& nodes, const Filter& filter)
    : story_(&story) {
  std::vector<bool> shown(story.nodes.size(), false);
  for (const std::size_t node : nodes) shown[node] = true;
  for (std::size_t i = 0; i < story.flights.size(); ++i) {
    const Flight& flight = story.flights[i];
    if (!shown[flight.from] || !shown[flight.to] || !filter.passes(flight)) continue;
    all_.push_back(i);
    latest_end_.push_back(std::max(latest_end_.empty() ? end_of(flight) : latest_end_.back(), end_of(flight)));
    if (flight.fate == Fate::in_flight) continue;
    starts_.push_back(flight.sent);
    ends_.push_back(flight.ended);
  }
  std::sort(ends_.begin(), ends_.end());
}

std::size_t VisibleFlights::after(TraceTime time) const {
  std::size_t low = 0;
  std::size_t high = all_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (sent(middle) <= time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

std::vector<std::size_t> VisibleFlights::in(TraceTime from, TraceTime to) const {
  const auto first =
      static_cast<std::size_t>(std::lower_bound(latest_end_.begin(), latest_end_.end(), from) - latest_end_.begin());
  std::vector<std::size_t> out;
  for (std::size_t i = first; i < all_.size() && sent(i) <= to; ++i)
    if (end_of(story_->flights[all_[i]]) >= from) out.push_back(all_[i]);
  return out;
}

std::size_t VisibleFlights::under_way(TraceTime time) const {
  return count_up_to(starts_, time) - count_up_to(ends_, time);
}

std::vector<TraceTime> VisibleFlights::send_times(TraceTime from, TraceTime to) const {
  std::vector<TraceTime> times;
  for (std::size_t i = from > 0 ? after(from - 1) : 0; i < all_.size() && sent(i) <= to; ++i)
    if (times.empty() || times.back() != sent(i)) times.push_back(sent(i));
  return times;
}

}  // namespace orrery::diagrams
