// Maglev against Envoy's and go-maglev's tables, and its own promises.
#include "algorithms/hashing/maglev.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/algorithms/hashing/reference.hpp"

namespace orrery::hashing::maglev_test {
namespace {

std::vector<Slot> slots_in(const nlohmann::json& list) { return list.get<std::vector<Slot>>(); }

std::vector<Slot> table_of(const Maglev& placement) { return {placement.table().begin(), placement.table().end()}; }

Maglev go_maglev(const nlohmann::json& names, std::uint32_t table_size, const std::vector<Slot>& dead) {
  std::vector<Member> members;
  for (const auto& name : names) members.push_back({name.get<std::string>(), "", 1});
  Maglev placement(members, {MaglevVariant::go_maglev, table_size});
  for (const Slot slot : dead) placement.remove(slot);
  return placement;
}

}  // namespace

TEST_CASE("every published table of Envoy") {
  const nlohmann::json file = reference::json_of("envoy_published.json");
  std::size_t entries = 0;
  for (const auto& row : file["maglev"]) {
    CAPTURE(row["test"].get<std::string>());
    std::vector<Member> members;
    for (const auto& host : row["hosts"]) members.push_back({host[0].get<std::string>(), "", host[1].get<double>()});
    const Maglev placement(members, {MaglevVariant::envoy, row["m"].get<std::uint32_t>()});
    CHECK(table_of(placement) == slots_in(row["table"]));
    entries += placement.table().size();
    if (!row.contains("min_entries")) continue;
    std::vector<std::uint64_t> shares(members.size());
    for (const Slot slot : placement.table()) ++shares[slot];
    CHECK(*std::min_element(shares.begin(), shares.end()) == row["min_entries"].get<std::uint64_t>());
    CHECK(*std::max_element(shares.begin(), shares.end()) == row["max_entries"].get<std::uint64_t>());
  }
  CHECK(entries == 7 + 17);
}

TEST_CASE("every entry and choice of the rebuilt Envoy tables") {
  const nlohmann::json file = reference::json_of("envoy_generated.json");
  std::size_t entries = 0;
  std::size_t lookups = 0;
  for (const auto& config : file["configs"]) {
    CAPTURE(config["name"].get<std::string>());
    std::vector<Member> members;
    for (const auto& host : config["hosts"])
      members.push_back({host["key"].get<std::string>(), "", host["weight"].get<double>()});
    const Maglev placement(members, {MaglevVariant::envoy, config["maglev_table_size"].get<std::uint32_t>()});
    CHECK(table_of(placement) == slots_in(config["maglev_table"]));
    entries += placement.table().size();
    for (const auto& row : config["lookups"]) {
      CHECK(placement.lookup(row[0].get<std::string>()) == row[2].get<Slot>());
      CHECK(placement.lookup_hash(reference::number_in(row[1])) == row[2].get<Slot>());
      ++lookups;
    }
  }
  CHECK(entries == 251 + 2 * 1021 + 2039);
  CHECK(lookups == 4 * 200);
}

TEST_CASE("every published and every run table of go-maglev, dead backends among them") {
  const nlohmann::json published = reference::json_of("go_maglev_published.json");
  const auto size = published["m"].get<std::uint32_t>();
  CHECK(table_of(go_maglev(published["names"], size, {})) == slots_in(published["table"]));
  CHECK(table_of(go_maglev(published["names"], size, {1})) == slots_in(published["table_dead1"]));
  std::size_t places = 0;
  for (std::size_t i = 0; i < published["permutations"].size(); ++i) {
    const std::uint64_t hash = siphash24(0xdeadbeefcafebabe, 0, published["names"][i].get<std::string>());
    const std::uint64_t skip = (hash & 0xffff'ffff) % (size - 1) + 1;
    std::uint64_t place = (hash >> 32) % size;
    for (const auto& expected : published["permutations"][i]) {
      CHECK(place == expected.get<std::uint64_t>());
      place = (place + skip) % size;
      ++places;
    }
  }
  CHECK(places == 3 * 7);

  std::size_t entries = 0;
  std::size_t dead = 0;
  for (const std::string& line : reference::lines_of("maglev_go_maglev.jsonl")) {
    const nlohmann::json row = nlohmann::json::parse(line);
    const Maglev placement = go_maglev(row["names"], row["m"].get<std::uint32_t>(), slots_in(row["dead"]));
    CHECK(table_of(placement) == slots_in(row["table"]));
    entries += placement.table().size();
    dead += row["dead"].size();
  }
  CHECK(entries == 7 + 7 + 13 + 251 + 251 + 1021);
  CHECK(dead == 3);
}

}  // namespace orrery::hashing::maglev_test
