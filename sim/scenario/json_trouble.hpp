// JSON trouble: what is wrong with a text that is no JSON, in the words of somebody who wants to mend it: the first
// thing that does not fit, where it stands, and what was probably forgotten.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/source_text.hpp"

namespace orrery::scenario {

struct JsonTrouble {
  Place place;
  std::string message;  // without a full stop
};

/// The first thing in the text that no JSON has there; nothing if the grammar has no fault to find. REQUIRES: the text
/// is UTF-8. O(n).
[[nodiscard]] std::optional<JsonTrouble> json_trouble(std::string_view text);

/// "UTF-16" or "UTF-32" if the bytes look like that; else empty.
[[nodiscard]] std::string_view other_encoding(std::string_view text);

}  // namespace orrery::scenario
