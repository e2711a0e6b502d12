// Stories: a request's way through the cluster, sick backends, open and closed clients, and options that contradict
// each other.
#include "tests/algorithms/cluster/balancing/stories.hpp"

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/cluster/balancing/policy.hpp"

using namespace orrery;
using balancing::test::actual;
using balancing::test::story;

namespace {

constexpr const char* quiet_load =
    R"("workload": [{"id": "web", "kind": "requests", "clients": 4, "rate": "100/s", "timeout": "500ms"}])";

std::string stat_of(const std::string& more, const std::string& system, const std::string& stat) {
  const std::string expect = R"(, "expect": {"stats": {")" + stat + R"(": 0}})";
  return actual(sim::run(story(more + expect, system), 1), "stat " + stat);
}

std::string trouble_of(const std::string& system) {
  try {
    (void)story(quiet_load, system);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "loaded";
}

}  // namespace

TEST_CASE("every request is answered, by whatever policy") {
  for (const std::string_view policy : balancing::policy_kind_names) {
    CAPTURE(policy);
    const std::string system = R"("balancer": {"policy": ")" + std::string(policy) + R"("})";
    const sim::RunResult result = sim::run(story(quiet_load, system), 1);
    CHECK(result.as_expected);
    CHECK(stat_of(quiet_load, system, "web.goodput") == "1");
  }
}

TEST_CASE("with a rate requests do not wait for each other; with a think time they do") {
  // One server that takes a second: an open loop of 10/s has ten under way where a closed one of one client has one.
  const std::string slow = R"("service_time": "1s", "concurrency": 50, "balancer": {"timeout": "5s"})";
  const std::string open =
      R"("workload": [{"id": "web", "kind": "requests", "clients": 1, "rate": "10/s", "timeout": "5s"}])";
  const std::string closed =
      R"("workload": [{"id": "web", "kind": "requests", "clients": 1, "think": "0s", "timeout": "5s"}])";
  CHECK(std::stoi(stat_of(open, slow, "web.ops.ok")) > 80);
  CHECK(std::stoi(stat_of(closed, slow, "web.ops.ok")) == 9);
}

TEST_CASE("a client asks again as often as it may, and says how it ended") {
  const std::string lost = R"(, "faults": [{"drop": "Serve"}])";
  const std::string asking =
      R"("workload": [{"id": "web", "kind": "requests", "clients": 4, "rate": "20/s", "timeout": "100ms", "retry": {"attempts": 3, "backoff": "10ms")";
  CHECK(stat_of(asking + "}}]" + lost, "", "web.ops.ok") == "0");
  CHECK(std::stod(stat_of(asking + "}}]" + lost, "", "web.retries_per_request")) > 1.9);
  CHECK(std::stod(stat_of(asking + R"(, "budget": 0.5}}])" + lost, "", "web.retries_per_request")) <= 0.5);
  CHECK(stat_of(std::string(quiet_load) + lost, "", "web.retries_per_request") == "0");
}

TEST_CASE("a balancer repeats what failed, and its client sees nothing of it") {
  const std::string sick = R"(, "per_node": {"b1": {"errors": {"share": 1}}})";
  const std::string system = R"("outlier": {"interval": "0s"}, "balancer": {"policy": "round_robin"})";
  CHECK(std::stod(stat_of(quiet_load + sick, system, "web.goodput")) < 0.8);
  CHECK(stat_of(quiet_load + sick, system + R"(, "retry": {"attempts": 1})", "web.goodput") == "1");
}

TEST_CASE("a backend that answers at once with errors is a black hole for least request, until it is ejected") {
  const std::string sick = R"(, "per_node": {"b1": {"errors": {"share": 1}}})";
  const std::string busy =
      R"("workload": [{"id": "web", "kind": "requests", "clients": 4, "rate": "400/s", "timeout": "500ms"}])";
  const std::string system = R"j("concurrency": 2, "service_time": "exp(15ms)", "balancer": {"choices": 0})j";
  CHECK(std::stod(stat_of(busy + sick, system + R"(, "outlier": {"interval": "0s"})", "web.goodput")) < 0.6);
  CHECK(std::stod(stat_of(busy + sick, system + R"(, "outlier": {"check_ends": false})", "web.goodput")) > 0.98);
}

TEST_CASE("a slow backend serves slowly") {
  const std::string slow = R"(, "faults": [{"at": "1s", "slow": "backends", "factor": 10}])";
  CHECK(std::stod(stat_of(quiet_load, R"("service_time": "10ms")", "web.ops.ok")) > 900);
  const auto p50 = [&](const std::string& more) {
    return stat_of(quiet_load + more, R"("service_time": "10ms")", "cluster.attempt_time.p50");
  };
  CHECK(p50("") == "12ms");
  CHECK(p50(slow).substr(0, 2) == "11");  // 100 ms of service, and sending is slower, too
}

TEST_CASE("a cold backend is slow after its boot") {
  const std::string cold = R"("service_time": "10ms", "warm_up": {"time": "5s", "factor": 3})";
  CHECK(stat_of(quiet_load, cold, "cluster.attempt_time.max").substr(0, 2) == "31");
  CHECK(stat_of(quiet_load, cold, "cluster.attempt_time.min") == "12ms");
}

TEST_CASE(
    "who has waited for longer than an attempt may take is refused, so that the queue gets to those who still wait") {
  // Two seconds in which nothing is served leave 1000 requests in the balancer's queue.
  const std::string stalled =
      R"("workload": [{"id": "web", "kind": "requests", "clients": 4, "rate": "500/s", "timeout": "400ms"}],
         "faults": [{"id": "stall", "at": "2s", "pause": "backends", "for": "2s"}])";
  const std::string narrow = R"("service_time": "6ms", "concurrency": 1, "circuit": {"requests": 8},
         "health": {"interval": "0s"}, "outlier": {"interval": "0s"}, "balancer": {"timeout": "400ms"})";
  CHECK(std::stod(stat_of(stalled, narrow, "web.goodput.after(stall)")) > 0.65);
  CHECK(std::stoi(stat_of(stalled, narrow, "facts.Refused")) > 100);
}

TEST_CASE("options that contradict each other are refused") {
  CHECK(trouble_of(R"("health": {"interval": "1s", "timeout": "2s"})").find("one check at a time") !=
        std::string::npos);
  CHECK(trouble_of(R"("health": {"interval": "0s"}, "balancer": {"load": "reported"})").find("health.interval") !=
        std::string::npos);
  CHECK(trouble_of(R"("balancer": {"bias": 5})").find("from 0 to 4") != std::string::npos);
  CHECK(trouble_of(R"("balancer": {"load_factor": 0.5})").find("from 1 to 1000") != std::string::npos);
  CHECK(trouble_of(R"("outlier": {"share": 2})").find("from 0 to 1") != std::string::npos);
  CHECK(trouble_of(R"("outlier": {"base": "0s"})").find("above 0s") != std::string::npos);
  CHECK(trouble_of(R"("health": {"interval": "0s"})") == "loaded");
}
