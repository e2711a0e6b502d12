// What Raft promises: the properties of the thesis (figure 3.2), the invariants of the TLA+ specifications of etcd and
// CCF and of SandTable that apply to the core, and our own about promises, sessions and clients.
//
// Each is judged in time independent of the log's length: logs are compared by the hash of a prefix, each entry of each
// log is looked at once, and only a conflict costs a binary search. The ghost state (ghost.hpp) is a value that forks
// with the world.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "algorithms/process/claim.hpp"
#include "algorithms/raft/options.hpp"

namespace orrery::raft {

/// In the order of claim_infos().
enum class Claim : std::uint8_t {
  election_safety,
  leader_completeness,
  candidate_term_not_in_log,
  state_transitions,
  monotonic_term,
  higher_term_adopted,
  mono_term,
  vote_once,
  leader_never_votes,
  grant_restarts_timer,
  persisted_before_promise,
  leader_append_only,
  permitted_log_changes,
  log_matching,
  mono_log,
  never_commit_previous_terms,
  monotonic_commit_index,
  applied_within_committed,
  committed_log_append_only,
  log_inv,
  state_machine_safety,
  quorum_log,
  committed_is_durable,
  more_up_to_date_correct,
  monotonic_match_index,
  next_above_match,
  retry_not_empty,
  serial_applied_once,
  failed_never_applied,
  answers_are_fresh,
  leader_elected,
  progress,
  two_leaders,
  deposed_with_uncommitted,
  entry_overwritten,
  conflict_backup_over_terms,
  torn_tail_cut,
  retried_applied_once,
  crash_between_append_and_sync,
  vote_granted_and_lost,
  outcome_unknown,
};
inline constexpr std::size_t claim_count = static_cast<std::size_t>(Claim::outcome_unknown) + 1;

[[nodiscard]] std::span<const ClaimInfo> claim_infos();

/// Judges all of them. REQUIRES: the servers run with `config`'s configuration.
[[nodiscard]] std::unique_ptr<Judge> make_judge(std::shared_ptr<const Config> config);

}  // namespace orrery::raft
