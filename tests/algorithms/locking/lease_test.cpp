// Lease servers tell their story: who gets the lock, when it ends, and each mistake is seen.
#include <string>

#include <doctest/doctest.h>

#include "tests/algorithms/locking/stories.hpp"

using namespace orrery;
using namespace orrery::locking::test;

TEST_CASE("one after the other: the second client waits until the first has released") {
  const sim::RunResult result = sim::run(
      story("lease-lock",
            R"("workload": [)" +
                ops("c1", R"({"id": "a", "op": "acquire L"}, {"op": "hold L 1s"}, {"id": "r", "op": "release L"})") +
                "," + ops("c2", R"({"id": "b", "at": "500ms", "op": "acquire L"})") + "]"),
      1);
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("a") == "ok 1");
  CHECK(result.operations.at("r") == "ok");
  CHECK(result.operations.at("b") == "ok 2");
}

TEST_CASE("a lock that is not released is free when its lease is over, and its holder knows") {
  const sim::RunResult result = sim::run(
      story("lease-lock",
            R"("workload": [)" + ops("c1", R"({"op": "acquire L"}, {"id": "h", "op": "hold L 5s", "timeout": "9s"})") +
                "," + ops("c2", R"({"id": "b", "at": "500ms", "op": "acquire L"})") + "]",
            R"("lease": "1s")"),
      1);
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("h") == "fail lost");
  CHECK(result.operations.at("b") == "ok 2");
}

TEST_CASE("renewal keeps a lock for as long as the work takes") {
  const sim::RunResult result =
      sim::run(story("lease-lock",
                     R"("workload": [)" + ops("c1", R"({"op": "acquire L"}, {"id": "h", "op": "hold L 5s"})") + "," +
                         ops("c2", R"({"id": "t", "at": "3s", "op": "try L"})") + "]",
                     R"("lease": "1s", "renew": "300ms")"),
               1);
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("h") == "ok");
  CHECK(result.operations.at("t") == "fail held");
}

TEST_CASE("what can't be is refused: release of what one has not, work without a lock, a write without one") {
  const sim::RunResult result = sim::run(story("lease-lock", R"("workload": [)" +
                                                                 ops("c1", R"({"id": "r", "op": "release L"},
                     {"id": "h", "op": "hold L 1s"}, {"id": "w", "op": "write R x"}, {"op": "acquire L"},
                     {"id": "twice", "op": "acquire L"})") + "]"),
                                         1);
  CHECK(result.operations.at("r") == "fail not_held");
  CHECK(result.operations.at("h") == "fail not_held");
  CHECK(result.operations.at("w") == "fail not_held");
  CHECK(result.operations.at("twice") == "fail held");
}

TEST_CASE("an answer that was meant for a client before its crash does not answer what it asks after it") {
  // The first answer is on its way for 3 s; meanwhile the attempt is given up, c1 crashes, and c2 takes the lock.
  const sim::RunResult result = sim::run(
      story(
          "lease-lock",
          R"("workload": [)" +
              ops("c1", R"({"at": "100ms", "op": "try L"}, {"id": "t", "at": "3101ms", "op": "try L"})") + "," +
              ops("c2", R"({"id": "a", "at": "1s", "op": "acquire L"})") +
              R"(], "faults": [{"delay": "LeaseReply#1 n1->c1", "by": "3s"}, {"at": "2s", "crash": "c1", "for": "100ms"}])"),
      1);
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("a") == "ok 2");
  CHECK(result.operations.at("t") == "fail held");
}
