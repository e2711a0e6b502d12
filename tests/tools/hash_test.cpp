// orrery hash: keys on nodes, what moves, the report for machines, and every way to ask for what cannot be.
#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "algorithms/hashing/memento.hpp"
#include "algorithms/hashing/placements.hpp"
#include "tests/algorithms/hashing/reference.hpp"
#include "tests/tools/program.hpp"

namespace orrery::tools::hash_test {
namespace {

constexpr std::size_t kKeys = 2000;

/// key-0 to key-1999, one a line.
std::string many_keys() {
  std::string text;
  for (std::size_t i = 0; i < kKeys; ++i) text += fmt::format("key-{}\n", i);
  return text;
}

std::vector<std::vector<std::string>> cells_of(const std::string& text) {
  std::vector<std::vector<std::string>> lines;
  std::vector<std::string> cells(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.push_back(std::move(cells));
      cells.assign(1, "");
    } else if (c == '\t') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return lines;
}

}  // namespace

TEST_CASE("a line a key, with the node that the library gives") {
  const Ran ran = orrery({"hash", "--algorithm", "memento", "--nodes", "a,b,c,d", "--keys", "-"}, many_keys());
  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  const hashing::Memento placement({{"a", "", 1}, {"b", "", 1}, {"c", "", 1}, {"d", "", 1}});
  const auto lines = cells_of(ran.out);
  REQUIRE(lines.size() == kKeys);
  std::size_t right = 0;
  for (std::size_t i = 0; i < kKeys; ++i) {
    const std::string key = fmt::format("key-{}", i);
    if (lines[i] == std::vector<std::string>{key, placement.members()[placement.lookup(key)].name}) ++right;
  }
  CHECK(right == kKeys);
}

TEST_CASE("libmemcached's recorded choices, asked for on the command line") {
  const auto configurations = hashing::reference::json_of("ketama_libmemcached_configs.json");
  const auto table = hashing::reference::table_of("ketama_libmemcached.csv");
  std::string keys;
  for (std::size_t row = 1; row < table.size(); ++row) keys += table[row][0] + '\n';
  std::size_t right = 0;
  for (const auto& [name, algorithm, hash] :
       {std::tuple{"u3", "ketama", ""}, std::tuple{"m8", "ketama", "md5"}, std::tuple{"w8rj", "ketama-weighted", ""}}) {
    std::vector<std::string> nodes;
    std::vector<std::string> words;
    for (const auto& server : configurations[name]["servers"]) {
      nodes.push_back(fmt::format("{}:{}", server["host"].get<std::string>(), server["port"].get<int>()));
      words.push_back(fmt::format("{}={}", nodes.back(), server["weight"].get<int>()));
    }
    std::vector<std::string> command{
        "hash", "--algorithm", algorithm, "--nodes", fmt::format("{}", fmt::join(words, ",")), "--keys", "-"};
    if (*hash != '\0') command.insert(command.end(), {"--hash", hash});
    const Ran ran = orrery(command, keys);
    REQUIRE(ran.status == 0);
    const auto lines = cells_of(ran.out);
    REQUIRE(lines.size() == table.size() - 1);
    const auto column = static_cast<std::size_t>(std::find(table[0].begin(), table[0].end(), name) - table[0].begin());
    REQUIRE(column < table[0].size());
    for (std::size_t row = 1; row < table.size(); ++row)
      if (lines[row - 1][1] == nodes.at(hashing::reference::number(table[row][column]))) ++right;
  }
  CHECK(right == 3 * 1200);
}

TEST_CASE("keys come as words, from a file, or both; ports, weights and zones from the nodes") {
  const Folder folder;
  const std::string file = folder.write("keys.txt", "one\ntwo");  // no newline at the end
  const Ran ran = orrery({"hash", "--nodes", "a:11211@east=1,b:11211@west=2.5", "zero", "--keys", file, "--json"});
  CHECK(ran.status == 0);
  const auto report = nlohmann::json::parse(ran.out);
  CHECK(report["schema"] == "orrery.hash/1");
  CHECK(report["algorithm"] == "ring");
  CHECK(report["hash"] == "xxh64");
  CHECK(report["seed"] == 0);
  CHECK(report["memory_bytes"] > 1000);
  REQUIRE(report["nodes"].size() == 2);
  CHECK(report["nodes"][0]["name"] == "a:11211");
  CHECK(report["nodes"][0]["zone"] == "east");
  CHECK(report["nodes"][1]["weight"] == 2.5);
  CHECK(report["nodes"][1]["fair_share"] == doctest::Approx(2.5 / 3.5));
  CHECK(report["nodes"][0]["keys"].get<int>() + report["nodes"][1]["keys"].get<int>() == 3);
  REQUIRE(report["keys"].size() == 3);
  CHECK(report["keys"][0]["key"] == "zero");
  CHECK(report["keys"][2]["key"] == "two");
  CHECK(report["keys"][2]["nodes"].size() == 1);
}

TEST_CASE("replicas go to different zones first") {
  const Ran ran = orrery({"hash", "--nodes", "a,b,c,d", "--zones", "a=x,b=x,c=y,d=y", "--replicas", "2", "--keys", "-"},
                         many_keys());
  CHECK(ran.status == 0);
  std::size_t apart = 0;
  std::set<std::string> pairs;
  for (const auto& cells : cells_of(ran.out)) {
    REQUIRE(cells.size() == 2);
    REQUIRE(cells[1].size() == 3);  // two letters and a comma
    const auto zone = [](char node) { return node <= 'b' ? 'x' : 'y'; };
    apart += zone(cells[1][0]) != zone(cells[1][2]) ? 1U : 0U;
    pairs.insert(cells[1]);
  }
  CHECK(apart == kKeys);
  CHECK(pairs.size() == 8);
  const Ran all = orrery({"hash", "--nodes", "a,b", "--replicas", "5", "k"});
  CHECK(cells_of(all.out).at(0).at(1).size() == 3);
}

TEST_CASE("what would move without a node: its keys and no others, and how many that is") {
  const std::vector<std::string> nodes{"hash", "--nodes", "a,b,c,d", "--keys", "-"};
  const auto before = cells_of(orrery(nodes, many_keys()).out);
  std::size_t of_b = 0;
  for (const auto& cells : before) of_b += cells[1] == "b" ? 1U : 0U;
  std::vector<std::string> without = nodes;
  without.insert(without.end(), {"--without", "b"});
  const Ran ran = orrery(without, many_keys());
  CHECK(ran.status == 0);
  const auto moves = cells_of(ran.out);
  CHECK(moves.size() == of_b);
  for (const auto& cells : moves) {
    REQUIRE(cells.size() == 3);
    CHECK(cells[1] == "b");
    CHECK(cells[2] != "b");
  }
  CHECK(ran.err == fmt::format("{} of 2,000 keys moved: {:.1f} %; a fair share is 25.0 %\n", of_b,
                               static_cast<double>(of_b) / 20));
  std::vector<std::string> quiet = without;
  quiet.emplace_back("--quiet");
  CHECK(orrery(quiet, many_keys()).err.empty());
}

TEST_CASE("what would move with another node, in the report for machines") {
  const Ran ran = orrery({"hash", "--nodes", "a,b,c", "--with", "d=3", "--keys", "-", "--json"}, many_keys());
  CHECK(ran.status == 0);
  const auto report = nlohmann::json::parse(ran.out);
  const auto& change = report["change"];
  CHECK(report["nodes"].size() == 3);
  CHECK(change["nodes"].size() == 4);
  CHECK(change["fair_share"] == doctest::Approx(0.5));
  CHECK(change["copies"] == kKeys);
  CHECK(change["moved"] == change["moves"].size());
  CHECK(change["share"].get<double>() > 0.4);
  CHECK(change["share"].get<double>() < 0.6);
  std::size_t to_d = 0;
  for (const auto& move : change["moves"]) to_d += move["to"] == nlohmann::json{"d"} ? 1U : 0U;
  CHECK(to_d == change["moves"].size());
}

TEST_CASE("one goes and one comes; copies are counted where there are replicas") {
  const Ran ran = orrery({"hash", "--algorithm", "memento", "--nodes", "a,b,c,d", "--replicas", "2", "--without", "a",
                          "--with", "e", "--keys", "-"},
                         many_keys());
  CHECK(ran.status == 0);
  CHECK(ran.err.find(" of 4,000 copies moved: ") != std::string::npos);
  const auto moves = cells_of(ran.out);
  CHECK(moves.size() > kKeys / 2);  // half of the keys were on a, and e takes half
  for (const auto& cells : moves) {
    CHECK(cells[1] != cells[2]);
    CHECK(cells[2].find('a') == std::string::npos);
  }
}

TEST_CASE("with replicas no share is called fair: with a copy on every node nothing has to move") {
  const std::vector<std::string> words{"hash", "--nodes", "a,b,c", "--replicas", "3", "--without", "b", "k"};
  CHECK(orrery(words).err == "0 of 2 copies moved: 0.0 %\n");
  std::vector<std::string> machines = words;
  machines.emplace_back("--json");
  const auto change = nlohmann::json::parse(orrery(machines).out)["change"];
  CHECK(change["moved"] == 0);
  CHECK_FALSE(change.contains("fair_share"));
}

TEST_CASE("several can go at once, from the last where only that one can") {
  const Ran ran =
      orrery({"hash", "--algorithm", "jump", "--nodes", "a,b,c", "--without", "b,c", "--keys", "-"}, many_keys());
  CHECK(ran.status == 0);
  const auto moves = cells_of(ran.out);
  CHECK(moves.size() > 1200);
  CHECK(std::all_of(moves.begin(), moves.end(), [](const auto& cells) { return cells.at(2) == "a"; }));
}

TEST_CASE("a key file's lines may end as on Windows") {
  const Folder folder;
  const std::string file = folder.write("keys.txt", "one\r\ntwo\r\nthree\r");
  const Ran ran = orrery({"hash", "--nodes", "a,b", "--keys", file, "--json"});
  CHECK(nlohmann::json::parse(ran.out)["keys"][0]["key"] == "one");
  CHECK(nlohmann::json::parse(ran.out)["keys"][2]["key"] == "three");
  const Ran gap = orrery({"hash", "--nodes", "a", "--keys", folder.write("gap.txt", "one\r\n\r\n")});
  CHECK(gap.status == 2);
  CHECK(gap.err.find("gap.txt:2: an empty key") != std::string::npos);
}

TEST_CASE("the report says what the placement was made with") {
  const auto settings = [](const std::string& algorithm, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"hash", "--json", "--nodes", "a,b,c", "--algorithm", algorithm, "k"};
    words.insert(words.end(), more.begin(), more.end());
    auto report = nlohmann::json::parse(orrery(words).out);
    for (const char* other : {"schema", "algorithm", "memory_bytes", "nodes", "keys"}) report.erase(other);
    return report.dump();
  };
  CHECK(settings("ring", {"--replicas", "2"}) == R"({"hash":"xxh64","replicas":2,"seed":0,"vnodes":160})");
  CHECK(settings("maglev", {"--table-size", "101"}) == R"({"hash":"xxh64","replicas":1,"seed":0,"table_size":101})");
  CHECK(settings("multi-probe") == R"({"hash":"siphash24","probes":21,"replicas":1,"seed":0})");
  CHECK(settings("anchor") == R"({"capacity":6,"hash":"xxh64","replicas":1,"seed":0})");
  CHECK(settings("dx", {"--seed", "5"}) == R"({"capacity":8,"hash":"xxh64","replicas":1,"seed":5})");
  CHECK(settings("ketama") == R"({"hash":"one_at_a_time","replicas":1})");
  CHECK(settings("ketama-weighted") == R"({"replicas":1})");
}

