// The numbers of locking, each with its own type.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "algorithms/process/fields.hpp"
#include "algorithms/process/types.hpp"

namespace orrery::locking {

/// Fencing token: grows with every grant of a lock. 0: none was given.
using Token = Ordinal<struct TokenTag>;

/// One attempt to take a lock, unlike any other without luck: what Redis's recipe keeps as a random value beside the
/// lock, so that a release can tell its own lock from another's.
struct Owner {
  NodeId client = no_node;
  std::uint64_t boot = 0;    ///< of the client
  std::uint64_t serial = 0;  ///< of the attempt, in this boot
  auto operator<=>(const Owner&) const = default;
  static constexpr std::string_view type_name = "Owner";
  static constexpr auto fields() {
    return std::tuple{field("client", &Owner::client), field("boot", &Owner::boot), field("serial", &Owner::serial)};
  }
};

/// How a lock is held.
enum class Mode : std::uint8_t {
  exclusive,  ///< alone
  shared,     ///< with others that share it
  permit,     ///< one of so many permits of a semaphore
  together,   ///< with so many others, who wait for each other: a barrier
};
inline constexpr std::array<std::string_view, 4> mode_names{"exclusive", "shared", "permit", "together"};
constexpr std::span<const std::string_view> names_of(Mode) { return mode_names; }

/// Exactly this share of a duration, rounded down: whole seconds and the rest apart, so that nothing overflows.
/// REQUIRES: both are at least 0, the share at most 1.
[[nodiscard]] constexpr Duration share_of(Duration whole, Ratio share) {
  constexpr std::int64_t billion = 1'000'000'000;
  const std::int64_t count = whole.count();
  const std::int64_t parts = share.parts_per_billion;
  return Duration(count / billion * parts + count % billion * parts / billion);
}

}  // namespace orrery::locking
