// Raft's mutants: real mistakes from bug reports, each behind one small switch in the code, and a few of our own where
// no known bug breaks a claim. A claim that none of them breaks would not be known to judge anything.
#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::raft {

/// In the order of mutant_specs().
enum class Mutant : std::uint8_t {
  stale_vote_count,
  duplicate_vote_count,
  vote_not_durable,
  proposed_term_regress,
  no_uptodate_check,
  leader_grants,
  no_timer_reset_on_grant,
  reply_term_inverted,
  commit_old_term,
  truncate_on_stale_ae,
  commit_past_verified,
  commit_regress,
  ack_too_much,
  conflict_in_place,
  commit_loop_breaks,
  ack_before_durable,
  async_ack_aba,
  gap_in_batch,
  read_without_quorum,
  duplicate_apply,
  fail_reported_but_committed,
  match_index_regress,
  next_index_unclamped,
  leader_keeps_election_timer,
  apply_before_commit,
  leader_replaces_retried,
  candidate_asks_ahead,
  candidate_appends,
  empty_retry,
  candidate_waits_forever,
};

[[nodiscard]] std::vector<MutantSpec> mutant_specs();

}  // namespace orrery::raft
