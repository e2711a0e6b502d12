// Load: the text of a scenario file becomes plans, one for each variant and sweep point, or one report of all that is
// wrong with it. The document is read strictly, then merged, then bound to a system; no file is opened here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/process/system.hpp"
#include "sim/plan.hpp"
#include "sim/scenario/error.hpp"
#include "sim/scenario/expand.hpp"

namespace orrery::scenario {

/// One variant and sweep point of a file, merged and found good. Copyable.
struct Scenario {
  Document document;
  std::string file;
  const System* system = nullptr;
  sim::Plan plan;       ///< of its own first seed
  bool varies = false;  ///< other seeds have other plans: something is picked before the run begins
};

/// Reads, merges and binds. Every alternative of a pick is looked at once, so that an error in one is found here and
/// not at some seed. Throws BadScenario with all errors found. The systems must outlive what is returned.
[[nodiscard]] std::vector<Scenario> load_scenarios(const std::string& file, std::string_view text,
                                                   std::span<const System* const> systems,
                                                   const ReadFile& read_file = {}, const LoadOptions& options = {});

/// The plan of any seed; the same as `scenario.plan` unless it varies. Throws BadScenario when the values picked
/// contradict each other.
[[nodiscard]] sim::Plan plan_of(const Scenario& scenario, std::uint64_t seed);

/// The scenario as one plain file: merged, and what is picked for its first seed in the place of the picks. Run, it
/// gives the run of that seed.
[[nodiscard]] JsonValue resolved(const Scenario& scenario);

/// The plans of the first seed of each.
[[nodiscard]] std::vector<sim::Plan> load(const std::string& file, std::string_view text,
                                          std::span<const System* const> systems, const ReadFile& read_file = {},
                                          const LoadOptions& options = {});

}  // namespace orrery::scenario
