// Strategies as a command line says them, and as a command line says them again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/load.hpp"
#include "sim/strategy.hpp"
#include "tools/arguments.hpp"

namespace orrery::tools {

struct StrategyWords {
  sim::StrategyKind kind = sim::StrategyKind::random;
  std::optional<std::uint64_t> depth{};  ///< of pct
};

/// Declares `--strategy` with random and pct, which one run can have, and `--depth`.
void add_run_strategy(Arguments& command, StrategyWords& into);
/// Declares `--strategy` with all that there are, and `--depth`.
void add_campaign_strategy(Arguments& command, StrategyWords& into);

/// Throws BadInput.
[[nodiscard]] sim::Strategy strategy_of(const StrategyWords& words);
/// `pct 3`: all that there is to a strategy, as a journal keeps it; and back. Throws BadInput.
[[nodiscard]] std::string strategy_text(const sim::Strategy& strategy);
[[nodiscard]] StrategyWords read_strategy(std::string_view text);

/// Throws BadInput that names the first of the scenarios that can't be run in this way, and says why.
void check_strategy(const sim::Strategy& strategy, const std::vector<scenario::Scenario>& scenarios);

/// ` --strategy pct --depth 5`: what the defaults do not say; nothing for random.
[[nodiscard]] std::string strategy_options(const sim::Strategy& strategy);

}  // namespace orrery::tools
