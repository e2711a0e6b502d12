// What the table of a replicated lock service promises, judged from the facts that leaders tell: each command counts
// once, whoever tells of it. Against it stands what clients take and give back; that no two of them believe in one
// lock, and what resources take, is judged for all services alike (claims.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "algorithms/locking/lock_options.hpp"
#include "algorithms/process/claim.hpp"

namespace orrery::locking {

/// In the order of lock_claim_infos().
enum class TableClaim : std::uint8_t {
  server_exclusion,
  permits,
  tokens_grow,
  release_frees_own,
  only_the_living,
  fifo,
  no_herd,
  no_lost_wakeup,
  reentrancy,
  lock_delay,
  no_deadlock,
  taken_in_turn,
  released,
  no_orphan,
  barrier,
  queued,
  session_expired,
};
inline constexpr std::size_t table_claim_count = static_cast<std::size_t>(TableClaim::session_expired) + 1;

[[nodiscard]] std::span<const ClaimInfo> lock_claim_infos();
/// Lists `claims`, and judges those of them that are not in `unjudged`.
[[nodiscard]] std::unique_ptr<Judge> make_table_judge(std::shared_ptr<const LockConfig> config,
                                                      std::span<const TableClaim> claims,
                                                      std::span<const TableClaim> unjudged);

}  // namespace orrery::locking
