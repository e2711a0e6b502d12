// Models: what an object should do when one call comes after another. A checker asks a model one thing: may this
// operation take effect in this state, and what is the state then? To add one, derive from Model, give it its calls and
// step(), and put it into the list of models.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/history/history.hpp"

namespace orrery::history {

/// A state as one number: equal states have equal numbers while they share a table of values.
using State = std::uint64_t;
inline constexpr State impossible = ~State{0};

class Model {
 public:
  virtual ~Model() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// One line: what the object is.
  [[nodiscard]] virtual std::string_view about() const = 0;
  /// The calls that it knows.
  [[nodiscard]] virtual std::span<const Call> calls() const = 0;
  /// Before anybody called; `value` is History::initial.
  [[nodiscard]] virtual State initial(Values& values, ValueId value) const = 0;
  /// The state after `operation` took effect in `state`; impossible: with the result that it had it can't have. An
  /// operation of unknown outcome may have had any result. REQUIRES: knows(operation.call), and it did not fail.
  [[nodiscard]] virtual State step(State state, const Operation& operation, Values& values) const = 0;
  /// For people.
  [[nodiscard]] virtual std::string print(State state, const Values& values) const = 0;
  /// The same state where its values have other numbers.
  [[nodiscard]] virtual State copied(State state, const Values& from, Values& to) const = 0;
  /// Whether the operation, with the result that it had, leaves every state as it is in which it can take effect.
  [[nodiscard]] virtual bool observes(const Operation& operation) const;
  /// Brings arguments and result into the form that step() compares. Once for each operation, and again in another
  /// table.
  virtual void normalize(Operation&, Values&) const {}

  [[nodiscard]] bool knows(Call call) const;
};

/// All of them, in the order in which help names them.
[[nodiscard]] std::span<const Model* const> models();
/// By its name; null: there is none.
[[nodiscard]] const Model* model_named(std::string_view name);

}  // namespace orrery::history
