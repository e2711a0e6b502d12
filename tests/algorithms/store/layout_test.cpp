// The layout says of every key what the rings themselves say.
#include "algorithms/store/layout.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace orrery;
using namespace orrery::store;

namespace {

Config config_of(std::uint32_t nodes, std::uint32_t replicas = 3) {
  Config config;
  config.options.replicas = replicas;
  config.ring.vnodes = 8;
  for (std::uint32_t i = 0; i < nodes; ++i) {
    config.names.push_back(fmt::format("n{}", i));
    config.zones.emplace_back();
  }
  return config;
}
Configuration configuration(std::uint64_t epoch, const std::vector<std::uint32_t>& nodes) {
  Configuration made{{epoch}, {}};
  for (const std::uint32_t node : nodes) made.members.push_back({{{node}, {1}}, {1'000'000'000}});
  return made;
}
std::vector<Identity> sorted(std::span<const Identity> replicas) {
  std::vector<Identity> all(replicas.begin(), replicas.end());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("each active configuration's replicas of a key are those that its own ring names") {
  const Config config = config_of(6);
  const View view{{configuration(1, {0, 1, 2, 3}), configuration(2, {0, 1, 2, 3, 4}), configuration(3, {0, 2, 4, 5})}};
  const Layout layout(view, config);
  REQUIRE(layout.configuration_count() == 3);
  for (int k = 0; k < 2000; ++k) {
    const std::string key = fmt::format("key{}", k);
    const Segment segment = layout.segment_of(key);
    for (std::uint32_t i = 0; i < 3; ++i) {
      const hashing::Ring ring = ring_of(view.active[i], config);
      std::vector<hashing::Slot> slots(3);
      REQUIRE(ring.lookup_hash(ring.hash(key), slots) == 3);
      const auto replicas = layout.replicas(i, segment);
      REQUIRE(replicas.size() == 3);
      for (std::size_t r = 0; r < 3; ++r) CHECK(replicas[r] == view.active[i].members[slots[r]].identity);
      CHECK(layout.unchanged(i, segment) == (sorted(replicas) == sorted(layout.replicas(2, segment))));
      for (const MemberOf& member : view.active[i].members)
        CHECK(layout.holds(i, segment, member.identity) ==
              (std::find(replicas.begin(), replicas.end(), member.identity) != replicas.end()));
    }
  }
}

TEST_CASE("some segments change hands when a node joins, and some do not") {
  const Config config = config_of(8);
  const Layout layout({{configuration(1, {0, 1, 2, 3, 4, 5, 6}), configuration(2, {0, 1, 2, 3, 4, 5, 6, 7})}}, config);
  std::uint32_t changed = 0;
  for (Segment segment = 0; segment < layout.segment_count(); ++segment)
    if (!layout.unchanged(0, segment)) {
      ++changed;
      CHECK(layout.holds(1, segment, {{7}, {1}}));  // a join gives to the newcomer alone
    }
  CHECK(changed > 0);
  CHECK(changed < layout.segment_count());
}

TEST_CASE("another disk is another replica") {
  const Config config = config_of(4);
  Configuration wiped = configuration(2, {0, 1, 2, 3});
  wiped.members[1].identity.incarnation = {2};
  const Layout layout({{configuration(1, {0, 1, 2, 3}), wiped}}, config);
  for (Segment segment = 0; segment < layout.segment_count(); ++segment)
    CHECK(layout.unchanged(0, segment) == !layout.holds(0, segment, {{1}, {1}}));
}

TEST_CASE("the widths of all segments make the circle") {
  const Layout layout({{configuration(1, {0, 1, 2})}}, config_of(3));
  std::uint64_t sum = 0;
  for (Segment segment = 0; segment < layout.segment_count(); ++segment) sum += layout.width(segment);
  CHECK(sum == 0);  // 2^64
}

TEST_CASE("replicas fall into different zones as long as there are any") {
  Config config = config_of(6);
  config.zones = {"a", "a", "a", "b", "b", "c"};
  const Layout layout({{configuration(1, {0, 1, 2, 3, 4, 5})}}, config);
  CHECK(layout.replicas_in_one_zone(config) == 1);
  config.zones = {"a", "a", "a", "b", "b", "b"};
  CHECK(Layout({{configuration(1, {0, 1, 2, 3, 4, 5})}}, config).replicas_in_one_zone(config) == 2);
}
