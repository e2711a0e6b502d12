// The walk that places replicas: it stops as soon as nothing can change them, and they are those of a walk to the end.
#include <algorithm>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/hashing/hash.hpp"
#include "algorithms/hashing/placement.hpp"
#include "algorithms/hashing/ring.hpp"

namespace orrery::hashing::replica_walk_test {
namespace {

/// The rule, from the whole order: the first of each zone, then the rest.
std::vector<Slot> slow_replicas(const Members& members, const std::vector<Slot>& order, std::size_t wanted) {
  std::vector<Slot> first;
  std::vector<Slot> rest;
  for (const Slot slot : order) {
    const std::string& zone = members[slot].zone;
    const bool used = !zone.empty() &&
                      std::any_of(first.begin(), first.end(), [&](Slot other) { return members[other].zone == zone; });
    (used ? rest : first).push_back(slot);
  }
  first.insert(first.end(), rest.begin(), rest.end());
  first.resize(std::min(first.size(), wanted));
  return first;
}

}  // namespace

TEST_CASE("a walk ends once every zone is used and there are enough members") {
  std::vector<Member> listed;
  for (int i = 0; i < 1000; ++i) listed.push_back({fmt::format("n{}", i), "z", 1});
  const Members members(listed);
  CHECK(members.zones() == 1);
  std::vector<Slot> out(2);
  ReplicaWalk walk(members, out);
  walk.offer(7);
  CHECK_FALSE(walk.full());
  walk.offer(3);
  CHECK(walk.full());
  CHECK(walk.finish() == 2);
  CHECK(out == std::vector<Slot>{7, 3});
}

TEST_CASE("zones are counted as members come and go, each member without one for itself") {
  Members members({{"a", "x", 1}, {"b", "", 1}, {"c", "x", 1}, {"d", "", 1}});
  CHECK(members.zones() == 3);
  members.remove(0);
  CHECK(members.zones() == 3);
  members.remove(2);
  CHECK(members.zones() == 2);
  members.remove(1);
  CHECK(members.zones() == 1);
  members.add({"e", "y", 1});
  CHECK(members.zones() == 2);
}

TEST_CASE("replicas are those of a walk to the end, however zones are shared out") {
  std::size_t same = 0;
  std::size_t walks = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto throw_below = [seed, throws = std::uint64_t{0}](std::uint64_t below) mutable {
      return mix64(seed * 1000 + ++throws) % below;
    };
    std::vector<Member> listed;
    const std::uint64_t count = 1 + throw_below(12);
    const std::uint64_t zones = 1 + throw_below(5);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::uint64_t zone = throw_below(zones + 1);
      listed.push_back({fmt::format("n{}", i), zone == 0 ? "" : fmt::format("z{}", zone), 1});
    }
    const Ring ring(listed, {.vnodes = 8});
    for (std::size_t wanted = 0; wanted <= count + 1; ++wanted) {
      const std::uint64_t hash = mix64(seed + wanted);
      std::vector<Slot> order;
      for (std::size_t i = 0; i < 2 * ring.points().size(); ++i) {
        const RingPoint& point = ring.points()[i % ring.points().size()];
        if (i < ring.points().size() && point.hash < hash) continue;
        if (std::find(order.begin(), order.end(), point.slot) == order.end()) order.push_back(point.slot);
      }
      std::vector<Slot> out(wanted);
      out.resize(ring.lookup_hash(hash, out));
      same += out == slow_replicas(ring.members(), order, wanted) ? 1U : 0U;
      ++walks;
    }
  }
  CHECK(walks > 1000);
  CHECK(same == walks);
}

}  // namespace orrery::hashing::replica_walk_test
