// The command line as a whole: what is no command, what is no file, and the status that says so.
#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/program.hpp"
#include "tools/bench/bench.hpp"

namespace orrery::tools::cli_test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr std::array<const char*, 15> commands{"catalogue", "hash", "run",  "fuzz",     "merge",
                                               "mutants",   "show", "list", "describe", "validate",
                                               "fmt",       "new",  "draw", "diff",     "bench"};

TEST_CASE("without arguments it says what it can do") {
  const Ran ran = orrery({});
  CHECK(ran.status == 0);
  for (const char* verb : commands) CHECK(has(ran.out, verb));
  CHECK(ran.err.empty());
}

TEST_CASE("every command has a help with two examples") {
  for (const char* verb : commands) {
    CAPTURE(verb);
    const Ran ran = orrery({verb, "--help"});
    CHECK(ran.status == 0);
    CHECK(has(ran.out, std::string("Usage: orrery ") + verb));
    const std::size_t first = ran.out.find(std::string("\n  orrery ") + verb);
    REQUIRE(first != std::string::npos);
    CHECK(ran.out.find(std::string("\n  orrery ") + verb, first + 1) != std::string::npos);
  }
}

TEST_CASE("the version names commit, compiler and formats") {
  const Ran ran = orrery({"--version"});
  CHECK(ran.status == 0);
  for (const char* word : {"orrery ", "commit ", "compiler ", "format ", "trace 1", "orrery.run/1"})
    CHECK(has(ran.out, word));
}

TEST_CASE("bad arguments: status 2, nothing on stdout, and what was probably meant") {
  struct Case {
    std::vector<std::string> arguments;
    std::string says;
  };
  const std::vector<Case> cases{
      {{"rum", "x.json"}, "no command is called \"rum\"; did you mean \"run\"?"},
      {{"--color", "never", "describ", "raft"}, "did you mean \"describe\"?"},
      {{"zzzzzz"}, "expected one of run, fuzz"},
      {{"run", "--sed", "3"}, "did you mean \"--seed\"?"},
      {{"run"}, "nothing selected"},
      {{"run", "--seed", "many", "x.json"}, "--seed many: expected a whole number from 0 to 9223372036854775807"},
      {{"run", "--seed", "-1", "x.json"}, "--seed -1: expected a whole number from 0 to"},
      {{"run", "--seed", "1180591620717411303424", "x.json"}, "expected a whole number from 0 to"},
      {{"run", "--seed", "", "x.json"}, "expected a whole number from 0 to"},
      {{"fuzz", "--jobs", "-1", "x.json"}, "--jobs -1: expected a whole number from 0 to"},
      {{"fuzz", "--base", "-1", "x.json"}, "--base -1: expected a whole number from 0 to"},
      {{"run", "no-such-file.json"}, "no-such-file.json: no such file or folder"},
      {{"run", "x.json", "--until", "soon"}, "expected an event's number or a time"},
      {{"draw", "t.jsonl"}, "--output is required"},
      {{"draw", "t.jsonl", "-o", "x.svg", "--theme", "drak"},
       "expected one of light, dark, print, found \"drak\"; did you mean \"dark\"?"},
      {{"draw", "t.jsonl", "-o", "x.txt", "--as", "shiviz", "--theme", "dark"},
       "--theme does not apply to --as shiviz"},
      {{"draw", "scenarios/raft/leader-crash.json", "-o", "x.svg", "--view", "log", "--pages", "2"},
       "--pages does not apply to the view log"},
      {{"draw", "scenarios/raft/leader-crash.json", "-o", "x.svg", "--from", "99s"}, "expected a time from 0 to 5 s"},
      {{"draw", "scenarios/raft/leader-crash.json", "-o", "/no-such/x.svg"}, "/no-such/x.svg: cannot be written"},
      {{"list", "--color", "blue"}, "--color: expected one of auto, always, never"},
      {{"draw", "no-such-trace.jsonl", "-o", "x.svg"}, "no-such-trace.jsonl"},
      {{"list", "clams"}, "did you mean \"claims\"?"},
      {{"list", "claims", "--system", "ecko"}, "did you mean \"echo\"?"},
      {{"describe", "echo.rememberz"}, "did you mean \"echo.remembers\"?"},
      {{"describe"}, "NAME is required"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.arguments.front());
    CAPTURE(each.says);
    const Ran ran = orrery(each.arguments);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK_MESSAGE(has(ran.err, each.says), ran.err);
  }
}

