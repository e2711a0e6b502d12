// Exact answers without a search, where the structure of the history allows it and somebody has proven it. Each of
// these is O(n log n); each says nothing when its premise does not hold, and the search decides.
//
// Registers whose written values all differ: the zones of Gibbons and Korach ("Testing shared memories", SIAM J.
// Comput. 26, 1997, theorem 4.1). Queues whose values all differ: the four violations of Henzinger, Sezgin and
// Vafeiadis ("Aspect-oriented linearizability proofs", CONCUR 2013, theorem 1). Sets that only grow: every result says
// which additions came before it and which after, so that an order exists if and only if these demands, with those of
// time, have no cycle (the tractable collections of Emmi and Enea, "Sound, complete, and tractable linearizability
// monitoring for concurrent collections", POPL 2018). Locks: from the return of an acquire to the call of its release
// the lock is surely held, and these spans may not meet; where they don't, their order is the order. Counters that go
// one way by equal steps, where additions don't tell their sum, and lists whose appended values all differ: sums and
// lists say how many changes came before them (steps.hpp; the proofs are our own).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/history/model.hpp"
#include "sim/history/search.hpp"

namespace orrery::history {

struct Decided {
  bool linearizable = true;
  std::string why;                        ///< when it is not: in words
  std::vector<std::uint32_t> operations;  ///< the operations that contradict each other, by index
};

/// `operations`: as for search(). Nothing: no premise holds.
[[nodiscard]] std::optional<Decided> decide(std::span<const Operation> operations, const Model& model,
                                            const Values& values, ValueId initial);

// Each for its own model. REQUIRES: the calls are the model's.
[[nodiscard]] std::optional<Decided> decide_register(std::span<const Operation> operations, const Values& values,
                                                     ValueId initial);
[[nodiscard]] std::optional<Decided> decide_queue(std::span<const Operation> operations, const Values& values);
[[nodiscard]] std::optional<Decided> decide_growing_set(std::span<const Operation> operations, const Values& values);
[[nodiscard]] std::optional<Decided> decide_mutex(std::span<const Operation> operations, const Values& values);
[[nodiscard]] std::optional<Decided> decide_fenced_mutex(std::span<const Operation> operations, const Values& values);
[[nodiscard]] std::optional<Decided> decide_counter(std::span<const Operation> operations, const Values& values,
                                                    ValueId initial);
[[nodiscard]] std::optional<Decided> decide_list(std::span<const Operation> operations, const Values& values,
                                                 ValueId initial);

}  // namespace orrery::history
