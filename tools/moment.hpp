// Moment: a point of a run, as users name it: the number of an event, or a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "algorithms/process/types.hpp"

namespace orrery::tools {

/// One of the two.
struct Moment {
  std::optional<std::uint64_t> event;  ///< after this one
  std::optional<Duration> time;        ///< after all that happens up to then
};

/// A whole number is an event, a number with a unit a time. Throws BadInput, which names the option.
[[nodiscard]] Moment moment_of(const char* option, const std::string& text);

}  // namespace orrery::tools
