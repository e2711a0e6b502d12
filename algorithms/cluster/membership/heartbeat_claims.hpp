// What detectors promise: completeness and accuracy once nothing is wrong any more (Chandra and Toueg, 1996).
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "algorithms/cluster/membership/heartbeat_options.hpp"
#include "algorithms/process/claim.hpp"

namespace orrery::membership {

/// In the order of heartbeat_claim_infos().
enum class HeartbeatClaim : std::uint8_t { outage_not_learned, completeness, accuracy, found, mistake, trusted_again };
inline constexpr std::size_t heartbeat_claim_count = static_cast<std::size_t>(HeartbeatClaim::trusted_again) + 1;

[[nodiscard]] std::span<const ClaimInfo> heartbeat_claim_infos();
[[nodiscard]] std::unique_ptr<Judge> make_heartbeat_judge(std::shared_ptr<const HeartbeatConfig> config);

}  // namespace orrery::membership
