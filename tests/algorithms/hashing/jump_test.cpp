// Jump against the published values and a run of go-jump, and what it promises when buckets come and go.
#include "algorithms/hashing/jump.hpp"

#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/algorithms/hashing/bucket_properties.hpp"
#include "tests/algorithms/hashing/reference.hpp"

namespace orrery::hashing::jump_test {
namespace {

/// The paper's formula in integers. Doubles round the ratio, so that the two could differ where the product is nearly
/// whole; at such a place the paper's doubles are right by definition.
std::uint32_t jump_by_integers(std::uint64_t key, std::uint32_t buckets) {
  std::uint64_t bucket = 0;
  for (std::uint64_t next = 0; next < buckets;) {
    bucket = next;
    key = key * 2862933555777941757 + 1;
    next = ((bucket + 1) << 31) / ((key >> 33) + 1);
  }
  return static_cast<std::uint32_t>(bucket);
}

}  // namespace

TEST_CASE("every published value") {
  std::size_t rows = 0;
  const nlohmann::json published = reference::json_of("jump_published.json");
  for (const auto& row : published["rows"]) {
    CHECK(jump(reference::number_in(row[0]), row[1].get<std::uint32_t>()) == row[2].get<Slot>());
    ++rows;
  }
  CHECK(rows == 71);
}

TEST_CASE("every value of a run of go-jump") {
  const auto table = reference::table_of("jump_go_jump.csv");
  REQUIRE(table.size() == 1 + 1200);
  std::size_t values = 0;
  for (std::size_t row = 1; row < table.size(); ++row) {
    for (std::size_t i = 1; i < table[row].size(); ++i) {
      const auto buckets = static_cast<std::uint32_t>(reference::number(std::string_view(table[0][i]).substr(1)));
      if (jump(reference::number(table[row][0]), buckets) == reference::number(table[row][i])) ++values;
    }
  }
  CHECK(values == 1200 * 17);
}

TEST_CASE("doubles and integers agree") {
  std::uint32_t differ = 0;
  for (std::uint64_t key = 0; key < 20'000; ++key)
    for (const std::uint32_t buckets : {1U, 2U, 7U, 1000U, 1U << 31, ~0U})
      differ += jump(rehash(key, 1), buckets) == jump_by_integers(rehash(key, 1), buckets) ? 0U : 1U;
  CHECK(differ == 0);
}

TEST_CASE("with one bucket more a key stays or goes to the new one") {
  std::uint32_t moved = 0;
  for (std::uint64_t key = 0; key < 300; ++key) {
    Slot before = jump(rehash(key, 1), 1);
    for (std::uint32_t buckets = 2; buckets < 3000; ++buckets) {
      const Slot after = jump(rehash(key, 1), buckets);
      if (after != before) {
        REQUIRE(after == buckets - 1);
        ++moved;
      }
      before = after;
    }
  }
  CHECK(moved > 300 * 6);  // about ln 3000 moves a key
  CHECK(moved < 300 * 9);
}

TEST_CASE("the spread is even, and the last member that goes gives its keys to all others") {
  Jump placement(properties::members_named(16));
  CHECK(properties::unevenness(placement) < 1);
  const auto with = properties::holders(placement);
  placement.remove(15);
  CHECK(properties::unevenness(placement) < 1);
  const auto without = properties::holders(placement);
  const properties::Moves gone = properties::moves_between(with, without, 15);
  CHECK(gone.from > 1100);
  CHECK(gone.from < 1400);
  CHECK(gone.to + gone.astray == 0);
  CHECK(placement.add({"another", "", 1}) == 15);
  CHECK(properties::holders(placement) == with);
}

TEST_CASE("only the last member can go, and weights are refused") {
  Jump placement(properties::members_named(3));
  CHECK_THROWS_WITH_AS(placement.remove(1),
                       "jump can only remove its last node, which is node-2: node-1 is number 2 of 3; memento, anchor "
                       "and ring can remove any",
                       PlacementError);
  CHECK(placement.members().count() == 3);
  CHECK_THROWS_WITH_AS(placement.add({"heavy", "", 2.5}),
                       "jump knows no weights, and the weight of heavy is 2.5: use ring, ketama-weighted, envoy-ring, "
                       "maglev or rendezvous-weighted",
                       PlacementError);
  CHECK_THROWS_AS(placement.reweight(0, 2), PlacementError);
  CHECK_NOTHROW(placement.reweight(0, 1));
  CHECK_THROWS_WITH_AS(placement.add({"node-0", "", 1}), "the node node-0 is there twice", PlacementError);
  for (Slot slot = 3; slot-- > 0;) placement.remove(slot);
  CHECK_THROWS_WITH_AS(static_cast<void>(placement.lookup("k")), "there are no nodes to place a key on",
                       PlacementError);
  std::vector<Slot> out(2);
  CHECK_THROWS_AS(static_cast<void>(placement.lookup("k", out)), PlacementError);
}

}  // namespace orrery::hashing::jump_test
