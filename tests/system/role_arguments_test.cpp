// Roles of something, as asked(c1) and owner(3) of the ring: which nodes they mean in a run, that they may look into
// states, and what a person reads who names something else.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "tests/system/ring.hpp"

namespace orrery::ring::role_arguments_test {
namespace {

using namespace std::chrono_literals;

/// Three stations; c1 wants a ticket at 5 ms and at 100 ms, c2 at 50 ms.
std::string text_of(const std::string& members) {
  return R"({"name": "x", "duration": "200ms", "luck": "quiet", "system": {"kind": "ring"}, "workload": [
    {"clients": "c1", "ops": [{"at": "5ms", "op": "ticket"}, {"at": "100ms", "op": "ticket"}]},
    {"clients": "c2", "ops": [{"id": "second", "at": "50ms", "op": "ticket"}]}], )" +
         members + "}";
}

sim::RunResult run(const std::string& members) {
  const System* const ring = &system();
  return sim::run(scenario::load("x.json", text_of(members), std::span(&ring, 1)).front(), 1);
}

std::string trouble_of(const std::string& members) {
  const System* const ring = &system();
  try {
    (void)scenario::load("x.json", text_of(members), std::span(&ring, 1));
  } catch (const scenario::BadScenario& bad) {
    return bad.what();
  }
  return "loaded";
}

/// The one answer, at that time.
std::string answer(const std::string& at, const std::string& expression, const std::string& options) {
  const sim::RunResult result = run(fmt::format(
      R"("ask": [{{"question": "?", "at": "{}", "answer": "{}", "options": [{}]}}])", at, expression, options));
  REQUIRE(result.questions.size() == 1);
  const sim::QuestionReport& report = result.questions[0];
  return report.right.size() == 1 ? report.options[report.right[0]] : "none";
}

bool reached(const std::string& condition) {
  const sim::RunResult result =
      run(fmt::format(R"("check": [{{"id": "it", "sometimes": "{}"}}], "expect": "any")", condition));
  return result.claims.back().holds;
}

}  // namespace

TEST_CASE("a role of a word is asked about that word") {
  const std::string who = R"("c1", "c2", "nobody")";
  CHECK(answer("45ms", "owner(1)", who) == "c1");
  CHECK(answer("45ms", "owner(2)", who) == "nobody");
  CHECK(answer("95ms", "owner(2)", who) == "c2");
  CHECK(answer("95ms", "owner(1).tickets", "0, 1, 2") == "1");
  CHECK(answer("195ms", "owner(1)", who) == "nobody");  // c1 has the third now
  CHECK(answer("195ms", "owner(3)", who) == "c1");
  CHECK(answer("195ms", "count(owner)", "0, 1, 2") == "2");  // of anything
  CHECK(answer("195ms", "count(!owner(3) & clients)", "0, 1, 2") == "1");
}

TEST_CASE("a role of a node is asked about that node, by its own name or by that of an action") {
  CHECK(reached("count(asked(c1)) == 1"));
  CHECK(reached("asked(c1) is servers and count(asked(c2)) == 0"));
  CHECK_FALSE(reached("count(asked(n1)) >= 1"));
  const sim::RunResult bound = run(
      R"~("faults": [{"id": "nap", "at": "60ms", "pause": "owner(1)", "as": "first", "for": "1ms"}],
         "check": [{"id": "it", "sometimes": "fault nap ended and count(asked(first)) == 1"}], "expect": "any")~");
  CHECK(bound.claims.back().holds);
  // Before the action has bound it, nobody was asked by it.
  const sim::RunResult early = run(
      R"~("faults": [{"id": "nap", "at": "199ms", "pause": "owner(1)", "as": "first", "for": "1ms"}],
         "check": [{"id": "it", "sometimes": "count(asked(first)) == 1"}], "expect": "any")~");
  CHECK_FALSE(early.claims.back().holds);
}

TEST_CASE("an action finds whom it means by a role of something") {
  const sim::RunResult result = run(
      R"~("faults": [{"id": "cut", "when": "count(asked(c2)) == 1", "crash": "asked(c2)", "for": "1ms"}],
         "expect": "any")~");
  REQUIRE(result.faults.size() == 1);
  CHECK(result.faults[0].fired == 1);
}

TEST_CASE("who is down is in no role") {
  CHECK_FALSE(reached("count(owner(1)) == 2"));
  const sim::RunResult result = run(
      R"~("faults": [{"id": "gone", "at": "60ms", "crash": "owner(1)"}],
         "check": [{"id": "it", "sometimes": "fault gone started and owner(1) is c1"}], "expect": "any")~");
  CHECK_FALSE(result.claims.back().holds);
}

TEST_CASE("what a role is not of, or can't be of, is an error under its argument") {
  const auto about = [](const std::string& selector) {
    const std::string text = trouble_of(fmt::format(R"("faults": [{{"at": "1ms", "crash": "{}"}}])", selector));
    return text.substr(text.find("crash: ") + 7);
  };
  CHECK(about("holder(n1)") == "the role \"holder\" is not one of something\n    holder(n1)\n           ^");
  CHECK(about("asked(c9)") == "no node is called \"c9\"; did you mean \"c2\"?\n    asked(c9)\n          ^");
  CHECK(about("asked(idle)").starts_with("no node is called \"idle\""));
  CHECK(about("n1(c1)") == "\"n1\" is a node; only a role can be of something\n    n1(c1)\n       ^");
  CHECK(about("ownr(1)").starts_with("no node, zone, group or role is called \"ownr\"; did you mean \"owner\"?"));
  CHECK(trouble_of(R"~("zones": {"z": ["owner(1)"]})~").ends_with("no roles, no quantities"));
  CHECK(trouble_of(R"~("faults": [{"at": "1ms", "crash": "1 of asked(c1)"}])~") == "loaded");
}

}  // namespace orrery::ring::role_arguments_test
