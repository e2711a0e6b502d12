// Replicas of a lease server tell their story: what survives a primary, what does not, and who gives way.
#include <string>

#include <doctest/doctest.h>

#include "algorithms/locking/lease_server.hpp"
#include "tests/algorithms/locking/stories.hpp"

using namespace orrery;
using namespace orrery::locking;
using namespace orrery::locking::test;

namespace {

sim::RunResult replicas_run(const std::string& more, const std::string& system,
                            const std::string& claims = "\"lock\"") {
  return sim::run(story("lease-lock", more + R"(, "budget": "none")", system, claims), 1);
}

}  // namespace

TEST_CASE("failover: what the replica was told of survives the primary, and the holder renews with the new one") {
  const sim::RunResult result = replicas_run(
      R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire L"}, {"id": "h", "op": "hold L 9s"},
                                        {"id": "r", "op": "release L"})") +
          "," +
          ops("c2",
              R"({"id": "t", "at": "6s", "op": "try L", "to": "B"}, {"id": "b", "op": "acquire L", "timeout": "9s"})") +
          R"(], "faults": [{"at": "2s", "crash": "A"}])",
      R"("nodes": ["A", "B"], "lease": "3s", "renew": "400ms")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("h") == "ok");
  CHECK(result.operations.at("t") == "fail held");
  CHECK(result.operations.at("r") == "ok");
  CHECK(result.operations.at("b").substr(0, 3) == "ok ");
}

TEST_CASE("failover: a change that no replica has is lost with the primary, unless the answer waits for one") {
  const std::string dies = R"("workload": [)" + ops("c1", R"({"id": "a", "at": "1050ms", "op": "acquire L"})") + "," +
                           ops("c2", R"({"id": "b", "at": "3s", "op": "acquire L", "to": "B", "timeout": "2s"})") +
                           R"(], "faults": [{"drop": "Replicate#1 A->B"}, {"when": "op a ok", "crash": "A"}])";
  CHECK(end_of(replicas_run(dies, R"("nodes": ["A", "B"])")) == "lock.server_exclusion");
  const sim::RunResult waits = replicas_run(dies, R"("nodes": ["A", "B"], "acks": 1)");
  CHECK(end_of(waits) == "pass");
  CHECK(waits.operations.at("a") == "ok 2");  // the first attempt came to nothing: A answered nobody
  CHECK(waits.operations.at("b") == "fail timeout");
}

TEST_CASE("failover: a request that comes twice is not answered before the replica has its change") {
  // The second copy finds the lock taken by its own attempt; that the first is unsafe still holds.
  const sim::RunResult result = replicas_run(
      R"("workload": [)" + ops("c1", R"({"id": "a", "at": "1050ms", "op": "acquire L", "timeout": "200ms"})") + "," +
          ops("c2", R"({"id": "b", "at": "4s", "op": "acquire L", "to": "B", "timeout": "2s"})") +
          R"(], "faults": [{"duplicate": "SetNx c1->A"}, {"at": "1s", "cut": "A<->B"}, {"at": "1500ms", "crash": "A"}])",
      R"("nodes": ["A", "B"], "acks": 1, "per_node_timeout": "100ms")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("a") == "fail timeout");
}

TEST_CASE("failover: tokens of the next primary are greater, whatever it knew") {
  const sim::RunResult result = replicas_run(
      R"("workload": [)" +
          ops("c1", R"({"at": "1050ms", "op": "acquire L"}, {"id": "late", "at": "6s", "op": "write R old"})") + "," +
          ops("c2", R"({"id": "b", "at": "3s", "op": "acquire L", "to": "B"}, {"op": "write R new"})") +
          R"(], "faults": [{"drop": "Replicate#1 A->B"}, {"at": "1060ms", "crash": "A"}])",
      R"("nodes": ["A", "B"])", R"("lock.tokens_grow", "lock.resource_never_goes_back")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("b") == "ok 1000001");
  CHECK(result.operations.at("late") == "fail fenced");
}

TEST_CASE("failover: a snapshot that was overtaken by a change does not take it back") {
  // The snapshot of 1 s is on its way until the change is there and acknowledged; then the primary dies.
  const sim::RunResult result = replicas_run(
      R"("workload": [)" + ops("c1", R"({"id": "a", "at": "1050ms", "op": "acquire L"})") + "," +
          ops("c2", R"({"id": "b", "at": "3s", "op": "acquire L", "to": "B", "timeout": "2s"})") +
          R"(], "faults": [{"from": "950ms", "delay": "Snapshot#1 A->B", "by": "70ms"}, {"at": "1080ms", "crash": "A"}])",
      R"("nodes": ["A", "B"], "acks": 1)");
  CHECK(result.operations.at("a") == "ok 1");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("b") == "fail timeout");
}

TEST_CASE("failover: of two primaries the older gives way when they see each other again") {
  const sim::RunResult result = replicas_run(R"("faults": [{"at": "1s", "partition": [["A"], ["rest"]], "for": "4s"}],
             "expect": {"state": {"A.role": "replica", "B.role": "primary", "C.role": "replica", "servers.epoch": 2}})",
                                             R"("nodes": ["A", "B", "C"])");
  CHECK(end_of(result) == "pass");
  CHECK(result.as_expected);
}

TEST_CASE("failover: a primary that comes back has forgotten its locks and does not lead before they must be over") {
  const sim::RunResult result =
      replicas_run(R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire L"})") + "," +
                       ops("c2", R"({"id": "b", "at": "3s", "op": "acquire L", "timeout": "9s"})") +
                       R"(], "faults": [{"at": "2s", "crash": "A", "for": "100ms"}])",
                   R"("nodes": ["A", "B"], "lease": "5s", "acks": 1)");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("b").substr(0, 3) == "ok ");
}

TEST_CASE("failover: a replica that was told everything writes down everything, also that a lock is free") {
  // The release reaches B only with the next snapshot; B starts again, A dies, and B knows that nobody has the lock.
  const sim::RunResult result =
      replicas_run(R"("disk": {"sync": "1ms"}, "workload": [)" +
                       ops("c1", R"({"at": "1s", "op": "acquire L"}, {"at": "1500ms", "op": "release L"})") + "," +
                       ops("c2", R"({"id": "t", "at": "6s", "op": "try L", "to": "B"})") +
                       R"(], "faults": [{"drop": "Replicate#2 A->B"}, {"at": "2s", "crash": "B", "for": "100ms"},
                                        {"at": "3s", "crash": "A"}])",
                   R"("nodes": ["A", "B"], "persistence": "always", "lease": "20s")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("t").substr(0, 3) == "ok ");
}

TEST_CASE("failover: what a primary says that was replaced without knowing it is no promise of the service") {
  // c1's extension reaches A, which stops before it hears that B has it. B takes over, c1 gives the lock back there,
  // and A wakes and says that it has extended the lease.
  const sim::RunResult result = replicas_run(
      R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire L"}, {"id": "h", "op": "hold L 2s"},
                                    {"id": "r", "op": "release L"})") +
          R"(], "faults": [{"when": "sent Replicate#2 A->B", "after": "1500us", "pause": "A", "for": "4s"}])",
      R"("nodes": ["A", "B"], "acks": 1, "lease": "3s", "renew": "500ms", "failover_after": "200ms")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("h") == "ok");
}
