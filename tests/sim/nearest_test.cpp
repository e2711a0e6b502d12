// The name that was probably meant, however it was misspelt, and none when nothing is near.
#include "sim/nearest.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace orrery::sim::nearest_test {

TEST_CASE("edit distance counts put in, left out, exchanged and swapped letters") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("leader", "leader") == 0);
  CHECK(edit_distance("leader", "leaders") == 1);
  CHECK(edit_distance("leader", "eader") == 1);
  CHECK(edit_distance("leader", "lender") == 1);
  CHECK(edit_distance("leader", "laeder") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ca", "abc") == 3);  // optimal string alignment: no part is edited twice
}

TEST_CASE("the nearest name is offered, and nothing when none is near") {
  const std::vector<std::string> nodes = {"n1", "n2", "n3", "n4", "n5"};
  CHECK(nearest("n9", nodes) == "n5");
  CHECK(nearest("m2", nodes) == "n2");
  CHECK(nearest("N3", nodes) == "n3");
  CHECK(nearest("storage", nodes) == std::nullopt);
  CHECK(nearest("x9", nodes) == std::nullopt);

  const std::vector<std::string> keys = {"duration", "duplicate", "network", "faults", "workload"};
  CHECK(nearest("durration", keys) == "duration");
  CHECK(nearest("fualts", keys) == "faults");
  CHECK(nearest("Network", keys) == "network");
  CHECK(nearest("wrkloads", keys) == "workload");
  CHECK(nearest("expect", keys) == std::nullopt);
  CHECK(nearest("", keys) == std::nullopt);
  CHECK(nearest("x", std::vector<std::string>{"y"}) == std::nullopt);
  CHECK(nearest(std::string(101, 'a'), std::vector<std::string>{std::string(101, 'a')}) == std::nullopt);
}

TEST_CASE("between equally near names the answer does not depend on their order") {
  CHECK(nearest("bat", std::vector<std::string>{"cat", "rat", "hat"}) == "cat");
  CHECK(nearest("bat", std::vector<std::string>{"hat", "rat", "cat"}) == "cat");
  CHECK(nearest("ab", std::vector<std::string>{"aB", "Ab"}) == "Ab");
  CHECK(nearest("ab", std::vector<std::string>{"Ab", "aB"}) == "Ab");
}

}  // namespace orrery::sim::nearest_test
