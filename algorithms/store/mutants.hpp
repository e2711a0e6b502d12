// The store's mutants: what goes wrong in systems that move data while it is used, each behind one small switch.
#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::store {

/// In the order of mutant_specs().
enum class Mutant : std::uint8_t {
  handoff_overwrites_newer,
  owner_before_data,
  stale_router_accepted,
  epoch_not_durable,
  ack_before_durable,
  no_read_repair,
  wiped_keeps_identity,
  same_epoch_twice,
  streams_everything,
  pull_not_retried,
  replicas_on_one_host,
  forgets_at_once,
  put_begun_anew,
  answers_of_any_round,
};

[[nodiscard]] std::vector<MutantSpec> mutant_specs();

}  // namespace orrery::store
