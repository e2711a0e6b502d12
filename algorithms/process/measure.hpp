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
  };
  std::string name;   ///< family, dot, words
  std::string about;  ///< what it tells, in a few words
  Kind kind{};
  const Type* fact = nullptr;  ///< count, total, value
  std::string field{};         ///< of the fact; total and value need it
  std::string role{};          ///< vacancy
};

}  // namespace orrery
