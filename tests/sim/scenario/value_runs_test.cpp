// Values from the file to the run: rates that change, skewed keys, retries, operations that a fault brings, disks that
// run full, budgets of zones and clocks, and figures over all runs.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/catalog.hpp"
#include "algorithms/echo/echo.hpp"
#include "algorithms/kv/commands.hpp"
#include "sim/faults.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"

namespace orrery::scenario::value_runs_test {
namespace {

using namespace std::chrono_literals;
using sim::World;

sim::Plan plan_of(const std::string& kind, const std::string& more, const std::string& duration = "4s") {
  const std::string text = fmt::format(
      R"({{"name": "story", "luck": "quiet", "system": {{"kind": "{}", "nodes": 3}}, "network": {{"latency": "1ms"}}, )"
      R"("disk": {{"sync": "0s"}}, "duration": "{}", {}}})",
      kind, duration, more);
  return load("story.json", text, catalog()).front();
}

World world_after(const sim::Plan& plan, Duration time) {
  World world = sim::make_world(plan, 1);
  world.run_until(time);
  return world;
}

/// How many operations began from `from` on and before `to`.
std::size_t begun(const World& world, Duration from, Duration to) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < world.history().size(); ++i)
    count += world.history()[i].invoked >= from && world.history()[i].invoked < to ? 1U : 0U;
  return count;
}

constexpr const char* kWords = R"("workload": [{"id": "w", "kind": "words", "clients": 1, "rate": "100/s"}])";

TEST_CASE("load: another rate while it is in force, then the old schedule again") {
  const auto plan =
      plan_of("echo", std::string(kWords) + R"(, "faults": [{"at": "1s", "load": "w", "rate": "200/s", "for": "1s"}])");
  const World world = world_after(plan, 4s);
  CHECK(begun(world, 0s, 1s) == 100);
  CHECK(begun(world, 1s, 2s) == 200);
  CHECK(begun(world, 2s, 3s) == 100);
  // Those that come later are the very ones that would have come without the change.
  const World plain = world_after(plan_of("echo", kWords), 4s);
  std::set<Duration> times;
  for (std::size_t i = 0; i < plain.history().size(); ++i) times.insert(plain.history()[i].invoked);
  for (std::size_t i = 0; i < world.history().size(); ++i)
    if (world.history()[i].invoked > 2s) CHECK(times.contains(world.history()[i].invoked));
}

TEST_CASE("load: of two at once the later one counts, and when it ends the earlier does again") {
  const auto plan =
      plan_of("echo", std::string(kWords) + R"(, "faults": [{"load": "w", "rate": "50/s", "until": "3s"},)"
                                            R"( {"at": "1s", "load": "w", "rate": "200/s", "for": "1s"}])");
  const World world = world_after(plan, 4s);
  CHECK(begun(world, 0s, 1s) == 50);
  CHECK(begun(world, 1s, 2s) == 200);
  CHECK(begun(world, 2s, 3s) == 50);
  CHECK(begun(world, 3s, 4s) == 100);
}

TEST_CASE("load: a rate that is low for a while does not silence what comes after, nor does a client's crash") {
  const auto plan =
      plan_of("echo", std::string(kWords) + R"(, "faults": [{"at": "1s", "load": "w", "rate": "1/m", "for": "1s"},)"
                                            R"( {"at": "1.5s", "crash": "c1", "for": "1s"}])");
  const World world = world_after(plan, 4s);
  CHECK(begun(world, 1s, 2500ms) <= 1);
  CHECK(begun(world, 2500ms, 3500ms) == 100);
}

TEST_CASE("load: no slot comes twice, so that each write keeps a value of its own") {
  const auto plan =
      plan_of("raft", R"("workload": [{"id": "w", "kind": "kv", "clients": 2, "rate": "100/s", "mix": {"put": 1}}],)"
                      R"( "faults": [{"every": "500ms", "times": 6, "load": "w", "rate": "300/s", "for": "200ms"}])");
  const World world = world_after(plan, 4s);
  std::set<std::string> values;
  std::size_t count = 0;
  for (std::size_t i = 0; i < world.history().size(); ++i)
    if (const auto* put = world.history()[i].command.as<kv::Put>()) {
      values.insert(put->value);
      ++count;
    }
  CHECK(count > 400);
  CHECK(values.size() == count);
}

TEST_CASE("skew: the first key is asked for most, as often as its weight says") {
  const char* const text =
      R"~({"name": "story", "seed": 5, "system": {"kind": "raft", "nodes": 3}, "duration": "20s", "workload":
      [{"id": "w", "kind": "kv", "clients": 5, "rate": "500/s", "mix": {"get": 1}, "keys": 10, "skew": "zipf(1)"}]})~";
  const World world = world_after(load("story.json", text, catalog()).front(), 20s);
  std::map<std::string, double> share;
  for (std::size_t i = 0; i < world.history().size(); ++i)
    share[world.history()[i].command.as<kv::Get>()->key] += 1.0 / static_cast<double>(world.history().size());
  REQUIRE(world.history().size() > 5000);
  double all = 0;
  for (int i = 1; i <= 10; ++i) all += 1.0 / i;
  CHECK(share["k0"] == doctest::Approx(1 / all).epsilon(0.06));
  CHECK(share["k1"] == doctest::Approx(1 / all / 2).epsilon(0.1));
  CHECK(share["k9"] == doctest::Approx(1 / all / 10).epsilon(0.25));
}

