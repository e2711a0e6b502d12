// Rendezvous against go-rendezvous and clandestined, and its own promises.
#include "algorithms/hashing/rendezvous.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

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

}  // namespace orrery::hashing::rendezvous_test
