// Known ways to get SWIM wrong, as the testbed switches them on.
#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::membership {

/// In the order of the bits of SystemSetup::mutants.
enum class SwimMutant : std::uint8_t {
  no_refutation,
  incarnation_not_compared,
  incarnation_forgotten,
  accuser_raises,
  dead_at_once,
  suspicion_survives,
  helpers_not_asked,
  news_told_once,
  round_restarts,
  dead_for_ever,
  leaves_unsaid,
};

[[nodiscard]] std::vector<MutantSpec> swim_mutant_specs();

}  // namespace orrery::membership
