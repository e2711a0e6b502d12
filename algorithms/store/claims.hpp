// What the sharded store promises. The truth is looked up where it is: on the disks of the replicas that the
// coordinator's view names, whatever routers and nodes believe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "algorithms/process/claim.hpp"
#include "algorithms/store/options.hpp"

namespace orrery::store {

/// In the order of claim_infos().
enum class Claim : std::uint8_t {
  no_acked_write_lost,
  reads_are_fresh,
  one_ring_per_epoch,
  monotonic_epoch,
  replicas_distinct,
  only_needed_moves,
  readable_again,
  node_lost_during_handoff,
  stale_router_corrected,
  two_nodes_lost,
  join_and_leave_at_once,
  read_repaired,
  write_during_handoff,
  wiped_disk_replaced,
};
inline constexpr std::size_t claim_count = static_cast<std::size_t>(Claim::wiped_disk_replaced) + 1;

[[nodiscard]] std::span<const ClaimInfo> claim_infos();

/// Judges all of them.
[[nodiscard]] std::unique_ptr<Judge> make_judge(std::shared_ptr<const Config> config);

}  // namespace orrery::store
