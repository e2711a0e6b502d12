// The paper's sentences, told with a cluster in slow motion. Every claim is judged after every event.
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/algorithms/raft/stories.hpp"

using namespace orrery;
using namespace orrery::raft;
using namespace orrery::raft::test;

using Terms = std::vector<std::uint64_t>;

TEST_CASE("§5.1: if one server's term is smaller, it updates to the larger; a leader out of date reverts to follower") {
  Cluster cluster({});
  cluster.stand(0);
  cluster.settle();
  CHECK(cluster.server(0).role == Role::leader);
  cluster.elect(1, {2});
  cluster.heartbeat(0);
  cluster.settle();
  CHECK(cluster.server(0).role == Role::follower);
  CHECK(cluster.server(0).term == Term{2});
  CHECK(cluster.holds(Claim::two_leaders));
  CHECK(cluster.holds(Claim::leader_elected));
  CHECK(cluster.broken() == "");
}

TEST_CASE("§5.2: a candidate wins with votes from a majority of the full cluster; each server votes for at most one") {
  Cluster cluster({5, 0, {}, {}, {}});
  CHECK_FALSE(cluster.holds(Claim::leader_elected));
  cluster.stand(0);
  cluster.stand(4);
  cluster.deliver(type<RequestVote>() && among({0, 1}));
  cluster.deliver(type<RequestVote>() && among({4, 3}));
  cluster.settle(votes() && among({0, 1, 3, 4}));
  CHECK(cluster.server(0).role == Role::candidate);
  CHECK(cluster.server(4).role == Role::candidate);
  cluster.deliver(type<RequestVote>() && from(0) && to(2));
  cluster.deliver(type<RequestVote>() && from(4) && to(2));
  cluster.settle(votes());
  CHECK(cluster.server(0).role == Role::leader);
  CHECK(cluster.server(4).role == Role::candidate);
  cluster.settle();
  CHECK(cluster.server(4).role == Role::follower);
  CHECK(cluster.server(4).leader == NodeId{0});
  CHECK(cluster.broken() == "");
}

TEST_CASE("§5.2: a vote is on disk before anybody hears of it") {
  Cluster cluster({});
  cluster.slow_disk(0);
  cluster.slow_disk(1);
  cluster.stand(0);
  CHECK(cluster.flying().empty());
  cluster.sync(0);
  cluster.deliver(votes() && to(1));
  CHECK(cluster.copies(type<RequestVoteReply>()).empty());
  cluster.sync(1);
  CHECK(cluster.copies(type<RequestVoteReply>()).size() == 1);
}

TEST_CASE("a cluster of one elects itself and commits when its disk says so") {
  Cluster cluster({1, 1, {}, {}, {}});
  cluster.slow_disk(0);
  cluster.stand(0);
  CHECK(cluster.server(0).role == Role::candidate);
  cluster.sync(0);
  CHECK(cluster.server(0).role == Role::leader);
  CHECK(cluster.server(0).commit_index == LogIndex{0});
  cluster.sync(0);
  CHECK(cluster.server(0).commit_index == LogIndex{1});
  cluster.ask(1, put_command("x", "1"));
  cluster.settle();
  CHECK(cluster.outcomes().empty());
  cluster.sync(0);
  cluster.settle();
  REQUIRE(cluster.outcomes().size() == 1);
  CHECK(cluster.outcomes().front().first == Outcome::ok);
  CHECK(cluster.broken() == "");
}

TEST_CASE("§5.3: an entry is committed once a majority has it; the followers learn that and apply it") {
  Cluster cluster({5, 1, {}, {}, {}});
  cluster.stand(0);
  cluster.settle();
  cluster.ask(5, put_command("x", "1"));
  cluster.deliver(type<kv::Request>());
  cluster.drop(to(3));
  cluster.drop(to(4));
  cluster.deliver(type<AppendEntries>() && to(1));
  cluster.settle(among({0, 1}));
  CHECK(cluster.server(0).commit_index == LogIndex{1});
  cluster.settle(among({0, 2}));
  CHECK(cluster.server(0).commit_index == LogIndex{2});
  cluster.settle();
  cluster.heartbeat(0);
  cluster.settle();
  cluster.heartbeat(0);
  cluster.settle();
  for (std::uint32_t i = 0; i < 5; ++i) CHECK(cluster.server(i).machine.state.as<kv::Store>()->pairs.find("x")->value == "1");
  CHECK(cluster.holds(Claim::progress));
  CHECK(cluster.broken() == "");
}

