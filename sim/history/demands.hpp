// What results tell about the past: a value that grew by appending shows the order in which it grew. If each piece of
// it can have come from one operation only, that operation took effect when the value was what stands before the piece,
// and in no other state. A search that knows this does not try the many other orders of appends.
#pragma once

#include <span>

#include "sim/history/model.hpp"

namespace orrery::history {

/// Sets Operation::only_in where results demand it. `operations`: of one object, normalized; `initial`: what it held at
/// first, which no operation wrote. Changes no verdict.
void find_demands(std::span<Operation> operations, const Model& model, Values& values, ValueId initial);

/// As Model::step, minding Operation::only_in.
[[nodiscard]] inline State step_of(const Model& model, State state, const Operation& operation, Values& values) {
  if (operation.only_in != impossible && operation.only_in != state) return impossible;
  return model.step(state, operation, values);
}

}  // namespace orrery::history
