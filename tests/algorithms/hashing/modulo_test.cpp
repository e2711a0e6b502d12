// Modulo is even and instant, and moves nearly every key: what it is there to warn of.
#include "algorithms/hashing/modulo.hpp"

#include <doctest/doctest.h>

#include "tests/algorithms/hashing/placement_promises.hpp"

namespace orrery::hashing::modulo_test {

TEST_CASE("the holder is hash mod n over the live slots") {
  Modulo placement(promises::servers(10));
  for (std::size_t i = 0; i < 100; ++i) {
    const std::string& key = promises::keys()[i];
    CHECK(placement.lookup(key) == xxh64(0, key) % 10);
  }
  placement.remove(3);
  CHECK(placement.lookup_hash(2) == 2);
  CHECK(placement.lookup_hash(3) == 4);
  CHECK(placement.lookup_hash(9) == 0);
  CHECK(Modulo(promises::servers(10), {HashKind::md5, 1}).lookup("key") == hash_of(HashKind::md5, 1, "key") % 10);
}

TEST_CASE("the spread is even, and one member more moves n of n + 1 keys") {
  Modulo placement(promises::servers(10));
  CHECK(promises::chi_square(placement) < promises::chi_square_of_10);
  const auto before = promises::holders(placement);
  placement.add({"one more", "", 1});
  const promises::Moves came = promises::moves(before, promises::holders(placement), "one more");
  const std::uint64_t moved = came.to + came.from + came.astray;
  CHECK(moved > 20'000 * 10 / 11 - 300);  // 7 standard deviations
  CHECK(moved < 20'000 * 10 / 11 + 300);
}

TEST_CASE("replicas are the next slots, of different zones as long as there are any") {
  Modulo placement(promises::servers(5));
  const Slot first = placement.lookup("key");
  std::vector<Slot> out(3);
  CHECK(placement.lookup("key", out) == 3);
  CHECK(out == std::vector<Slot>{first, (first + 1) % 5, (first + 2) % 5});
  CHECK(promises::right_replicas(Modulo(promises::zoned_servers()), 3) == 500);
  CHECK(promises::right_replicas(Modulo(promises::zoned_servers()), 20) == 500);
}

TEST_CASE("what modulo can't do it says, and stays as it was") {
  using promises::error_of;
  CHECK(error_of([] { (void)Modulo({}).lookup("key"); }) == "there are no nodes to place a key on");
  CHECK(error_of([] {
          Modulo({{"a", "", 2}});
        }) == "mod knows no weights, and the weight of a is 2: use rendezvous-weighted");
  Modulo placement(promises::servers(3));
  CHECK(error_of([&] { placement.reweight(0, 2); }) ==
        "mod knows no weights, and the weight of 10.0.0.0:80 is 2: use rendezvous-weighted");
  CHECK(error_of([&] { placement.add({"10.0.0.2:80", "", 1}); }) == "the node 10.0.0.2:80 is there twice");
  CHECK(placement.members().count() == 3);
}

}  // namespace orrery::hashing::modulo_test
