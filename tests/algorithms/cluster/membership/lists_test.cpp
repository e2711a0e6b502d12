// Whom to probe next, and what to pass on: the two lists by themselves.
#include <cstdlib>
#include <map>
#include <set>

#include <doctest/doctest.h>

#include "algorithms/cluster/membership/probe_order.hpp"
#include "algorithms/cluster/membership/rumours.hpp"
#include "algorithms/process/digest.hpp"

using namespace orrery;
using namespace orrery::membership;

namespace {

/// Picks that look like luck and are the same in every run.
class Mixed final : public Picker {
 public:
  std::uint32_t pick(const Site& site, std::uint32_t count) override {
    return static_cast<std::uint32_t>(mix(site.id, ++asked_) % count);
  }

 private:
  std::uint64_t asked_ = 0;
};

/// A context that belongs to no host.
struct Desk {
  Mixed picker;
  Effects effects;
  Lsn appended{};
  Context context{NodeId{0}, {}, picker, effects, appended};
};

ProbeOrder order_of(std::uint32_t count) {
  ProbeOrder order;
  for (std::uint32_t i = 1; i <= count; ++i) order.members.push_back({i});
  return order;
}

Update suspicion(std::uint32_t member, std::uint32_t by, std::uint64_t incarnation = 1) {
  return {{member}, {incarnation}, Standing::suspect, {by}};
}

}  // namespace

TEST_CASE("each round probes everybody once, and nobody waits more than 2n - 1 periods") {
  Desk desk;
  ProbeOrder order = order_of(9);
  std::map<NodeId, int> last;
  for (int period = 1; period <= 9 * 50;) {
    std::set<NodeId> round;
    for (int i = 0; i < 9; ++i, ++period) {
      const NodeId drawn = order.draw(desk.context);
      round.insert(drawn);
      CHECK(period - last[drawn] <= 2 * 9 - 1);
      last[drawn] = period;
    }
    CHECK(round.size() == 9);
  }
}

TEST_CASE("a newcomer lands anywhere in the round, and costs nobody a turn") {
  int passed = 0;
  Desk desk;
  for (int trial = 0; trial < 200; ++trial) {
    ProbeOrder order = order_of(8);
    std::set<NodeId> probed;
    for (int i = 0; i < 4; ++i) probed.insert(order.draw(desk.context));
    order.insert(desk.context, {99});
    const bool too_late = order.next == 5;
    passed += too_late ? 1 : 0;
    while (order.next < order.members.size()) CHECK(probed.insert(order.draw(desk.context)).second);
    CHECK(probed.size() == (too_late ? 8 : 9));
  }
  // Four places of nine are behind: 89 of 200 on average.
  CHECK(passed > 60);
  CHECK(passed < 120);
}

TEST_CASE("who is removed is drawn no more, and the others keep their turn") {
  Desk desk;
  for (std::uint32_t gone = 1; gone <= 6; ++gone) {
    ProbeOrder order = order_of(6);
    std::multiset<NodeId> probed;
    for (int i = 0; i < 3; ++i) probed.insert(order.draw(desk.context));
    order.remove({gone});
    while (order.next < order.members.size()) probed.insert(order.draw(desk.context));
    for (std::uint32_t i = 1; i <= 6; ++i) CHECK(probed.count({i}) <= 1);
    CHECK(probed.size() - probed.count({gone}) == 5);
  }
}

TEST_CASE("news is told so often and no more, the least told first") {
  Rumours rumours;
  rumours.add({{1}, {2}, Standing::alive, {1}});
  rumours.add({{2}, {1}, Standing::dead, {3}});
  std::map<NodeId, int> told;
  for (int i = 0; i < 10; ++i) {
    Updates message;
    rumours.tell(message, 1, 3);
    for (const Update& update : message) ++told[update.member];
    CHECK(std::abs(told[{1}] - told[{2}]) <= 1);
  }
  CHECK(told[{1}] == 3);
  CHECK(told[{2}] == 3);
  CHECK(rumours.rumours.empty());
}

TEST_CASE("news of a member replaces what was told of it; a second accuser is news beside the first") {
  Rumours rumours;
  rumours.add(suspicion(1, 2));
  rumours.add(suspicion(1, 3));
  CHECK(rumours.rumours.size() == 2);
  rumours.add({{1}, {2}, Standing::alive, {1}});
  REQUIRE(rumours.rumours.size() == 1);
  CHECK(rumours.rumours.front().update.standing == Standing::alive);
}

TEST_CASE("of two pieces of news the later incarnation counts, then the graver") {
  const Entry trusted{{3}, Standing::alive};
  CHECK(!is_news({{1}, {3}, Standing::alive, {1}}, trusted));
  CHECK(!is_news({{1}, {2}, Standing::dead, {1}}, trusted));
  CHECK(is_news({{1}, {3}, Standing::suspect, {2}}, trusted));
  const Entry suspected{{3}, Standing::suspect};
  CHECK(!is_news({{1}, {3}, Standing::alive, {1}}, suspected));
  CHECK(is_news({{1}, {4}, Standing::alive, {1}}, suspected));
  CHECK(is_news({{1}, {3}, Standing::dead, {2}}, suspected));
  const Entry dead{{3}, Standing::dead};
  CHECK(!is_news({{1}, {3}, Standing::suspect, {2}}, dead));
  CHECK(is_news({{1}, {4}, Standing::alive, {1}}, dead));
}
