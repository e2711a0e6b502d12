// Ketama against 13,200 choices of libmemcached, and its own promises.
#include "algorithms/hashing/ketama.hpp"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

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

}  // namespace orrery::hashing::ketama_test
