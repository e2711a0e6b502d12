// Picks: what a scenario leaves to the seed before the run begins: {"pick": [a, b]}, {"pick": "3..7"}, whether a
// workload is there at all, how far a node's clock is off. Each is addressed by its path through keys, ids and texts,
// never by a position in a list, so that an edit elsewhere leaves it alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/error.hpp"
#include "sim/scenario/json_document.hpp"

namespace orrery::scenario {

/// Answers the picks of one seed, and remembers whether anybody asked.
class Luck {
 public:
  /// Luck from a seed.
  [[nodiscard]] static Luck seeded(std::uint64_t seed);
  /// Always the usual answer.
  [[nodiscard]] static Luck quiet();
  /// Always this answer, or the last one where there are fewer: to see every alternative once.
  [[nodiscard]] static Luck always(std::uint32_t answer);

  /// A number below `count`; 0 is the usual one. REQUIRES: count > 0.
  [[nodiscard]] std::uint32_t pick(std::string_view address, std::uint32_t count);
  /// A number from lo to hi, both included; the usual one is the middle. REQUIRES: lo <= hi, hi - lo < 2^32 - 1.
  [[nodiscard]] std::int64_t pick_between(std::string_view address, std::int64_t lo, std::int64_t hi);
  /// Something was left to luck.
  [[nodiscard]] bool used() const { return most_ > 0; }
  /// The largest count that was asked for.
  [[nodiscard]] std::uint32_t most() const { return most_; }

 private:
  enum class Kind : std::uint8_t { seeded, quiet, always };
  Luck(Kind kind, std::uint64_t number) : kind_(kind), number_(number) {}

  Kind kind_;
  std::uint64_t number_;  // the seed, or the answer
  std::uint32_t most_ = 0;
};

/// Replaces every pick below `value` by its answer.
void resolve_picks(JsonValue& value, Luck& luck, ErrorList& errors);

/// What a list element is called, whatever its position: its id, or else its text without its note.
[[nodiscard]] std::string element_name(const JsonValue& element);

}  // namespace orrery::scenario
