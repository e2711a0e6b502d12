// What the bucket algorithms share: replicas, distinct and of different zones, and the rehash behind them.
#include "algorithms/hashing/buckets.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "algorithms/hashing/anchor.hpp"
#include "algorithms/hashing/dx.hpp"
#include "algorithms/hashing/jump.hpp"
#include "algorithms/hashing/memento.hpp"
#include "algorithms/hashing/multi_probe.hpp"
#include "tests/algorithms/hashing/bucket_properties.hpp"

namespace orrery::hashing::buckets_test {
namespace {

std::vector<Member> zoned() {
  std::vector<Member> members = properties::members_named(12);
  for (std::size_t i = 0; i < members.size(); ++i) members[i].zone = i == 11 ? "" : fmt::format("z{}", i % 3);
  return members;
}

template <class P>
void check_replicas(const P& placement) {
  CAPTURE(P::algorithm);
  for (const std::size_t wanted : {0U, 1U, 2U, 3U, 4U, 7U, 12U, 40U}) {
    CAPTURE(wanted);
    const properties::ReplicaFindings found = properties::replicas_of(placement, wanted);
    CHECK(found.keys == 500);
    CHECK(found.short_of == 0);
    CHECK(found.not_distinct == 0);
    CHECK(found.holder_not_first == 0);
    CHECK(found.zones_wasted == 0);
  }
}

template <class P>
void check_all() {
  check_replicas(P(properties::members_named(12)));
  check_replicas(P(zoned()));
  check_replicas(P(properties::members_named(1)));
  if constexpr (!std::is_same_v<P, Jump>) {
    P with_gaps(zoned());
    with_gaps.remove(0);
    with_gaps.remove(6);
    check_replicas(with_gaps);
  }
}

}  // namespace

TEST_CASE("replicas are distinct, begin with the holder and use all zones") {
  check_all<Jump>();
  check_all<Anchor>();
  check_all<Dx>();
  check_all<Memento>();
  check_all<MultiProbe>();
}

TEST_CASE("rehash is the stream of SplitMix64, whose first numbers from 0 are known") {
  // What splitmix64.c of Sebastiano Vigna returns first for the seed 0.
  CHECK(rehash(0, 1) == 0xe220a8397b1dcdaf);
  CHECK(rehash(0, 2) == 0x6e789e6aa1b965f4);
  CHECK(rehash(0, 3) == 0x06c45d188009454f);
  CHECK(rehash(12345, 0) == 12345);
}

TEST_CASE("where rehashing ends, the rest follow in the order of slots behind the holder") {
  Members members(properties::members_named(5));
  members.remove(1);
  std::vector<Slot> out(5);
  CHECK(replicas_by_rehash(members, out, [](std::uint64_t) { return Slot{3}; }) == 4);
  CHECK(out == std::vector<Slot>{3, 4, 0, 2, 0});
}

TEST_CASE("second replicas are as even as first ones") {
  const Memento placement(properties::members_named(10));
  std::vector<Slot> second;
  for (const std::string& key : properties::keys()) {
    std::vector<Slot> out(2);
    REQUIRE(placement.lookup(key, out) == 2);
    second.push_back(out[1]);
  }
  const Balance balance = balance_of(placement.members(), loads_of(placement.members(), second));
  CHECK(balance.keys == properties::keys().size());
  CHECK(balance.chi_square < chi_square_limit(9, 3.09));
}

}  // namespace orrery::hashing::buckets_test
