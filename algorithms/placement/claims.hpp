// What a placement promises, held against what the paper of each algorithm says and, for the ring, against its
// definition carried out by a scan.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "algorithms/placement/options.hpp"
#include "algorithms/process/claim.hpp"

namespace orrery::placement {

/// In the order of claim_infos().
enum class Claim : std::uint8_t {
  owners_are_members,
  first_point,
  monotone,
  moved_share,
  order_independent,
  replicas_distinct,
  weights,
  balance,
  cap,
  past_the_last_point,
  tie,
  overflow,
};
inline constexpr std::size_t claim_count = static_cast<std::size_t>(Claim::overflow) + 1;

[[nodiscard]] std::span<const ClaimInfo> claim_infos();
[[nodiscard]] std::unique_ptr<Judge> make_judge(std::shared_ptr<const Config> config);

}  // namespace orrery::placement
