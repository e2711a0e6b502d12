// What is left after a crash: of a server that writes nothing down, of one that writes everything down, and of the
// storage. And the clocks that leases are counted by.
#include <algorithm>
#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "tests/algorithms/locking/stories.hpp"

using namespace orrery;
using namespace orrery::locking::test;

namespace {

sim::RunResult server_run(const std::string& more, const std::string& system = "") {
  return sim::run(story("lease-lock", more + R"(, "budget": "none", "disk": {"sync": "1ms"})", system), 1);
}

/// The longest that a client waited for the lock, in nanoseconds.
std::int64_t longest_wait(const sim::RunResult& result) {
  std::int64_t longest = 0;
  for (const auto& occurrence : result.measurements.at("lock.wait").occurrences)
    longest = std::max(longest, occurrence.value);
  return longest;
}

/// c1 has the lock from 1 s on, the server crashes at 2 s for 100 ms, c2 asks from 3 s on.
const std::string crash_at_2s = R"("workload": [)" + ops("c1", R"({"at": "1s", "op": "acquire L"})") + "," +
                                ops("c2", R"({"id": "t", "at": "3s", "op": "try L"},
                                       {"id": "b", "op": "acquire L", "timeout": "10s"})") +
                                R"(], "faults": [{"at": "2s", "crash": "n1", "for": "100ms"}])";

}  // namespace

TEST_CASE("restart: a server that has forgotten its locks answers nobody until they must be over") {
  const sim::RunResult result = server_run(crash_at_2s, R"("lease": "4s", "drift_factor": 0.1)");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("t") == "fail held");
  CHECK(result.operations.at("b") == "ok 1000001");  // and its tokens go on beyond all that it can have given
  // 2.1 s, the lease and a tenth of it.
  CHECK(longest_wait(result) >= 3'400'000'000);
}

TEST_CASE("restart: a server that has forgotten its locks and serves at once gives them away twice") {
  CHECK(end_of(server_run(crash_at_2s, R"("delayed_restart": false)")) == "lock.server_exclusion");
  CHECK(end_of(server_run(crash_at_2s + R"(, "mutants": ["lock.no_delayed_restart"])")) == "lock.server_exclusion");
}

TEST_CASE("restart: a server that writes its locks down goes on with them, and with its tokens") {
  const sim::RunResult result = server_run(crash_at_2s, R"("lease": "4s", "persistence": "always")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("t") == "fail held");
  CHECK(result.operations.at("b") == "ok 2");
  CHECK(end_of(server_run(crash_at_2s + R"(, "mutants": ["lock.token_starts_anew"])",
                          R"("lease": "4s", "persistence": "always")")) == "lock.tokens_grow");
}

TEST_CASE("restart: nobody is told of a lock that is not on disk yet") {
  // The sync takes 50 ms; the server crashes in the middle, and what it had not written is gone.
  const sim::RunResult result =
      sim::run(story("lease-lock",
                     R"("disk": {"sync": "50ms"}, "budget": "none", "workload": [)" +
                         ops("c1", R"({"id": "a", "at": "1s", "op": "acquire L", "timeout": "60ms"})") + "," +
                         ops("c2", R"({"id": "b", "at": "2s", "op": "acquire L"})") +
                         R"(], "faults": [{"at": "1020ms", "crash": "n1", "for": "100ms"}])",
                     R"("persistence": "always", "per_node_timeout": "200ms")"),
               1);
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("a") == "fail timeout");
  CHECK(result.operations.at("b").substr(0, 3) == "ok ");
}

TEST_CASE("restart: the storage keeps its fence") {
  const std::string writes =
      R"("workload": [)" +
      ops("c1", R"({"at": "100ms", "op": "acquire L"}, {"id": "late", "at": "6s", "op": "write R old"})") + "," +
      ops("c2", R"({"at": "3s", "op": "acquire L"}, {"id": "w", "op": "write R new"})") +
      R"(], "faults": [{"at": "5s", "crash": "storage", "for": "100ms"}])";
  const sim::RunResult result = server_run(writes, R"("lease": "1s")");
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("w") == "ok");
  CHECK(result.operations.at("late") == "fail fenced");
  CHECK(end_of(server_run(writes + R"(, "mutants": ["lock.fence_not_durable"])", R"("lease": "1s")")) ==
        "lock.resource_never_goes_back");
}

TEST_CASE("restart: a write that the storage had not synced was never taken, and an older one may come after it") {
  const std::string all =
      R"("budget": "none", "per_node": {"storage": {"disk": {"sync": "50ms"}}}, "workload": [)" +
      ops("c1", R"({"at": "100ms", "op": "acquire L"}, {"id": "late", "at": "6s", "op": "write R old"})") + "," +
      ops("c2", R"({"at": "3s", "op": "acquire L"}, {"id": "w", "op": "write R new", "timeout": "1s"})") +
      R"(], "faults": [{"when": "delivered Write c2->storage", "after": "10ms", "crash": "storage", "for": "100ms"}],
         "expect": {"state": {"storage.R.value": "old"}})";
  const sim::RunResult result = sim::run(story("lease-lock", all, R"("lease": "1s")"), 1);
  CHECK(end_of(result) == "pass");
  CHECK(result.as_expected);
  CHECK(result.operations.at("w") == "unknown");
  CHECK(result.operations.at("late") == "ok");
}

TEST_CASE("clocks: a server that counts by its wall clock ends leases when that is set forward") {
  const std::string jump =
      R"("workload": [)" +
      ops("c1", R"({"at": "1s", "op": "acquire L"}, {"id": "h", "op": "hold L 3s", "timeout": "4s"})") + "," +
      ops("c2", R"({"id": "b", "at": "3s", "op": "try L"})") +
      R"(], "faults": [{"at": "2s", "clock_jump": "n1", "by": "1m"}])";
  CHECK(end_of(server_run(jump, R"("expiry_clock": "wall")")) == "lock.belief_exclusion");
  const sim::RunResult monotonic = server_run(jump, R"("expiry_clock": "monotonic")");
  CHECK(end_of(monotonic) == "pass");
  CHECK(monotonic.operations.at("b") == "fail held");
}

TEST_CASE("clocks: a server that counts by its wall clock and writes it down knows what is left after a restart") {
  const sim::RunResult wall =
      server_run(crash_at_2s, R"("lease": "4s", "persistence": "always", "expiry_clock": "wall")");
  CHECK(end_of(wall) == "pass");
  const sim::RunResult monotonic = server_run(crash_at_2s, R"("lease": "4s", "persistence": "always")");
  // One goes on with what was left; the other, whose clock began anew, gives the lease its whole length again.
  CHECK(longest_wait(wall) + 900'000'000 < longest_wait(monotonic));
}
