// What a cluster behind balancers promises. The judge reads the facts that balancers observe, the messages that come
// and go, and how operations ended; from these it keeps its own books, and holds the balancers' words against them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "algorithms/cluster/balancing/options.hpp"
#include "algorithms/process/claim.hpp"

namespace orrery::balancing {

/// In the order of claim_infos().
enum class Claim : std::uint8_t {
  healthy_first,
  panic_fails_open,
  active_counts,
  requests_conserved,
  wrr_exact,
  load_bounded,
  slow_start,
  ejected_share_capped,
  circuit_holds,
  retries_in_budget,
  recovers,
  ejection,
  panic,
  circuit_open,
  retry_refused,
  came_back,
  queue_full,
};
inline constexpr std::size_t claim_count = static_cast<std::size_t>(Claim::queue_full) + 1;

[[nodiscard]] std::span<const ClaimInfo> claim_infos();

/// Judges all of them.
[[nodiscard]] std::unique_ptr<Judge> make_judge(std::shared_ptr<const Config> config);

}  // namespace orrery::balancing