TEST_CASE("retry: a client gives up after its attempts, and waits before each") {
  const std::string more =
      R"("workload": [{"id": "w", "kind": "kv", "clients": 1, "think": "10s", "timeout": "3s", "retry": {"attempts": 3, "backoff": "200ms"}}],)"
      R"( "faults": [{"crash": "servers"}])";
  World world = world_after(plan_of("raft", more), 4s);
  REQUIRE(world.history().size() == 1);
  CHECK(world.history()[0].outcome == Outcome::unknown);
  // Three times the client's own patience (client_retry, 100 ms), and twice the pause.
  CHECK(world.history()[0].finished == 3 * 100ms + 2 * 200ms);
}

TEST_CASE("op: a fault asks for something, whenever it fires and its client is free") {
  const std::string text =
      R"~("faults": [{"id": "ask", "every": "1s", "times": 2, "op": "put x 1", "client": "me", "to": "leader",
                     "expect": "ok"},
                    {"id": "then", "when": "op ask ok", "crash": "leader"}],
          "expect": {"ops": {"ask": "ok"}, "state": {"count(leader)": 0}})~";
  const sim::Plan plan = plan_of("raft", text, "1100ms");
  const World world = world_after(plan, 1100ms);
  REQUIRE(world.history().size() == 1);
  CHECK(world.history()[0].invoked == 1s);
  CHECK(world.name(world.history()[0].client) == "me");
  CHECK(world_after(plan_of("raft", text, "2500ms"), 2500ms).history().size() == 2);
  const auto result = sim::run(plan, 1);
  CHECK(result.operations.at("ask") == "ok");
  for (const auto& report : result.expectations) CHECK_MESSAGE(report.ok, report.what, ": ", report.actual);
}

TEST_CASE("op: what it expects counts, and so does that it never came") {
  const auto verdict = [](const std::string& fault) {
    return sim::run(plan_of("raft", R"("faults": [)" + fault + "]"), 1).as_expected;
  };
  CHECK(verdict(R"({"at": "2s", "op": "get x", "client": "me", "expect": "ok none"})"));
  CHECK_FALSE(verdict(R"({"at": "2s", "op": "get x", "client": "me", "expect": "fail"})"));
  CHECK_FALSE(verdict(R"({"when": "count(leader) == 3", "op": "get x", "client": "me", "expect": "ok none"})"));
  CHECK(verdict(R"({"chance": 0, "at": "2s", "op": "get x", "client": "me", "expect": "fail"})"));
}

TEST_CASE("a disk of a size runs full by itself, and its node halts") {
  const auto at_most = [](const char* size) {
    const auto plan =
        plan_of("echo", fmt::format(R"({}, "per_node": {{"n1": {{"disk": {{"size": "{}"}}}}}})", kWords, size));
    return world_after(plan, 4s);
  };
  const World small = at_most("1KiB");
  CHECK_FALSE(small.up({0}));
  CHECK(small.up({1}));
  CHECK(small.node({0}).disk.appended() > Lsn{10});
  CHECK(small.node({0}).disk.appended() < Lsn{100});
  CHECK(at_most("1MiB").up({0}));
}

TEST_CASE("budget: zones bound where random crashes hit, whatever the number of nodes") {
  const std::string text =
      R"({"name": "story", "system": {"kind": "echo", "nodes": 6}, "duration": "20s", "zones": {"a": ["n1", "n2"], "b": ["n3", "n4"]},)"
      R"( "faults": [{"every": "100ms", "crash": "1 of servers", "for": "150ms"}], "budget": {"zones": 1}})";
  World world = sim::make_world(load("story.json", text, catalog()).front(), 3);
  std::set<std::vector<std::uint32_t>> seen;
  while (world.step_until(19s)) {
    std::vector<std::uint32_t> down;
    for (std::uint32_t i = 0; i < 6; ++i)
      if (!world.up({i})) down.push_back(i);
    seen.insert(down);
  }
  // Whole zones, and n5 and n6, which are in none, each alone.
  using Down = std::vector<std::uint32_t>;
  CHECK(seen == std::set<Down>{Down{}, {0}, {1}, {0, 1}, {2}, {3}, {2, 3}, {4}, {5}});
}

