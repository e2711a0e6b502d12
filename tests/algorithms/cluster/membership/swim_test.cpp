// SWIM, sentence by sentence: what the paper says of one event, as a short run; and a thousand members.
#include <doctest/doctest.h>

#include "sim/expected_statistics.hpp"
#include "tests/algorithms/cluster/membership/stories.hpp"
#include "tests/support/sanitized.hpp"

using namespace orrery;
using namespace orrery::membership::test;

TEST_CASE("nothing happens to members that are well") {
  const auto result = sim::run(member_story(R"("nodes": 6)", ""), 1);
  CHECK(end_of_members(result) == "pass");
  CHECK(checks_of(result, "swim.round_robin") > 6 * 50);
  CHECK(!reached(result, "swim.suspicion"));
}

TEST_CASE("who crashes is declared dead by all, and taken back when it is up again") {
  const auto result =
      sim::run(member_story(R"("nodes": 6)", R"("faults": [{"at": "5s", "crash": "n3", "for": "25s"}])"), 1);
  CHECK(end_of_members(result) == "pass");
  CHECK(reached(result, "swim.death"));
  CHECK(reached(result, "swim.rejoin"));
  CHECK(reached(result, "swim.accuracy"));
}

TEST_CASE("delays are counted from the crash, periods as whole ones") {
  // n4 is the first to probe n3 again, at 5.75 s; its period ends a second later, the suspicion four seconds after
  // that.
  const auto plan = member_story(R"("nodes": 4, "suspicion": "4s")", R"("faults": [{"at": "5100ms", "crash": "n3"}],
                                 "expect": {"stats": {"swim.first_detection.periods.max": 1,
                                                      "swim.first_suspicion.max": "1650ms",
                                                      "swim.declared_dead.max": "5650ms",
                                                      "swim.false_positives": 0}})");
  const auto result = sim::run(plan, 1);
  CHECK(end_of_members(result) == "pass");
  const sim::RunResult* const all[] = {&result};
  const auto reports = sim::judge_statistics_over_runs(plan, all);
  CHECK(reports.size() == 3);
  for (const sim::ExpectationReport& report : reports) {
    CAPTURE(report.what);
    CHECK(report.ok);
  }
}

TEST_CASE("two halves that have buried each other find together again") {
  const auto result = sim::run(
      member_story(R"("nodes": 6)",
                   R"("faults": [{"at": "5s", "partition": [["n1","n2","n3"],["n4","n5","n6"]], "for": "30s"}])"),
      1);
  CHECK(end_of_members(result) == "pass");
  CHECK(reached(result, "swim.accuracy"));
}

TEST_CASE("a spare that joins is a member for all, and one that leaves is not suspected") {
  const auto result = sim::run(member_story(R"("nodes": 4, "spares": 1)",
                                            R"("faults": [{"at": "5s", "op": "join", "client": "admin", "to": "spare1"},
                                 {"at": "30s", "op": "leave", "client": "admin", "to": "n2"}],
                      "expect": {"stats": {"swim.suspicions": 0}, "state": {"n1.present": 4}})"),
                               1);
  CHECK(result.as_expected);
  CHECK(reached(result, "swim.departure"));
}

TEST_CASE("all members may start again at once") {
  const auto result =
      sim::run(member_story(R"("nodes": 3)", R"("budget": "none", "faults": [{"at": "5s", "crash": "all", "for": "1s"}],
                                                "expect": {"state": {"n1.present": 3, "n2.present": 3}})"),
               1);
  CHECK(result.as_expected);
}

TEST_CASE("a thousand members, a crash and all claims" * doctest::skip(sanitized)) {
  const auto result = sim::run(
      member_story(R"("nodes": 1000)", R"("faults": [{"at": "5s", "crash": "n3"}, {"at": "6s", "crash": "n700"}])"), 1);
  CHECK(end_of_members(result) == "pass");
  CHECK(reached(result, "swim.completeness"));
}
