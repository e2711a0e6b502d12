// Loading: from the arguments of a command to the plans that it is about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "algorithms/process/system.hpp"
#include "sim/plan.hpp"
#include "sim/scenario/load.hpp"
#include "tools/arguments.hpp"
#include "tools/console.hpp"
#include "tools/targets.hpp"

namespace orrery::tools {

/// What the command line changes in a scenario.
struct Overrides {
  std::vector<std::string> set;       ///< `path=value`, as given
  std::vector<std::string> sweep;     ///< `path=a,b`, as given: a run for each value
  std::vector<std::string> mutants;   ///< to switch on as well
  std::vector<std::string> faults;    ///< actions as JSON, to do as well
  std::optional<std::uint64_t> seed;  ///< take just this one
};

struct Selection {
  std::vector<std::string> targets;
  Overrides overrides;
  std::string keyword;  ///< only plans whose label contains it; empty: all
};

/// Declares `--set`, `--sweep`, `--mutant` and `--fault`.
void add_changes(Arguments& command, Overrides& into);
/// The same and `--seed`.
void add_overrides(Arguments& command, Overrides& into);

/// All systems that the program knows. Throws Defect when one of them contradicts itself.
[[nodiscard]] std::vector<const System*> systems();

/// The text of a file, or of standard input: `-`. Throws BadInput.
[[nodiscard]] std::string text_of(const std::string& file, Console& console);

/// The text of a file that a scenario extends, or why there is none.
[[nodiscard]] scenario::FileText extended_file(const std::string& path);

/// find_targets(), with a note on what was passed over for those who want to hear everything.
[[nodiscard]] std::vector<Target> targets_of(const std::vector<std::string>& arguments, Console& console);

/// The scenarios of one file: one for each variant and sweep point, or just those of the target's variant. With an
/// override of the seed their plans are of that seed alone. Throws BadInput or scenario::BadScenario.
[[nodiscard]] std::vector<scenario::Scenario> load_target(const Target& target, const Overrides& overrides,
                                                          Console& console);

/// The scenarios of all targets, in order. Throws BadInput with the errors of every file, or when nothing is selected.
[[nodiscard]] std::vector<scenario::Scenario> load_all(const Selection& selection, Console& console);

/// The only scenario, which is run once. Throws BadInput that begins with `who_needs` and lists what there is to choose
/// from.
[[nodiscard]] const scenario::Scenario& the_one_run(const std::vector<scenario::Scenario>& scenarios,
                                                    std::string_view who_needs);

/// `FILE#variant`, and the sweep point in brackets.
[[nodiscard]] std::string label_of(const sim::Plan& plan);

}  // namespace orrery::tools
