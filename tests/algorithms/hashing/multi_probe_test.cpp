// Multi-probe against the published values and a run of go-mpchash, against a scan of all points, and its promises.
#include "algorithms/hashing/multi_probe.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "tests/algorithms/hashing/bucket_properties.hpp"
#include "tests/algorithms/hashing/reference.hpp"

namespace orrery::hashing::multi_probe_test {
namespace {

/// shard-1 to shard-`count`.
std::vector<Member> shards(std::uint32_t count) {
  std::vector<Member> members;
  for (std::uint32_t i = 1; i <= count; ++i) members.push_back({fmt::format("shard-{}", i), "", 1});
  return members;
}

/// The members by the least way from any probe up to their point, by looking at all probes and points.
std::vector<Slot> slow_order(const Members& members, std::string_view key) {
  std::vector<std::pair<std::uint64_t, Slot>> ways;
  for (const Slot slot : members.live()) {
    const std::uint64_t point = hash_of(HashKind::siphash24, 0, members[slot].name);
    std::uint64_t least = ~std::uint64_t{0};
    for (std::uint64_t i = 0; i < 21; ++i)
      least =
          std::min(least, point - (hash_of(HashKind::siphash24, 1, key) + i * hash_of(HashKind::siphash24, 2, key)));
    ways.emplace_back(least, slot);
  }
  std::sort(ways.begin(), ways.end());
  std::vector<Slot> order;
  for (const auto& [way, slot] : ways) order.push_back(slot);
  return order;
}

}  // namespace

TEST_CASE("every published value") {
  const MultiProbe placement(shards(6000));
  std::size_t right = 0;
  const nlohmann::json published = reference::json_of("multiprobe_published.json");
  for (const auto& row : published["rows"])
    if (placement.members()[placement.lookup(row[0].get<std::string>())].name == row[1].get<std::string>()) ++right;
  CHECK(published["rows"].size() == 3600);
  CHECK(right == 3600);
}

TEST_CASE("every value of a run of go-mpchash") {
  const auto table = reference::table_of("multiprobe_go_mpchash.csv");
  REQUIRE(table.size() == 1 + 1200);
  REQUIRE(table[0].size() == 1 + 3);
  std::size_t right = 0;
  for (std::size_t column = 1; column < table[0].size(); ++column) {
    const auto count = static_cast<std::uint32_t>(reference::number(std::string_view(table[0][column]).substr(6)));
    const MultiProbe placement(shards(count));
    for (std::size_t row = 1; row < table.size(); ++row)
      if (placement.members()[placement.lookup(table[row][0])].name == table[row][column]) ++right;
  }
  CHECK(right == 1200 * 3);
}

TEST_CASE("replicas come in the order of the least ways, which a scan finds too") {
  const MultiProbe placement(properties::members_named(30));
  std::size_t same = 0;
  for (std::size_t i = 0; i < 300; ++i) {
    std::vector<Slot> out(30);
    REQUIRE(placement.lookup(properties::keys()[i], out) == 30);
    if (out == slow_order(placement.members(), properties::keys()[i])) ++same;
  }
  CHECK(same == 300);
}

TEST_CASE("the order in which members came does not matter, nor that others were there") {
  std::vector<Member> members = properties::members_named(15);
  const MultiProbe one(members);
  std::reverse(members.begin(), members.end());
  MultiProbe other(members);
  const Slot passing = other.add({"passing", "", 1});
  other.remove(passing);
  other.remove(other.members().require("node-4"));
  other.add({"node-4", "", 1});
  std::size_t same = 0;
  for (const std::string& key : properties::keys())
    if (one.members()[one.lookup(key)] == other.members()[other.lookup(key)]) ++same;
  CHECK(same == properties::keys().size());
}

TEST_CASE("a member that comes takes keys, one that goes gives its own away, nothing else moves") {
  MultiProbe placement(properties::members_named(19));
  const auto before = properties::holders(placement);
  const Slot slot = placement.add({"node-19", "", 1});
  const auto with = properties::holders(placement);
  const properties::Moves came = properties::moves_between(before, with, slot);
  CHECK(came.to > 700);
  CHECK(came.to < 1300);
  CHECK(came.from + came.astray == 0);
  placement.remove(5);
  const properties::Moves gone = properties::moves_between(with, properties::holders(placement), 5);
  CHECK(gone.from > 700);
  CHECK(gone.to + gone.astray == 0);
}

TEST_CASE("21 probes make the peak small, one does not") {
  const auto peak = [](std::uint32_t probes) {
    const MultiProbe placement(properties::members_named(100), {.probes = probes});
    return balance_of(placement.members(), loads_of(placement.members(), properties::holders(placement))).max_over_mean;
  };
  CHECK(peak(21) < 1.35);  // 1.05 of the circle, and 20,000 keys on 100 members vary by another 7 percent each
  CHECK(peak(1) > 3);
}

TEST_CASE("weights and no probes are refused") {
  CHECK_THROWS_WITH_AS(MultiProbe(properties::members_named(2), {.probes = 0}),
                       "multi-probe with 0 probes a key: expected 1 or more, 21 as in the paper", PlacementError);
  MultiProbe placement(properties::members_named(1));
  CHECK_THROWS_AS(placement.reweight(0, 3), PlacementError);
  CHECK_THROWS_AS(placement.add({"heavy", "", 3}), PlacementError);
  CHECK_THROWS_AS(placement.add({"node-0", "", 1}), PlacementError);
  CHECK(placement.lookup("k") == 0);
  placement.remove(0);
  CHECK_THROWS_WITH_AS(static_cast<void>(placement.lookup("k")), "there are no nodes to place a key on",
                       PlacementError);
}

}  // namespace orrery::hashing::multi_probe_test
