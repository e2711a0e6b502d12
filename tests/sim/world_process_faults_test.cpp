// Faults of processes and clocks: pauses, slowness, errors; drift, offsets and jumps.
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/world.hpp"
#include "tests/support/story.hpp"

namespace orrery::sim::world_process_faults_test {
namespace {

using namespace std::chrono_literals;
using namespace probe;
using probe::Verb;  // not that of faults

constexpr NodeId a{0};
constexpr NodeId b{1};

TEST_CASE("what comes during a pause waits, and runs at its end in the order in which it came") {
  Story story(2);
  story.order(b, {append("x"), sync(), set_timer(1, 3ms)});
  story.order(a, {send_now(b, "first")});
  story.world.pause(b);
  story.run_for(5ms);
  story.order(a, {send_now(b, "second")});
  story.run_for(5ms);
  CHECK(story.log(b) == Log{"0s start"});
  CHECK(story.world.node(b).status == Status::paused);
  story.world.resume(b);
  story.run_for(1ms);
  CHECK(story.log(b) == Log{"0s start", "10ms first from 0", "10ms durable 1", "10ms timer 1", "10ms second from 0"});
}

TEST_CASE("what is due at the moment of the resume comes after what waited") {
  Story story(2);
  story.order(b, {append("x"), sync()});
  story.run_for(1ms);
  story.order(b, {append("y"), sync()});
  story.world.pause(b);
  story.run_for(1ms);
  // At 3 ms the second answer is due; a's timer of the same time is taken first, and then the pause ends.
  story.order(a, {set_timer(1, 1ms)});
  story.run_for(999'999ns);
  const std::vector<PendingEvent> pending = story.world.pending();
  REQUIRE(pending.size() == 2);
  REQUIRE(pending[1].kind == EventKind::timer);
  story.world.step(pending[1].id);
  CHECK(story.world.now() == 3ms);
  story.world.resume(b);
  story.run_for(1ms);
  CHECK(story.log(b) == Log{"0s start", "3ms durable 1", "3ms durable 2"});
}

TEST_CASE("pauses nest; a crash ends them all and loses what waited") {
  Story story(2);
  story.world.pause(b);
  story.world.pause(b);
  story.order(a, {send_now(b, "waits")});
  story.run_for(5ms);
  story.world.resume(b);
  story.run_for(1ms);
  CHECK(story.log(b) == Log{"0s start"});
  SUBCASE("the last resume") {
    story.world.resume(b);
    story.run_for(1ms);
    CHECK(story.last(b) == "6ms waits from 0");
  }
  SUBCASE("a crash") {
    story.world.crash(b, Lose::nothing);
    CHECK(story.lost(Loss::crashed) == 1);
    story.world.restart(b);
    CHECK(story.world.up(b));
    story.run_for(5ms);
    CHECK(story.log(b) == Log{"0s start"});
  }
}

TEST_CASE("a slow node's messages and syncs take longer, to the nanosecond") {
  Story story(2);
  story.world.set_slowness(a, 2500);
  story.order(a, {append("x"), sync(), send_now(b, "slow")});
  story.order(b, {send_now(a, "as ever")});
  story.run_for(10ms);
  CHECK(story.log(a) == Log{"0s start", "1ms as ever from 1", "5ms durable 1"});
  CHECK(story.last(b) == "2.5ms slow from 0");
  LinkChange short_link;
  short_link.latency = Spread::fixed(999ns);
  story.world.change_network().configure(std::vector<Link>{{a, b}}, short_link);
  story.order(a, {send_now(b, "short")});
  story.run_for(1ms);
  CHECK(story.last(b) == "10.002497ms short from 0");
}

TEST_CASE("an erring node fails a share of its deliveries") {
  auto setup = probes(2);
  setup->choices = std::make_shared<Seeded>(1);
  Story story(setup);
  story.world.set_erring(b, billion / 4);
  for (int i = 0; i < 400; ++i) {
    story.order(a, {send_now(b, "try")});
    story.run_for(2ms);
  }
  CHECK(story.lost(Loss::erring) > 70);
  CHECK(story.lost(Loss::erring) < 130);
  CHECK(story.log(b).size() == 1 + 400 - story.lost(Loss::erring));
  story.world.set_erring(b, billion);
  story.order(a, {send_now(b, "never")});
  story.run_for(2ms);
  CHECK(story.last(b).find("never") == std::string::npos);
}

TEST_CASE("a timer follows the node's own clock") {
  Story story(2);
  story.world.set_drift(a, 1000);   // fast: 1 s of its own passes in 0.999000999001 s
  story.world.set_drift(b, -1000);  // slow: in 1.001001001001 s
  story.order(a, {set_timer(1, 1s)});
  story.order(b, {set_timer(1, 1s)});
  REQUIRE(story.world.step());
  CHECK(story.world.now() == 999'001'000ns);
  CHECK(story.last(a) == "1.000000001s timer 1");  // the first nanosecond that is not too early
  REQUIRE(story.world.step());
  CHECK(story.world.now() == 1'001'001'002ns);
  CHECK(story.last(b) == "1s timer 1");
}

TEST_CASE("a drift that changes while a timer runs moves the timer") {
  for (const std::int64_t ppm : {100'000, -100'000}) {
    Story story(1);
    story.order(a, {set_timer(1, 100ms)});
    story.run_for(50ms);
    story.world.set_drift(a, ppm);
    // 50 ms of its own are left.
    const auto expected =
        50ms + Duration((50'000'000 * std::int64_t{1'000'000} + 1'000'000 + ppm - 1) / (1'000'000 + ppm));
    CHECK(story.world.pending()[0].at == expected);
    REQUIRE(story.world.step());
    CHECK(story.world.now() == expected);
    CHECK(story.last(a) == "100ms timer 1");
    CHECK_FALSE(story.world.step());
  }
}

TEST_CASE("a jump of the monotonic clock fires timers earlier, one of the wall clock does not") {
  Story story(1);
  const Wall before = story.world.node(a).clock.wall(story.world.now());
  story.order(a, {set_timer(1, 100ms), set_timer(2, 20ms)});
  story.run_for(10ms);
  SUBCASE("monotonic") {
    story.world.jump_monotonic(a, 60ms);
    story.run_for(1s);
    CHECK(story.log(a) == Log{"0s start", "70ms timer 2", "100ms timer 1"});
    CHECK(story.world.node(a).clock.wall(story.world.now()) == before + 1010ms);
  }
  SUBCASE("wall") {
    story.world.jump_wall(a, -1h);
    story.run_for(1s);
    CHECK(story.log(a) == Log{"0s start", "20ms timer 2", "100ms timer 1"});
    CHECK(story.world.node(a).clock.wall(story.world.now()) == before + 1010ms - 1h);
  }
}

TEST_CASE("a node's own clocks are set up with it; monotonic time begins at the boot") {
  auto setup = probes(1);
  setup->nodes[0].wall_offset = 5s;
  setup->nodes[0].drift_ppm = 500'000;
  Story story(setup);
  story.run_for(1s);
  CHECK(story.world.node(a).clock.wall(story.world.now()) == Wall(6500ms));
  story.world.crash(a, Lose::nothing);
  story.world.restart(a);
  story.order(a, {set_timer(1, 3s)});
  story.run_for(10s);
  CHECK(story.log(a) == Log{"0s start", "3s timer 1"});
}

TEST_CASE("equal addresses give equal picks, whatever happened in between; others differ") {
  auto setup = probes(2);
  setup->choices = std::make_shared<Seeded>(4);
  Story story(setup);
  Story fork = story;
  story.order(a, {act(Verb::roll), act(Verb::roll)});
  fork.order(b, {send_now(a, "in between")});
  fork.order(a, {act(Verb::roll), act(Verb::roll)});
  const std::string first = story.log(a)[1];
  CHECK(first != story.log(a)[2]);  // the same site again in one event is another pick
  CHECK(fork.log(a) == story.log(a));
  fork.run_for(1ms);
  fork.order(a, {act(Verb::roll)});
  CHECK(fork.last(a).substr(fork.last(a).find("rolled")) != first.substr(first.find("rolled")));
}

TEST_CASE("quiet luck is the usual one, and nodes differ where they must") {
  Story story(4);
  for (std::uint32_t i = 0; i < 4; ++i) story.order({i}, {act(Verb::roll)});
  CHECK(story.last({0}) == "0s rolled 0 0 0");
  CHECK(story.last({1}) == "0s rolled 0 0 250");
  CHECK(story.last({2}) == "0s rolled 0 0 500");
  CHECK(story.last({3}) == "0s rolled 0 0 750");
}

}  // namespace
}  // namespace orrery::sim::world_process_faults_test
