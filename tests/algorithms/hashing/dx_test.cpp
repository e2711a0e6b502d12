// DxHash against a slow second writing of its rule, and what it promises when slots come and go.
#include "algorithms/hashing/dx.hpp"

#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "tests/algorithms/hashing/bucket_properties.hpp"

namespace orrery::hashing::dx_test {
namespace {

/// SplitMix64 as its authors write it, a state that steps; the first active slot of its sequence.
Slot slow_lookup(const std::set<Slot>& active, std::uint64_t capacity, std::uint64_t seed) {
  std::uint64_t state = seed;
  std::uint64_t slot = 0;
  for (std::uint64_t draw = 0; draw < 8 * capacity; ++draw) {
    state += 0x9e3779b97f4a7c15;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    slot = (z ^ (z >> 31)) % capacity;
    if (active.contains(static_cast<Slot>(slot))) return static_cast<Slot>(slot);
  }
  const auto behind = active.upper_bound(static_cast<Slot>(slot));
  return behind == active.end() ? *active.begin() : *behind;
}

}  // namespace

TEST_CASE("lookups are the first active slot of the key's sequence") {
  Dx placement(properties::members_named(5), {.hash = {}, .capacity = 100});
  REQUIRE(placement.capacity() == 128);
  std::set<Slot> active{0, 1, 2, 3, 4};
  std::size_t compared = 0;
  const auto compare = [&] {
    for (std::uint64_t key = 0; key < 3000; ++key)
      if (placement.lookup_hash(key * 977) == slow_lookup(active, 128, key * 977)) ++compared;
  };
  compare();
  for (const Slot slot : {2U, 0U, 4U, 3U}) {  // with one of 128 left, one key in 3,000 finds nobody in its sequence
    placement.remove(slot);
    active.erase(slot);
    compare();
  }
  CHECK(placement.add({"x", "", 1}) == 0);
  active.insert(0);
  compare();
  CHECK(compared == 6 * 3000);
}

TEST_CASE("members that go in any order give away their own keys only, and no order leaves a trace") {
  Dx placement(properties::members_named(24), {.hash = {}, .capacity = 64});
  const auto all = properties::holders(placement);
  auto before = all;
  for (const Slot slot : {3U, 23U, 0U, 7U}) {
    placement.remove(slot);
    const auto after = properties::holders(placement);
    const properties::Moves moves = properties::moves_between(before, after, slot);
    CHECK(moves.from > 650);
    CHECK(moves.to + moves.astray == 0);
    CHECK(properties::unevenness(placement) < 1);
    before = after;
  }
  for (const Slot slot : {0U, 3U, 7U, 23U}) CHECK(placement.add({fmt::format("back-{}", slot), "", 1}) == slot);
  CHECK(properties::holders(placement) == all);
}

TEST_CASE("the second replica is who holds the key when the first is gone") {
  const Dx placement(properties::members_named(12));
  std::size_t same = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    std::vector<Slot> out(2);
    REQUIRE(placement.lookup(properties::keys()[i], out) == 2);
    Dx without = placement;
    without.remove(out[0]);
    if (without.lookup(properties::keys()[i]) == out[1]) ++same;
  }
  CHECK(same == 500);
}

TEST_CASE("the array's size is fixed, and weights are refused") {
  Dx placement(properties::members_named(2), {.hash = {}, .capacity = 2});
  CHECK_THROWS_WITH_AS(placement.add({"c", "", 1}),
                       "dx has room for 2 nodes, fixed when it was made, and c would be one more; memento and ring "
                       "have no such limit",
                       PlacementError);
  CHECK_THROWS_WITH_AS(Dx(properties::members_named(5), {.hash = {}, .capacity = 4}),
                       "dx has room for 4 nodes and 5 are given: expected a capacity of at least 5", PlacementError);
  CHECK_THROWS_WITH_AS(Dx({}, {.hash = {}, .capacity = ~0U}), "dx has a capacity of at most 16777216, not 4294967295",
                       PlacementError);
  const Dx widest(properties::members_named(1), {.hash = {}, .capacity = capacity_max});
  CHECK(widest.lookup("k") == 0);
  CHECK(Dx(properties::members_named(5)).capacity() == 16);
  CHECK_THROWS_AS(placement.reweight(0, 2), PlacementError);
  placement.remove(0);
  placement.remove(1);
  CHECK_THROWS_WITH_AS(static_cast<void>(placement.lookup("k")), "there are no nodes to place a key on",
                       PlacementError);
  CHECK_THROWS_AS(placement.add({"heavy", "", 2}), PlacementError);
  CHECK(placement.members().count() == 0);
}

}  // namespace orrery::hashing::dx_test
