// AnchorHash against the authors' reference, and what it promises when buckets come and go in any order.
#include "algorithms/hashing/anchor.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "tests/algorithms/hashing/bucket_properties.hpp"
#include "tests/algorithms/hashing/reference.hpp"

namespace orrery::hashing::anchor_test {

TEST_CASE("every bucket of the authors' reference, after its removals and additions") {
  std::size_t anchors = 0;
  std::size_t changes = 0;
  std::size_t right = 0;
  for (const std::string& line : reference::lines_of("anchorhash_reference.jsonl")) {
    const auto row = nlohmann::json::parse(line);
    AnchorBuckets buckets(row["anchor"].get<std::uint32_t>(), row["working"].get<std::uint32_t>());
    for (const int change : row["ops"]) {
      if (change < 0)
        buckets.add();
      else
        buckets.remove(static_cast<Slot>(change));
      ++changes;
    }
    for (const auto& lookup : row["lookups"])
      if (buckets.lookup(reference::number_in(lookup[0]), reference::number_in(lookup[1])) == lookup[2].get<Slot>())
        ++right;
    ++anchors;
  }
  CHECK(anchors == 6);
  CHECK(changes == 19);
  CHECK(right == 6 * 200);
}

TEST_CASE("members that go in any order give away their own keys only, and take them back in reverse") {
  Anchor placement(properties::members_named(20), {.hash = {}, .capacity = 32});
  std::vector<std::vector<Slot>> history{properties::holders(placement)};
  const std::vector<Slot> gone{3, 19, 0, 7, 8, 12, 18, 1};
  for (const Slot slot : gone) {
    placement.remove(slot);
    history.push_back(properties::holders(placement));
    const properties::Moves moves = properties::moves_between(history[history.size() - 2], history.back(), slot);
    CHECK(moves.from > 700);
    CHECK(moves.to + moves.astray == 0);
    CHECK(properties::unevenness(placement) < 1);
  }
  for (std::size_t i = gone.size(); i-- > 0;) {
    CHECK(placement.add({fmt::format("back-{}", i), "", 1}) == gone[i]);
    CHECK(properties::holders(placement) == history[i]);
  }
  CHECK(placement.add({"new", "", 1}) == 20);
  const properties::Moves moves = properties::moves_between(history[0], properties::holders(placement), 20);
  CHECK(moves.to > 800);
  CHECK(moves.from + moves.astray == 0);
}

TEST_CASE("one member is enough, none is not") {
  Anchor placement(properties::members_named(3), {.hash = {}, .capacity = 5});
  placement.remove(2);
  placement.remove(0);
  CHECK(placement.lookup("k") == 1);
  placement.remove(1);
  CHECK_THROWS_WITH_AS(static_cast<void>(placement.lookup("k")), "there are no nodes to place a key on",
                       PlacementError);
  CHECK(placement.add({"b", "", 1}) == 1);
  CHECK(placement.lookup("k") == 1);
}

TEST_CASE("the anchor's size is fixed, and weights are refused") {
  Anchor placement(properties::members_named(2), {.hash = {}, .capacity = 2});
  CHECK_THROWS_WITH_AS(placement.add({"c", "", 1}),
                       "the anchor has room for 2 nodes, fixed when it was made, and c would be one more; memento and "
                       "ring have no such limit",
                       PlacementError);
  CHECK_THROWS_WITH_AS(Anchor(properties::members_named(3), {.hash = {}, .capacity = 2}),
                       "the anchor has room for 2 nodes and 3 are given: expected a capacity of at least 3",
                       PlacementError);
  CHECK_THROWS_WITH_AS(Anchor({}, {.hash = {}, .capacity = ~0U}),
                       "an anchor has a capacity of at most 16777216, not 4294967295", PlacementError);
  CHECK(Anchor(properties::members_named(5)).capacity() == 10);
  CHECK_THROWS_AS(placement.reweight(0, 2), PlacementError);
  placement.remove(0);
  CHECK_THROWS_AS(placement.add({"heavy", "", 2}), PlacementError);
  CHECK_THROWS_AS(placement.add({"node-1", "", 1}), PlacementError);
  CHECK(placement.members().count() == 1);
  CHECK(placement.add({"node-0", "", 1}) == 0);
}

}  // namespace orrery::hashing::anchor_test
