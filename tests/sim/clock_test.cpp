// A node's clocks: exact integer lines over true time, and the way back from a reading to the first true time that
// shows it.
#include "sim/clock.hpp"

#include <chrono>
#include <cstdint>
#include <random>

#include <doctest/doctest.h>

namespace orrery::sim::clock_test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a clock without drift shows true time") {
  NodeClock clock;
  CHECK(clock.reading(5s) == 5s);
  CHECK(clock.true_time(7s, 5s) == 7s);
  CHECK(clock.true_time(3s, 5s) == 5s);  // never before now
}

TEST_CASE("drift is gained from its change on") {
  NodeClock clock;
  clock.set_drift(200, 10s);
  CHECK(clock.reading(10s) == 10s);
  CHECK(clock.reading(20s) == 20s + 2ms);
  clock.set_drift(-100, 20s);
  CHECK(clock.reading(30s) == 30s + 1ms);
  CHECK(clock.drift_ppm() == -100);
}

TEST_CASE("true_time is the first at which the clock shows the reading") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20'000; ++i) {
    NodeClock clock;
    clock.jump_monotonic(Duration(static_cast<std::int64_t>(random() % 1'000'000'000)), 0s);
    const auto ppm = static_cast<std::int64_t>(random() % 1'999'998) - 999'999;
    const Duration since(static_cast<std::int64_t>(random() % 1'000'000));
    clock.set_drift(i % 3 == 0 ? ppm / 10'000 : ppm, since);
    const Duration local = clock.reading(since) + Duration(static_cast<std::int64_t>(random() % 5'000'000'000));
    const Duration at = clock.true_time(local, since);
    REQUIRE(at >= since);
    REQUIRE(clock.reading(at) >= local);
    if (at > since) REQUIRE(clock.reading(at - 1ns) < local);
  }
}

TEST_CASE("wall time has an offset and jumps; monotonic time counts from the boot and only forward") {
  NodeClock clock;
  clock.jump_wall(1h);
  CHECK(clock.wall(2s) == Wall(1h + 2s));
  clock.jump_wall(-2h);
  CHECK(clock.wall(2s) == Wall(2s - 1h));
  CHECK(clock.monotonic(2s) == Monotonic(2s));
  clock.boot(2s);
  CHECK(clock.monotonic(2s) == Monotonic(0s));
  clock.jump_monotonic(5s, 3s);
  CHECK(clock.monotonic(3s) == Monotonic(6s));
  CHECK(clock.wall(3s) == Wall(3s - 1h));  // the time of day did not jump
}

}  // namespace
}  // namespace orrery::sim::clock_test
