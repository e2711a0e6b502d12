// What a person reads when a scenario is wrong: the golden texts of tests/data/scenarios/broken, and that all errors of
// a file are told together, once.
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::broken_test {
namespace {

struct Case {
  std::string text;
  std::string expected;
};

/// Splits a golden file at its lines that begin with >>>; lines that begin with # are comments.
std::vector<Case> cases_of(const std::string& golden) {
  std::vector<Case> cases;
  std::string_view rest = golden;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.starts_with('#')) continue;
    if (line.starts_with(">>> ")) {
      cases.push_back({std::string(line.substr(4)), ""});
    } else {
      REQUIRE_FALSE(cases.empty());
      std::string& expected = cases.back().expected;
      if (!expected.empty()) expected.push_back('\n');
      expected += line;
    }
  }
  return cases;
}

std::string document_of(const std::string& text) {
  if (text.starts_with('@')) return text.substr(1);
  return "{\"name\": \"x\", \"duration\": \"10s\", \"system\": {\"kind\": \"lamp\"},\n" + text + "}";
}

/// The systems of the golden texts: there "lamp" is the only one.
std::string trouble_among_lamps(const std::string& text) {
  const System* const lamp = &lamp::system();
  try {
    (void)load("x.json", text, std::span(&lamp, 1));
  } catch (const BadScenario& bad) {
    return bad.what();
  }
  return "loaded";
}

}  // namespace

TEST_CASE("each broken scenario says what is wrong, where, and what would be right") {
  std::size_t count = 0;
  for (const char* name : {"frame", "names", "system", "workload", "faults", "claims", "paths", "merging", "steps",
                           "ask", "values", "nobody"}) {
    const auto golden = read_test_file(std::string("broken/") + name + ".txt");
    REQUIRE_MESSAGE(golden, name);
    for (const Case& each : cases_of(*golden)) {
      CAPTURE(each.text);
      CHECK_FALSE(each.expected.empty());
      CHECK(trouble_among_lamps(document_of(each.text)) == each.expected);
      ++count;
    }
  }
  CHECK(count >= 215);
}

TEST_CASE("all errors of a file are told together, in the order of their places") {
  CHECK(trouble_of(R"({
  "name": "",
  "duration": "ten",
  "system": {"kind": "echo", "nodes": 0, "retri": "1s"},
  "network": {"loss": 7},
  "faults": [{"crash": "leader", "for": "-1s"}],
  "check": ["raft"],
  "sead": 1
})") == "x.json:2:11: /name: expected a name for people to read, found \"\"\n"
        "x.json:3:16: /duration: expected a duration such as 5ms (units ns us ms s m h), found \"ten\"\n"
        "    ten\n"
        "    ^\n"
        "x.json:4:39: /system/nodes: expected a whole number from 1 to 1000, found 0\n"
        "x.json:4:42: /system/retri: unknown key \"retri\"; did you mean \"retry\"?\n"
        "x.json:5:23: /network/loss: expected a chance, a number from 0 to 1, found 7\n"
        "x.json:6:25: /faults/0/crash: no node, zone, group or role is called \"leader\"\n"
        "    leader\n"
        "    ^\n"
        "x.json:6:42: /faults/0/for: no sign is allowed here; expected 5ms, 1ms..5ms, exp(5ms) or tail(2ms, 200ms) "
        "(units ns us ms s m h)\n"
        "    -1s\n"
        "    ^\n"
        "x.json:7:13: /check/0: there is no claim or bundle \"raft\"\n"
        "x.json:8:3: /sead: unknown key \"sead\"; did you mean \"seed\"?");
}

TEST_CASE("an error that every variant has is told once") {
  CHECK(trouble_of(R"({"name": "x", "duration": "1s", "system": {"kind": "lamp", "bulbs": 99},
"variants": {"a": {}, "b": {"seed": 5}, "c": {"system.bulbs": 77}}, "sweep": {"runs": [1, 2, 3]}})") ==
        "x.json:1:69: /system/bulbs: expected a whole number from 1 to 9, found 99\n"
        "x.json:2:63: /variants/c/system.bulbs: expected a whole number from 1 to 9, found 77");
}

TEST_CASE("an error in a file that is extended names that file") {
  const ReadFile base = [](const std::string& path) -> std::optional<std::string> {
    if (path != "base.json") return std::nullopt;
    return R"({"system": {"kind": "lamp", "bulbs": 0}})";
  };
  CHECK(trouble_of(R"({"extends": "base.json", "name": "x", "duration": "1s"})", base) ==
        "base.json:1:38: /system/bulbs: expected a whole number from 1 to 9, found 0");
  CHECK(trouble_of(R"({"extends": ["base.json", "b.json"], "name": "x", "duration": "1s", "system.bulbs": 1})", base) ==
        "x.json:1:27: /extends/1: there is no file \"b.json\"");
}

TEST_CASE("what the command line sets is named as it was given") {
  const std::string text = R"({"name": "x", "duration": "1s", "system": {"kind": "lamp"}})";
  const auto with = [&](LoadOptions options) { return trouble_of(text, {}, options); };
  LoadOptions set;
  set.set = {{"system.bulbs", "many"}};
  CHECK(with(set) == "--set system.bulbs=many: expected a whole number from 1 to 9, found \"many\"");
  set.set = {{"seed", "[1"}};
  CHECK(with(set).starts_with("--set seed=[1:1:3: "));
  set.set = {{"sweep", "{}"}};
  CHECK(with(set) == "--set sweep={}: \"sweep\" can't be set here");
  LoadOptions mutant;
  mutant.mutants = {"lamp.burnt"};
  CHECK(with(mutant) ==
        "--mutant lamp.burnt: there is no mutant \"lamp.burnt\"; expected lamp.burns, "
        "lamp.stays_dark; did you mean \"lamp.burns\"?");
  LoadOptions fault;
  fault.faults = {R"({"crash": "n7"})"};
  CHECK(with(fault) ==
        "--fault {\"crash\": \"n7\"}: /crash: no node, zone, group or role is called \"n7\"; did you "
        "mean \"n5\"?\n    n7\n    ^");
  LoadOptions variant;
  variant.variant = "fast";
  CHECK(with(variant) == "x.json: there is no variant \"fast\"");
}

TEST_CASE("no broken JSON becomes a scenario") {
  for (const std::string text : {"", "{", "null", "7", "{\"name\": \"x\", \"name\": \"y\"}", "{} {}", "\xff"}) {
    CAPTURE(text);
    CHECK(trouble_of(text).starts_with("x.json:1:"));
  }
}

}  // namespace orrery::scenario::broken_test
