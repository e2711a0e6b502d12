// The base of all checking: is there an order of the operations, each within its time, in which every result is right?
// Wing and Gong's search, which lifts operations out of a doubly linked list of events one by one and puts them back
// when that led nowhere ("Testing and verifying concurrent objects", 1993), with Lowe's memory of configurations: what
// was lifted and the state are never looked at twice ("Testing for linearizability", 2017).
//
// Two things more are safe and save much. An operation that only observes takes effect as soon as it can: in whatever
// order the others come, they find the same states. Of two open operations that ask and are told the
// same, the one that ends first comes first: in any order the two may change places.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/history/model.hpp"

namespace orrery::history {

enum class Verdict : std::uint8_t {
  yes,
  no,
  unknown,  ///< it would have taken more memory than was allowed
};
inline constexpr std::array<std::string_view, 3> verdict_names{"yes", "no", "unknown"};
constexpr std::span<const std::string_view> names_of(Verdict) { return verdict_names; }

/// The index of no operation, cluster, part ...
inline constexpr std::uint32_t nobody = 0xffff'ffffU;

struct Found {
  Verdict verdict = Verdict::yes;
  /// Indices of operations in an order that is right: of all but those of unknown outcome that took no effect; when
  /// there is none, of the longest beginning that has one.
  std::vector<std::uint32_t> order;
  /// no: the first return that can't be explained: the events before it have an order, with it they have none.
  Position broken_at = never;
  std::uint32_t broken = 0;  ///< no: the index of the operation that returns there
  std::uint64_t configurations = 0;
};

/// `operations`: of one object, sorted by `invoked`, none that failed and none of unknown outcome that only reads;
/// normalized. Remembers at most `limit` configurations. Complexity: exponential in how many are open at once, in the
/// worst case; linear where the first order tried is right.
[[nodiscard]] Found search(std::span<const Operation> operations, const Model& model, State initial, Values& values,
                           std::uint64_t limit);

/// Whether the operations do and tell the same.
[[nodiscard]] bool are_twins(const Operation& a, const Operation& b);

}  // namespace orrery::history
