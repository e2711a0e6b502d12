// The event queue against a plain sorted list, over random pushes, pops, takes and postponements.
#include "sim/event_queue.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <doctest/doctest.h>

namespace orrery::sim::event_queue_test {
namespace {

Event numbered(std::uint64_t argument) {
  Event event;
  event.kind = EventKind::fault;
  event.argument = argument;
  return event;
}

TEST_CASE("equal times keep the order in which they were scheduled") {
  EventQueue queue;
  for (std::uint64_t i = 0; i < 100; ++i) queue.push(Duration(i % 2 == 0 ? 5 : 3), numbered(i));
  for (std::uint64_t i = 1; i < 100; i += 2) CHECK(queue.pop().argument == i);
  for (std::uint64_t i = 0; i < 100; i += 2) CHECK(queue.pop().argument == i);
  CHECK(queue.empty());
}

TEST_CASE("an event that is put off keeps its place among equals") {
  EventQueue queue;
  queue.push(Duration(1), numbered(1));
  queue.push(Duration(7), numbered(2));
  queue.postpone_top(Duration(7));
  CHECK(queue.top_at() == Duration(7));
  CHECK(queue.pop().argument == 1);
  CHECK(queue.pop().argument == 2);
}

TEST_CASE("only what is pending can be taken") {
  EventQueue queue;
  const EventId first = queue.push(Duration(1), numbered(1));
  const EventId second = queue.push(Duration(2), numbered(2));
  CHECK(queue.take(second).event.argument == 2);
  CHECK_THROWS_AS(queue.take(second), EnsureFailure);
  CHECK(queue.top_id() == first);
  queue.pop();
  CHECK_THROWS_AS(queue.take(first), EnsureFailure);
}

TEST_CASE("the queue is the sorted list, whatever is done to it") {
  struct Entry {
    std::int64_t at;
    std::uint64_t id;
    std::uint64_t argument;
    bool operator<(const Entry& other) const { return at != other.at ? at < other.at : id < other.id; }
  };
  std::mt19937_64 random(1);
  for (int round = 0; round < 20; ++round) {
    EventQueue queue;
    std::vector<Entry> model;
    for (std::uint64_t i = 0; i < 1500; ++i) {
      const std::uint64_t what = random() % 10;
      if (model.empty() || what < 5) {
        const auto at = static_cast<std::int64_t>(random() % 50);
        const EventId id = queue.push(Duration(at), numbered(i));
        model.push_back({at, id.value, i});
      } else if (what < 7) {
        const auto least = std::min_element(model.begin(), model.end());
        REQUIRE(queue.top_at() == Duration(least->at));
        REQUIRE(queue.top_id() == EventId{least->id});
        REQUIRE(queue.top().argument == least->argument);
        REQUIRE(queue.pop().argument == least->argument);
        model.erase(least);
      } else if (what < 9) {
        const auto any = model.begin() + static_cast<std::ptrdiff_t>(random() % model.size());
        const EventQueue::Due due = queue.take({any->id});
        REQUIRE(due.at == Duration(any->at));
        REQUIRE(due.event.argument == any->argument);
        model.erase(any);
      } else {
        const auto least = std::min_element(model.begin(), model.end());
        least->at += static_cast<std::int64_t>(random() % 20);
        queue.postpone_top(Duration(least->at));
      }
      REQUIRE(queue.size() == model.size());
    }
    std::vector<Entry> seen;
    queue.for_each([&](Duration at, EventId id, const Event& event) {
      seen.push_back({at.count(), id.value, event.argument});
    });
    std::sort(seen.begin(), seen.end());
    std::sort(model.begin(), model.end());
    REQUIRE(seen.size() == model.size());
    for (const Entry& entry : model) REQUIRE(queue.pop().argument == entry.argument);
  }
}

}  // namespace
}  // namespace orrery::sim::event_queue_test