TEST_CASE(
    "§5.3: a leader sends its write to its disk and to its followers at once, and may commit before its own disk "
    "answers") {
  Cluster cluster({});
  cluster.stand(0);
  cluster.settle();
  cluster.slow_disk(0);
  cluster.ask(3, put_command("x", "1"));
  cluster.settle();
  CHECK(cluster.server(0).commit_index == LogIndex{2});
  CHECK(cluster.server(0).durable_index == LogIndex{1});
  CHECK(cluster.broken() == "");
}

TEST_CASE("§5.3: entries go out in batches, ahead of the answers") {
  Cluster cluster(
      {3, 3, {}, {{"max_entries_per_append", std::int64_t{2}}, {"max_entries_in_flight", std::int64_t{3}}}, {}});
  cluster.stand(0);
  cluster.settle();
  for (std::uint32_t client = 3; client < 6; ++client) cluster.ask(client, put_command("x", "1"));
  cluster.deliver(type<kv::Request>());
  CHECK(cluster.copies(type<AppendEntries>() && to(1)).size() == 3);  // one each, none waits for an answer
  cluster.settle();
  CHECK(cluster.outcomes().size() == 3);
  CHECK(cluster.broken() == "");
}

TEST_CASE("figure 7: a leader repairs followers whose logs miss entries, have extra ones, or both") {
  Cluster cluster({7, 0, {}, {}, {}}, {
                                          {0, journal_of(7, {1, 1, 1, 4, 4, 5, 5, 6, 6, 6})},
                                          {1, journal_of(6, {1, 1, 1, 4, 4, 5, 5, 6, 6})},
                                          {2, journal_of(4, {1, 1, 1, 4})},
                                          {3, journal_of(6, {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6})},
                                          {4, journal_of(7, {1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7})},
                                          {5, journal_of(4, {1, 1, 1, 4, 4, 4, 4})},
                                          {6, journal_of(3, {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3})},
                                      });
  cluster.stand(0);
  cluster.settle();
  CHECK(cluster.server(0).role == Role::leader);  // a, b, e, f vote for it; c and d have more
  const Terms expected{1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8};
  for (std::uint32_t i = 0; i < 7; ++i) CHECK(cluster.terms(i) == expected);
  CHECK(cluster.holds(Claim::conflict_backup_over_terms));
  CHECK(cluster.holds(Claim::entry_overwritten));
  CHECK(cluster.broken() == "");
}

TEST_CASE("figure 7: one rejection a conflicting term is enough") {
  Cluster cluster({3, 0, {}, {}, {}}, {
                                          {0, journal_of(7, {1, 1, 1, 4, 4, 5, 5, 6, 6, 6})},
                                          {1, journal_of(7, {1, 1, 1, 4, 4, 5, 5, 6, 6, 6})},
                                          {2, journal_of(3, {1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3})},
                                      });
  cluster.elect(0, {1});
  int rejections = 0;
  for (int i = 0; i < 20 && !cluster.flying().empty(); ++i) {
    cluster.deliver(to(2) && from(0));
    for (const Flight& flight : cluster.copies(from(2)))
      if (const auto* reply = flight.message.as<AppendEntriesReply>()) rejections += reply->success ? 0 : 1;
    cluster.deliver(to(0) && from(2));
  }
  CHECK(cluster.terms(2) == cluster.terms(0));
  CHECK(rejections == 2);
}

TEST_CASE("§5.4.2, figure 8: an old entry on a majority is not committed, and may be overwritten") {
  Cluster cluster({5, 0, {}, {{"max_entries_per_append", std::int64_t{1}}}, {}});
  tell_figure_8(cluster);
  CHECK(cluster.server(4).role == Role::leader);
  CHECK(cluster.terms(2) == cluster.terms(4));
  CHECK(cluster.terms(4)[1] == 3);
  CHECK(cluster.holds(Claim::entry_overwritten));
  CHECK(cluster.broken() == "");
}

