// Locks made of keys tell their story: each recipe through a whole world, a doubt that ends well, leaders that change.
#include <string>

#include <doctest/doctest.h>

#include "tests/algorithms/locking/stories.hpp"

using namespace orrery;
using namespace orrery::locking::test;

namespace {

sim::RunResult run_keys(const std::string& more, const std::string& system) {
  return sim::run(story("session-lock", more, system, R"("lock", "raft")"), 1);
}
std::string recipe(const std::string& name, const std::string& more = "") {
  return R"("recipe": ")" + name + "\"" + (more.empty() ? "" : ", " + more);
}

}  // namespace

TEST_CASE("session-lock: each recipe gives the lock to one after the other, with growing tokens") {
  for (const std::string name : {"sequence", "revision", "ownership"}) {
    CAPTURE(name);
    const sim::RunResult result =
        run_keys(R"("workload": [)" + ops("c1", R"({"id": "a", "at": "1s", "op": "acquire L"}, {"op": "hold L 1s"},
                                          {"id": "r", "op": "release L"})") +
                     "," + ops("c2", R"({"id": "t", "at": "1200ms", "op": "try L"}, {"id": "b", "op": "acquire L"},
                               {"id": "w", "op": "write R x"}, {"op": "release L"})") +
                     "]",
                 recipe(name));
    CHECK(end_of(result) == "pass");
    CHECK(result.operations.at("a").substr(0, 3) == "ok ");
    CHECK(result.operations.at("t") == "fail held");
    CHECK(result.operations.at("r") == "ok");
    CHECK(result.operations.at("b").substr(0, 3) == "ok ");
    CHECK(result.operations.at("w") == "ok");
  }
}

TEST_CASE("session-lock: readers share a lock in sequence, and what a recipe has not it says") {
  const std::string readers =
      R"("workload": [)" + ops("c1", R"({"id": "a", "at": "1s", "op": "share L"}, {"id": "h", "op": "hold L 1s"},
                                        {"op": "release L"})") +
      "," + ops("c2", R"({"id": "b", "at": "1200ms", "op": "share L", "timeout": "500ms"}, {"op": "release L"})") +
      "," + ops("c3", R"({"id": "w", "at": "1300ms", "op": "acquire L"}, {"op": "release L"})") + "]";
  const sim::RunResult shared = run_keys(readers, recipe("sequence"));
  CHECK(end_of(shared) == "pass");
  CHECK(shared.operations.at("b").substr(0, 3) == "ok ");
  CHECK(shared.operations.at("w").substr(0, 3) == "ok ");
  const sim::RunResult alone = run_keys(readers, recipe("revision"));
  CHECK(end_of(alone) == "pass");
  CHECK(alone.operations.at("b") == "fail unsupported");
}

TEST_CASE("session-lock: with a grace period a doubt that ends well costs no lock") {
  const std::string doubted = R"("workload": [)" +
                              ops("c1", R"({"at": "1s", "op": "acquire L"}, {"id": "h", "op": "hold L 4s"},
                                        {"id": "r", "op": "release L"})") +
                              "," + ops("c2", R"({"at": "1500ms", "id": "b", "op": "acquire L", "timeout": "9s"})") +
                              R"(], "faults": [{"at": "2s", "cut": "c1<->servers", "for": "1200ms"},
                       {"at": "2s", "crash": "leader", "for": "2s"}])";
  const std::string times = R"("ttl": "1s", "renew": "300ms", "election_timeout": "600ms..1s", "heartbeat": "100ms")";
  const sim::RunResult patient = run_keys(doubted, recipe("sequence", times + R"(, "grace": "2s")"));
  CHECK(end_of(patient) == "pass");
  CHECK(patient.operations.at("h") == "ok");
  CHECK(patient.operations.at("r") == "ok");
  CHECK(patient.statistics.at("lock.lost") == 1);   // the doubt
  CHECK(patient.statistics.at("lock.taken") == 3);  // c1, c1 again, c2
  const sim::RunResult hasty = run_keys(doubted, recipe("sequence", times));
  CHECK(end_of(hasty) == "pass");
  CHECK(hasty.operations.at("h") == "fail lost");
}

