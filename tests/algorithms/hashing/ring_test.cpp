// The ring says what its definition says, however it came about: by one construction or by many changes.
#include "algorithms/hashing/ring.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace orrery::hashing;

namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t word() { return mix64(state_ += 0x9e3779b97f4a7c15U); }
  std::uint64_t below(std::uint64_t count) { return word() % count; }

 private:
  std::uint64_t state_;
};

std::vector<Member> members(int count) {
  std::vector<Member> all;
  for (int i = 0; i < count; ++i) all.push_back({fmt::format("n{}", i), "", 1});
  return all;
}

/// The owner by the definition: the first point at or after the hash, else the first of all.
Slot scanned(const Ring& ring, std::uint64_t hash) {
  for (const RingPoint& point : ring.points())
    if (point.hash >= hash) return point.slot;
  return ring.points().front().slot;
}

std::string trouble_of(const auto& attempt) {
  try {
    attempt();
  } catch (const PlacementError& error) {
    return error.what();
  }
  return "fine";
}

/// Points of one ring by name, since two rings may number the same members otherwise.
std::vector<std::string> named_points(const Ring& ring) {
  std::vector<std::string> names;
  for (const RingPoint& point : ring.points())
    names.push_back(fmt::format("{:016x} {} {}", point.hash, ring.members()[point.slot].name, point.number));
  return names;
}

}  // namespace

TEST_CASE("a lookup finds the first point at or after the hash, and the first of all past the last") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Dice dice(seed);
    const RingConfig config{static_cast<std::uint32_t>(1 + dice.below(40)), HashKind::xxh64, seed, {}};
    const Ring ring(members(static_cast<int>(1 + dice.below(12))), config);
    for (int i = 0; i < 300; ++i) {
      const std::uint64_t hash =
          i % 3 == 0 ? ring.points()[dice.below(ring.points().size())].hash + dice.below(3) - 1 : dice.word();
      CHECK(ring.lookup_hash(hash) == scanned(ring, hash));
    }
    CHECK(ring.lookup_hash(ring.points().back().hash + 1) == ring.points().front().slot);
    CHECK(ring.lookup_hash(0) == ring.points().front().slot);
    CHECK(ring.lookup_hash(~std::uint64_t{0}) == scanned(ring, ~std::uint64_t{0}));
  }
}

TEST_CASE("a ring that grew and shrank is the ring that is built of those who are left, in whatever order") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    // A hash of 32 bits has so few values that some points share one: there the order is by name.
    const RingConfig config{static_cast<std::uint32_t>(1 + dice.below(seed % 16 == 0 ? 9000 : 20)),
                            seed % 2 == 0 ? HashKind::murmur3_32 : HashKind::xxh64,
                            seed,
                            {}};
    Ring ring({}, config);
    std::vector<Member> now;
    for (int step = 0; step < 20; ++step) {
      const std::size_t one = now.empty() ? 0 : dice.below(now.size());
      if (now.empty() || dice.below(3) > 0) {
        now.push_back({fmt::format("node{}", step), "", static_cast<double>(1 + dice.below(5)) / 2});
        ring.add(now.back());
      } else if (dice.below(2) == 0) {
        ring.remove(ring.members().require(now[one].name));
        now.erase(now.begin() + static_cast<std::ptrdiff_t>(one));
      } else {
        now[one].weight = static_cast<double>(1 + dice.below(6)) / 2;
        ring.reweight(ring.members().require(now[one].name), now[one].weight);
      }
      std::vector<Member> turned(now.rbegin(), now.rend());
      REQUIRE(named_points(ring) == named_points(Ring(turned, config)));
      if (now.empty()) continue;
      for (int i = 0; i < 50; ++i) {
        const std::uint64_t hash =
            i % 2 == 0 ? ring.points()[dice.below(ring.points().size())].hash + dice.below(3) - 1 : dice.word();
        REQUIRE(ring.lookup_hash(hash) == scanned(ring, hash));
      }
    }
  }
}

TEST_CASE("a join moves keys to the newcomer only, a leave those of the leaver only") {
  Ring ring(members(9));
  const auto owners = [&] {
    std::vector<std::string> all;
    for (int i = 0; i < 20'000; ++i) all.push_back(ring.members()[ring.lookup(fmt::format("key{}", i))].name);
    return all;
  };
  const auto before = owners();
  const Slot newcomer = ring.add({"newcomer", "", 1});
  const auto after = owners();
  int moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] != after[i]) {
      ++moved;
      CHECK(after[i] == "newcomer");
    }
  CHECK(moved > 1400);  // a fair share is 2,000 of 20,000; 160 points give it within a quarter
  CHECK(moved < 2600);
  ring.remove(newcomer);
  CHECK(owners() == before);
}

TEST_CASE("points are in proportion to weights") {
  const Ring ring({{"a", "", 1}, {"b", "", 0.5}, {"c", "", 2.25}, {"d", "", 0.001}}, {100, HashKind::xxh64, 0, {}});
  std::vector<int> counts(4);
  for (const RingPoint& point : ring.points()) ++counts[point.slot];
  CHECK(counts == std::vector<int>{100, 50, 225, 1});
}