TEST_CASE("§5.4.2: with an entry of its own term on a majority, a leader commits the old ones too") {
  Cluster cluster({});
  cluster.stand(0);
  cluster.settle();
  cluster.ask(3, put_command("x", "1"));
  cluster.deliver(type<kv::Request>());
  cluster.deliver(type<AppendEntries>() && to(1));
  cluster.crash(0);
  cluster.drop();
  cluster.stand(1);
  cluster.settle();
  CHECK(cluster.server(1).commit_index == LogIndex{3});
  CHECK(cluster.server(2).machine.state.as<kv::Store>()->pairs.find("x")->value == "1");
  CHECK(cluster.broken() == "");
}

TEST_CASE(
    "§5.5: a follower that crashes is asked again until it answers; nothing durable is lost, a torn tail is cut") {
  Cluster cluster({});
  cluster.stand(0);
  cluster.settle();
  cluster.slow_disk(2);
  cluster.ask(3, put_command("x", "1"));
  cluster.settle();
  CHECK(cluster.server(2).log.last_index() == LogIndex{2});
  cluster.crash_torn(2);
  cluster.restart(2);
  CHECK(cluster.server(2).log.last_index() == LogIndex{1});
  CHECK(cluster.server(2).commit_index == LogIndex{0});
  CHECK(cluster.holds(Claim::torn_tail_cut));
  cluster.heartbeat(0);
  cluster.drop(to(2));
  cluster.heartbeat(0);
  cluster.settle();
  cluster.sync(2);
  cluster.settle();
  cluster.heartbeat(0);
  cluster.settle();
  CHECK(cluster.server(2).machine.state.as<kv::Store>()->pairs.find("x")->value == "1");
  CHECK(cluster.broken() == "");
}

TEST_CASE("a journal that contradicts itself stops the server") {
  std::vector<Message> gap = journal_of(1, {1, 1});
  gap.erase(gap.begin());  // index 2 follows nothing
  Cluster contradicts({3, 0, {}, {}, {}}, {{1, gap}});
  CHECK(contradicts.halted(1) == "the records of the journal contradict each other");
  std::vector<Message> rotten = journal_of(1, {1, 1});
  rotten[0] = Message();
  Cluster corrupt({3, 0, {}, {}, {}}, {{1, rotten}});
  CHECK(corrupt.halted(1) == "a record of the journal before the last is corrupt or missing");
}

TEST_CASE("§8: a request whose answer was lost is answered again, not carried out again") {
  Cluster cluster({});
  cluster.stand(0);
  cluster.settle();
  cluster.ask(3, Message::of(kv::AppendTo{"x", "a"}));
  cluster.settle([](const Flight& flight) { return flight.message.as<kv::Reply>() == nullptr; });
  cluster.drop();
  cluster.fire(3, kv::Client::retry_timer);  // asks server 1, which knows who leads
  cluster.settle();
  REQUIRE(cluster.outcomes().size() == 1);
  CHECK(cluster.outcomes().front().first == Outcome::ok);
  CHECK(cluster.server(0).machine.state.as<kv::Store>()->pairs.find("x")->value == "a");
  CHECK(cluster.holds(Claim::retried_applied_once));
  CHECK(cluster.broken() == "");
}

TEST_CASE(
    "§5.2: a leader cut off from the majority steps down with its uncommitted entries when it hears of its successor") {
  Cluster cluster({});
  cluster.stand(0);
  cluster.settle();
  cluster.ask(3, put_command("x", "1"));
  cluster.deliver(type<kv::Request>());
  cluster.drop();
  cluster.elect(1, {2});
  cluster.settle();
  CHECK(cluster.holds(Claim::deposed_with_uncommitted));
  CHECK(cluster.holds(Claim::entry_overwritten));
  CHECK(cluster.terms(0) == Terms{1, 2});
  CHECK(cluster.broken() == "");
}
