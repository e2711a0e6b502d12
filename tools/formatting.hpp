// Formatting: the one layout of a scenario file. Members of the outermost object stand on lines of their own; below it
// a value stands on one line if that is at most 120 columns wide, else its members do. Nothing else is changed: the
// order of keys, comments, the digits of numbers and the escapes of strings stay as written, and so does a blank line
// (one for several) between lines.
#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/json_document.hpp"

namespace orrery::tools {

/// The text in the one layout, with a newline at its end. `file` is used in messages only. Throws BadScenario when the
/// text is not strict JSON.
[[nodiscard]] std::string formatted(const std::string& file, std::string_view text);

/// A document in the same layout. Comments were left behind when it was read.
[[nodiscard]] std::string formatted(const scenario::JsonValue& document);

}  // namespace orrery::tools
