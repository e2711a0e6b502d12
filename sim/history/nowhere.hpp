// A result that no order explains because its value came from nowhere: nobody wrote it. The simplest of all
// contradictions, and worth saying in plain words.
#pragma once

#include <span>
#include <string>

#include "sim/history/model.hpp"

namespace orrery::history {

/// What nobody had done before `end`, in words (`nobody had written 7 by then`), if what `operation` was told needs it;
/// else empty. Speaks of values only: of sums, of locks and of what is there no more it says nothing. `operations`: of
/// its object, none that failed. Complexity: O(n), for texts that were appended to O(n * length).
[[nodiscard]] std::string nobody_did(const Operation& operation, std::span<const Operation> operations, Position end,
                                     const Model& model, const Values& values, ValueId initial);

}  // namespace orrery::history
