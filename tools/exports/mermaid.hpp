// A run as a Mermaid sequence diagram, which GitHub draws inside a README. It has no time scale and no slanted arrows:
// a row for each message, in the order of sending.
#pragma once

#include <cstddef>
#include <string>

#include "tools/diagrams/view.hpp"

namespace orrery::exports {

/// Mermaid refuses texts that are longer, in bytes.
inline constexpr std::size_t mermaid_text_max = 50'000;
/// And nobody reads more messages than these.
inline constexpr std::size_t mermaid_messages_max = 600;

/// The window and the nodes are those of the space-time view: asked for, or around what matters. What was left out is
/// said in the last note. Equal arguments give equal bytes. Throws std::invalid_argument if a name
/// is no node of the trace or if from > to. O(records * log records).
[[nodiscard]] std::string mermaid(const diagrams::Recording& recording, const diagrams::ViewOptions& options = {});

}  // namespace orrery::exports
