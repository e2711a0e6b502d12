// The lock table by itself: each rule in a few commands, each answer where it belongs.
#include "algorithms/locking/lock_table.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/locking/lock_facts.hpp"
#include "algorithms/locking/wait_graph.hpp"
#include "tests/algorithms/locking/table_story.hpp"

using namespace orrery;
using namespace orrery::locking;

namespace {

struct Story : locking::test::TableStory<LockTable> {
  Message take(std::uint32_t client, const std::string& lock, Mode mode = Mode::exclusive, bool waits = true,
               std::uint32_t permits = 1) {
    return ask(client, Message::of(Take{lock, mode, permits, waits}));
  }
  Message drop(std::uint32_t client, const std::string& lock) { return ask(client, Message::of(Drop{lock})); }
  /// Who has the lock, in the order in which they got it.
  [[nodiscard]] std::vector<std::uint32_t> holders(const std::string& lock) const {
    std::vector<std::uint32_t> clients;
    if (const LockRecord* record = table.locks.find(lock))
      for (const LockHolder& holder : record->holders) clients.push_back(holder.session.client.value);
    return clients;
  }
};

using Clients = std::vector<std::uint32_t>;

bool is_token(const Message& result, std::uint64_t token) {
  const auto* taken = result.as<Taken>();
  return taken != nullptr && taken->token == Token{token};
}
std::optional<Denial> denial(const Message& result) {
  const auto* denied = result.as<Denied>();
  return denied == nullptr ? std::nullopt : std::optional(denied->why);
}

}  // namespace

TEST_CASE("exclusive locks: one holder, the others in the order in which they came") {
  Story story;
  story.open(3);
  CHECK(is_token(story.take(1, "L"), 1));
  CHECK(story.take(2, "L").empty());
  CHECK(story.take(3, "L").empty());
  CHECK(denial(story.take(3, "L")) == Denial::twice);
  CHECK(is_token(story.drop(1, "L"), 0));
  CHECK(story.holders("L") == Clients{2});
  REQUIRE(story.late.size() == 1);
  CHECK(story.late.front().to.session == Story::session(2));
  CHECK(is_token(story.late.front().result, 2));
  story.drop(2, "L");
  CHECK(story.holders("L") == Clients{3});
  story.drop(3, "L");
  CHECK(story.table.locks.find("L") == nullptr);
  CHECK(denial(story.drop(3, "L")) == Denial::not_held);
}

TEST_CASE("who does not wait is refused, and a session that is not open gets nothing") {
  Story story;
  story.open(2);
  story.take(1, "L");
  CHECK(denial(story.take(2, "L", Mode::exclusive, false)) == Denial::held);
  CHECK(denial(story.take(7, "L")) == Denial::expired);
}

TEST_CASE("shared locks: readers together, but not past a writer who waits") {
  Story story;
  story.open(4);
  CHECK(!story.take(1, "L", Mode::shared).empty());
  CHECK(!story.take(2, "L", Mode::shared).empty());
  CHECK(story.take(3, "L").empty());
  CHECK(story.take(4, "L", Mode::shared).empty());
  story.drop(1, "L");
  CHECK(story.holders("L") == Clients{2});
  story.drop(2, "L");
  CHECK(story.holders("L") == Clients{3});
  story.drop(3, "L");
  CHECK(story.holders("L") == Clients{4});
}

TEST_CASE("semaphores: as many holders as permits, and all must agree on how many there are") {
  Story story;
  story.open(3);
  story.take(1, "S", Mode::permit, true, 2);
  story.take(2, "S", Mode::permit, true, 2);
  CHECK(denial(story.take(3, "S", Mode::permit, true, 3)) == Denial::permits);
  CHECK(story.take(3, "S", Mode::permit, true, 2).empty());
  CHECK(story.holders("S") == Clients{1, 2});
  story.drop(1, "S");
  CHECK(story.holders("S") == Clients{2, 3});
}

