// `orrery new`: what it writes runs and passes at once, for every system there is.
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "algorithms/catalog.hpp"
#include "tests/tools/program.hpp"
#include "tools/files.hpp"
#include "tools/formatting.hpp"

namespace orrery::tools::new_test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("a new scenario of any system passes, in the layout of fmt, and its fault fires") {
  for (const System* system : catalog()) {
    CAPTURE(system->name);
    const Folder folder;
    const std::string file = folder.at("new.json");
    const Ran made = orrery({"new", "try-" + system->name, "--system", system->name, "-o", file});
    REQUIRE_MESSAGE(made.status == 0, made.err);
    const std::string text = read_file(file).value();
    CHECK(formatted("new", text) == text);
    CHECK(has(text, "\"//\""));
    const Ran ran = orrery({"run", file, "--json"});
    CHECK_MESSAGE(ran.status == 0, ran.err);
    const auto results = nlohmann::json::parse(ran.out).at("results");
    REQUIRE(results.size() == 2);
    CHECK(results.at(0).at("faults").empty());
    CHECK(results.at(1).at("faults").at(0).at("fired") == 1);
    for (const auto& result : results) CHECK(result.at("outcome") == "pass");
  }
}

TEST_CASE("to standard output on demand") {
  const Ran ran = orrery({"new", "x", "-o", "-"});
  CHECK(ran.status == 0);
  CHECK(nlohmann::json::parse(ran.out).at("name") == "x");
}

TEST_CASE("nothing is overwritten; names and systems are checked") {
  const Folder folder;
  const std::string file = folder.write("here.json", "mine");
  const Ran again = orrery({"new", "here", "-o", file});
  CHECK(again.status == 2);
  CHECK(has(again.err, "is there already"));
  CHECK(read_file(file) == "mine");
  for (const char* bad : {"a/b", "1a", "a b", "a.json", "a#b"}) {
    const Ran ran = orrery({"new", bad, "-o", folder.at("x.json")});
    CHECK(ran.status == 2);
    CHECK(has(ran.err, "is not a name"));
  }
  CHECK(has(orrery({"new", "x", "--system", "rft", "-o", folder.at("x.json")}).err, "did you mean \"raft\"?"));
  CHECK(has(orrery({"new", "x", "-o", folder.at("no/such/x.json")}).err, "cannot be written"));
  CHECK(folder.files() == 1);
}

}  // namespace
}  // namespace orrery::tools::new_test
