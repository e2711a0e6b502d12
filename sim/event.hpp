// Events: everything that can happen in a world. An event is a delivery, a timer that fires, a durable answer, a
// client's arrival or a fault; never a stale timer, and never a send, which is an effect.
#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/process/message.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::sim {

/// Names a pending event of one world; forks keep the names of what was pending.
using EventId = Ordinal<struct EventTag>;
/// Names a message that was sent: a duplicate made by the network has its own.
using SendId = Ordinal<struct SendTag>;

/// An event in waiting. What `argument` means depends on the kind.
struct Event {
  EventKind kind = EventKind::start;
  NodeId node{};               ///< whom it touches
  NodeId from = no_node;       ///< deliver: the sender
  std::uint32_t boot = 0;      ///< timer, durable: the boot of the node that it belongs to
  std::uint64_t argument = 0;  ///< deliver: SendId; timer: TimerId; durable: Lsn; arrival: stream; fault: code
  Message message{};           ///< deliver
};

/// What World::pending() tells of an event in waiting.
struct PendingEvent {
  EventId id;
  Duration at;  ///< when it is due; with a scheduler of its own a run may take it earlier or later
  EventKind kind;
  NodeId node;
  NodeId from;
  std::uint64_t argument;
  const Message* message;  ///< deliver, else null; valid until the world changes
};

/// The order in which a world takes its events.
[[nodiscard]] inline bool comes_before(const PendingEvent& a, const PendingEvent& b) {
  return a.at != b.at ? a.at < b.at : a.id < b.id;
}

}  // namespace orrery::sim
