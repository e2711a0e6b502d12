// Every fault of disks, processes and clocks does what it says, told with probes: a message takes 1 ms, a sync 2 ms.
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/world.hpp"
#include "tests/support/story.hpp"

namespace orrery::sim::world_faults_test {
namespace {

using namespace std::chrono_literals;
using namespace probe;
using probe::Verb;  // not that of faults

constexpr NodeId a{0};
constexpr NodeId b{1};

TEST_CASE("a promise leaves when it is kept; what promises nothing leaves at once") {
  Story story(2);
  story.order(a, {append("x"), send(b, "promise"), send_now(b, "news"), send(b, "second promise")});
  story.run_for(10ms);
  CHECK(story.log(a) == Log{"0s start", "2ms durable 1"});
  CHECK(story.log(b) == Log{"0s start", "1ms news from 0", "3ms promise from 0", "3ms second promise from 0"});
}

TEST_CASE("a send waits only for what was appended before it") {
  Story story(2);
  story.order(a, {append("x"), sync()});
  story.run_for(1ms);
  story.order(a, {send(b, "after x"), append("y"), send(b, "after y")});
  story.run_for(10ms);
  CHECK(story.log(a) == Log{"0s start", "2ms durable 1", "3ms durable 2"});
  CHECK(story.log(b) == Log{"0s start", "3ms after x from 0", "4ms after y from 0"});
}

TEST_CASE("answers come in order, however fast the later sync is") {
  Story story(1);
  story.order(a, {append("x"), sync()});
  story.world.set_sync(a, Spread::fixed(100us));
  story.order(a, {append("y"), sync()});
  story.run_for(10ms);
  CHECK(story.log(a) == Log{"0s start", "2ms durable 1", "2ms durable 2"});
}

TEST_CASE("a crash kills held sends, timers and unanswered syncs; messages in flight live") {
  Story story(2);
  story.order(a, {append("x"), send(b, "held"), send_now(b, "in flight"), set_timer(1, 1ms)});
  story.world.crash(a, Lose::unsynced);
  story.world.restart(a);
  story.run_for(10ms);
  CHECK(story.log(a) == Log{"0s start"});
  CHECK(story.log(b) == Log{"0s start", "1ms in flight from 0"});
}

TEST_CASE("a message to a crashed node is lost on arrival") {
  Story story(2);
  story.order(a, {send_now(b, "too late")});
  story.world.crash(b, Lose::nothing);
  story.run_for(10ms);
  CHECK(story.lost(Loss::crashed) == 1);
  CHECK(story.world.node(b).status == Status::crashed);
  CHECK_FALSE(story.world.up(b));
}

/// The second boot's log after a crash with x and y durable, p and q not.
Log after_crash(const std::shared_ptr<WorldSetup>& setup, Lose lose) {
  Story story(setup);
  story.order(a, {append("x"), append("y"), sync()});
  story.run_for(5ms);
  story.order(a, {append("p"), append("q")});
  story.world.crash(a, lose);
  CHECK(story.world.truly_durable(a) == (lose == Lose::all ? Lsn{0} : lose == Lose::nothing ? Lsn{4} : Lsn{2}));
  story.world.restart(a);
  return story.log(a);
}

TEST_CASE("what a crash takes from the disk") {
  CHECK(after_crash(probes(1), Lose::nothing) == Log{"0s start 1:x 2:y 3:p 4:q"});
  CHECK(after_crash(probes(1), Lose::unsynced) == Log{"0s start 1:x 2:y"});
  CHECK(after_crash(probes(1), Lose::torn) == Log{"0s start 1:x 2:y 3:corrupt torn"});
  CHECK(after_crash(probes(1), Lose::all) == Log{"0s start"});
}

TEST_CASE("with luck any part of the unsynced suffix survives") {
  std::vector<int> survived(3);
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Story story([&] {
      auto setup = probes(1);
      setup->choices = std::make_shared<Seeded>(seed);
      return setup;
    }());
    story.order(a, {append("x"), sync()});
    story.run_for(5ms);
    story.order(a, {append("p"), append("q")});
    story.world.crash(a, Lose::unsynced);
    story.world.restart(a);
    const std::uint64_t records = story.world.node(a).disk.appended().value;
    REQUIRE(records >= 1);
    REQUIRE(records <= 3);
    ++survived[records - 1];
  }
  for (const int times : survived) CHECK(times > 5);
}

TEST_CASE("a torn record is seen once; the journal goes on in its place") {
  Story story(1);
  story.order(a, {append("x"), sync()});
  story.run_for(5ms);
  story.order(a, {append("y")});
  story.world.crash(a, Lose::torn);
  story.world.restart(a);
  CHECK(story.last(a) == "0s start 1:x 2:corrupt torn");
  story.order(a, {append("z"), sync()});
  story.run_for(5ms);
  CHECK(story.last(a) == "2ms durable 2");
  story.world.crash(a, Lose::unsynced);
  story.world.restart(a);
  CHECK(story.last(a) == "0s start 1:x 2:z");
}

TEST_CASE("a lying disk says durable at once, and a crash shows the lie") {
  Story story(2);
  story.order(a, {append("x"), sync()});
  story.run_for(5ms);
  story.world.disk(a).lying = true;
  story.order(a, {append("y"), send(b, "promise")});
  story.run_for(1ms);
  CHECK(story.last(a) == "5ms durable 2");
  CHECK(story.last(b) == "6ms promise from 0");
  CHECK(story.world.node(a).disk.told() == Lsn{2});
  CHECK(story.world.truly_durable(a) == Lsn{1});
  SUBCASE("the promise is broken") {
    story.world.crash(a, Lose::unsynced);
    story.world.restart(a);
    CHECK(story.last(a) == "0s start 1:x");
  }
  SUBCASE("unless an honest sync comes before the crash") {
    story.world.disk(a).lying = false;
    story.order(a, {append("z"), sync()});
    story.run_for(5ms);
    CHECK(story.world.truly_durable(a) == Lsn{3});
  }
}

TEST_CASE("a lie does not overtake an honest answer") {
  Story story(1);
  story.order(a, {append("x"), sync()});
  story.world.disk(a).lying = true;
  story.order(a, {append("y"), sync()});
  story.run_for(10ms);
  CHECK(story.log(a) == Log{"0s start", "2ms durable 1", "2ms durable 2"});
  CHECK(story.world.truly_durable(a) == Lsn{1});
}

TEST_CASE("a stalled disk answers nothing until the stall ends, then all at once") {
  Story story(1);
  story.order(a, {append("x"), sync()});
  story.world.stall_disk(a);
  story.world.stall_disk(a);
  story.run_for(5ms);
  story.order(a, {append("y"), sync()});
  story.run_for(5ms);
  story.world.unstall_disk(a);
  story.run_for(5ms);
  CHECK(story.log(a) == Log{"0s start"});
  story.world.unstall_disk(a);
  story.run_for(5ms);
  CHECK(story.log(a) == Log{"0s start", "15ms durable 2"});
}

TEST_CASE("the answers after a short stall do not go back") {
  Story story(1);
  story.world.set_sync(a, Spread::fixed(10ms));
  story.order(a, {append("x"), sync()});
  story.world.stall_disk(a);
  story.order(a, {append("y"), sync()});
  story.run_for(3ms);
  story.world.unstall_disk(a);
  story.run_for(20ms);
  CHECK(story.log(a) == Log{"0s start", "10ms durable 1", "10ms durable 2"});
}

TEST_CASE("what a disk that lies and stalls says at last is a lie too") {
  Story story(1);
  story.world.disk(a).lying = true;
  story.world.stall_disk(a);
  story.order(a, {append("x"), sync()});
  story.world.unstall_disk(a);
  story.run_for(1ms);
  CHECK(story.last(a) == "0s durable 1");
  CHECK(story.world.truly_durable(a) == Lsn{0});
}

TEST_CASE("a full disk halts its node at the next append") {
  Story story(2);
  story.world.disk(a).full = true;
  story.order(a, {send_now(b, "before"), append("x"), send_now(b, "after")});
  story.run_for(10ms);
  CHECK(story.world.node(a).status == Status::halted);
  CHECK(story.log(b) == Log{"0s start", "1ms before from 0"});
}

TEST_CASE("a full disk halts its node at the next checkpoint") {
  Story story(1);
  story.order(a, {append("x"), sync()});
  story.run_for(5ms);
  story.world.disk(a).full = true;
  story.order(a, {checkpoint("x so far", {1})});
  CHECK(story.world.node(a).status == Status::halted);
  story.world.restart(a);
  CHECK(story.last(a) == "0s start 1:x");
}

TEST_CASE("a checkpoint needs a sync of its own, also while the disk stalls") {
  const auto found_at = [](Duration crash, bool stalls) {
    Story story(1);
    story.order(a, {append("x"), sync()});
    story.run_for(1ms);
    story.order(a, {checkpoint("x so far", {1})});
    if (stalls) {
      story.world.stall_disk(a);
      story.run_for(4ms);
      story.world.unstall_disk(a);
    }
    story.world.run_until(crash);
    story.world.crash(a, Lose::unsynced);
    story.world.restart(a);
    return story.last(a).substr(story.last(a).find("start"));
  };
  CHECK(found_at(2ms, false) == "start 1:x");
  CHECK(found_at(3ms, false) == "start [x so far]@1");
  CHECK(found_at(5ms, true) == "start [x so far]@1");
}

TEST_CASE("damage shows at the next boot") {
  Story story(1);
  story.order(a, {append("x"), append("y"), append("z"), sync()});
  story.run_for(5ms);
  std::string seen;
  SUBCASE("bit rot") {
    story.world.disk(a).rot({2});
    seen = "0s start 1:x 2:corrupt 3:z broken";
  }
  SUBCASE("a lost write is a gap") {
    story.world.disk(a).lose_write({2});
    seen = "0s start 1:x 3:z broken";
  }
  SUBCASE("a misdirected write damages two places") {
    story.world.disk(a).misdirect({1}, {2});
    seen = "0s start 2:corrupt 3:z broken";
  }
  SUBCASE("damage to the last record looks like a torn tail") {
    story.world.disk(a).rot({3});
    seen = "0s start 1:x 2:y 3:corrupt torn";
  }
  CHECK(story.world.truly_durable(a) < Lsn{3});
  story.world.crash(a, Lose::nothing);
  story.world.restart(a);
  CHECK(story.last(a) == seen);
}

TEST_CASE("a checkpoint replaces the records up to it in one moment, when it is durable") {
  Story story(1);
  story.order(a, {append("x"), append("y"), append("z"), sync()});
  story.run_for(5ms);
  story.order(a, {checkpoint("xy", {2})});
  SUBCASE("before that a crash finds the records") {
    story.run_for(1ms);
    story.world.crash(a, Lose::unsynced);
    story.world.restart(a);
    CHECK(story.last(a) == "0s start 1:x 2:y 3:z");
  }
  SUBCASE("after that it finds the state and what came later") {
    story.run_for(2ms);
    CHECK(story.last(a) == "7ms durable 2");
    story.order(a, {append("w"), sync()});
    story.run_for(2ms);
    story.world.crash(a, Lose::unsynced);
    story.world.restart(a);
    CHECK(story.last(a) == "0s start [xy]@2 3:z 4:w");
  }
}

TEST_CASE("a first state may be a checkpoint without records") {
  Story story(1);
  story.order(a, {checkpoint("empty", {0})});
  story.run_for(5ms);
  CHECK(story.last(a) == "2ms durable 0");
  story.world.crash(a, Lose::unsynced);
  story.world.restart(a);
  CHECK(story.last(a) == "0s start [empty]@0");
}

TEST_CASE("a replaced node has an empty disk, whether it ran or not") {
  for (const bool crashed_before : {false, true}) {
    Story story(1);
    story.order(a, {append("x"), sync()});
    story.run_for(5ms);
    if (crashed_before) story.world.crash(a, Lose::nothing);
    story.world.replace(a);
    CHECK(story.log(a) == Log{"0s start"});
    CHECK(story.world.node(a).disk.appended() == Lsn{0});
  }
}

TEST_CASE("a process that halts stays down until somebody restarts it") {
  Story story(1);
  story.order(a, {append("x"), sync(), act(Verb::halt)});
  CHECK(story.world.node(a).status == Status::halted);
  story.run_for(10ms);
  story.world.restart(a);
  CHECK(story.log(a) == Log{"0s start"});
}

}  // namespace
}  // namespace orrery::sim::world_faults_test
