// Envoy's ring against its published rings and histogram, and its own promises.
#include "algorithms/hashing/envoy_ring.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/algorithms/hashing/placement_promises.hpp"
#include "tests/algorithms/hashing/reference.hpp"

namespace orrery::hashing::envoy_ring_test {
namespace {

/// How many points of the ring are those listed, in their places.
std::size_t right_points(const EnvoyRing& ring, const nlohmann::json& listed) {
  const auto points = ring.circle().points();
  REQUIRE(points.size() == listed.size());
  std::size_t right = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (points[i].value == reference::number_in(listed[i][0]) && points[i].slot == listed[i][1].get<Slot>()) ++right;
  return right;
}

}  // namespace

TEST_CASE("every published ring and histogram of Envoy") {
  const nlohmann::json file = reference::json_of("envoy_published.json");
  std::size_t points = 0;
  std::size_t histograms = 0;
  for (const auto& row : file["ring"]) {
    CAPTURE(row["test"].get<std::string>());
    std::vector<Member> members;
    for (const auto& host : row["hosts"]) members.push_back({host[0].get<std::string>(), "", host[1].get<double>()});
    const EnvoyRing ring(members, {row["min_ring"].get<std::uint64_t>()});
    if (row.contains("ring")) {
      CHECK(right_points(ring, row["ring"]) == row["ring"].size());
      points += row["ring"].size();
    }
    if (row.contains("histogram")) {
      std::vector<std::uint64_t> found(members.size());
      constexpr std::uint64_t probes = 6000;
      for (std::uint64_t i = 0; i < probes; ++i) ++found[ring.lookup_hash(i * (~std::uint64_t{0} / probes))];
      CHECK(found == row["histogram"].get<std::vector<std::uint64_t>>());
      ++histograms;
    }
  }
  CHECK(points == 12);
  CHECK(histograms == 1);
}

TEST_CASE("every point and choice of the rebuilt Envoy rings") {
  const nlohmann::json file = reference::json_of("envoy_generated.json");
  std::size_t points = 0;
  std::size_t lookups = 0;
  for (const auto& config : file["configs"]) {
    CAPTURE(config["name"].get<std::string>());
    std::vector<Member> members;
    for (const auto& host : config["hosts"])
      members.push_back({host["key"].get<std::string>(), "", host["weight"].get<double>()});
    const EnvoyRing ring(members, {config["ring_min_size"].get<std::uint64_t>()});
    CHECK(right_points(ring, config["ring"]) == config["ring"].size());
    points += config["ring"].size();
    for (const auto& row : config["lookups"]) {
      CHECK(ring.lookup(row[0].get<std::string>()) == row[3].get<Slot>());
      CHECK(ring.lookup_hash(reference::number_in(row[1])) == row[3].get<Slot>());
      ++lookups;
    }
  }
  CHECK(points == 66 + 256 + 288 + 1040);
  CHECK(lookups == 4 * 200);
}

TEST_CASE("the ring is monotone while no number of points changes, and moves some keys more when one does") {
  // At least one point each, whatever their number: 1 of at least 9 points, then 1 of at least 10.
  EnvoyRing steady(promises::servers(9), {1});
  auto before = promises::holders(steady);
  const Slot slot = steady.add({"10.0.0.99:80", "", 1});
  const promises::Moves came = promises::moves(before, promises::holders(steady), "10.0.0.99:80");
  CHECK(came.to > 0);
  CHECK(came.from + came.astray == 0);
  steady.remove(slot);
  CHECK(promises::holders(steady) == before);

  // 1024 / 9 and 1024 / 10, rounded up: 114 points each become 103.
  EnvoyRing shrinking(promises::servers(9));
  CHECK(shrinking.circle().points().size() == 9 * 114);
  before = promises::holders(shrinking);
  shrinking.add({"10.0.0.99:80", "", 1});
  CHECK(shrinking.circle().points().size() == 10 * 103);
  const promises::Moves more = promises::moves(before, promises::holders(shrinking), "10.0.0.99:80");
  CHECK(more.to > 1'000);
  CHECK(more.astray > 0);
  CHECK(more.astray < 20'000 / 8);  // 11 of 114 points went, and a part of their keys to the newcomer
}

TEST_CASE("with equal weights the ring does not depend on the order of members; a change leaves what would be built") {
  std::vector<Member> members = promises::servers(11);
  const std::vector<Member> reversed(members.rbegin(), members.rend());
  CHECK(promises::holders(EnvoyRing(members)) == promises::holders(EnvoyRing(reversed)));
  EnvoyRing changed(members);
  changed.remove(5);
  changed.add({"another", "", 1});
  changed.reweight(2, 3);
  members[5].name = "another";
  members[2].weight = 3;
  CHECK(std::ranges::equal(changed.circle().points(), EnvoyRing(members).circle().points()));
}

TEST_CASE("keys are shared in proportion to weights") {
  std::vector<Member> members = promises::servers(10);
  for (std::size_t i = 0; i < members.size(); ++i) members[i].weight = static_cast<double>(1 + i % 3);
  const EnvoyRing ring(members, {100'000});
  for (const double share : promises::fair_shares(ring)) {
    CHECK(share > 0.9);  // more than 5,000 points each: 0.014, and 20,000 keys: 0.03
    CHECK(share < 1.1);
  }
}

TEST_CASE("replicas are distinct and of different zones; with steady points the second is the heir of the first") {
  CHECK(promises::right_replicas(EnvoyRing(promises::zoned_servers()), 3) == 500);
  CHECK(promises::right_replicas(EnvoyRing(promises::zoned_servers()), 20) == 500);
  CHECK(promises::right_heirs(EnvoyRing(promises::servers(8), {1})) == 500);
}

TEST_CASE("what the ring can't do it says, and stays as it was") {
  using promises::error_of;
  CHECK(error_of([] { (void)EnvoyRing({}).lookup("key"); }) == "there are no nodes to place a key on");
  CHECK(error_of([] {
          EnvoyRing({{"a", "", 1e308}, {"b", "", 1e308}});
        }) == "the weights add up to more than a number holds: expected a sum below 1.8e308");
  CHECK(error_of([] {
          EnvoyRing({}, {1024, 8'388'609});
        }) == "a ring of at most 8388609 points: expected at most 8388608");
  CHECK(error_of([] { EnvoyRing({}, {0}); }) == "a ring of at least 0 points: expected 1 to 8388608, its largest size");
  CHECK(error_of([] {
          EnvoyRing({}, {200, 100});
        }) == "a ring of at least 200 points: expected 1 to 100, its largest size");
  CHECK(error_of([] {
          EnvoyRing({{"a", "", 1e308}, {"b", "", 1e-308}}, {1, 1000});
        }) == "the weight of b is 1e-308 of 1e+308: too small for a point on a ring of at most 1000");
  EnvoyRing ring(promises::servers(4), {4, 4});
  CHECK(error_of([&] {
          ring.add({"fifth", "", 1});
        }) == "the weight of fifth is 1 of 5: too small for a point on a ring of at most 4");
  CHECK(error_of([&] { ring.reweight(0, -1); }) == "the weight of 10.0.0.0:80 is -1: expected a finite number above 0");
  CHECK(ring.members().count() == 4);
  CHECK(ring.circle().points().size() == 4);
}

}  // namespace orrery::hashing::envoy_ring_test
