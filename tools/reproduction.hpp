// From a failure to a file that shows it: the scenario as the seed ran it, merged and with what was picked, that
// expects the failure; and its diagram.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "sim/scenario/load.hpp"
#include "tools/campaign/report.hpp"

namespace orrery::tools {

/// The scenario of one seed as a file of its own, pinned to the seed, in the one layout. It expects the claim to be
/// violated; of a crash, a hang or a missed expectation it expects what the scenario expected, which does not come
/// true.
[[nodiscard]] std::string pinned_scenario(const scenario::Scenario& scenario, const campaign::Group& group);

/// The schedule of faults of a group that `guided` found, with which its pinned scenario is run; nothing: none is
/// needed.
[[nodiscard]] std::optional<std::string> picks_of_group(const scenario::Scenario& scenario,
                                                        const campaign::Group& group);

/// A scenario of a few steps that fails as the group's run does, under any seed; nothing where there is none to be had
/// or where its run would be a danger: the group then says why. Takes no longer than the limit, by and large.
[[nodiscard]] std::optional<std::string> shrunk_scenario(const scenario::Scenario& scenario,
                                                         const sim::Strategy& strategy, campaign::Group& group,
                                                         unsigned jobs, std::chrono::nanoseconds time_limit);

/// The diagram of a scenario's run, as drawn by `orrery run --diagram`, where it can be had without danger: the run of
/// a crash of the process or of a hang is not repeated here. Writes nothing and says false then.
bool draw_reproduction(const std::string& text, const sim::Strategy& strategy, const campaign::Group& group,
                       const std::string& path);

}  // namespace orrery::tools
