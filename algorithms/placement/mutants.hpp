// Known ways to get a placement wrong, as the testbed switches them on.
#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::placement {

/// In the order of mutant_specs().
enum class Mutant : std::uint8_t {
  modulo_instead_of_ring,
  wrap_off_by_one,
  replicas_on_one_host,
  ties_by_insertion,
  weights_truncated,
  points_left_behind,
  cap_from_old_count,
  points_in_a_row,
};

[[nodiscard]] std::vector<MutantSpec> mutant_specs();

}  // namespace orrery::placement
