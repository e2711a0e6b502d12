// The lock service on Raft tells its story: queues, sessions that end, leaders that change, and clients that are late.
#include <string>

#include <doctest/doctest.h>

#include "tests/algorithms/locking/stories.hpp"

using namespace orrery;
using namespace orrery::locking::test;

namespace {

sim::RunResult run(const std::string& more, const std::string& system = "") {
  return sim::run(story("raft-lock", more, system, R"("lock", "raft")"), 1);
}

}  // namespace

TEST_CASE("raft-lock: clients wait in a queue and get the lock in its order") {
  const sim::RunResult result =
      run(R"("workload": [)" +
          ops("c1", R"({"id": "a", "at": "1s", "op": "acquire L"}, {"op": "hold L 1s"}, {"op": "release L"})") + "," +
          ops("c2", R"({"id": "b", "at": "1500ms", "op": "acquire L"}, {"op": "release L"})") + "," +
          ops("c3", R"({"id": "c", "at": "1600ms", "op": "acquire L"}, {"id": "r", "op": "release L"})") + "]");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("a") == "ok 1");
  CHECK(result.operations.at("b") == "ok 2");
  CHECK(result.operations.at("c") == "ok 3");
  CHECK(result.operations.at("r") == "ok");
}

TEST_CASE("raft-lock: the lock of a client that dies goes to the next when its session is over") {
  const std::string dies = R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire L"})") + "," +
                           ops("c2", R"({"id": "b", "at": "1500ms", "op": "acquire L"})") +
                           R"(], "faults": [{"at": "2s", "crash": "c1"}])";
  const sim::RunResult result = run(dies, R"("ttl": "1s", "renew": "300ms")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("b") == "ok 2");
  CHECK(result.statistics.at("lock.sessions_expired") == 1);
}

TEST_CASE("raft-lock: locks and their tokens survive the leader") {
  const sim::RunResult result =
      run(R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire L"}, {"id": "h", "op": "hold L 6s"},
                                             {"id": "r", "op": "release L"})") +
          "," + ops("c2", R"({"id": "t", "at": "5s", "op": "try L"}, {"id": "b", "op": "acquire L"})") +
          R"(], "faults": [{"at": "2s", "crash": "leader", "for": "1s"}])");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("h") == "ok");
  CHECK(result.operations.at("t") == "fail held");
  CHECK(result.operations.at("r") == "ok");
  CHECK(result.operations.at("b") == "ok 2");
}

TEST_CASE("raft-lock: a client that is stopped for longer than its session has lost its locks, and is fenced") {
  const std::string paused =
      R"("workload": [)" +
      ops("c1", R"({"at": "1s", "op": "acquire L"}, {"id": "late", "at": "6s", "op": "write R old"})") + "," +
      ops("c2", R"({"at": "1500ms", "id": "b", "op": "acquire L"}, {"op": "write R new"})") +
      R"(], "faults": [{"at": "2s", "pause": "c1", "for": "5s"}])";
  const sim::RunResult fenced = run(paused, R"("ttl": "1s", "renew": "300ms")");
  CHECK(end_of(fenced) == "pass");
  CHECK(fenced.operations.at("b") == "ok 2");
  CHECK(fenced.operations.at("late") == "fail fenced");
  const sim::RunResult unfenced = run(paused, R"("ttl": "1s", "renew": "300ms", "fencing": false)");
  CHECK(end_of(unfenced) == "lock.resource_never_goes_back");
}

TEST_CASE("raft-lock: who gives up leaves the queue, and the next goes on") {
  const sim::RunResult result = run(
      R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire L"}, {"op": "hold L 4s"}, {"op": "release L"})") +
      "," + ops("c2", R"({"id": "b", "at": "1500ms", "op": "acquire L", "timeout": "1s"})") + "," +
      ops("c3", R"({"id": "c", "at": "1600ms", "op": "acquire L"})") + "]");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("b") == "fail timeout");
  CHECK(result.operations.at("c") == "ok 2");
}

TEST_CASE("raft-lock: who asks in vain for a lock that it has does not lose it unawares") {
  const std::string twice =
      R"("workload": [)" +
      ops("c1", R"({"at": "1s", "op": "acquire L"}, {"id": "again", "at": "2s", "op": "acquire L", "timeout": "1s"},
                   {"id": "held", "op": "hold L 1s"})") +
      "," + ops("c2", R"({"id": "b", "at": "2500ms", "op": "acquire L", "timeout": "2s"})") + "]";
  const sim::RunResult once = run(twice);
  CHECK(end_of(once) == "pass");
  CHECK(once.operations.at("again") == "fail twice");
  CHECK(once.operations.at("held") == "ok");
  CHECK(once.operations.at("b") == "fail timeout");
  // Cut off while it asks, it can't know how often it has the lock: it gives up its session, and says so.
  const sim::RunResult cut = run(twice + R"(, "faults": [{"at": "1900ms", "cut": "c1<->servers", "for": "2s"}])",
                                 R"("reentrant": true, "ttl": "10s")");
  CHECK(end_of(cut) == "pass");
  CHECK(cut.operations.at("again") == "fail timeout");
  CHECK(cut.operations.at("held") == "fail lost");
}