TEST_CASE("seed, hash and sizes change where keys are, or are refused") {
  const auto with = [](std::vector<std::string> more) {
    std::vector<std::string> words{"hash", "--nodes", "a,b,c,d,e,f", "--keys", "-"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = orrery(words, many_keys());
    CHECK(ran.status == 0);
    return ran.out;
  };
  const std::string usual = with({});
  CHECK(with({"--seed", "0"}) == usual);
  CHECK(with({"--hash", "xxh64"}) == usual);
  CHECK(with({"--vnodes", "160"}) == usual);
  std::set<std::string> all{usual};
  CHECK(all.insert(with({"--seed", "1"})).second);
  CHECK(all.insert(with({"--hash", "md5"})).second);
  CHECK(all.insert(with({"--vnodes", "10"})).second);
  CHECK(all.insert(with({"--algorithm", "multi-probe"})).second);
  CHECK(all.insert(with({"--algorithm", "multi-probe", "--probes", "3"})).second);
  CHECK(all.insert(with({"--algorithm", "multi-probe", "--seed", "1"})).second);
  CHECK(all.insert(with({"--algorithm", "multi-probe", "--hash", "xxh64"})).second);
  CHECK(all.insert(with({"--algorithm", "dx"})).second);
  CHECK(all.insert(with({"--algorithm", "dx", "--capacity", "500"})).second);
}

TEST_CASE("the list of algorithms") {
  const Ran ran = orrery({"hash", "--list"});
  CHECK(ran.status == 0);
  const Ran machines = orrery({"hash", "--list", "--json"});
  const auto list = nlohmann::json::parse(machines.out)["algorithms"];
  REQUIRE(list.size() == hashing::algorithms().size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string name(hashing::algorithms()[i].name);
    CAPTURE(name);
    CHECK(ran.out.find("\n" + name + " ") != std::string::npos);
    CHECK(list[i]["name"] == name);
    CHECK(list[i]["max_over_fair"].get<double>() >= 1);
    CHECK(list[i]["moved_share"].get<double>() > 0.02);  // one of 20 nodes goes
    if (list[i]["monotone"].get<bool>()) CHECK(list[i]["moved_share"].get<double>() < 0.08);
  }
}

TEST_CASE("what cannot be: status 2, nothing on stdout, and what is wrong") {
  const Folder folder;
  const std::string gap = folder.write("gap.txt", "one\n\ntwo\n");
  const std::string nothing = folder.write("none.txt", "");
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  const std::vector<Case> cases{
      {{"k"}, "no nodes were given"},
      {{"--nodes", "a,b"}, "no keys were given"},
      {{"--nodes", "a,b", ""}, "a key is empty"},
      {{"--nodes", "a", "--keys", gap}, "gap.txt:2: an empty key"},
      {{"--nodes", "a", "--keys", nothing}, "none.txt: no keys in it"},
      {{"--nodes", "a", "--keys", folder.at("gab.txt")}, "no such file; did you mean \"" + gap + "\"?"},
      {{"--nodes", "a,b,a", "k"}, "the node a is there twice"},
      {{"--nodes", "a,,b", "k"}, "--nodes \"\": a node without a name"},
      {{"--nodes", "a,b,", "k"}, "--nodes \"\": a node without a name"},
      {{"--nodes", "=2", "k"}, "--nodes \"=2\": a node without a name"},
      {{"--nodes", "a@", "k"}, "--nodes a@: the zone behind @ is empty"},
      {{"--nodes", "a=0", "k"}, "the weight of a is 0: expected a finite number above 0"},
      {{"--nodes", "a=-1,b", "k"}, "the weight of a is -1: expected a finite number above 0"},
      {{"--nodes", "a=nan", "k"}, "the weight of a is nan: expected a finite number above 0"},
      {{"--nodes", "a=inf", "k"}, "the weight of a is inf: expected a finite number above 0"},
      {{"--nodes", "a=much", "k"}, "--nodes a=much: the weight \"much\" is no number"},
      {{"--nodes", "a=", "k"}, "--nodes a=: the weight \"\" is no number"},
      {{"--nodes", "a=1e999", "k"}, "--nodes a=1e999: the weight \"1e999\" is beyond all numbers here"},
      {{"--nodes", "node-1", "--zones", "node-2=z", "k"}, "there is no node node-2; did you mean \"node-1\"?"},
      {{"--nodes", "a", "--zones", "a", "k"}, "--zones a: expected NODE=ZONE"},
      {{"--nodes", "a@x", "--zones", "a=y", "k"}, "--zones a=y: a has a zone already, x"},
      {{"--nodes", "a", "--algorithm", "mementa", "k"}, "there is no algorithm mementa; nearest is memento"},
      {{"--nodes", "a", "--hash", "xxh65", "k"}, "did you mean \"xxh64\"?"},
      {{"--nodes", "a", "--algorithm", "ketama", "--seed", "3", "k"}, "--seed means nothing to ketama"},
      {{"--nodes", "a", "--algorithm", "ketama-weighted", "--hash", "md5", "k"},
       "--hash means nothing to ketama-weighted"},
      {{"--nodes", "a", "--algorithm", "ketama", "--hash", "sha1", "k"}, "ketama has one_at_a_time or md5"},
      {{"--nodes", "a", "--algorithm", "jump", "--vnodes", "9", "k"}, "--vnodes means nothing to jump: it is for ring"},
      {{"--nodes", "a", "--capacity", "9", "k"}, "--capacity means nothing to ring: it is for anchor and dx"},
      {{"--nodes", "a", "--algorithm", "maglev", "--table-size", "100", "k"},
       "a Maglev table of 100 entries: expected a prime; nearest are 97 and 101"},
      {{"--nodes", "a,b,c,d", "--algorithm", "maglev", "--table-size", "3", "k"},
       "a Maglev table of 3 entries for 4 nodes: expected a prime of at least that; the next is 5"},
      {{"--nodes", "a,b=2", "--algorithm", "ketama", "k"}, "ketama-weighted"},
      {{"--nodes", "a", "--vnodes", "0", "k"}, "--vnodes 0: expected a whole number from 1 to 1000000"},
      {{"--nodes", "a", "--replicas", "0", "k"}, "--replicas 0: expected a whole number from 1"},
      {{"--nodes", "a,b,c", "--algorithm", "anchor", "--capacity", "2", "k"}, "room for 2 nodes and 3 are given"},
      {{"--nodes", "a,b,c", "--algorithm", "jump", "--without", "a", "k"},
       "jump can only remove its last node, which is c: a is number 1 of 3"},
      {{"--nodes", "a,b=2", "--algorithm", "jump", "k"},
       "jump knows no weights, and the weight of b is 2: use ring, ketama-weighted, envoy-ring, maglev or "
       "rendezvous-weighted"},
      {{"--nodes", "a=nan", "--algorithm", "jump", "k"}, "the weight of a is nan: expected a finite number above 0"},
      {{"--nodes", "a,b", "--without", "c", "k"}, "there is no node c"},
      {{"--nodes", "a,b,c", "--without", "b,b", "k"}, "--without b,b: b is named twice"},
      {{"--nodes", "a", "--algorithm", "dx", "--capacity", "2147483648", "k"},
       "--capacity 2147483648: expected a whole number from 1 to 16777216"},
      {{"--list", "--nodes", "a"}, "--nodes means nothing beside --list"},
      {{"--list", "--algorithm", "ring"}, "--algorithm means nothing beside --list"},
      {{"--list", "--seed", "0"}, "--seed means nothing beside --list"},
      {{"--list", "k"}, "KEY means nothing beside --list"},
      {{"--nodes", "a,b", "--without", "a,b", "k"}, "no nodes"},
      {{"--nodes", "a,b", "--with", "b", "k"}, "the node b is there twice"},
      {{"--nodes", "a,b", "--with", "c=nan", "k"}, "the weight of c is nan: expected a finite number above 0"},
      {{"--nodes", "a,b", "--with", "c=-1", "k"}, "the weight of c is -1: expected a finite number above 0"},
      {{"--nodes", "a,b", "--with", "c=inf", "k"}, "the weight of c is inf: expected a finite number above 0"},
      {{"--nodes", "a,b", "--with", "c=1e9", "k"},
       "the weight of c is 1000000000: it would take 1.6e+11 points, and a ring has at most 67108864"},
      {{"--nodes", "a,b", "--with", "c=x", "k"}, "--with c=x: the weight \"x\" is no number"},
  };
  for (const Case& each : cases) {
    std::vector<std::string> words{"hash"};
    words.insert(words.end(), each.arguments.begin(), each.arguments.end());
    CAPTURE(each.says);
    const Ran ran = orrery(words);
    CAPTURE(ran.err);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.find(each.says) != std::string::npos);
  }
}

}  // namespace orrery::tools::hash_test
