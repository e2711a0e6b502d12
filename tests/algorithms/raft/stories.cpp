// The stories. Server 0 usually leads term 1 and has committed its no-op at index 1 everywhere.
#include "tests/algorithms/raft/stories.hpp"

namespace orrery::raft::test {

namespace {

constexpr std::string_view client_key = "x";

void lead_everywhere(Cluster& cluster) {
  cluster.stand(0);
  cluster.settle();
}
/// Server 0 has an entry at index 2 that nobody else has, and a successor in term 2 that does not know of it.
void leave_a_stale_suffix(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.ask(3, put_command("x", "stale"));
  cluster.deliver(to(0));
  cluster.drop();
  cluster.elect(1, {2});
}
void put(Cluster& cluster, std::uint32_t client, std::string value) {
  cluster.ask(client, put_command(std::string(client_key), std::move(value)));
  cluster.settle(to(0) && type<kv::Request>());
}

void stale_vote(Cluster& cluster) {
  cluster.stand(0);
  cluster.deliver(type<RequestVote>() && to(1));
  const auto vote = cluster.take(type<RequestVoteReply>());
  cluster.drop();
  cluster.stand(2);
  cluster.stand(0);
  cluster.stand(2);
  cluster.drop(from(0));
  cluster.settle(votes() && among({1, 2}));
  cluster.put(vote);
  cluster.settle(votes() && to(0));
}
void doubled_vote(Cluster& cluster) {
  cluster.stand(0);
  cluster.stand(4);
  cluster.deliver(type<RequestVote>() && from(0) && to(1));
  cluster.put(cluster.copies(type<RequestVoteReply>()));
  cluster.settle(votes() && among({2, 3, 4}));
  cluster.settle(votes() && among({0, 1}));
}
void vote_and_crash(Cluster& cluster) {
  cluster.elect(0, {1});
  cluster.drop();
  cluster.crash(1);
  cluster.restart(1);
  cluster.elect(2, {1});
}
void old_append_after_vote(Cluster& cluster) {
  cluster.elect(0, {1});
  const auto old = cluster.take(type<AppendEntries>() && to(2));
  cluster.drop();
  cluster.elect(1, {2});
  cluster.put(old);
  cluster.deliver(type<AppendEntries>() && from(0));
}
void short_log_stands(Cluster& cluster) {
  cluster.elect(0, {1});
  cluster.settle(among({0, 1}));
  cluster.drop();
  cluster.stand(2);
  cluster.settle(votes() && among({1, 2}));
  cluster.stand(2);
  cluster.settle(votes() && among({1, 2}));
}
void second_candidate_of_the_term(Cluster& cluster) {
  cluster.stand(0);
  cluster.drop();
  cluster.stand(2);
  cluster.settle(votes() && among({0, 2}));
}
void one_vote(Cluster& cluster) { cluster.elect(0, {1}); }
void deposed_leader_hears(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.elect(1, {2});
  cluster.drop();
  cluster.heartbeat(0);
  cluster.settle(among({0, 2}));
}
void short_append_comes_late(Cluster& cluster) {
  lead_everywhere(cluster);
  put(cluster, 3, "a");
  const auto late = cluster.copies(type<AppendEntries>() && to(1));
  cluster.settle();
  put(cluster, 3, "b");
  cluster.settle();
  cluster.put(late);
  cluster.settle();
}
void stale_suffix_hears_heartbeat(Cluster& cluster) {
  leave_a_stale_suffix(cluster);
  cluster.settle(among({1, 2}));
  cluster.drop();
  cluster.heartbeat(1);
  cluster.deliver(type<AppendEntries>() && to(0));
}
void old_commit_index(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.heartbeat(0);
  const auto late = cluster.take(type<AppendEntries>() && to(1));
  put(cluster, 3, "a");
  cluster.settle();
  cluster.put(late);
  cluster.settle();
}
void stale_suffix_acknowledges(Cluster& cluster) {
  leave_a_stale_suffix(cluster);
  cluster.drop();
  cluster.heartbeat(1);
  cluster.settle(among({0, 1}) && [](const Flight& flight) {
    const auto* append = flight.message.as<AppendEntries>();
    return append == nullptr || append->entries.empty();
  });
}
void conflict_with_a_tail(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.ask(3, put_command("x", "1"));
  cluster.ask(4, put_command("x", "2"));
  cluster.deliver(type<kv::Request>());
  cluster.drop();
  cluster.elect(1, {2});
  cluster.settle(among({0, 1, 2}));
}
void inherited_entry(Cluster& cluster) {
  lead_everywhere(cluster);
  put(cluster, 3, "a");
  cluster.deliver(type<AppendEntries>() && to(1));
  cluster.drop();
  cluster.crash(0);
  cluster.stand(1);
  cluster.settle();
  cluster.heartbeat(1);
  cluster.settle();
}
void follower_with_slow_disk(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.slow_disk(1);
  cluster.slow_disk(2);
  put(cluster, 3, "a");
  cluster.settle();
}
void cut_and_appended_anew(Cluster& cluster) {
  conflict_with_a_tail(cluster);
  cluster.crash(1);
  cluster.drop();
  // Server 0 once had three entries on disk; its log now ends at 2, and what it appends next is not on disk yet.
  cluster.slow_disk(0);
  cluster.stand(0);
  cluster.sync(0);
  cluster.settle(among({0, 2}));
}
void leader_far_ahead(Cluster& cluster) {
  cluster.elect(0, {1});
  cluster.drop(to(2));
  for (int i = 0; i < 4; ++i) {
    put(cluster, 3, "v");
    cluster.settle(among({0, 1, 3}));
  }
  cluster.drop();
  cluster.heartbeat(0);
  cluster.settle();
}
void read_from_a_deposed_leader(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.elect(1, {2});
  cluster.settle(among({1, 2}));
  cluster.drop();
  cluster.ask(3, put_command("x", "new"));
  cluster.drop();
  cluster.fire(3, kv::Client::retry_timer);
  cluster.settle(among({1, 2, 3}));
  cluster.ask(4, Message::of(kv::Get{"x"}));
  cluster.deliver(to(0));
}
void answer_lost(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.ask(3, Message::of(kv::AppendTo{"x", "a"}));
  cluster.settle([](const Flight& flight) { return flight.message.as<kv::Reply>() == nullptr; });
  cluster.drop();
  cluster.fire(3, kv::Client::retry_timer);
  cluster.settle();
  cluster.fire(3, kv::Client::retry_timer);
  cluster.settle();
}
void steps_down_with_a_request(Cluster& cluster) {
  lead_everywhere(cluster);
  put(cluster, 3, "a");
  cluster.deliver(type<AppendEntries>() && to(1));
  cluster.drop();
  cluster.stand(1);
  cluster.settle();
}
void acknowledgement_comes_late(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.heartbeat(0);
  cluster.deliver(type<AppendEntries>() && to(1));
  const auto late = cluster.take(type<AppendEntriesReply>());
  put(cluster, 3, "a");
  cluster.settle();
  cluster.put(late);
  cluster.settle();
}
void rejection_comes_late(Cluster& cluster) {
  cluster.elect(0, {1});
  cluster.settle(among({0, 1}));
  cluster.drop();
  cluster.crash(0);
  cluster.elect(1, {0, 2});
  cluster.deliver(type<AppendEntries>() && to(2));
  const auto late = cluster.copies(type<AppendEntriesReply>());
  cluster.settle();
  cluster.put(late);
  cluster.settle();
}
void old_election_timer(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.stand(0);
}
void entry_arrives(Cluster& cluster) {
  lead_everywhere(cluster);
  put(cluster, 3, "a");
  cluster.deliver(type<AppendEntries>());
}
void asked_again_in_flight(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.ask(3, put_command("x", "1"));
  const auto again = cluster.copies(type<kv::Request>());
  cluster.ask(4, put_command("x", "2"));
  cluster.deliver(type<kv::Request>());
  cluster.put(again);
  cluster.deliver(type<kv::Request>());
}

void nobody_hears(Cluster& cluster) { cluster.stand(0); }
void split_vote(Cluster& cluster) {
  for (std::uint32_t server = 0; server < 3; ++server) cluster.stand(server);
  cluster.settle();
  cluster.stand(0);
  cluster.settle();
}

Setup plain(std::vector<std::string> ignored = {}) { return {3, 2, {}, {}, std::move(ignored)}; }
Setup limited(std::uint32_t servers, std::int64_t entries, std::vector<std::string> ignored = {}) {
  return {servers, 2, {}, {{"max_entries_per_append", entries}}, std::move(ignored)};
}

}  // namespace

void tell_figure_8(Cluster& cluster) {
  lead_everywhere(cluster);
  cluster.crash(0);
  cluster.restart(0);
  // (a) S1 is leader and partially replicates the log entry at index 2.
  cluster.elect(0, {1, 2, 3, 4});
  cluster.settle(among({0, 1}));
  cluster.crash(0);
  cluster.drop();
  // (b) S1 crashes; S5 is elected leader for term 3 with votes from S3, S4, and itself, and accepts a different entry.
  cluster.elect(4, {2, 3});
  cluster.crash(4);
  cluster.drop();
  // (c) S5 crashes; S1 restarts, is elected leader, and continues replication: the entry from term 2 is on a majority.
  cluster.restart(0);
  cluster.elect(0, {1, 2, 3});
  cluster.drop();
  cluster.elect(0, {1, 2, 3});
  cluster.settle(among({0, 1}));
  for (int i = 0; i < 10 && cluster.server(0).match_index[2] < LogIndex{2}; ++i) {
    if (cluster.deliver(among({0, 2})) == 0) cluster.heartbeat(0);
    if (cluster.server(0).role != Role::leader) break;
  }
  cluster.crash(0);
  cluster.drop();
  // (d) S1 crashes; S5 could be elected leader (with votes from S2, S3, and S4) and overwrite the entry.
  cluster.restart(4);
  cluster.elect(4, {2, 3});
  cluster.drop();
  cluster.elect(4, {2, 3});
  cluster.settle(among({2, 3, 4}));
}

std::vector<Story> stories() {
  return {
      {"raft.stale_vote_count", "raft.election_safety", plain(), stale_vote},
      {"raft.stale_vote_count", "raft.candidate_term_not_in_log", plain({"raft.election_safety"}), stale_vote},
      {"raft.duplicate_vote_count", "raft.election_safety", {5, 0, {}, {}, {}}, doubled_vote},
      {"raft.vote_not_durable", "raft.persisted_before_promise", plain(), vote_and_crash},
      {"raft.vote_not_durable", "raft.vote_once", plain({"raft.persisted_before_promise"}), vote_and_crash},
      {"raft.vote_not_durable", "raft.election_safety", plain({"raft.persisted_before_promise", "raft.vote_once"}),
       vote_and_crash},
      {"raft.proposed_term_regress", "raft.monotonic_term", plain(), old_append_after_vote},
      {"raft.no_uptodate_check", "raft.leader_completeness", plain(), short_log_stands},
      {"raft.no_uptodate_check", "raft.more_up_to_date_correct", plain({"raft.leader_completeness"}), short_log_stands},
      {"raft.leader_grants", "raft.vote_once", plain(), second_candidate_of_the_term},
      {"raft.leader_grants", "raft.leader_never_votes", plain({"raft.vote_once"}), second_candidate_of_the_term},
      {"raft.no_timer_reset_on_grant", "raft.grant_restarts_timer", plain(), one_vote},
      {"raft.reply_term_inverted", "raft.higher_term_adopted", plain(), deposed_leader_hears},
      {"raft.commit_old_term", "raft.never_commit_previous_terms", limited(5, 1), tell_figure_8},
      {"raft.commit_old_term", "raft.leader_completeness", limited(5, 1, {"raft.never_commit_previous_terms"}),
       tell_figure_8},
      {"raft.truncate_on_stale_ae", "raft.committed_log_append_only", plain(), short_append_comes_late},
      {"raft.commit_past_verified", "raft.log_inv", plain(), stale_suffix_hears_heartbeat},
      {"raft.commit_past_verified", "raft.state_machine_safety", plain({"raft.log_inv"}), stale_suffix_hears_heartbeat},
      {"raft.commit_regress", "raft.monotonic_commit_index", plain(), old_commit_index},
      {"raft.ack_too_much", "raft.quorum_log", plain(), stale_suffix_acknowledges},
      {"raft.conflict_in_place", "raft.log_matching", plain(), conflict_with_a_tail},
      {"raft.conflict_in_place", "raft.mono_log", plain({"raft.log_matching"}), conflict_with_a_tail},
      {"raft.commit_loop_breaks", "raft.progress", plain(), inherited_entry},
      {"raft.ack_before_durable", "raft.persisted_before_promise", plain(), follower_with_slow_disk},
      {"raft.ack_before_durable", "raft.committed_is_durable", plain({"raft.persisted_before_promise"}),
       follower_with_slow_disk},
      {"raft.async_ack_aba", "raft.committed_is_durable", plain(), cut_and_appended_anew},
      {"raft.gap_in_batch", "raft.log_matching", limited(3, 2), leader_far_ahead},
      {"raft.read_without_quorum", "raft.answers_are_fresh", plain(), read_from_a_deposed_leader},
      {"raft.duplicate_apply", "raft.serial_applied_once", plain(), answer_lost},
      {"raft.fail_reported_but_committed", "raft.failed_never_applied", plain(), steps_down_with_a_request},
      {"raft.match_index_regress", "raft.monotonic_match_index", plain(), acknowledgement_comes_late},
      {"raft.next_index_unclamped", "raft.next_above_match", plain(), rejection_comes_late},
      {"raft.leader_keeps_election_timer", "raft.state_transitions", plain(), old_election_timer},
      {"raft.apply_before_commit", "raft.applied_within_committed", plain(), entry_arrives},
      {"raft.leader_replaces_retried", "raft.leader_append_only", plain(), asked_again_in_flight},
      {"raft.candidate_asks_ahead", "raft.mono_term", plain(), nobody_hears},
      {"raft.candidate_appends", "raft.permitted_log_changes", plain(), nobody_hears},
      {"raft.empty_retry", "raft.retry_not_empty", plain(), rejection_comes_late},
      {"raft.candidate_waits_forever", "raft.leader_elected", plain(), split_vote},
  };
}

}  // namespace orrery::raft::test
