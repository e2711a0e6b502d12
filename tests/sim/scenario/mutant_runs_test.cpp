// Chaos finds mistakes: each of Raft's mutants, in a small cluster under random faults, breaks the claim that it is
// known to break, at one of a few seeds; a correct Raft comes through all of them.
#include <cstdint>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/raft/mutants.hpp"
#include "algorithms/raft/system.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "tests/support/sanitized.hpp"

namespace orrery::scenario::mutant_runs_test {
namespace {

constexpr std::uint64_t most_seeds = sanitized ? 2 : 30;

sim::Plan plan_from(const std::string& text) {
  const System* const system = &raft::system();
  return load("chaos.json", text, std::span(&system, 1)).front();
}

/// `late`: answers to candidates often come when they have stood again.
sim::Plan chaos(const std::string& mutants, const std::string& unjudged, bool late) {
  const std::string text =
      R"json({
    "name": "small chaos", "duration": "8s", "calm": "3s",
    "system": {"kind": "raft", "nodes": 5, "election_timeout": "50ms..100ms", "heartbeat": "15ms",
               "max_entries_per_append": 3},
    "network": {"latency": "tail(2ms, 60ms)", "loss": 0.02, "duplicate": 0.05, "reorder": 0.1},
    "disk": {"sync": "tail(1ms, 30ms)"},
    "workload": [{"id": "kv", "kind": "kv", "clients": 3, "rate": "100/s", "mix": {"append": 0.7, "get": 0.3}, "keys": 3}],
    "faults": [
      {"id": "crash", "every": "exp(500ms)", "crash": "1 of servers", "for": "exp(150ms)", "lose": "torn"},
      {"id": "off", "every": "exp(700ms)", "isolate": "leader", "for": "exp(300ms)"},
      {"id": "two", "every": "exp(900ms)", "partition": "random", "for": "exp(300ms)"},
      {"id": "ring", "every": "exp(1500ms)", "partition": "overlapping-majorities", "for": "exp(300ms)"},
      {"id": "gc", "every": "exp(700ms)", "pause": "1 of servers", "for": "exp(200ms)"},
      {"id": "zap", "every": "exp(600ms)", "drop": "AppendEntriesReply", "share": 0.5, "for": "200ms"})json" +
      std::string(late ? R"(, {"delay": "RequestVoteReply", "by": "20ms..200ms", "share": 0.5})" : "") +
      R"json(],
    "check": ["raft", {"claim": "raft.progress", "within": "1s"})json" +
      unjudged + R"(], "mutants": [)" + mutants + "]}";
  return plan_from(text);
}

/// Disks so slow that leaders come and go before their entries are on them.
sim::Plan slow_disks(const std::string& mutants) {
  return plan_from(R"json({
    "name": "slow disks", "duration": "8s", "calm": "3s",
    "system": {"kind": "raft", "nodes": 3, "election_timeout": "50ms..100ms", "heartbeat": "15ms",
               "max_entries_per_append": 3, "client_retry": "30ms"},
    "network": {"latency": "1ms..3ms"},
    "disk": {"sync": "tail(8ms, 300ms)"},
    "workload": [{"id": "kv", "kind": "kv", "clients": 3, "rate": "400/s", "mix": {"append": 0.7, "get": 0.3}, "keys": 3}],
    "faults": [
      {"id": "off", "every": "exp(300ms)", "isolate": "leader", "for": "100ms..300ms"},
      {"id": "gc", "every": "exp(300ms)", "pause": "1 of servers", "for": "exp(150ms)"},
      {"id": "crash", "every": "exp(800ms)", "crash": "1 of servers", "for": "exp(200ms)"}],
    "check": ["raft", "!raft.quorum_log"], "mutants": [)json" +
                   mutants + "]}");
}

std::string breaks(const std::string& mutant) {
  for (const MutantSpec& spec : raft::mutant_specs())
    if (spec.name == mutant) return spec.breaks;
  return {};
}

/// The claim that falls at the first seed where `wanted` does; else the one of the last seed, empty if none fell there.
std::string first_of(const sim::Plan& plan, std::uint64_t seeds, const std::string& wanted) {
  std::string fell;
  for (std::uint64_t seed = 1; seed <= seeds && fell != wanted; ++seed) {
    const sim::RunResult result = sim::run(plan, seed);
    fell = result.violation ? result.violation->claim : "";
  }
  return fell;
}

struct Row {
  std::string mutant;
  std::string unjudged;  ///< claims that would always fall before the one that the mutant is known by
  bool late = false;
};

TEST_CASE("in a small chaos each mutant soon breaks the claim that it is known to break") {
  for (const Row& row : {
           Row{"raft.stale_vote_count", R"(, "!raft.leader_completeness")", true},
           Row{"raft.duplicate_vote_count", "", false},
           Row{"raft.vote_not_durable", "", false},
           Row{"raft.proposed_term_regress", "", false},
           Row{"raft.no_uptodate_check", "", false},
           Row{"raft.leader_grants", "", false},
           Row{"raft.no_timer_reset_on_grant", "", false},
           Row{"raft.reply_term_inverted", "", false},
           Row{"raft.commit_old_term", "", false},
           Row{"raft.truncate_on_stale_ae", R"(, "!raft.quorum_log", "!raft.committed_is_durable")", false},
           Row{"raft.commit_past_verified", "", false},
           Row{"raft.commit_regress", "", false},
           Row{"raft.ack_too_much", "", false},
           Row{"raft.conflict_in_place", "", false},
           Row{"raft.commit_loop_breaks", "", false},
           Row{"raft.ack_before_durable", "", false},
           Row{"raft.gap_in_batch", "", false},
           Row{"raft.read_without_quorum", "", false},
           Row{"raft.duplicate_apply", "", false},
           Row{"raft.fail_reported_but_committed", "", false},
           Row{"raft.match_index_regress", "", false},
           Row{"raft.next_index_unclamped", "", false},
           Row{"raft.leader_keeps_election_timer", "", false},
           Row{"raft.apply_before_commit", "", false},
           Row{"raft.leader_replaces_retried", R"(, "!raft.monotonic_match_index")", false},
           Row{"raft.candidate_asks_ahead", "", false},
           Row{"raft.candidate_appends", "", false},
           Row{"raft.empty_retry", "", false},
           Row{"raft.candidate_waits_forever", R"(, {"claim": "raft.leader_elected", "within": "1s"})", false},
       }) {
    CAPTURE(row.mutant);
    const std::string known = breaks(row.mutant);
    const std::string fell = first_of(chaos('"' + row.mutant + '"', row.unjudged, row.late), most_seeds, known);
    if (!sanitized) CHECK(fell == known);
  }
}

TEST_CASE("with slow disks an entry that was cut and appended anew is soon taken for durable") {
  const std::string known = breaks("raft.async_ack_aba");
  const std::string fell = first_of(slow_disks("\"raft.async_ack_aba\""), sanitized ? 2 : 150, known);
  if (!sanitized) CHECK(fell == known);
}

TEST_CASE("the same chaos does a correct Raft no harm") {
  for (const sim::Plan& plan : {chaos("", "", false), chaos("", "", true), slow_disks("")})
    for (std::uint64_t seed = 1; seed <= most_seeds; ++seed) {
      CAPTURE(plan.name);
      CAPTURE(seed);
      const sim::RunResult result = sim::run(plan, seed);
      CHECK(result.outcome == sim::RunOutcome::pass);
      CHECK(result.as_expected);
    }
}

}  // namespace
}  // namespace orrery::scenario::mutant_runs_test
