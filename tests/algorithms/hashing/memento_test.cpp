// MementoHash against a slow second writing of the paper's idea, against jump, and what it promises.
#include "algorithms/hashing/memento.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <doctest/doctest.h>

#include "tests/algorithms/hashing/bucket_properties.hpp"

namespace orrery::hashing::memento_test {
namespace {

/// The idea without its arithmetic: an array of the working buckets, in which the last one takes the place of a removed
/// one; and for each removed bucket the whole array of that time.
class Slow {
 public:
  Slow(std::uint32_t count, const std::vector<Slot>& removed) : size_(count) {
    std::vector<Slot> array;
    for (Slot bucket = 0; bucket < count; ++bucket) array.push_back(bucket);
    for (const Slot bucket : removed) {
      *std::find(array.begin(), array.end(), bucket) = array.back();
      array.pop_back();
      arrays_.emplace(bucket, array);
    }
  }
  [[nodiscard]] Slot lookup(std::uint64_t hash) const {
    Slot bucket = jump(hash, size_);
    while (arrays_.contains(bucket)) {
      const std::vector<Slot>& then = arrays_.at(bucket);
      bucket = then[rehash(hash, std::uint64_t{bucket} + 1) % then.size()];
    }
    return bucket;
  }

 private:
  std::uint32_t size_;
  std::map<Slot, std::vector<Slot>> arrays_;
};

constexpr std::uint64_t kHashes = 2000;

[[nodiscard]] std::uint64_t equal_lookups(const MementoBuckets& buckets, const Slow& slow) {
  std::uint64_t equal = 0;
  for (std::uint64_t i = 0; i < kHashes; ++i)
    equal += buckets.lookup(rehash(i, 3)) == slow.lookup(rehash(i, 3)) ? 1U : 0U;
  return equal;
}

}  // namespace

TEST_CASE("buckets are those of the slow array, whatever goes and comes back") {
  constexpr std::uint32_t kBuckets = 60;
  MementoBuckets buckets;
  for (Slot bucket = 0; bucket < kBuckets; ++bucket) CHECK(buckets.add() == bucket);
  std::vector<Slot> removed;
  std::uint32_t compared = 0;
  // Down to one bucket, twice three removed and one back again; then all back.
  for (std::uint64_t step = 0; removed.size() < kBuckets - 1; ++step) {
    if (step % 4 == 3) {
      CHECK(buckets.add() == removed.back());
      removed.pop_back();
    } else {
      auto bucket = static_cast<Slot>(rehash(step, 1) % (kBuckets - 1));  // never the last: jump would shrink instead
      while (std::find(removed.begin(), removed.end(), bucket) != removed.end()) bucket = (bucket + 1) % kBuckets;
      buckets.remove(bucket);
      removed.push_back(bucket);
    }
    REQUIRE(buckets.working() == kBuckets - removed.size());
    REQUIRE(equal_lookups(buckets, Slow(kBuckets, removed)) == kHashes);
    ++compared;
  }
  CHECK(compared > 100);
  while (!removed.empty()) {
    CHECK(buckets.add() == removed.back());
    removed.pop_back();
    REQUIRE(equal_lookups(buckets, Slow(kBuckets, removed)) == kHashes);
  }
  CHECK(buckets.add() == kBuckets);
}

TEST_CASE("while nothing is missing it is jump") {
  Memento placement(properties::members_named(50));
  CHECK(properties::holders(placement) == properties::holders(Jump(properties::members_named(50))));
  for (Slot slot = 50; slot-- > 30;) placement.remove(slot);
  CHECK(properties::holders(placement) == properties::holders(Jump(properties::members_named(30))));
  CHECK(placement.memory_bytes() == sizeof(std::uint32_t));
}

TEST_CASE("members that go in any order give away their own keys only, and take them back in reverse") {
  Memento placement(properties::members_named(20));
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
  CHECK(placement.add({"new", "", 1}) == 20);  // and there is no limit
}

TEST_CASE("the memory is that of the removed") {
  MementoBuckets buckets;
  for (std::uint32_t i = 0; i < 100'000; ++i) buckets.add();
  for (Slot bucket = 0; bucket < 100; ++bucket) buckets.remove(bucket * 500);
  CHECK(buckets.memory_bytes() < 100 * 30);
}

TEST_CASE("none left, weights, duplicates") {
  Memento placement(properties::members_named(3));
  CHECK_THROWS_AS(placement.reweight(0, 2), PlacementError);
  CHECK_THROWS_AS(placement.add({"node-1", "", 1}), PlacementError);
  CHECK_THROWS_WITH_AS(
      placement.add({"heavy", "", 0.5}),
      "memento knows no weights, and the weight of heavy is 0.5: use ring, ketama-weighted, envoy-ring, "
      "maglev or rendezvous-weighted",
      PlacementError);
  for (const Slot slot : {0U, 2U, 1U}) placement.remove(slot);
  CHECK_THROWS_WITH_AS(static_cast<void>(placement.lookup("k")), "there are no nodes to place a key on",
                       PlacementError);
  CHECK(placement.add({"b", "", 1}) == 1);
  CHECK(placement.lookup("k") == 1);
}

}  // namespace orrery::hashing::memento_test
