// Envoy's ring against its published rings and histogram, and its own promises.
#include "algorithms/hashing/envoy_ring.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

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

}  // namespace orrery::hashing::envoy_ring_test
