// Maglev against Envoy's and go-maglev's tables, and its own promises.
#include "algorithms/hashing/maglev.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/algorithms/hashing/placement_promises.hpp"
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

TEST_CASE("equal members differ by one entry at most; weighted ones have their parts of the table") {
  for (const std::uint32_t count : {1u, 2u, 7u, 100u, 400u}) {
    const Maglev placement(promises::servers(count));
    std::vector<std::uint64_t> shares(count);
    for (const Slot slot : placement.table()) ++shares[slot];
    const auto [least, most] = std::minmax_element(shares.begin(), shares.end());
    CHECK(*most - *least <= 1);
    CHECK(*least == 65'537 / count);
  }
  std::vector<Member> members = promises::servers(10);
  for (std::size_t i = 0; i < members.size(); ++i) members[i].weight = 0.5 + static_cast<double>(i);
  const Maglev weighted(members);
  std::vector<double> shares(members.size());
  for (const Slot slot : weighted.table()) ++shares[slot];
  for (std::size_t i = 0; i < members.size(); ++i) {
    const double fair = 65'537 * members[i].weight / 50;
    CHECK(shares[i] > fair - 2);
    CHECK(shares[i] < fair + 2);
  }
  CHECK(promises::chi_square(Maglev(promises::servers(10))) < promises::chi_square_of_10);
  CHECK(promises::chi_square(weighted) < promises::chi_square_of_10);
}

TEST_CASE("a change moves few keys that need not move: less than one in fifty of the others' here, and not none") {
  Maglev placement(promises::servers(20));
  const auto before = promises::holders(placement);
  placement.remove(7);
  const promises::Moves went = promises::moves(before, promises::holders(placement), "10.0.0.7:80");
  CHECK(went.from > 900);
  CHECK(went.to == 0);
  CHECK(went.astray > 0);
  CHECK(went.astray < 19'000 / 50);
  placement.add({"10.0.0.7:80", "", 1});
  CHECK(promises::holders(placement) == before);
}

TEST_CASE("Envoy's variant does not depend on the order of members, go-maglev's does") {
  std::vector<Member> members = promises::servers(12);
  members[3].weight = 2;
  std::vector<Member> reversed(members.rbegin(), members.rend());
  CHECK(promises::holders(Maglev(members)) == promises::holders(Maglev(reversed)));
  members[3].weight = 1;
  reversed = {members.rbegin(), members.rend()};
  const MaglevConfig go{MaglevVariant::go_maglev, 251};
  CHECK(promises::holders(Maglev(members, go)) != promises::holders(Maglev(reversed, go)));
}

TEST_CASE("another hash or seed makes another table, just as even") {
  const std::vector<Member> members = promises::servers(10);
  for (const HashKind hash : {HashKind::crc32, HashKind::fnv1a64, HashKind::murmur3_32, HashKind::siphash24}) {
    const Maglev placement(members, {MaglevVariant::envoy, 65'537, hash});
    CHECK(table_of(placement) != table_of(Maglev(members)));
    CHECK(table_of(placement) != table_of(Maglev(members, {MaglevVariant::envoy, 65'537, hash, 1})));
    CHECK(promises::chi_square(placement) < promises::chi_square_of_10);
  }
}

TEST_CASE("replicas are distinct and of different zones, to the last member with a single entry of the table") {
  CHECK(promises::right_replicas(Maglev(promises::zoned_servers()), 3) == 500);
  CHECK(promises::right_replicas(Maglev(promises::zoned_servers()), 20) == 500);
  std::vector<Member> members = promises::zoned_servers();
  members[11].weight = 1e-9;
  const Maglev uneven(members);
  CHECK(std::count(uneven.table().begin(), uneven.table().end(), 11u) == 1);
  CHECK(promises::right_replicas(uneven, 12) == 500);
}

TEST_CASE("what Maglev can't do it says, and stays as it was") {
  using promises::error_of;
  const auto sized = [](std::uint32_t size) { return error_of([&] { Maglev({}, {MaglevVariant::envoy, size}); }); };
  CHECK(sized(65'536) == "a Maglev table of 65536 entries: expected a prime; nearest are 65521 and 65537");
  CHECK(sized(9) == "a Maglev table of 9 entries: expected a prime; nearest are 7 and 11");
  CHECK(sized(0) == "a Maglev table of 0 entries: expected a prime; the least is 2");
  CHECK(sized(1) == "a Maglev table of 1 entries: expected a prime; the least is 2");
  for (const std::uint32_t prime : {2u, 3u, 13u, 65'537u, 655'373u}) CHECK(sized(prime) == "");
  CHECK(error_of([] { (void)Maglev({}).lookup("key"); }) == "there are no nodes to place a key on");
  CHECK(error_of([] {
          Maglev({{"a", "", 1e308}, {"b", "", 1e308}});
        }) == "the weights add up to more than a number holds: expected a sum below 1.8e308");

  Maglev full(promises::servers(7), {MaglevVariant::envoy, 7});
  const std::vector<Slot> before = table_of(full);
  CHECK(error_of([&] {
          full.add({"one more", "", 1});
        }) == "a Maglev table of 7 entries for 8 nodes: expected a prime of at least that; the next is 11");
  CHECK(full.members().count() == 7);
  CHECK(table_of(full) == before);

  Maglev go(promises::servers(2), {MaglevVariant::go_maglev, 7});
  CHECK(error_of([&] { go.reweight(1, 2); }) ==
        "go-maglev knows no weights, and the weight of 10.0.0.1:80 is 2: use Envoy's variant");
  CHECK(go.members()[1].weight == 1);
  go.remove(0);
  go.remove(1);
  CHECK(go.table().empty());
}

}  // namespace orrery::hashing::maglev_test
