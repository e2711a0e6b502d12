// What lock services promise, for all of them: judged from what services, clients and storages say happened, so that
// one judge serves every recipe. Truth (grants) and belief (holds) are kept apart. A recipe's system says which of the
// claims it makes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "algorithms/process/claim.hpp"

namespace orrery::locking {

/// In the order of claim_infos().
enum class Claim : std::uint8_t {
  server_exclusion,
  belief_exclusion,
  resource_never_goes_back,
  tokens_grow,
  release_frees_own,
  never_resurrected,
  not_given_up_early,
  unlocks_all,
  progress,
  waited,
  hold_lost,
  write_fenced,
  lease_expired,
};
inline constexpr std::size_t claim_count = static_cast<std::size_t>(Claim::lease_expired) + 1;

[[nodiscard]] std::span<const ClaimInfo> claim_infos();

/// How the judge is to read what it sees.
struct JudgeConfig {
  std::vector<Claim> claims;    ///< that the recipe makes, in ascending order
  bool independent = false;     ///< each server is a service of its own
  std::vector<NodeId> servers;  ///< whom an attempt that failed must be given back to
};
[[nodiscard]] std::unique_ptr<Judge> make_judge(std::shared_ptr<const JudgeConfig> config);

}  // namespace orrery::locking
