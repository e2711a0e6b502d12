// Operations: what clients ask for. The host brings each to a client process at its time and records how it ended.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "algorithms/process/message.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

/// How an operation ended, as its client can honestly say.
enum class Outcome : std::uint8_t {
  ok,       ///< done, with a result
  fail,     ///< surely not done
  unknown,  ///< may have been done, may yet be
};
inline constexpr std::array<std::string_view, 3> outcome_names{"ok", "fail", "unknown"};
constexpr std::span<const std::string_view> names_of(Outcome) { return outcome_names; }

/// How a client asks again when no answer comes.
struct Retry {
  std::uint32_t attempts = 0;  ///< asks at most this often, then gives up; 0: until its timeout
  Duration backoff{};          ///< waits this much longer before each attempt but the first
  bool operator==(const Retry&) const = default;
};

/// One operation on its way to a client process.
struct Operation {
  OperationId id{};
  Message command;      ///< of a type that the system's operations declare
  Duration timeout{};   ///< the client gives up after this; 0: the client's own default
  NodeId to = no_node;  ///< ask this node, and no other; no_node: whom the client likes
  Retry retry{};
};

}  // namespace orrery
