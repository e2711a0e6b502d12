// Options of leases that can't be: each is refused where it stands, in words that say what would fit.
#include <string>

#include <doctest/doctest.h>

#include "sim/scenario/error.hpp"
#include "tests/algorithms/locking/stories.hpp"

using namespace orrery;
using namespace orrery::locking::test;

namespace {

/// What is wrong with a scenario of such a system: the first error, its place before it. Empty: nothing.
std::string wrong_with(const std::string& kind, const std::string& system) {
  try {
    static_cast<void>(story(kind, "", system, ""));
  } catch (const scenario::BadScenario& bad) {
    const scenario::ScenarioError& error = bad.errors().front();
    return error.path + ": " + error.message;
  }
  return {};
}

}  // namespace

TEST_CASE("leases: what fits is taken") {
  CHECK(wrong_with("lease-lock", R"("nodes": 3, "lease": "1s", "renew": "999ms", "acks": 2, "drift_factor": 0.5)")
            .empty());
  CHECK(wrong_with("redlock", R"("nodes": 5, "quorum": 5, "retry_delay": "0s", "retry_jitter": "1ns")").empty());
}

TEST_CASE("leases: what can't be is refused, and the message says what would fit") {
  CHECK(wrong_with("lease-lock", R"("lease": "0s")") == "/system/lease: expected more than 0");
  CHECK(wrong_with("redlock", R"("lease": "0s")") == "/system/lease: expected more than 0");
  CHECK(wrong_with("lease-lock", R"("lease": "1s", "renew": "1s")") ==
        "/system/renew: expected less than the lease: it would be over before it is extended");
  CHECK(wrong_with("redlock", R"("quorum": 6)") == "/system/quorum: expected at most as many as there are servers: 5");
  CHECK(wrong_with("redlock", R"("drift_factor": 1.5)") ==
        "/system/drift_factor: expected at most 1, which is 100 % of the lease");
  CHECK(wrong_with("lease-lock", R"("lease": "1s", "drift_factor": 0.5, "drift_margin": "500ms")") ==
        "/system/drift_margin: expected less than what drift_factor leaves of the lease: nobody could hold a lock");
  CHECK(wrong_with("redlock", R"("drift_factor": 1)") ==
        "/system/drift_factor: expected less than 1: nothing would be left of the lease");
  CHECK(wrong_with("lease-lock", R"("nodes": 3, "acks": 3)") ==
        "/system/acks: expected at most as many as there are replicas: 2");
  CHECK(wrong_with("lease-lock", R"("acks": 1)") == "/system/acks: expected at most as many as there are replicas: 0");
  CHECK(wrong_with("redlock", R"("per_node_timeout": "0s")") == "/system/per_node_timeout: expected more than 0");
  CHECK(wrong_with("lease-lock", R"("retry_delay": "0s", "retry_jitter": "0s")") ==
        "/system/retry_delay: expected more than 0, here or in retry_jitter: a client would try for ever at once");
  CHECK(wrong_with("lease-lock", R"("nodes": 2, "heartbeat": "0s")") == "/system/heartbeat: expected more than 0");
  CHECK(wrong_with("lease-lock", R"("nodes": 2, "heartbeat": "500ms", "failover_after": "500ms")") ==
        "/system/failover_after: expected more than the heartbeat: replicas would take over from a live primary");
}

TEST_CASE("leases: an option of the other recipe is not known") {
  CHECK(!wrong_with("redlock", R"("fencing": true)").empty());
  CHECK(!wrong_with("lease-lock", R"("quorum": 1)").empty());
}
