// Ketama against 13,200 choices of libmemcached, and its own promises.
#include "algorithms/hashing/ketama.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/algorithms/hashing/placement_promises.hpp"
#include "tests/algorithms/hashing/reference.hpp"

namespace orrery::hashing::ketama_test {
namespace {

std::vector<Member> servers_of(const nlohmann::json& config) {
  std::vector<Member> servers;
  for (const auto& server : config["servers"])
    servers.push_back({fmt::format("{}:{}", server["host"].get<std::string>(), server["port"].get<int>()), "",
                       server["weight"].get<double>()});
  return servers;
}

template <class P>
std::size_t right_choices(const P& placement, const std::vector<std::vector<std::string>>& table, std::size_t column) {
  std::size_t right = 0;
  for (std::size_t row = 1; row < table.size(); ++row)
    if (placement.lookup(table[row][0]) == reference::number(table[row][column])) ++right;
  return right;
}

}  // namespace

TEST_CASE("every choice of libmemcached: 1,200 keys under 11 configurations") {
  const auto table = reference::table_of("ketama_libmemcached.csv");
  const nlohmann::json configs = reference::json_of("ketama_libmemcached_configs.json");
  REQUIRE(table.size() == 1 + 1200);
  std::map<std::string, int> modes;
  for (std::size_t column = 3; column < table[0].size(); ++column) {
    CAPTURE(table[0][column]);
    const nlohmann::json& config = configs.at(table[0][column]);
    const auto mode = config["mode"].get<std::string>();
    const std::vector<Member> servers = servers_of(config);
    ++modes[mode];
    const std::size_t right =
        mode == "KETAMA_WEIGHTED"
            ? right_choices(KetamaWeighted(servers), table, column)
            : right_choices(Ketama(servers, {mode == "KETAMA" ? HashKind::one_at_a_time : HashKind::md5}), table,
                            column);
    CHECK(right == 1200);
  }
  CHECK(modes == std::map<std::string, int>{{"KETAMA", 3}, {"KETAMA_MD5", 2}, {"KETAMA_WEIGHTED", 6}});
  CHECK(configs.size() == 11);
}

TEST_CASE("a server that comes takes keys for itself alone, one that goes gives up its own alone") {
  const auto check = [](auto placement) {
    const auto before = promises::holders(placement);
    const Slot slot = placement.add({"10.0.0.99:11300", "", 1});
    const auto with = promises::holders(placement);
    const promises::Moves came = promises::moves(before, with, "10.0.0.99:11300");
    CHECK(came.astray + came.from == 0);
    CHECK(came.to > 20'000 / 10 / 2);  // a tenth is fair
    CHECK(came.to < 20'000 / 10 * 2);
    placement.remove(slot);
    CHECK(promises::holders(placement) == before);
  };
  check(Ketama(promises::servers(9)));
  check(Ketama(promises::servers(9), {HashKind::md5}));
  check(KetamaWeighted(promises::servers(9)));
}

TEST_CASE("a ring that was changed is the ring that would have been built") {
  std::vector<Member> servers = promises::servers(6);
  Ketama plain(servers);
  KetamaWeighted weighted(servers);
  plain.remove(2);
  CHECK(plain.add({"10.0.9.9:11211", "", 1}) == 2);
  weighted.remove(2);
  weighted.add({"10.0.9.9:11211", "", 1});
  weighted.reweight(4, 2.5);
  servers[2].name = "10.0.9.9:11211";
  CHECK(std::ranges::equal(plain.circle().points(), Ketama(servers).circle().points()));
  servers[4].weight = 2.5;
  CHECK(std::ranges::equal(weighted.circle().points(), KetamaWeighted(servers).circle().points()));
  CHECK(weighted.members()[4].weight == 2.5);
}

TEST_CASE("how many points: 100, 160, what float32 leaves") {
  CHECK(Ketama(promises::servers(7)).circle().points().size() == 700);
  CHECK(KetamaWeighted(promises::servers(7)).circle().points().size() == 7 * 160);
  const nlohmann::json configs = reference::json_of("ketama_libmemcached_configs.json");
  CHECK(KetamaWeighted(servers_of(configs["w8rj"])).circle().points().size() == 1264);  // 1280 before rounding

  // 1/25 in float32 times 25 is below 1: 25 equal servers have 39 MD5s each, not 40. So it is with some other counts.
  std::vector<std::uint32_t> counts_short;
  for (std::uint32_t count = 1; count <= 60; ++count)
    if (KetamaWeighted(promises::servers(count)).circle().points().size() != count * 160) counts_short.push_back(count);
  CHECK(counts_short == std::vector<std::uint32_t>{25, 47, 50, 55});
}

TEST_CASE("keys are shared in proportion to weights, as evenly as so many points allow") {
  std::vector<Member> servers = promises::servers(10);
  for (const double share : promises::fair_shares(Ketama(servers))) {
    CHECK(share > 0.6);  // 100 points: a standard deviation of 0.1, and ten servers
    CHECK(share < 1.4);
  }
  for (std::size_t i = 0; i < servers.size(); ++i) servers[i].weight = static_cast<double>(1 + i % 3);
  const KetamaWeighted weighted(servers);
  for (const Slot slot : weighted.members().live()) {
    const double share = promises::fair_shares(weighted)[slot];
    CHECK(share > 0.65);
    CHECK(share < 1.35);
  }
}

TEST_CASE("replicas are distinct, of different zones, and the second is the heir of the first") {
  CHECK(promises::right_replicas(Ketama(promises::zoned_servers()), 3) == 500);
  CHECK(promises::right_replicas(KetamaWeighted(promises::zoned_servers()), 7) == 500);
  CHECK(promises::right_replicas(KetamaWeighted(promises::zoned_servers()), 20) == 500);
  CHECK(promises::right_heirs(Ketama(promises::servers(5))) == 500);
}

TEST_CASE("what ketama can't do it says, and stays as it was") {
  using promises::error_of;
  CHECK(error_of([] { (void)Ketama({}).lookup("key"); }) == "there are no nodes to place a key on");
  CHECK(error_of([] { (void)KetamaWeighted({}).lookup("key"); }) == "there are no nodes to place a key on");
  CHECK(error_of([] {
          Ketama({{"a", "", 2}});
        }) == "ketama knows no weights, and the weight of a is 2: use ketama-weighted");
  CHECK(error_of([] { Ketama({}, {HashKind::xxh64}); }) ==
        "ketama does not hash with xxh64: expected one_at_a_time or md5");
  CHECK(error_of([] {
          Ketama({}, {HashKind::md5, 0});
        }) == "ketama with 0 points a server: expected 1 to 65536, 100 as usual");
  CHECK(error_of([] { KetamaWeighted({}, {150}); }) ==
        "ketama-weighted with 150 points a server: expected a multiple of 4 from 4 to 65536, 160 as usual");
  CHECK(error_of([] {
          Ketama({{"a", "", 1}, {"a:11211", "", 1}});
        }) == "a and a:11211 are one server to ketama: port 11211 is left out of its points");

  KetamaWeighted weighted(promises::servers(3));
  const auto before = promises::holders(weighted);
  CHECK(error_of([&] { weighted.reweight(1, 5e9); }) ==
        "the weight of 10.0.0.1:80 is 5000000000: ketama-weighted knows weights up to 4294967295");
  CHECK(error_of([&] {
          weighted.add({"small", "", 0.001});
        }) ==
        "the weight of small is 0.001, too small beside the others': it would have none of 640 points; expected about "
        "0.0188679 or more");
  CHECK(error_of([&] { weighted.add({"10.0.0.1:80", "", 1}); }) == "the node 10.0.0.1:80 is there twice");
  CHECK(weighted.members().count() == 3);
  CHECK(promises::holders(weighted) == before);
  weighted.add({"small", "", 0.019});
  CHECK(weighted.circle().points().size() == 3 * 4 * 52 + 4);  // floor(40 * 4 / 3.019) MD5s, and one

  Ketama plain(promises::servers(3));
  CHECK(error_of([&] { plain.reweight(0, 3); }) ==
        "ketama knows no weights, and the weight of 10.0.0.0:80 is 3: use ketama-weighted");
  CHECK(error_of([&] { plain.add({"", "", 1}); }) == "a node has an empty name: expected one that can be hashed");
  CHECK(plain.members().count() == 3);
}

}  // namespace orrery::hashing::ketama_test