TEST_CASE("a lock that may be taken again is free after as many drops") {
  Story story;
  story.table.rules.reentrant = true;
  story.open(2);
  CHECK(is_token(story.take(1, "L"), 1));
  CHECK(is_token(story.take(1, "L"), 1));
  story.drop(1, "L");
  CHECK(story.holders("L") == Clients{1});
  story.drop(1, "L");
  CHECK(story.holders("L").empty());
  Story once;
  once.open(1);
  once.take(1, "L");
  CHECK(denial(once.take(1, "L")) == Denial::twice);
}

TEST_CASE("a session that is over leaves its locks and its places; one that was kept alive is not over") {
  Story story;
  story.open(3);
  story.take(1, "L");
  story.take(2, "L");
  story.take(3, "L");
  story.ask(1, Message::of(KeepAlive{Story::session(1)}));
  story.ask(99, Message::of(Expire{Story::session(1), 0}));
  CHECK(story.holders("L") == Clients{1});
  story.expire(2);
  story.expire(1);
  CHECK(story.holders("L") == Clients{3});
  CHECK(denial(story.take(1, "L")) == Denial::expired);
  CHECK(denial(story.ask(1, Message::of(KeepAlive{Story::session(1)}))) == Denial::expired);
}

TEST_CASE("lock-delay: after a death nobody gets the lock until it is over; after a release at once") {
  Story story;
  story.table.rules.delay = true;
  story.open(2);
  story.take(1, "L");
  story.take(2, "L");
  story.expire(1);
  CHECK(story.holders("L").empty());
  REQUIRE(story.table.delayed.size() == 1);
  story.ask(99, Message::of(EndDelay{"L", 7}));
  CHECK(story.holders("L").empty());
  story.ask(99, Message::of(story.table.delayed.front()));
  CHECK(story.holders("L") == Clients{2});
  CHECK(story.table.delayed.empty());
  story.drop(2, "L");
  CHECK(!story.take(2, "L").empty());
}

TEST_CASE("who leaves the queue makes way for those behind") {
  Story story;
  story.open(3);
  story.take(1, "L", Mode::shared);
  story.take(2, "L");
  story.take(3, "L", Mode::shared);
  story.drop(2, "L");
  CHECK(story.holders("L") == Clients{1, 3});
}

TEST_CASE("tokens grow over all locks, and do not begin again when a lock was free") {
  Story story;
  story.open(1);
  for (std::uint64_t token = 1; token <= 3; ++token) {
    CHECK(is_token(story.take(1, "L"), token));
    story.drop(1, "L");
  }
}

TEST_CASE("a deadlock is found when it would close, whoever is in it, and its finder is refused") {
  Story story;
  story.table.rules.deadlock_detection = true;
  story.open(3);
  story.take(1, "A");
  story.take(2, "B");
  story.take(3, "C");
  CHECK(story.take(1, "B").empty());
  CHECK(story.take(2, "C").empty());
  CHECK(waits_for(story.table, Story::session(1)) == std::vector{Story::session(2)});
  CHECK(!find_cycle(story.table, Story::session(1)));
  CHECK(denial(story.take(3, "A")) == Denial::deadlock);
  const auto found = std::find_if(story.facts.begin(), story.facts.end(),
                                  [](const Message& fact) { return fact.as<DeadlockFound>() != nullptr; });
  REQUIRE(found != story.facts.end());
  CHECK(found->as<DeadlockFound>()->cycle == std::vector<NodeId>{{3}, {1}, {2}});
  story.drop(3, "C");
  CHECK(story.holders("C") == Clients{2});
}

TEST_CASE("without detection the cycle stands, and can be seen") {
  Story story;
  story.open(2);
  story.take(1, "A");
  story.take(2, "B");
  story.take(1, "B");
  story.take(2, "A");
  const auto cycle = find_cycle(story.table, Story::session(1));
  REQUIRE(cycle);
  CHECK(*cycle == std::vector{Story::session(1), Story::session(2)});
}
