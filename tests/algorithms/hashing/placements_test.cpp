// The table of algorithms: every line makes what it says, and keeps what it claims of changes and orders.
#include "algorithms/hashing/placements.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/hashing/multi_probe.hpp"
#include "tests/algorithms/hashing/bucket_properties.hpp"

namespace orrery::hashing::placements_test {
namespace {

AnyPlacement made(const AlgorithmInfo& algorithm, std::vector<Member> members) {
  PlacementSpec spec;
  spec.algorithm = algorithm.name;
  spec.members = std::move(members);
  return make_placement(spec);
}

std::vector<std::string> holder_names(const AnyPlacement& placement) {
  std::vector<std::string> names;
  for (const Slot slot : properties::holders(placement)) names.push_back(placement.members()[slot].name);
  return names;
}

/// Twelve members of equal weights, and of different ones where the algorithm knows them.
std::vector<std::vector<Member>> settings_of(const AlgorithmInfo& algorithm) {
  std::vector<std::vector<Member>> settings{properties::members_named(12)};
  if (!algorithm.weights) return settings;
  settings.push_back(settings.front());
  for (std::size_t i = 0; i < 12; ++i) settings.back()[i].weight = 1 + 0.7 * static_cast<double>(i * 5 % 12);
  return settings;
}

}  // namespace

TEST_CASE("every algorithm is made by its name and places keys and replicas") {
  std::size_t made_of = 0;
  std::set<std::string_view> names;
  for (const AlgorithmInfo& algorithm : algorithms()) {
    CAPTURE(algorithm.name);
    const AnyPlacement placement = made(algorithm, properties::members_named(12));
    CHECK(placement.algorithm() == algorithm.name);
    CHECK(placement.members().count() == 12);
    CHECK(placement.memory_bytes() > 0);
    CHECK_FALSE(algorithm.about.empty());
    CHECK(names.insert(algorithm.name).second);
    const properties::ReplicaFindings found = properties::replicas_of(placement, 3);
    CHECK(found.keys == 500);
    CHECK(found.short_of + found.not_distinct + found.holder_not_first == 0);
    ++made_of;
  }
  CHECK(made_of == algorithms().size());
  CHECK(made_of >= 13);
}

TEST_CASE("what the table says of weights and removal is so") {
  std::size_t weighted = 0;
  for (const AlgorithmInfo& algorithm : algorithms()) {
    CAPTURE(algorithm.name);
    AnyPlacement placement = made(algorithm, properties::members_named(12));
    if (algorithm.any_removal)
      CHECK_NOTHROW(placement.remove(4));
    else
      CHECK_THROWS_AS(placement.remove(4), PlacementError);
    std::vector<Member> members = properties::members_named(12);
    members[3].weight = 3;
    if (!algorithm.weights) {
      CHECK_THROWS_AS(static_cast<void>(made(algorithm, members)), PlacementError);
      continue;
    }
    const AnyPlacement heavier = made(algorithm, members);
    const auto loads = loads_of(heavier.members(), properties::holders(heavier));
    const double share = static_cast<double>(loads[3]) / static_cast<double>(properties::keys().size());
    CHECK(share == doctest::Approx(3.0 / 14).epsilon(0.25));
    ++weighted;
  }
  CHECK(weighted >= 4);
}

TEST_CASE("what the table says of orders is so, where weights are equal and where they are not") {
  for (const AlgorithmInfo& algorithm : algorithms()) {
    CAPTURE(algorithm.name);
    bool independent = true;
    std::vector<std::vector<Member>> settings = settings_of(algorithm);
    // Of these the first two share points on ketama's ring, the last two on the weighted one.
    settings.push_back({{"node-10", "", 1}, {"node-363", "", 1}, {"node-546", "", 1}, {"node-699", "", 1}});
    for (std::vector<Member> members : settings) {
      const std::vector<std::string> forwards = holder_names(made(algorithm, members));
      std::reverse(members.begin(), members.end());
      independent = independent && holder_names(made(algorithm, members)) == forwards;
    }
    CHECK(independent == algorithm.order_independent);
  }
}

TEST_CASE("what the table says of movement is so, where weights are equal and where they are not") {
  for (const AlgorithmInfo& algorithm : algorithms()) {
    CAPTURE(algorithm.name);
    std::uint64_t astray = 0;
    for (const std::vector<Member>& members : settings_of(algorithm)) {
      AnyPlacement placement = made(algorithm, members);
      const std::vector<Slot> before = properties::holders(placement);
      placement.remove(11);
      const std::vector<Slot> without = properties::holders(placement);
      const properties::Moves went = properties::moves_between(before, without, 11);
      CHECK(went.from > 0);
      const Slot slot = placement.add({"newcomer", "", 1});
      const properties::Moves came = properties::moves_between(without, properties::holders(placement), slot);
      CHECK(came.to > 0);
      astray += went.to + went.astray + came.from + came.astray;
    }
    CHECK((astray == 0) == algorithm.monotone);
  }
}

TEST_CASE("what the table says of hash functions is so") {
  for (const AlgorithmInfo& algorithm : algorithms()) {
    CAPTURE(algorithm.name);
    PlacementSpec spec;
    spec.algorithm = algorithm.name;
    spec.members = properties::members_named(12);
    const std::vector<Slot> usual = properties::holders(make_placement(spec));
    spec.hash = algorithm.usual_hash;
    CHECK(properties::holders(make_placement(spec)) == usual);
    spec.seed = 1;
    CHECK((properties::holders(make_placement(spec)) == usual) == algorithm.own_hash);
    spec.seed = 0;
    spec.hash = HashKind::sha1;
    CHECK((properties::holders(make_placement(spec)) == usual) == algorithm.own_hash);
  }
}

TEST_CASE("multi-probe takes the seed and the hash that are asked for, and go-mpchash's otherwise") {
  PlacementSpec spec;
  spec.algorithm = "multi-probe";
  spec.members = properties::members_named(12);
  CHECK(properties::holders(make_placement(spec)) == properties::holders(MultiProbe(spec.members)));
  spec.hash = HashKind::xxh64;
  spec.seed = 9;
  CHECK(properties::holders(make_placement(spec)) ==
        properties::holders(MultiProbe(spec.members, {.hash = HashKind::xxh64, .seed = 9, .probes = 21})));
}

TEST_CASE("an unknown algorithm is told with the nearest") {
  CHECK_THROWS_WITH_AS(static_cast<void>(algorithm_called("mementa")),
                       "there is no algorithm mementa; nearest is memento", PlacementError);
  PlacementSpec spec;
  spec.algorithm = "rong";
  CHECK_THROWS_WITH_AS(static_cast<void>(make_placement(spec)), "there is no algorithm rong; nearest is ring",
                       PlacementError);
}

}  // namespace orrery::hashing::placements_test
