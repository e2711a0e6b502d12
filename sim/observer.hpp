// Observer: someone who watches a run and can't change it: the trace writer, tests, statistics. It is no part of the
// world's value; a run with one is the same run.
#pragma once

#include <span>
#include <string_view>

#include "algorithms/process/claim.hpp"
#include "sim/event.hpp"
#include "sim/network.hpp"

namespace orrery::sim {

class World;

/// Whether a node runs, and if not, why.
enum class Status : std::uint8_t { up, paused, crashed, halted };
inline constexpr std::array<std::string_view, 4> status_names{"up", "paused", "crashed", "halted"};
constexpr std::span<const std::string_view> names_of(Status) { return status_names; }

/// A claim that does not hold.
struct Violation {
  std::string claim;
  NodeId node;
  Duration at;
  std::uint64_t event;
  std::string evidence;
};

/// Called during a run, in the order in which things happen; world.now() and world.events() tell when.
class Observer {
 public:
  virtual ~Observer() = default;
  /// An event begins; its consequences follow until the next call.
  virtual void on_event(const World&, const Event&) {}
  /// A message leaves. `copy_of`: it is a duplicate that the network made; else equal to `send`.
  virtual void on_send(const World&, SendId /*send*/, Link, const Message&, SendId /*copy_of*/) {}
  /// A message was lost: at the sender or on its way (also when `at_receiver` is false), or on arrival.
  virtual void on_lost(const World&, SendId, Link, const Message&, Loss, bool /*at_receiver*/) {}
  virtual void on_face(const World&, NodeId) {}
  virtual void on_fact(const World&, NodeId, const Message&) {}
  virtual void on_status(const World&, NodeId, Status, std::string_view /*why*/) {}
  virtual void on_invoke(const World&, NodeId, const Operation&) {}
  virtual void on_finish(const World&, NodeId, const Finish&) {}
  virtual void on_violation(const World&, const Violation&) {}
  /// A fault starts or ends, by the words of its director.
  struct FaultNote {
    std::string_view id;
    std::string_view verb;
    bool start;
    std::span<const NodeId> nodes;
    std::span<const std::vector<NodeId>> groups;  ///< partitions, cuts, isolated nodes: the sides
    std::string_view label;
    bool once = false;     ///< it has no duration, and so no end
    bool one_way = false;  ///< of two sides, what the first sends does not reach the second
  };
  virtual void on_fault(const World&, const FaultNote&) {}
  /// A step of the scenario has something to say.
  virtual void on_note(const World&, std::string_view /*text*/) {}
};

}  // namespace orrery::sim