TEST_CASE("session-lock: a lock-delay holds back the lock of a dead owner") {
  const std::string dies = R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire L"})") + "," +
                           ops("c2", R"({"id": "b", "at": "1500ms", "op": "acquire L", "timeout": "3s"})") +
                           R"(], "faults": [{"at": "2s", "crash": "c1"}])";
  const std::string times = R"("ttl": "1s", "renew": "300ms")";
  const sim::RunResult at_once = run_keys(dies, recipe("ownership", times));
  CHECK(end_of(at_once) == "pass");
  const sim::RunResult delayed = run_keys(dies, recipe("ownership", times + R"(, "lock_delay": "3s")"));
  CHECK(end_of(delayed) == "pass");
  CHECK(at_once.operations.at("b").substr(0, 3) == "ok ");
  CHECK(delayed.operations.at("b") == "fail timeout");
}

TEST_CASE("session-lock: whoever is in doubt about a lock does not take it a second time") {
  const std::string doubted =
      R"("workload": [)" +
      ops("c1", R"({"at": "1s", "op": "acquire L"}, {"id": "again", "at": "3100ms", "op": "acquire L"},
                                        {"id": "r", "at": "6s", "op": "release L"})") +
      "," + ops("c2", R"({"at": "7s", "id": "b", "op": "acquire L", "timeout": "2s"})") +
      R"(], "faults": [{"at": "1900ms", "cut": "c1<->servers", "for": "1400ms"}])";
  const sim::RunResult result =
      run_keys(doubted, recipe("ownership", R"("ttl": "1s", "renew": "300ms", "grace": "3s", "checkpoint": "0s")"));
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("again") == "fail twice");
  CHECK(result.operations.at("b").substr(0, 2) == "ok");
}

TEST_CASE("session-lock: who gives up before it knows its key loses nothing else") {
  const std::string cut_off = R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire A"},
                                        {"id": "l", "at": "2s", "op": "acquire L", "timeout": "200ms"},
                                        {"id": "a", "at": "5s", "op": "hold A 1s"})") +
                              "," + ops("c2", R"({"at": "6s", "id": "b", "op": "acquire L", "timeout": "1s"})") +
                              R"(], "faults": [{"at": "2001ms", "drop": "Reply servers->c1", "for": "400ms"}])";
  const sim::RunResult result = run_keys(cut_off, recipe("sequence", R"("ttl": "3s")"));
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("l") == "fail timeout");
  CHECK(result.operations.at("a") == "ok");
  CHECK(result.operations.at("b").substr(0, 2) == "ok");
}

TEST_CASE("session-lock: a barrier counts clients, opens once, and refuses who counts otherwise") {
  const sim::RunResult result = run_keys(
      R"("workload": [)" + ops("c1", R"({"id": "m1", "at": "1s", "op": "meet B 2", "timeout": "3s"},
                                        {"id": "m1b", "at": "5s", "op": "meet B 2"})") +
          "," +
          ops("c2", R"({"id": "odd", "at": "1500ms", "op": "meet B 3"}, {"id": "m2", "at": "5500ms", "op": "meet B 2"},
                             {"op": "release B"})") +
          "," + ops("c3", R"({"id": "m3", "at": "7s", "op": "meet B 2"})") +
          R"(], "faults": [{"at": "2s", "crash": "c1", "for": "1s"}])",
      recipe("sequence", R"("ttl": "10s")"));
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("odd") == "fail permits");
  CHECK(result.operations.at("m1b").substr(0, 2) == "ok");  // and not before the other came, whatever c1 had left there
  CHECK(result.operations.at("m2").substr(0, 2) == "ok");
  CHECK(result.operations.at("m3").substr(0, 2) == "ok");
}
