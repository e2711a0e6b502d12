// Events in words, for people who read of a crash, a hang or a timer: who, and what came to it.
#pragma once

#include <span>
#include <string>

#include "algorithms/process/ensure.hpp"
#include "sim/event.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// An ENSURE that failed while a node handled an event; what() ends with the event in words.
class HandlerFailure final : public EnsureFailure {
 public:
  HandlerFailure(const EnsureFailure& cause, const std::string& event);
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// What the system calls the timers of this node, by TimerId.
[[nodiscard]] std::span<const std::string> timers_of(const WorldSetup& setup, NodeId node);
/// What the system calls a timer of this node, else `timer 7`.
[[nodiscard]] std::string timer_name(const WorldSetup& setup, NodeId node, TimerId timer);

/// `n2, Note from n1`; `n2, timer give up`; `n2, boot`. `argument` of a timer: its TimerId.
[[nodiscard]] std::string event_text(const WorldSetup& setup, const Event& event);
/// The same of an event in waiting.
[[nodiscard]] std::string event_text(const WorldSetup& setup, const PendingEvent& event);

}  // namespace orrery::sim
