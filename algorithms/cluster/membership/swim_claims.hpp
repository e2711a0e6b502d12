// What SWIM promises, judged by what members say they have seen. The ghost state is what each observer has said of each
// subject; pairs that are wrong are counted as they change, so that an event costs O(1) whatever the size.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "algorithms/cluster/membership/swim_options.hpp"
#include "algorithms/process/claim.hpp"

namespace orrery::membership {

/// In the order of swim_claim_infos().
enum class SwimClaim : std::uint8_t {
  refutes,
  news_only_newer,
  incarnation_by_owner,
  incarnation_grows,
  suspicion_first,
  asks_helpers,
  round_robin,
  completeness,
  accuracy,
  dissemination,
  suspicion,
  refutation,
  saved,
  death,
  rejoin,
  departure,
};
inline constexpr std::size_t swim_claim_count = static_cast<std::size_t>(SwimClaim::departure) + 1;

[[nodiscard]] std::span<const ClaimInfo> swim_claim_infos();
[[nodiscard]] std::unique_ptr<Judge> make_swim_judge(std::shared_ptr<const SwimConfig> config);

}  // namespace orrery::membership
