// The mutants of load balancing: mistakes that balancers make, each behind one small switch.
#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::balancing {

/// In the order of mutant_specs().
enum class Mutant : std::uint8_t {
  wrr_total_kept,
  active_kept_on_error,
  ejects_everybody,
  ejected_still_picked,
  retries_unbounded,
  silence_is_health,
  late_check_counts,
  one_good_check,
  slow_start_ignored,
  panic_ignored,
  circuit_ignored,
  bound_ignored,
  answers_twice,
  refusal_leaks_server,
};

[[nodiscard]] std::vector<MutantSpec> mutant_specs();

}  // namespace orrery::balancing
