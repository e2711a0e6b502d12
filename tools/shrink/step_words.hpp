// Step words: moves as the steps of a scenario, by the names of nodes, timers and messages.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/moves.hpp"
#include "sim/trace/json_visitor.hpp"

namespace orrery::tools {

using trace::Json;

/// Who is who in what is written.
struct StepNames {
  const System* system = nullptr;
  std::vector<std::string> nodes;  ///< by NodeId: servers, then clients
  std::uint32_t servers = 0;
  std::vector<Json> acts{};  ///< by Move::action: the step as it is written, with whom it is about
};

/// The words of an operation, such as `put`, `x`, `1`; nothing if a scenario can't ask for this command.
[[nodiscard]] std::optional<std::vector<std::string>> operation_words(const System& system, const Message& command);

/// One step. REQUIRES: operation_words() knows its command, if it has one.
[[nodiscard]] Json step_of(const sim::Move& move, const sim::Playbook& playbook, const StepNames& names);

/// A set of nodes: a name, `"all"`, `"servers"` or a list.
[[nodiscard]] Json nodes_of(sim::NodeSet set, const StepNames& names);

}  // namespace orrery::tools
