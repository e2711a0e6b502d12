// The glossary: every name that can stand in a scenario or a report, with what it means, gathered from what systems and
// the scenario format declare of themselves. `list` and `describe` are views of it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::tools {

struct Term {
  std::string kind;  ///< one of term_kinds()
  std::string name;
  std::string system;  ///< whose it is; empty: of the format
  std::string about;
  std::vector<std::pair<std::string, std::string>> details;  ///< a word and what there is to say: `default 50ms`
};

/// The kinds in the order in which they are listed.
[[nodiscard]] std::span<const std::string_view> term_kinds();

/// All terms, by kind, then system, then in the order of their declaration.
[[nodiscard]] std::vector<Term> glossary(std::span<const System* const> systems);

}  // namespace orrery::tools