TEST_CASE("budget: random jumps and drifts that could set clocks too far apart are skipped") {
  const auto skipped = [](const std::string& fault, const std::string& clock) {
    const auto plan = plan_of("echo", R"("faults": [{"id": "f", "chance": 1, )" + fault +
                                          R"(}], "calm": "2s", "budget": {"clock": ")" + clock + "\"}");
    return sim::run(plan, 1).faults.at(0).skipped;
  };
  CHECK(skipped(R"("at": "1s", "clock_jump": "n1", "by": "10ms..20ms")", "20ms") == 0);
  CHECK(skipped(R"("at": "1s", "clock_jump": "n1", "by": "10ms..20ms")", "19ms") == 1);
  CHECK(skipped(R"("at": "1s", "clock_jump": "n1", "by": "-20ms")", "19ms") == 1);
  CHECK(skipped(R"("at": "1s", "clock_jump": "n1", "by": "20ms", "clock": "monotonic")", "1ms") == 0);
  // 2 s less its calm remain: 1000 ppm between the fastest and the slowest make 2 ms.
  CHECK(skipped(R"("clock_drift": "servers", "ppm": "-500..500")", "2ms") == 0);
  CHECK(skipped(R"("clock_drift": "servers", "ppm": "-500..500")", "1.9ms") == 1);
  CHECK(skipped(R"("clock_drift": "servers", "ppm": "-500..500", "for": "500ms")", "0.5ms") == 0);
}

/// Echo with measures: every word heard late, whether somebody was busy.
const System& measured_echo() {
  static const System the_system = [] {
    System system = echo::system();
    system.measures = {{"echo.idle", "nobody is busy", MeasureSpec::Kind::vacancy, nullptr, "", "busy"}};
    return system;
  }();
  return the_system;
}

TEST_CASE("a vacancy is measured from the last one in the role to the next, and to the end") {
  const System* const system = &measured_echo();
  const std::string text =
      R"({"name": "story", "luck": "quiet", "system": {"kind": "echo"}, "network": {"latency": "1ms"}, "disk": {"sync": "2ms"},)"
      R"( "duration": "45ms", "workload": [{"id": "w", "kind": "words", "clients": 1, "rate": "100/s"}],)"
      R"( "faults": [{"id": "late", "at": "25ms", "drop": "Say", "share": 1}],)"
      R"( "expect": {"stats": {"echo.idle.max": "22ms", "echo.idle.min": "8ms", "echo.idle.count": 3, "w.latency.max": "4ms",)"
      R"( "w.latency.count": 3, "echo.idle.after(late).count": 1, "echo.idle.after(late).max": "20ms"}}})";
  const sim::RunResult result = sim::run(load("story.json", text, std::span(&system, 1)).front(), 1);
  for (const auto& report : result.expectations) CHECK_MESSAGE(report.ok, report.what, ": ", report.actual);
  CHECK(result.expectations.size() == 8);
}

TEST_CASE("Raft's own measures: who led when, what terms there were, and how far back followers had to be led") {
  const std::string text = R"~("faults": [
      {"id": "kill", "at": "1s", "crash": "leader", "for": "1s"},
      {"id": "split", "at": "3s", "isolate": "leader", "for": "500ms"}],
    "expect": {"stats": {
      "raft.leaderless.count": 1, "raft.leaderless.max": "150ms..400ms", "raft.leaderless.after(split).count": 0,
      "raft.leader_changes": 3, "raft.leader_changes.after(kill)": 2, "raft.term.max": 3, "raft.term.min": 1,
      "raft.append_rejections.max": 0, "raft.append_rejections.count": 3}})~";
  const sim::RunResult result = sim::run(plan_of("raft", text), 1);
  for (const auto& report : result.expectations) CHECK_MESSAGE(report.ok, report.what, ": ", report.actual);
  CHECK(result.statistics.at("raft.leader_changes") == 3);
}

TEST_CASE("a fork measures on by itself") {
  const sim::Plan plan =
      plan_of("raft", R"("faults": [{"every": "500ms", "times": 5, "from": "1s", "crash": "leader", "for": "300ms"}])");
  World world = world_after(plan, 2s);
  World fork = world;
  const auto leaderless = [](const World& of) {
    return sim::faults_of(of).meter().measurements(of.now()).at("raft.leaderless").samples(0s);
  };
  const auto before = leaderless(world);
  CHECK(before.size() >= 1);
  fork.run_until(4s);
  CHECK(leaderless(world) == before);
  CHECK(leaderless(fork).size() > before.size());
  world.run_until(4s);
  CHECK(leaderless(world) == leaderless(fork));
}

TEST_CASE("the logs of figure 7 are on the disks before the first boot") {
  const std::string text =
      R"("per_node": {"all": {"initial": {"term": 3, "log": [1, 1]}}, "n1": {"initial": {"log": [1, 1, 2]}}}, "workload":)"
      R"( [{"clients": "c", "ops": [{"op": "put x 1", "at": "3s"}]}])";
  World world = sim::make_world(plan_of("raft", text), 1);
  CHECK(world.node({0}).disk.appended() == Lsn{4});
  CHECK(world.truly_durable({0}) == Lsn{4});
  CHECK(world.truly_durable({1}) == Lsn{3});
  CHECK(world.truly_durable({3}) == Lsn{0});  // clients keep nothing
  world.run_until(4s);
  CHECK(world.violation() == nullptr);
  CHECK(world.history()[0].outcome == Outcome::ok);
}

}  // namespace
}  // namespace orrery::scenario::value_runs_test
