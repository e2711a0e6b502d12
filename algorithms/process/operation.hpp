// Operations: what clients ask for. The host brings each to a client process at its time and records how it ended.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
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
  /// How many retries a client may have made for each of its requests, this one included; nothing: any number.
  std::optional<Ratio> budget{};
  bool operator==(const Retry&) const = default;
};
/// Whether a client that has begun `requests` and asked again `retries` times may do so once more.
[[nodiscard]] constexpr bool within_budget(const std::optional<Ratio>& budget, std::uint64_t requests,
                                           std::uint64_t retries) {
  constexpr std::uint64_t whole = 1'000'000'000;
  if (!budget) return true;
  const auto parts = static_cast<std::uint64_t>(std::max<std::int64_t>(budget->parts_per_billion, 0));
  const std::uint64_t allowed =
      requests / whole * parts + requests % whole * (parts / whole) + requests % whole * (parts % whole) / whole;
  return retries < allowed;
}

/// One operation on its way to a client process.
struct Operation {
  OperationId id{};
  Message command;      ///< of a type that the system's operations declare
  Duration timeout{};   ///< the client gives up after this; 0: the client's own default
  NodeId to = no_node;  ///< ask this node, and no other; no_node: whom the client likes
  Retry retry{};
};

}  // namespace orrery
