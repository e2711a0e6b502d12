// What faults of disks and clocks do and how they are undone, from the file on.
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/scenario/fault_story.hpp"

namespace orrery::scenario::fault_disk_runs_test {
namespace {

using namespace std::chrono_literals;
using sim::Status;
using sim::World;

TEST_CASE("disks and clocks: each verb acts and is undone") {
  World world = sim::make_world(
      plan_of(
          R"("budget": "none", "faults": [{"at": "1s", "disk_lie": "n1", "for": "1s"}, {"at": "1s", "disk_stall": "n2", "for": "1s"},)"
          R"({"at": "1s", "disk_slow": "n3", "sync": "90ms", "for": "1s"}, {"at": "1s", "disk_full": "n4", "for": "1s"},)"
          R"({"at": "1s", "clock_drift": "n5", "ppm": 300, "for": "1s"}, {"at": "1s", "slow": "n5", "factor": 3, "for": "1s"},)"
          R"({"at": "1s", "erring": "n5", "share": 0.5, "for": "1s"}, {"at": "1s", "clock_jump": "n3", "by": "5s"}])"),
      1);
  world.run_until(1500ms);
  CHECK(world.node({0}).disk.lying);
  CHECK(world.node({1}).disk.stalls == 1);
  CHECK(world.node({2}).sync.usual() == 90ms);
  CHECK(world.node({3}).disk.full);
  CHECK(world.node({4}).clock.drift_ppm() == 300);
  CHECK(world.node({4}).slowness == 3000);
  CHECK(world.node({4}).erring == 500'000'000);
  CHECK(world.node({2}).clock.wall(world.now()).time_since_epoch() == 6500ms);
  world.run_until(2500ms);
  CHECK(!world.node({0}).disk.lying);
  CHECK(world.node({1}).disk.stalls == 0);
  CHECK(world.node({2}).sync.usual() == 1ms);
  CHECK(!world.node({3}).disk.full);
  CHECK(world.node({4}).clock.drift_ppm() == 0);
  CHECK(world.node({4}).slowness == 1000);
  CHECK(world.node({4}).erring == 0);
}

TEST_CASE("what a crash takes: all, or nothing even of what was not synced") {
  const auto after_boot = [](const std::string& lose) {
    World world = sim::make_world(plan_of(R"("budget": "none", "faults": [{"disk_slow": "n1", "sync": "1h"},)"
                                          R"({"at": "1s", "crash": "n1", "lose": ")" +
                                          lose + R"(", "for": "1s"}])"),
                                  1);
    world.run_until(999ms);
    CHECK(world.node({0}).disk.appended() > Lsn{0});
    world.run_until(2s);
    return world.node({0}).disk.durable();
  };
  CHECK(after_boot("nothing") > Lsn{0});
  CHECK(after_boot("all") == Lsn{0});
}

TEST_CASE("acknowledged writes that never came: the next boot finds the gap") {
  const auto boot = [](const std::string& fault, std::uint64_t seed) {
    World world = sim::make_world(plan_of(R"("budget": "none", "faults": [{"at": "1s", )" + fault +
                                          R"(}, {"at": "1s", "after": "1ms", "crash": "n1", "for": "100ms"}])"),
                                  seed);
    world.run_until(1s);
    CHECK(world.node({0}).disk.damaged());
    CHECK(world.truly_durable({0}) < world.node({0}).disk.durable());
    world.run_until(2s);
    return world;
  };
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    for (const char* fault :
         {R"("disk_lose": "n1")", R"("disk_rot": "n1", "records": 3)", R"("disk_misdirect": "n1")"}) {
      CAPTURE(fault);
      CHECK(boot(fault, seed).node({0}).status == Status::halted);
    }
  }
}

TEST_CASE("so many records are so many different ones") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    const auto corrupt = [&](const std::string& fault) {
      World world = sim::make_world(plan_of(R"("faults": [{"at": "26ms", )" + fault + "}]"), seed);
      world.run_until(26ms);
      REQUIRE(world.node({0}).disk.durable() >= Lsn{2});
      std::uint64_t count = 0;
      for (const JournalRecord& record : world.disk({0}).read_back().records) count += record.corrupt() ? 1U : 0U;
      return count;
    };
    CHECK(corrupt(R"("disk_rot": "n1", "records": 2)") == 2);
    CHECK(corrupt(R"("disk_misdirect": "n1")") == 1);  // and the other is missing
  }
}

TEST_CASE("a disk that was wiped is empty, and counts as damaged until the node is replaced") {
  const auto plan =
      plan_of(R"("faults": [{"at": "1s", "disk_wipe": "n1"}, {"at": "2s", "crash": "n1", "for": "1ms"}])");
  World world = sim::make_world(plan, 1);
  world.run_until(1s);
  CHECK(world.node({0}).disk.appended() == Lsn{0});
  CHECK(world.node({0}).disk.damaged());
  const sim::RunResult result = sim::run(plan, 1);
  REQUIRE(result.violation);
  CHECK(result.violation->claim == "echo.remembers");
}

TEST_CASE("a clock jumps by wall, by monotonic time, or both; monotonic time never goes back") {
  const auto clocks = [](const std::string& how) {
    World world = sim::make_world(plan_of(R"("faults": [{"at": "1s", "clock_jump": "n2", )" + how + "}]"), 1);
    world.run_until(2s);
    const auto& clock = world.node({1}).clock;
    return std::pair(clock.wall(2s).time_since_epoch(), clock.monotonic(2s).time_since_epoch());
  };
  using Clocks = std::pair<Duration, Duration>;
  CHECK(clocks(R"("by": "5s")") == Clocks{7s, 2s});
  CHECK(clocks(R"("by": "5s", "clock": "monotonic")") == Clocks{2s, 7s});
  CHECK(clocks(R"("by": "5s", "clock": "both")") == Clocks{7s, 7s});
  CHECK(clocks(R"("by": "-1s", "clock": "wall")") == Clocks{1s, 2s});
  CHECK(clocks(R"("by": "-1s", "clock": "monotonic")") == Clocks{2s, 2s});
  CHECK(clocks(R"("by": "-1s", "clock": "both")") == Clocks{1s, 2s});
}

TEST_CASE("a jump of the monotonic clock fires timers early: a client asks again at once") {
  World world = sim::make_world(plan_of(R"("faults": [{"hold": "Say#1", "until": "5s"},)"
                                        R"({"at": "100ms", "clock_jump": "c1", "clock": "monotonic", "by": "10s"}])"),
                                1);
  world.run_until(99ms);
  CHECK(world.counters().sent == 1);
  world.run_until(110ms);
  CHECK(world.history()[0].done);  // its timer of 200 ms fired, and the second word was not held
}

TEST_CASE("a drift is drawn once: when another on top of it ends, it is what it was") {
  World world =
      sim::make_world(plan_of(R"("faults": [{"at": "1s", "clock_drift": "n2", "ppm": "-500..500", "until": "5s"},)"
                              R"({"at": "2s", "clock_drift": "n2", "ppm": 7, "until": "3s"}])"),
                      1);
  world.run_until(1500ms);
  const std::int64_t drawn = world.node({1}).clock.drift_ppm();
  CHECK(drawn != 0);
  world.run_until(2500ms);
  CHECK(world.node({1}).clock.drift_ppm() == 7);
  world.run_until(4s);
  CHECK(world.node({1}).clock.drift_ppm() == drawn);
  world.run_until(6s);
  CHECK(world.node({1}).clock.drift_ppm() == 0);
}

}  // namespace
}  // namespace orrery::scenario::fault_disk_runs_test
