// Events in words: names come from the setup, since a world may be half way through an event when it is asked.
#include "sim/event_text.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace orrery::sim {
namespace {

std::string words_of(const WorldSetup& setup, EventKind kind, NodeId node, NodeId from, std::uint64_t argument,
                    const Message* message) {
  const auto name = [&](NodeId id) -> std::string_view {
    return id.value < setup.nodes.size() ? std::string_view(setup.nodes[id.value].name) : "nobody";
  };
  switch (kind) {
    case EventKind::start:
      return fmt::format("{}, boot", name(node));
    case EventKind::deliver:
      return fmt::format("{}, {} from {}", name(node), message != nullptr ? message->type().name : "a message",
                         name(from));
    case EventKind::timer: {
      const std::string timer = timer_name(setup, node, TimerId{static_cast<std::uint32_t>(argument)});
      return fmt::format("{}, {}{}", name(node), timer.starts_with("timer ") ? "" : "timer ", timer);
    }
    case EventKind::durable:
      return fmt::format("{}, durable up to {}", name(node), argument);
    case EventKind::arrival:
      return fmt::format("{}, a client's operation", name(node));
    case EventKind::fault:
      break;
  }
  return "a fault";
}

}  // namespace

HandlerFailure::HandlerFailure(const EnsureFailure& cause, const std::string& event)
    : EnsureFailure(cause), text_(fmt::format("{} ({})", cause.what(), event)) {}

std::span<const std::string> timers_of(const WorldSetup& setup, NodeId node) {
  if (setup.system == nullptr || node.value >= setup.nodes.size()) return {};
  const NodeSetup& who = setup.nodes[node.value];
  for (const AddedNodes& added : setup.system->added)
    if (added.name == who.group) return added.timers;
  return who.server ? setup.system->timers : setup.system->client_timers;
}

std::string timer_name(const WorldSetup& setup, NodeId node, TimerId timer) {
  const std::span<const std::string> names = timers_of(setup, node);
  return timer.value < names.size() ? names[timer.value] : fmt::format("timer {}", timer.value);
}

std::string event_text(const WorldSetup& setup, const Event& event) {
  return words_of(setup, event.kind, event.node, event.from, event.argument,
                 event.kind == EventKind::deliver ? &event.message : nullptr);
}

std::string event_text(const WorldSetup& setup, const PendingEvent& event) {
  const bool arrival = event.kind == EventKind::arrival && event.argument < setup.streams.size();
  const NodeId node = arrival ? setup.streams[event.argument].client : event.node;
  return words_of(setup, event.kind, node, event.from, event.argument, event.message);
}

}  // namespace orrery::sim
