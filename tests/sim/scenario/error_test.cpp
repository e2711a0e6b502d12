// What a person reads when a scenario is wrong.
#include "sim/scenario/error.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace orrery::scenario::error_test {
namespace {

ScenarioError at(std::uint32_t line, std::string message) {
  ScenarioError error;
  error.file = "x.json";
  error.line = line;
  error.column = 1;
  error.message = std::move(message);
  return error;
}

}  // namespace

TEST_CASE("an error says where, what, what was expected and what was probably meant") {
  ScenarioError error;
  error.file = "scenarios/x.json";
  error.path = "/faults/0/crash";
  error.line = 12;
  error.column = 8;
  error.message = "no node or group is called \"n9\"";
  error.nearest = "n5";
  CHECK(text_of(error) ==
        "scenarios/x.json:12:8: /faults/0/crash: no node or group is called \"n9\"; did you mean \"n5\"?");
  error.expected = "nodes";
  error.nearest.clear();
  error.picture = "n9 & x\n^";
  CHECK(text_of(error) ==
        "scenarios/x.json:12:8: /faults/0/crash: no node or group is called \"n9\"; expected nodes\n    n9 & x\n    ^");
  CHECK(text_of(ScenarioError{"", "", 0, 0, "no such file", "", "", ""}) == "no such file");
  CHECK(text_of(ScenarioError{"x.json", "", 0, 0, "no such file", "", "", ""}) == "x.json: no such file");
  CHECK(text_of(ScenarioError{"", "", 3, 4, "what", "", "", ""}) == "3:4: what");
}

TEST_CASE("several errors are reported together, in the order of their places") {
  ErrorList list;
  list.throw_if_any();
  CHECK(list.empty());
  list.add(at(9, "late"));
  list.add(at(2, "early"));
  list.add(at(9, "late again"));
  CHECK_FALSE(list.empty());
  try {
    list.throw_if_any();
    FAIL("did not throw");
  } catch (const BadScenario& bad) {
    CHECK(bad.errors().size() == 3);
    CHECK(std::string(bad.what()) == "x.json:2:1: early\nx.json:9:1: late\nx.json:9:1: late again");
  }
}

TEST_CASE("of very many errors the first are shown") {
  const std::vector<ScenarioError> errors(25, at(1, "e"));
  const std::string text = text_of(errors);
  CHECK(text.substr(text.size() - 10) == "and 5 more");
}

}  // namespace orrery::scenario::error_test
