// Choices: the only way to nondeterminism. A process asks for a pick at a named site; the host adds what the pick is
// about (node, message type, time, repetition), so that the same question gets the same answer however the rest of the
// run has changed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "algorithms/process/digest.hpp"
#include "algorithms/process/spread.hpp"
#include "algorithms/process/types.hpp"

namespace orrery {

/// A place in the code that picks, named for traces, pins and reproductions.
struct Site {
  enum class Kind : std::uint8_t {
    plain,            ///< pick 0 is the usual outcome
    breaks_symmetry,  ///< nodes that answer alike get stuck (election timeouts): the quiet source spreads them by rank
  };
  std::string_view name;
  std::uint64_t id;
  Kind kind;

  constexpr explicit Site(std::string_view site_name, Kind site_kind = Kind::plain)
      : name(site_name), id(name_hash(site_name)), kind(site_kind) {}
};

/// Answers the picks of one process during one event.
class Picker {
 public:
  virtual ~Picker() = default;
  /// A number below `count`; 0 is the usual outcome. REQUIRES: count > 0.
  virtual std::uint32_t pick(const Site& site, std::uint32_t count) = 0;
  /// A duration in `range`, to the nanosecond (ranges over 4 s: to 1/2^32 of their width).
  virtual Duration pick_duration(const Site& site, DurationRange range) {
    const auto width = static_cast<std::uint64_t>((range.max - range.min).count()) + 1;
    if (width <= 0xffff'ffffU) return range.min + Duration(pick(site, static_cast<std::uint32_t>(width)));
    const std::uint64_t fraction = pick(site, 0xffff'ffffU);
    const std::uint64_t part = (width >> 32U) * fraction + ((width & 0xffff'ffffU) * fraction >> 32U);
    return range.min + Duration(static_cast<std::int64_t>(part));
  }
  /// A duration of `spread`, never below zero.
  virtual Duration pick_duration(const Site& site, const Spread& spread) {
    return std::max(Duration(0), spread.is_fixed() ? spread.usual() : spread.at(pick(site, 0xffff'ffffU)));
  }
};

}  // namespace orrery
