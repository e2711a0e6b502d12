// `orrery shrink`: what it says, what it writes and how it ends.
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/tools/program.hpp"
#include "tools/files.hpp"

namespace orrery::tools::shrink_command_test {
namespace {

using Json = nlohmann::json;

TEST_CASE("a run that fails becomes a file that fails, and the last line runs it") {
  const Folder folder;
  const std::string file = folder.write("echo.json", broken_scenario);
  const std::string small = folder.at("small.json");
  const Ran shrunk = orrery({"shrink", file, "-o", small});
  REQUIRE_MESSAGE(shrunk.status == 0, shrunk.err);
  CHECK(shrunk.out.find("; not one can be left out") != std::string::npos);
  CHECK(shrunk.out.ends_with("\norrery run " + small + "\n"));
  for (const char* seed : {"1", "9"}) CHECK(orrery({"run", small, "--seed", seed}).status == 0);
  CHECK(orrery({"fmt", small, "--check"}).status == 0);
}

TEST_CASE("for machines") {
  const Folder folder;
  const std::string file = folder.write("echo.json", broken_scenario);
  const std::string small = folder.at("small.json");
  const Ran shrunk = orrery({"shrink", file, "-o", small, "--json"});
  REQUIRE_MESSAGE(shrunk.status == 0, shrunk.err);
  const Json report = Json::parse(shrunk.out);
  CHECK(report.at("schema") == "orrery.shrink/1");
  CHECK(report.at("outcome") == "shrunk");
  CHECK(report.at("claim") == "echo.remembers");
  CHECK(report.at("minimal") == true);
  CHECK(report.at("file") == small);
  CHECK(report.at("actions").at("after") < 6);
  CHECK(report.at("events").at("after") < report.at("events").at("before"));
}

TEST_CASE("two processes find what one finds") {
  const Folder folder;
  const std::string file = folder.write("echo.json", broken_scenario);
  Json reports[2];
  std::string texts[2];
  for (int i = 0; i < 2; ++i) {
    const std::string small = folder.at("small.json");
    reports[i] = Json::parse(orrery({"shrink", file, "-o", small, "--json", "--jobs", std::to_string(i + 1)}).out);
    reports[i].erase("timing");
    texts[i] = *read_file(small);
  }
  CHECK(reports[0] == reports[1]);
  CHECK(texts[0] == texts[1]);
}

TEST_CASE("a find of pct is shrunk as one of pct") {
  const Folder folder;
  const std::string file = folder.write("echo.json", broken_scenario);
  const std::string small = folder.at("small.json");
  REQUIRE(orrery({"shrink", file, "-o", small, "--strategy", "pct"}).status == 0);
  CHECK(Json::parse(*read_file(small)).at("origin").at("strategy") == "pct");
  CHECK(orrery({"run", small}).status == 0);
}

TEST_CASE("what does not fail is a finding of its own, and nothing is written") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  const Ran shrunk = orrery({"shrink", file, "-o", folder.at("small.json")});
  CHECK(shrunk.status == 1);
  CHECK(shrunk.out == "seed 1 does not fail: every claim held\n");
  CHECK_FALSE(folder.has("small.json"));
}

TEST_CASE("bad input is told what was expected") {
  const Folder folder;
  const std::string file = folder.write("echo.json", broken_scenario);
  CHECK(orrery({"shrink", file, "--time", "soon"}).status == 2);
  CHECK(orrery({"shrink", file, "--sweep", "system.nodes=1,2"}).status == 2);
  CHECK(orrery({"shrink", folder.at("none.json")}).status == 2);
}

}  // namespace
}  // namespace orrery::tools::shrink_command_test
