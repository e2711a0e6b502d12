// A moment is a time unless it is digits all through.
#include "tools/moment.hpp"

#include <charconv>

#include <fmt/format.h>

#include "sim/text_values.hpp"
#include "sim/value_error.hpp"
#include "tools/failure.hpp"

namespace orrery::tools {

Moment moment_of(const char* option, const std::string& text) {
  std::uint64_t event = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), event);
  if (error == std::errc() && end == text.data() + text.size()) return {event, std::nullopt};
  try {
    return {std::nullopt, sim::parse_duration(text)};
  } catch (const sim::ValueError& bad) {
    throw BadInput(
        fmt::format("{} {}: {}; expected an event's number or a time such as 1.5s", option, text, bad.what()));
  }
}

}  // namespace orrery::tools
