// Redlock tells its story: a majority of servers, answers that are counted by server, and everything given back.
#include <string>

#include <doctest/doctest.h>

#include "tests/algorithms/locking/stories.hpp"

using namespace orrery;
using namespace orrery::locking::test;

namespace {

sim::RunResult redlock_run(const std::string& more, const std::string& system = "") {
  const std::string all = R"("nodes": ["A", "B", "C", "D", "E"])";
  return sim::run(
      story("redlock", more + R"(, "budget": "none")", system.empty() ? all : all + ", " + system, "\"redlock\""), 1);
}

const std::string one_after_the_other =
    R"("workload": [)" +
    ops("c1", R"({"id": "a", "op": "acquire L"}, {"op": "hold L 1s"}, {"id": "r", "op": "release L"})") + "," +
    ops("c2", R"({"id": "t", "at": "500ms", "op": "try L"}, {"id": "b", "op": "acquire L"})") + "]";

}  // namespace

TEST_CASE("redlock: three of five servers are enough, to take a lock and to give it back") {
  const sim::RunResult result = redlock_run(one_after_the_other + R"(, "faults": [{"crash": ["D", "E"]}])");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("a") == "ok");
  CHECK(result.operations.at("t") == "fail held");
  CHECK(result.operations.at("r") == "ok");
  CHECK(result.operations.at("b") == "ok");
}

TEST_CASE("redlock: two of five are not enough, and what was got is given back") {
  const std::string cut = R"("workload": [)" + ops("c1", R"({"id": "a", "op": "acquire L", "timeout": "2s"})") + "," +
                          ops("c2", R"({"id": "b", "at": "3s", "op": "try L"})") +
                          R"(], "faults": [{"cut": "c1<->[C,D,E]"}])";
  const sim::RunResult result = redlock_run(cut);
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("a") == "fail timeout");
  CHECK(result.operations.at("b") == "ok");
  CHECK(end_of(redlock_run(cut + R"(, "mutants": ["lock.redlock_no_unlock_all"])")) == "lock.unlocks_all");
}

TEST_CASE("redlock: a larger quorum can be asked for, and a smaller one lets two in") {
  const std::string halves = R"("workload": [)" + ops("c1", R"({"id": "a", "op": "try L"})") + "," +
                             ops("c2", R"({"id": "b", "at": "1s", "op": "try L"})") +
                             R"(], "faults": [{"cut": "c1<->[D,E]"}, {"cut": "c2<->[A,B]"}])";
  const sim::RunResult majority = redlock_run(halves);
  CHECK(end_of(majority) == "pass");
  CHECK(majority.operations.at("a") == "ok");
  CHECK(majority.operations.at("b") == "fail held");
  CHECK(redlock_run(halves, R"("quorum": 4)").operations.at("a") == "fail held");
  CHECK(end_of(redlock_run(halves, R"("quorum": 2)")) == "lock.belief_exclusion");
}

TEST_CASE("redlock: an answer that comes twice is that of one server") {
  // c1 has A, B and C. c2 reaches D and E, whose answers are doubled.
  const std::string doubled = R"("workload": [)" + ops("c1", R"({"id": "a", "op": "try L"})") + "," +
                              ops("c2", R"({"id": "b", "at": "1s", "op": "try L"})") +
                              R"(], "faults": [{"cut": "c1<->[D,E]"}, {"cut": "c2<->[A,B,C]"},
                                               {"duplicate": "LeaseReply *->c2"}])";
  const sim::RunResult result = redlock_run(doubled);
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("b") == "fail held");
  CHECK(end_of(redlock_run(doubled + R"(, "mutants": ["lock.redlock_counts_answers"])")) == "lock.belief_exclusion");
}

TEST_CASE("redlock: an extension needs a quorum, and is over as soon as none can agree") {
  // Three servers forget the lock and answer again at once: they refuse to extend it.
  const sim::RunResult result = redlock_run(
      R"("workload": [)" + ops("c1", R"({"op": "acquire L"}, {"id": "h", "op": "hold L 9s", "timeout": "10s"})") +
          R"(], "faults": [{"at": "1s", "crash": ["A", "B", "C"], "for": "10ms"}])",
      R"("lease": "5s", "renew": "500ms", "delayed_restart": false)");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("h") == "fail lost");
}

TEST_CASE("redlock: two servers that forget don't end a lock that is renewed") {
  const sim::RunResult result = redlock_run(
      R"("workload": [)" + ops("c1", R"({"op": "acquire L"}, {"id": "h", "op": "hold L 9s", "timeout": "10s"})") +
          R"(], "faults": [{"at": "1s", "crash": ["A", "B"], "for": "10ms"}])",
      R"("lease": "5s", "renew": "500ms")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("h") == "ok");
}

TEST_CASE("redlock: a client tries again as often as it may") {
  const sim::RunResult result =
      redlock_run(R"("workload": [)" + ops("c1", R"({"op": "acquire L"})") + "," +
                      ops("c2", R"({"id": "b", "at": "1s", "op": "acquire L", "timeout": "9s"})") + "]",
                  R"("retry_count": 2)");
  CHECK(result.operations.at("b") == "fail held");
  CHECK(result.measurements.at("lock.failed_attempts").occurrences.size() == 3);
}
