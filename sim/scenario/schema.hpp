// Schema: the scenario format as a JSON Schema (draft 7), for editors: made of the vocabulary's tables and of what the
// systems declare, so that it can't say anything else than the loader. It is as strict as a schema can be about keys,
// kinds of values and names; what only the loader knows (paths, names of nodes) is a text here.
#pragma once

#include <span>
#include <string>

#include "algorithms/process/system.hpp"

namespace orrery::scenario {

/// The schema as a text, indented, with an end of line.
[[nodiscard]] std::string schema_text(std::span<const System* const> systems);

}  // namespace orrery::scenario
