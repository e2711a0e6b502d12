// A run as a Mermaid sequence diagram, which GitHub draws inside a README. It has no time scale and no slanted arrows:
// a row for each message, in the order of sending.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tools/diagrams/trace_reader.hpp"

namespace orrery::exports {

struct MermaidOptions {
  std::optional<diagrams::TraceTime> from, to;  ///< where not given: around what matters, as in space_time.hpp
  std::vector<std::string> nodes;               ///< only these; empty: as in space_time.hpp
};

/// Mermaid refuses texts that are longer, in bytes.
inline constexpr std::size_t mermaid_text_max = 50'000;
/// And nobody reads more messages than these.
inline constexpr std::size_t mermaid_messages_max = 600;

/// What was left out is said in the last note. Equal arguments give equal bytes. Throws std::invalid_argument if a name
/// is no node of the trace or if from > to. O(records * log records).
[[nodiscard]] std::string mermaid(const diagrams::TraceFile& trace, const MermaidOptions& options = {});

}  // namespace orrery::exports
