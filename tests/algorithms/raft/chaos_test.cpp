// Thousands of random moves: lost, doubled and reordered messages, slow disks, crashes with torn tails, elections at
// any time. A correct Raft breaks no claim, recovers when the trouble ends, and every claim was judged on the way.
#include <array>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/process/digest.hpp"
#include "tests/algorithms/raft/cluster.hpp"

using namespace orrery;
using namespace orrery::raft;
using namespace orrery::raft::test;

namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(mix(seed, 17)) {}
  std::uint32_t below(std::uint32_t count) {
    state_ = mix(state_, 0x9e37);
    return static_cast<std::uint32_t>((state_ >> 16U) % count);
  }
  bool in(std::uint32_t of) { return below(of) == 0; }

 private:
  std::uint64_t state_;
};

void deliver_one(Cluster& cluster, std::uint32_t place) {
  std::uint32_t seen = 0;
  cluster.deliver([&](const Flight&) { return seen++ == place; });
}

void random_move(Cluster& cluster, Dice& dice, std::uint32_t servers) {
  const std::uint32_t node = dice.below(servers);
  const std::uint32_t flying = static_cast<std::uint32_t>(cluster.flying().size());
  std::uint32_t seen = 0;
  const std::uint32_t chosen = flying == 0 ? 0 : dice.below(flying);
  const auto is_chosen = [&](const Flight&) { return seen++ == chosen; };
  switch (const std::uint32_t move = dice.below(100)) {
    case 0:
      if (cluster.up({node})) dice.in(2) ? cluster.crash(node) : cluster.crash_torn(node);
      break;
    case 1:
    case 2:
    case 3:
      if (!cluster.up({node})) cluster.restart(node);
      break;
    case 4:
      cluster.stand(node);
      break;
    case 5:
    case 6:
      cluster.heartbeat(node);
      break;
    case 7:
    case 8:
      cluster.put(cluster.copies(is_chosen));
      break;
    case 9:
    case 10:
    case 11:
      cluster.drop(is_chosen);
      break;
    default:
      if (move < 20) {
        const std::uint32_t client = servers + dice.below(2);
        if (dice.in(32)) cluster.advance(std::chrono::seconds(2));
        if (cluster.client(client).pending)
          cluster.fire(client, kv::Client::retry_timer);
        else
          cluster.ask(client, Message::of(kv::AppendTo{"x", "a"}));
      } else if (move < 35) {
        cluster.sync(node);
      } else {
        deliver_one(cluster, chosen);
      }
  }
}

void recover(Cluster& cluster, std::uint32_t servers) {
  cluster.drop();
  for (std::uint32_t i = 0; i < servers; ++i)
    if (!cluster.up({i})) cluster.restart(i);
  const auto calm = [&] {
    for (int round = 0; round < 8; ++round) {
      for (std::uint32_t i = 0; i < servers; ++i) cluster.sync(i);
      cluster.settle();
    }
  };
  const auto recovered = [&] { return cluster.holds(Claim::leader_elected) && cluster.holds(Claim::progress); };
  for (std::uint32_t i = 0; i < servers && !recovered(); ++i)
    for (int attempt = 0; attempt < 30 && !recovered(); ++attempt) {
      if (cluster.server(i).role != Role::leader) cluster.stand(i);
      calm();
      for (std::uint32_t each = 0; each < servers; ++each) cluster.heartbeat(each);
      calm();
      if (attempt > 3 && cluster.server(i).role != Role::leader) break;
    }
}

}  // namespace

TEST_CASE("whatever the network, the disks and the crashes do, no claim falls, and the cluster recovers") {
  std::array<std::uint64_t, claim_count> checks{};
  std::array<bool, checks.size()> reached{};
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    const std::uint32_t servers = 3 + 2 * dice.below(2);
    Cluster cluster({servers, 2, {}, {{"max_entries_per_append", std::int64_t{1 + dice.below(3)}}}, {}});
    for (std::uint32_t i = 0; i < servers; ++i)
      if (dice.in(2)) cluster.slow_disk(i);
    for (int move = 0; move < 1500 && cluster.broken().empty(); ++move) random_move(cluster, dice, servers);
    recover(cluster, servers);
    CAPTURE(cluster.evidence());
    REQUIRE(cluster.broken() == "");
    CHECK(cluster.holds(Claim::leader_elected));
    CHECK(cluster.holds(Claim::progress));
    for (std::size_t i = 0; i < checks.size(); ++i) {
      checks[i] += cluster.checks(static_cast<Claim>(i));
      reached[i] = reached[i] || cluster.holds(static_cast<Claim>(i));
    }
  }
  for (std::size_t i = 0; i < checks.size(); ++i) {
    CAPTURE(claim_infos()[i].name);
    CHECK(checks[i] > 0);
    if (claim_infos()[i].kind == ClaimKind::sometimes) CHECK(reached[i]);
  }
}