TEST_CASE("scenarios are listed in spite of some that can't be used, which are named") {
  const Folder folder;
  folder.write("good.json", echo_scenario);
  const std::string bad = folder.write("bad.json", R"({"name": "Bad", "duration": "1s", "system": {"kind": "ecko"}})");
  const Ran ran = orrery({"list", "scenarios", folder.str()});
  CHECK(ran.status == 0);
  CHECK(has(ran.out, "good.json"));
  CHECK(has(ran.err, "bad.json:1:"));
  CHECK(orrery({"list", "scenarios", bad}).status == 2);
  const Ran root = orrery({"list", "scenarios", "."});
  CHECK(root.status == 0);
  CHECK(has(root.out, "scenarios/raft/leader-crash.json"));
}

TEST_CASE("a system is described with its options: type, default and unit") {
  const Ran raft = orrery({"describe", "raft"});
  CHECK(raft.status == 0);
  CHECK_MESSAGE(has(raft.out, "options (type, default)\n  election_timeout        range, 150ms..300ms"), raft.out);
  CHECK(has(raft.out, "max_entries_per_append  count ("));
}

TEST_CASE("a benchmark beside an earlier report") {
  const auto earlier = bench::read_report(
      R"({"schema": "orrery.bench/1", "build": "b", "figures": [{"benchmark": "loop", "name": "x", "value": 2.5}]})");
  REQUIRE(earlier);
  CHECK(earlier->build == "b");
  CHECK(earlier->values.at("x") == 2.5);
  CHECK(bench::compared(5, 2.5) == "old 2.5, now 2.00 times");
  for (const char* bad : {"", "[]", R"({"schema": "other"})", R"({"schema": "orrery.bench/1", "figures": [1]})"})
    CHECK_FALSE(bench::read_report(bad));
  const Folder folder;
  const Ran ran = orrery({"bench", "loop", "--compare", folder.write("old.json", "{}")});
  CHECK(ran.status == 2);
  CHECK(has(ran.err, "expected a report of `orrery bench --json`"));
}

TEST_CASE("list and describe speak of what the systems declare") {
  CHECK(has(orrery({"list"}).out, "systems"));
  CHECK(has(orrery({"list", "systems"}).out, "echo"));
  const Ran claims = orrery({"list", "claims", "--system", "echo", "--json"});
  CHECK(claims.status == 0);
  CHECK(has(claims.out, "\"name\": \"echo.remembers\""));
  CHECK_FALSE(has(claims.out, "raft."));
  const Ran claim = orrery({"describe", "echo.remembers"});
  CHECK(has(claim.out, "(claim of echo)"));
  CHECK(has(claim.out, "echo.answer_before_durable"));
  const Ran option = orrery({"describe", "echo.retry"});
  CHECK(has(option.out, "200ms"));
  CHECK(has(orrery({"describe", "crash"}).out, "(verb)"));
  CHECK(has(orrery({"describe", "duration"}).out, "(key)"));
  CHECK(has(orrery({"describe", "echo"}).out, "say"));
  CHECK(has(orrery({"list", "fields", "--system", "echo"}).out, "a server's face: quiet, busy"));
  CHECK(has(orrery({"list", "stats"}).out, "WORKLOAD.ops.ok"));
  CHECK(has(orrery({"describe", "lose"}).out, "faults.lose (key)"));
  CHECK(has(orrery({"describe", "lose"}).out, "nothing, unsynced, torn, all"));
  CHECK(has(orrery({"describe", "every"}).out, "faults.every (key)"));
  CHECK(has(orrery({"describe", "network.loss"}).out, "a probability"));
  CHECK(has(orrery({"describe", "Heard"}).out, ".count"));
  for (const char* grammar : {"duration", "spread", "selector", "condition", "messages"}) {
    CAPTURE(grammar);
    CHECK(has(orrery({"describe", grammar}).out, "(value)"));
    CHECK(has(orrery({"describe", grammar}).out, "example"));
  }
}

}  // namespace
}  // namespace orrery::tools::cli_test
