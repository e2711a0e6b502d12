// orrery diff: two runs in, where they part out, and what the exit status says.
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/tools/program.hpp"

namespace orrery::tools::diff_test {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("a run does not differ from itself, as a scenario and as its trace") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  CHECK(orrery({"run", file, "--trace", folder.at("t.jsonl")}).status == 0);
  const Ran same = orrery({"diff", file, folder.at("t.jsonl")});
  CHECK(same.status == 0);
  CHECK(same.out == "no difference\n");
}

TEST_CASE("two seeds differ, and the report says where") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  const Ran text = orrery({"diff", file, "--other-seed", "2"});
  CHECK(text.status == 1);
  CHECK(has(text.out, "echo.json, seed 1\nB  "));
  CHECK(has(text.out, "the first difference is at "));
  const Ran ran = orrery({"diff", file, "--other-seed", "2", "--json", "--diagram", folder.at("d.dot")});
  CHECK(ran.status == 1);
  const nlohmann::json report = nlohmann::json::parse(ran.out);
  CHECK(report.at("schema") == "orrery.diff/1");
  CHECK(report.at("differ") == true);
  CHECK(report.at("b").at("seed") == 2);
  CHECK(report.at("first").at("ordinal").get<int>() >= 1);
  CHECK(report.at("first").at("a").at("value") != report.at("first").at("b").at("value"));
  CHECK(folder.has("d.dot"));
}

TEST_CASE("what can't be compared is refused") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  CHECK(orrery({"diff"}).status == 2);
  CHECK(orrery({"diff", file, file, file}).status == 2);
  CHECK(orrery({"diff", file, folder.at("none.jsonl")}).status == 2);
  CHECK(orrery({"diff", file, "--other-seed", "2", "--diagram", "x.gif"}).status == 2);
  CHECK(has(orrery({"draw", file, "--view", "divergence", "-o", folder.at("x.dot")}).err, "is of 2 runs, found 1"));
}

}  // namespace
}  // namespace orrery::tools::diff_test
