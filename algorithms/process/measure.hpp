// Measures: what a system wants its runs to be measured by, said once. The world counts and times; it knows neither
// the facts nor the roles by name.
#pragma once

#include <cstdint>
#include <string>

#include "algorithms/process/message.hpp"

namespace orrery {

/// One measure. Scenarios ask for it by name, and for `name.max`, `name.p99` ... over all runs.
struct MeasureSpec {
  enum class Kind : std::uint8_t {
    count,    ///< how many such facts a run had; with a field, how many for each server that the field names
    total,    ///< the field, a number, of all such facts together
    value,    ///< the field of each such fact, a number, a duration or a ratio
    vacancy,  ///< how long nobody was in a role: from when the last one leaves it until the next takes it
    delay,    ///< from a node's crash until the first such fact about it (`subject`) while it is down
    spread,   ///< from the first such fact about a node to each that other nodes observe later, until it boots again
  };
  /// Whether a fact counts, by how the node that it is about fares at that time.
  enum class Subject : std::uint8_t {
    any,
    well,  ///< only if it is up and not slow
  };
  std::string name;   ///< family, dot, words
  std::string about;  ///< what it tells, in a few words
  Kind kind{};
  const Type* fact = nullptr;  ///< count, total, value
  std::string field{};         ///< of the fact; total and value need it
  std::string role{};          ///< vacancy
  std::string subject{};       ///< the field that names the node that the fact is about; delay and spread need it
  Subject whose = Subject::any;
  std::string per{};  ///< delay, spread: counted in so many of this option, a duration, one that has begun as a whole
};

/// Whether it is a duration, rather than a number.
[[nodiscard]] inline bool is_time(const MeasureSpec& measure) {
  using Kind = MeasureSpec::Kind;
  if (measure.kind == Kind::delay || measure.kind == Kind::spread) return measure.per.empty();
  const Shape* field = measure.fact == nullptr ? nullptr : measure.fact->shape().find(measure.field);
  const bool of_time = field != nullptr && field->kind == Shape::Kind::duration;
  return measure.kind == Kind::vacancy || (measure.kind == Kind::value && of_time);
}

}  // namespace orrery