TEST_CASE("half a point counts as one, in decimals and not in binary fractions") {
  const auto count = [](std::uint32_t vnodes, double weight) {
    return Ring({{"a", "", weight}}, {vnodes, HashKind::xxh64, 0, {}}).points().size();
  };
  CHECK(count(100, 0.145) == 15);  // 0.145 * 100 is 14.499999999999998 in doubles
  CHECK(count(100, 0.144999999) == 14);
  CHECK(count(100, 1.005) == 101);  // 100.49999999999999
  CHECK(count(1, 2.5) == 3);
  CHECK(count(1, 1e-300) == 1);
  for (std::uint32_t weight = 1; weight < 200; ++weight) CHECK(count(160, weight) == std::size_t{160} * weight);
  CHECK(ring_point_count(100, 145'000'000) == 15);
  CHECK(ring_point_count(1 << 26, 1'000'000'000) == 1 << 26);
}

TEST_CASE("replicas are distinct, begin with the owner, and fall into different zones while there are any") {
  const Ring ring({{"a1", "a", 1}, {"a2", "a", 1}, {"a3", "a", 1}, {"b1", "b", 1}, {"c1", "c", 1}});
  for (int i = 0; i < 500; ++i) {
    const std::string key = fmt::format("key{}", i);
    std::vector<Slot> out(4);
    REQUIRE(ring.lookup(key, out) == 4);
    CHECK(out[0] == ring.lookup(key));
    std::vector<Slot> sorted = out;
    std::sort(sorted.begin(), sorted.end());
    CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
    std::vector<std::string> zones;
    for (std::size_t r = 0; r < 3; ++r) zones.push_back(ring.members()[out[r]].zone);
    std::sort(zones.begin(), zones.end());
    CHECK(zones == std::vector<std::string>{"a", "b", "c"});
    std::vector<Slot> more(9, no_slot);
    CHECK(ring.lookup(key, more) == 5);  // there are no more
    CHECK(more[5] == no_slot);
  }
}

TEST_CASE("what can't be is refused, and the ring is as it was") {
  CHECK(trouble_of([] { (void)Ring().lookup("key"); }) == "the ring has no nodes");
  CHECK(trouble_of([] { Ring ring({{"a", "", 1}, {"a", "", 1}}); }) == "the node a is there twice");
  CHECK(trouble_of([] { Ring ring({{"a", "", 0}}); }) == "the weight of a is 0: expected a finite number above 0");
  CHECK(trouble_of([] {
          Ring ring(members(1), {0, HashKind::xxh64, 0, {}});
        }) == "a ring of 0 points a node: expected at least 1");
  Ring ring(members(3));
  const auto before = named_points(ring);
  CHECK(trouble_of([&] { ring.add({"n1", "", 1}); }) == "the node n1 is there twice");
  CHECK(trouble_of([&] {
          ring.add({"x", "", 1e300});
        }) == "the weight of x is 1e+300: it would take 1.6e+302 points, and a ring has at most 67108864");
  CHECK(trouble_of([&] {
          ring.add({"x", "", 419'430});
        }) == "x would take 67108800 points and the others have 480: a ring has at most 67108864");
  for (const double weight : {-1.0, 0.0, std::nan(""), HUGE_VAL}) {
    const std::string said = fmt::format(" is {}: expected a finite number above 0", weight);
    CHECK(trouble_of([&] { ring.reweight(0, weight); }) == "the weight of n0" + said);
    CHECK(trouble_of([&] { ring.add({"x", "", weight}); }) == "the weight of x" + said);
  }
  CHECK(trouble_of([&] { ring.reweight(0, 1e300); }) ==
        "the weight of n0 is 1e+300: it would take 1.6e+302 points, and a ring has at most 67108864");
  CHECK(trouble_of([&] { ring.reweight(0, 419'430); }) ==
        "n0 would take 67108800 points and the others have 320: a ring has at most 67108864");
  CHECK(trouble_of([&] {
          Ring too_many({{"a", "", 1}, {"b", "", 1}}, {1 << 26, HashKind::xxh64, 0, {}});
        }) == "b would take 67108864 points and the others have 67108864: a ring has at most 67108864");
  CHECK(ring.members()[0].weight == 1);
  CHECK(ring.members().count() == 3);
  CHECK(trouble_of([&] { (void)ring.members().require("n11"); }) == "there is no node n11; nearest is n1");
  CHECK(named_points(ring) == before);
}

TEST_CASE("each known mistake changes what it is about") {
  const auto with = [](auto member) {
    RingConfig config{16, HashKind::xxh64, 0, {}};
    config.mistakes.*member = true;
    return config;
  };
  const RingConfig right{16, HashKind::xxh64, 0, {}};
  const Ring ring(members(4), right);
  const std::uint64_t past = ring.points().back().hash + 1;
  const Ring off(members(4), with(&RingMistakes::wrap_off_by_one));
  CHECK(off.lookup_hash(past) == off.points().back().slot);
  std::vector<Slot> out(4);
  bool twice = false;
  const Ring counting(members(4), with(&RingMistakes::walk_counts_points));
  for (int i = 0; i < 100; ++i) {
    counting.lookup(fmt::format("key{}", i), out);
    std::sort(out.begin(), out.end());
    twice = twice || std::adjacent_find(out.begin(), out.end()) != out.end();
  }
  CHECK(twice);
  Ring left(members(4), with(&RingMistakes::points_left_behind));
  left.remove(3);
  CHECK(left.points().size() == 64);
  const Ring row(members(4), with(&RingMistakes::points_in_a_row));
  CHECK(row.points()[1].hash - row.points()[0].hash == 1);
  CHECK(Ring({{"a", "", 1.9}}, with(&RingMistakes::weights_truncated)).points().size() == 16);
  RingConfig ties{20'000, HashKind::murmur3_32, 0, {}};
  ties.mistakes.ties_by_insertion = true;
  std::vector<Member> turned = members(12);
  std::reverse(turned.begin(), turned.end());
  CHECK(named_points(Ring(members(12), ties)) != named_points(Ring(turned, ties)));
}
