// The event queue: a heap of small keys over a slab of events, so that ordering moves 16 bytes and never an event.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "algorithms/process/ensure.hpp"
#include "sim/event.hpp"
#include "sim/key_heap.hpp"

namespace orrery::sim {

/// REQUIRES: at most 2^24 events pending at once, 2^40 scheduled in all.
class EventQueue {
 public:
  struct Due {
    Duration at;
    EventId id;
    Event event;
  };

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

  EventId push(Duration at, Event&& event) {
    const std::uint32_t slot = take_slot(std::move(event));
    const std::uint64_t order = (sequence_++ << slot_bits) | slot;
    heap_.push({at.count(), order});
    return {order >> slot_bits};
  }
  /// The event that is due first. REQUIRES: !empty(). Valid until the queue changes.
  [[nodiscard]] const Event& top() const { return slab_[slot_of(heap_.top())]; }
  [[nodiscard]] Duration top_at() const { return Duration(heap_.top().at); }
  [[nodiscard]] EventId top_id() const { return {heap_.top().order >> slot_bits}; }
  /// Takes out what is due first. REQUIRES: !empty().
  Event pop() {
    const std::uint32_t slot = slot_of(heap_.top());
    heap_.pop();
    free_.push_back(slot);
    return std::move(slab_[slot]);
  }
  /// Puts off what is due first; it keeps its sequence. REQUIRES: !empty(), at >= top_at().
  void postpone_top(Duration at) { heap_.replace_top({at.count(), heap_.top().order}); }
  /// Takes out a pending event. REQUIRES: it is pending. Complexity: linear.
  Due take(EventId id) {
    const auto keys = heap_.keys();
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const KeyHeap::Key key = keys[i];
      if (key.order >> slot_bits != id.value) continue;
      heap_.remove(i);
      free_.push_back(slot_of(key));
      return {Duration(key.at), id, std::move(slab_[slot_of(key)])};
    }
    const bool is_pending = false;
    ENSURE(is_pending);
    return {};
  }
  /// Calls `visit(at, id, event)` for each pending event, in no useful order.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const KeyHeap::Key& key : heap_.keys())
      visit(Duration(key.at), EventId{key.order >> slot_bits}, slab_[slot_of(key)]);
  }

 private:
  static constexpr unsigned slot_bits = 24;
  static constexpr std::uint64_t slot_mask = (1U << slot_bits) - 1;

  static std::uint32_t slot_of(const KeyHeap::Key& key) { return static_cast<std::uint32_t>(key.order & slot_mask); }
  std::uint32_t take_slot(Event&& event) {
    if (free_.empty()) {
      ENSURE(slab_.size() < slot_mask);
      slab_.push_back(std::move(event));
      return static_cast<std::uint32_t>(slab_.size() - 1);
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    slab_[slot] = std::move(event);
    return slot;
  }

  KeyHeap heap_;
  std::vector<Event> slab_;
  std::vector<std::uint32_t> free_;
  std::uint64_t sequence_ = 1;
};

}  // namespace orrery::sim
