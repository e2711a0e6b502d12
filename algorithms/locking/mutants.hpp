// Known ways to get a lock wrong, as the testbed switches them on.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::locking {

enum class Mutant : std::uint8_t {
  release_without_compare,
  extends_what_is_over,
  token_starts_anew,
  fence_not_durable,
  lease_from_the_reply,
  never_doubts,
  renewal_gives_up,
  no_expiry,
  no_clock_check,
  no_unlock_all,
  no_delayed_restart,
  quorum_of_half,
  counts_answers,
};

/// Of the kind `lease-lock` and of the kind `redlock`: in the order of the bits of SystemSetup::mutants.
[[nodiscard]] std::vector<MutantSpec> lease_mutant_specs();
[[nodiscard]] std::vector<MutantSpec> redlock_mutant_specs();
/// What these bits switch on.
[[nodiscard]] Mutants<Mutant> lease_mutants(std::uint64_t bits);
[[nodiscard]] Mutants<Mutant> redlock_mutants(std::uint64_t bits);

}  // namespace orrery::locking
