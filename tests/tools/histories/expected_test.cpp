// Every history of tests/data/histories has the verdict that Porcupine has for it.
#include <fstream>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/history/check.hpp"
#include "tools/files.hpp"
#include "tools/histories/reader.hpp"

using namespace orrery;
using namespace orrery::tools;

TEST_CASE("every recorded history has its expected verdict, by every way of judging it") {
  const std::string folder = "tests/data/histories/";
  const auto expected = nlohmann::json::parse(std::ifstream(folder + "expected.json"));
  std::set<bool> seen;
  for (const auto& item : expected) {
    const std::string file = folder + item["file"].get<std::string>();
    CAPTURE(file);
    const std::optional<std::string> text = read_file(file);
    REQUIRE(text);
    ReadHistory read = read_history(file, *text);
    CHECK(read.model->name() == (item["model"] == "kv" ? "key-value" : "cas-register"));
    const bool linearizable = item["linearizable"].get<bool>();
    seen.insert(linearizable);
    const auto wanted = linearizable ? history::Verdict::yes : history::Verdict::no;
    CHECK(history::check(read.history, *read.model).verdict == wanted);
    history::Limits only_frontier;
    only_frontier.search = 0;
    CHECK(history::check(read.history, *read.model, only_frontier).verdict == wanted);
  }
  CHECK(expected.size() == 65);
  CHECK(seen.size() == 2);
}
