// Rendezvous against go-rendezvous and clandestined, and its own promises.
#include "algorithms/hashing/rendezvous.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/algorithms/hashing/placement_promises.hpp"
#include "tests/algorithms/hashing/reference.hpp"

namespace orrery::hashing::rendezvous_test {
namespace {

template <class Names>
std::vector<Member> members_named(const Names& names) {
  std::vector<Member> members;
  for (const auto& name : names) members.push_back({std::string(name), "", 1});
  return members;
}

template <class P>
const std::string& holder(const P& placement, std::string_view key) {
  return placement.members()[placement.lookup(key)].name;
}

}  // namespace

TEST_CASE("every choice of go-rendezvous: 1,200 keys among 3, 8 and 20 nodes") {
  std::map<std::string, std::vector<std::string>> sets;
  for (int i = 0; i < 8; ++i) sets["r8"].push_back(fmt::format("node{}", i));
  sets["r3"] = {sets["r8"].begin(), sets["r8"].begin() + 3};
  for (int i = 0; i < 20; ++i) sets["r20"].push_back(fmt::format("10.0.0.{}:6379", i));
  const auto table = reference::table_of("rendezvous_go_rendezvous.csv");
  std::size_t right = 0;
  for (std::size_t column = 1; column < table[0].size(); ++column) {
    const Rendezvous placement(members_named(sets.at(table[0][column])),
                               {RendezvousScore::go_rendezvous, HashKind::fnv1a64});
    for (std::size_t row = 1; row < table.size(); ++row)
      if (holder(placement, table[row][0]) == table[row][column]) ++right;
  }
  CHECK(table.size() == 1 + 1200);
  CHECK(right == 3 * 1200);
}

TEST_CASE("every choice of clandestined: 400 keys in three sets, and the published ones") {
  const nlohmann::json file = reference::json_of("rendezvous_clandestined.json");
  std::size_t right = 0;
  for (std::size_t column = 1; column < file["columns"].size(); ++column) {
    const nlohmann::json& set = file["sets"][file["columns"][column].get<std::string>()];
    const Rendezvous placement(members_named(set["nodes"].get<std::vector<std::string>>()),
                               {RendezvousScore::clandestined, {}, set["seed"].get<std::uint64_t>()});
    for (const auto& row : file["rows"])
      if (holder(placement, row[0].get<std::string>()) == row[column].get<std::string>()) ++right;
  }
  CHECK(file["rows"].size() == 400);
  CHECK(right == 3 * 400);

  const nlohmann::json published = reference::json_of("rendezvous_published.json");
  for (const auto& row : published["rows"]) {
    const Rendezvous placement(members_named(row[0].get<std::vector<std::string>>()), {RendezvousScore::clandestined});
    CHECK(holder(placement, row[1].get<std::string>()) == row[2].get<std::string>());
  }
  CHECK(published["rows"].size() == 4);

  std::vector<std::string> nodes;
  for (int i = 0; i < 20; ++i) nodes.push_back(fmt::format("{}", i));
  const Rendezvous ten(members_named(std::span(nodes).first(10)), {RendezvousScore::clandestined});
  const Rendezvous twenty(members_named(nodes), {RendezvousScore::clandestined});
  int moved = 0;
  for (int key = 0; key < 1000; ++key)
    if (holder(ten, fmt::format("{}", key)) != holder(twenty, fmt::format("{}", key))) ++moved;
  CHECK(2 * moved == published["grow_10_to_20_keys_0_999_added_plus_removed"].get<int>());
}

TEST_CASE("a node that comes takes keys for itself alone, one that goes gives up its own alone, in any order") {
  const auto check = [](const auto& make) {
    const std::vector<Member> members = promises::servers(10);
    auto placement = make(members);
    CHECK(promises::chi_square(placement) < promises::chi_square_of_10);
    const auto before = promises::holders(placement);
    placement.remove(4);
    const promises::Moves went = promises::moves(before, promises::holders(placement), members[4].name);
    CHECK(went.from > 1'800);
    CHECK(went.to + went.astray == 0);
    CHECK(placement.add(members[4]) == 4);
    CHECK(promises::holders(placement) == before);
    CHECK(promises::holders(make({members.rbegin(), members.rend()})) == before);
    CHECK(promises::right_heirs(placement) == 500);
    CHECK(promises::right_replicas(make(promises::zoned_servers()), 3) == 500);
    CHECK(promises::right_replicas(make(promises::zoned_servers()), 20) == 500);
  };
  for (const auto score : {RendezvousScore::mix, RendezvousScore::go_rendezvous, RendezvousScore::clandestined})
    check([&](const std::vector<Member>& members) { return Rendezvous(members, {score}); });
  for (const HashKind hash : {HashKind::crc32, HashKind::fnv1a64, HashKind::murmur3_32})
    check([&](const std::vector<Member>& members) { return Rendezvous(members, {RendezvousScore::mix, hash, 7}); });
  check([](const std::vector<Member>& members) { return RendezvousWeighted(members); });
}

TEST_CASE("equal weights are the plain choice by the same hash") {
  CHECK(promises::holders(RendezvousWeighted(promises::servers(10), {HashKind::xxh64, 3})) ==
        promises::holders(Rendezvous(promises::servers(10), {RendezvousScore::mix, HashKind::xxh64, 3})));
}

TEST_CASE("weighted keys are shared in proportion, and a weight that rises only takes") {
  std::vector<Member> members = promises::servers(10);
  for (std::size_t i = 0; i < members.size(); ++i) members[i].weight = 0.5 + static_cast<double>(i);
  RendezvousWeighted placement(members);
  CHECK(promises::chi_square(placement) < promises::chi_square_of_10);
  const auto before = promises::holders(placement);
  placement.reweight(2, 5);
  const auto after = promises::holders(placement);
  const promises::Moves rose = promises::moves(before, after, members[2].name);
  CHECK(rose.to > 700);  // from 2.5 of 50 to 5 of 52.5: 905 of 20,000 keys
  CHECK(rose.to < 1'100);
  CHECK(rose.from + rose.astray == 0);
  placement.reweight(2, 2.5);
  CHECK(promises::holders(placement) == before);
}

TEST_CASE("extreme weights share like any others of their proportion, or are refused") {
  const auto shares = [](double a, double b) {
    const RendezvousWeighted placement({{"a", "", a}, {"b", "", b}});
    std::vector<Slot> chosen;
    for (const std::string& key : promises::keys()) chosen.push_back(placement.lookup(key));
    return chosen;
  };
  const auto equal = shares(1, 1);
  const auto half = shares(1, 2);
  CHECK(std::count(equal.begin(), equal.end(), Slot{0}) > 9'500);
  CHECK(std::count(equal.begin(), equal.end(), Slot{0}) < 10'500);
  CHECK(shares(8e307, 8e307) == equal);
  CHECK(shares(5e-324, 5e-324) == equal);
  CHECK(shares(5e-324, 1e-323) == half);
  CHECK(shares(5e307, 1e308) == half);
  const auto with_little = shares(0x1p-890, 1);
  CHECK(std::count(with_little.begin(), with_little.end(), Slot{1}) == 20'000);

  using promises::error_of;
  const std::string too_much = "the weights add up to more than a number holds: expected a sum below 1.8e308";
  CHECK(error_of([] { RendezvousWeighted({{"a", "", 1e308}, {"b", "", 1e308}}); }) == too_much);
  RendezvousWeighted placement({{"a", "", 1e308}});
  CHECK(error_of([&] { placement.add({"b", "", 1e308}); }) == too_much);
  CHECK(error_of([&] {
          placement.add({"b", "", 1});
        }) == "the weight of b is 1, too small beside 1e+308: expected at least 2.12676e+37");
  CHECK(placement.members().count() == 1);
  placement.add({"b", "", 1e307});
  CHECK(error_of([&] { placement.reweight(1, 1.7e308); }) == too_much);
  CHECK(error_of([&] { placement.reweight(1, 5e-324); }).starts_with("the weight of b is 5e-324, too small beside"));
  CHECK(placement.members()[1].weight == 1e307);
}

TEST_CASE("what rendezvous can't do it says, and stays as it was") {
  using promises::error_of;
  CHECK(error_of([] { (void)Rendezvous({}).lookup("key"); }) == "there are no nodes to place a key on");
  CHECK(error_of([] { (void)RendezvousWeighted({}).lookup("key"); }) == "there are no nodes to place a key on");
  CHECK(error_of([] {
          Rendezvous({{"a", "", 3}});
        }) == "rendezvous knows no weights, and the weight of a is 3: use rendezvous-weighted");
  Rendezvous plain(promises::servers(3));
  const auto before = promises::holders(plain);
  CHECK(error_of([&] { plain.reweight(1, 0.5); }) ==
        "rendezvous knows no weights, and the weight of 10.0.0.1:80 is 0.5: use rendezvous-weighted");
  CHECK(error_of([&] { plain.add({"10.0.0.1:80", "", 1}); }) == "the node 10.0.0.1:80 is there twice");
  CHECK(promises::holders(plain) == before);
  RendezvousWeighted weighted(promises::servers(3));
  CHECK(error_of([&] { weighted.reweight(1, 0); }) ==
        "the weight of 10.0.0.1:80 is 0: expected a finite number above 0");
  CHECK(weighted.members()[1].weight == 1);
}

}  // namespace orrery::hashing::rendezvous_test
