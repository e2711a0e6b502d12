// The checks are made once in a thousand events, so that they cost nothing.
#include "sim/crank.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/event_text.hpp"

namespace orrery::sim {
namespace {

constexpr std::uint64_t events_between_checks = 1'024;

/// What comes next, since that is what comes again and again.
std::string standstill(const World& world, std::uint64_t events) {
  const std::vector<PendingEvent> pending = world.pending();
  return fmt::format("time stands still at {}: {} events without an end; next: {}", print_duration(world.now()), events,
                     pending.empty() ? "nothing" : event_text(world.setup(), pending.front()));
}

template <class Advance>
Cranked turn(World& world, Duration end, const RunLimits& limits, Advance&& advance) {
  const Duration whole = end;
  end = std::min(end, limits.until_time.value_or(end));
  const std::uint64_t last_event = std::min(limits.events, limits.until_event.value_or(limits.events));
  Duration time = world.now();
  std::uint64_t events_before = world.events();  // when it was first seen to be `time`
  bool more = true;
  while (more && world.events() < last_event) {
    const std::uint64_t check = std::min(last_event, world.events() + events_between_checks);
    while (more && world.events() < check) more = advance(end);
    if (world.now() != time) {
      time = world.now();
      events_before = world.events();
    } else if (more && world.events() - events_before >= limits.events_at_one_time) {
      return {standstill(world, world.events() - events_before)};
    }
    if (more && limits.interrupted != nullptr && limits.interrupted()) return {"", true, false};
  }
  const bool by_event = more && limits.until_event && world.events() >= *limits.until_event;
  if (by_event || (!more && end < whole && world.now() >= end)) return {"", false, true};
  if (world.events() >= limits.events)
    return {fmt::format("after {} events it was still not over, at {}", limits.events, print_duration(world.now()))};
  return {};
}

}  // namespace

Cranked crank(World& world, Duration end, const RunLimits& limits) {
  return turn(world, end, limits, [&](Duration until) { return world.step_until(until); });
}

Cranked crank(World& world, Course& course, Duration end, const RunLimits& limits) {
  return turn(world, end, limits, [&](Duration until) { return course.advance(world, until); });
}

}  // namespace orrery::sim
