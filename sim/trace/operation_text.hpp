// Operations in a few words, as a scenario would write them: `put x 1`. Commands are values of any type, so the words
// come from the declaration of fields.
#pragma once

#include <span>
#include <string>

#include "algorithms/process/message.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::trace {

/// The operation whose name begins the type's name (type `AppendTo`: operation `append`; the longest such), else the
/// type's name, and the values of the command's fields. Nested values are left out.
[[nodiscard]] std::string operation_text(std::span<const OperationSpec> operations, const Message& command);

}  // namespace orrery::trace
