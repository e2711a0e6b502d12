// Why a history is not linearizable, in as few operations as prove it. The window ends with the first return that can't
// be explained. Operations that only observe are left out where the rest is still contradictory; those that change
// something are left open instead (each may or may not have happened, within its own time) and then not shown: whatever
// they did, what is shown can't be put into an order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/history/check.hpp"

namespace orrery::history {

struct Explanation {
  std::uint32_t key = 0;
  std::uint32_t offending = 0;            ///< the operation that can't be placed, by its index in the history
  Position at = never;                    ///< its return: the events before it have an order
  std::vector<std::uint32_t> operations;  ///< what is shown, in the order of invocation, the offending one too
  std::uint32_t prefix = 0;               ///< how many operations of the object were invoked before `at`
  std::uint32_t left_out = 0;             ///< of these, how many are not shown
  /// An order of what came before, of those that are shown: an operation and the state after it.
  struct Placed {
    std::uint32_t operation = 0;
    std::string state;
  };
  std::vector<Placed> order;
  std::vector<std::string> states;  ///< all that the object may have held while the offending operation was open
  bool minimal = true;              ///< false: some operations took too much to find out whether they are needed
  std::string why;                  ///< in one sentence
};

/// REQUIRES: the part is not linearizable. The window ends at its longest prefix that is.
[[nodiscard]] Explanation explain(History& history, const Model& model, const Part& part);

}  // namespace orrery::history
