// The world is a value: the same setup gives the same run, a copy has the same future and a life of its own, and the
// crank takes exactly the events that pending() shows.
#include "sim/world.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/echo_world.hpp"
#include "tests/support/story.hpp"

namespace orrery::sim::world_test {
namespace {

using namespace std::chrono_literals;
using namespace probe;

constexpr NodeId a{0};
constexpr NodeId b{1};

void take(World& world, int events) {
  for (int i = 0; i < events; ++i) REQUIRE(world.step());
}

TEST_CASE("the same seed is the same run, another seed is another") {
  World one = echo::make_echo_world({.servers = 3, .seed = 7});
  World same = echo::make_echo_world({.servers = 3, .seed = 7});
  World other = echo::make_echo_world({.servers = 3, .seed = 8});
  CHECK(one.events() == 6);  // every node has booted
  for (World* world : {&one, &same, &other}) take(*world, 2000);
  CHECK(one.digest() == same.digest());
  CHECK(one.state_digest() == same.state_digest());
  CHECK(one.now() == same.now());
  CHECK_FALSE(one.digest() == other.digest());
}

TEST_CASE("a fork has the same future, and a life of its own") {
  World original = echo::make_echo_world({.servers = 3, .seed = 3});
  take(original, 500);
  World fork = original;
  const World before = original;
  CHECK(fork.digest() == original.digest());
  take(fork, 500);
  CHECK_FALSE(fork.state_digest() == original.state_digest());
  CHECK(original.digest() == before.digest());
  CHECK(original.state_digest() == before.state_digest());
  CHECK(original.now() == before.now());
  CHECK(original.pending().size() == before.pending().size());
  take(original, 500);
  CHECK(fork.digest() == original.digest());
  CHECK(fork.state_digest() == original.state_digest());
  CHECK(fork.now() == original.now());
}

TEST_CASE("a fork has its own disks, network and claims") {
  Story story(2);
  story.order(a, {append("x"), sync()});
  Story fork = story;
  fork.world.crash(a, Lose::all);
  fork.world.change_network().lay({{a, b}}, cutting());
  CHECK(story.world.up(a));
  CHECK(story.world.node(a).disk.appended() == Lsn{1});
  CHECK_FALSE(story.world.network().link(a, b).cut);
  story.run_for(5ms);
  CHECK(story.last(a) == "2ms durable 1");
}

TEST_CASE("pending() lists the events in the order in which step() takes them") {
  World world = echo::make_echo_world({.servers = 3, .seed = 11});
  take(world, 300);
  for (int i = 0; i < 300; ++i) {
    const std::vector<PendingEvent> pending = world.pending();
    REQUIRE_FALSE(pending.empty());
    REQUIRE(std::is_sorted(pending.begin(), pending.end(), [](const PendingEvent& x, const PendingEvent& y) {
      return x.at != y.at ? x.at < y.at : x.id < y.id;
    }));
    World chosen = world;
    chosen.step(pending.front().id);
    REQUIRE(world.step());
    // An arrival at a busy client is no event yet: step() goes on to the next.
    if (chosen.events() == world.events()) {
      REQUIRE(chosen.digest() == world.digest());
      REQUIRE(world.now() == pending.front().at);
    } else {
      REQUIRE(pending.front().kind == EventKind::arrival);
    }
  }
}

TEST_CASE("any pending event may be taken next, and the clock does not go back") {
  Story story(2);
  story.order(a, {send_now(b, "first")});
  story.run_for(500us);
  story.order(a, {send_now(b, "second")});
  const std::vector<PendingEvent> pending = story.world.pending();
  REQUIRE(pending.size() == 2);
  story.world.step(pending[1].id);
  CHECK(story.world.now() == 1500us);
  story.world.step(pending[0].id);
  CHECK(story.world.now() == 1500us);
  CHECK(story.log(b) == Log{"0s start", "1.5ms second from 0", "1.5ms first from 0"});
  CHECK(story.world.pending().empty());
}

TEST_CASE("a timer that is taken early fires at the time that pending() gave, not before") {
  Story story(1);
  story.order(a, {set_timer(1, 10ms)});
  story.run_for(6ms);
  story.order(a, {set_timer(1, 10ms)});
  const std::vector<PendingEvent> pending = story.world.pending();
  REQUIRE(pending.size() == 1);
  CHECK(pending[0].at == 16ms);
  CHECK(pending[0].argument == 1);
  story.world.step(pending[0].id);
  CHECK(story.world.now() == 16ms);
  CHECK(story.last(a) == "16ms timer 1");
}

TEST_CASE("run_until never takes an event beyond its end, whatever stale entries stand before it") {
  Story story(2);
  SUBCASE("a timer that was set anew") {
    story.order(a, {set_timer(1, 10ms)});
    story.run_for(5ms);
    story.order(a, {set_timer(1, 10ms)});
  }
  SUBCASE("a cancelled timer and another beyond the end") {
    story.order(a, {set_timer(1, 10ms), set_timer(2, 15ms)});
    story.order(a, {cancel_timer(1)});
  }
  SUBCASE("a message that is lost on arrival") {
    story.order(a, {set_timer(2, 15ms), send_now(b, "lost")});
    story.world.crash(b, Lose::nothing);
  }
  const std::uint64_t events = story.world.events();
  CHECK(story.world.run_until(12ms));
  CHECK(story.world.now() == 12ms);
  CHECK(story.world.events() == events);
  CHECK(story.world.run_until(20ms));
  CHECK(story.world.events() == events + 1);
}

TEST_CASE("time passes also when nothing is left to happen") {
  Story story(1);
  story.order(a, {set_timer(1, 10ms)});
  story.order(a, {cancel_timer(1)});
  CHECK(story.world.run_until(1s));
  CHECK(story.world.now() == 1s);
  CHECK_FALSE(story.world.step());
  story.world.stop();
  CHECK_FALSE(story.world.run_until(2s));
}

TEST_CASE("a timer that was set a hundred times fires once") {
  Story story(1);
  for (int i = 0; i < 100; ++i) {
    story.order(a, {set_timer(1, 10ms)});
    story.run_for(1ms);
  }
  const std::uint64_t events = story.world.events();
  CHECK(story.world.pending().size() == 1);
  story.run_for(1s);
  CHECK(story.world.events() == events + 1);
  CHECK(story.log(a) == Log{"0s start", "109ms timer 1"});
}

TEST_CASE("a timer may be brought forward, cancelled and set again") {
  Story story(1);
  story.order(a, {set_timer(1, 10ms), set_timer(2, 10ms), set_timer(3, 10ms)});
  story.order(a, {set_timer(1, 2ms), cancel_timer(2), cancel_timer(3), set_timer(3, 4ms)});
  CHECK(story.world.pending().size() == 2);
  story.run_for(1s);
  CHECK(story.log(a) == Log{"0s start", "2ms timer 1", "4ms timer 3"});
}

TEST_CASE("timers die at a crash") {
  Story story(1);
  story.order(a, {set_timer(1, 10ms)});
  story.world.crash(a, Lose::nothing);
  CHECK(story.world.pending().empty());
  story.world.restart(a);
  story.run_for(1s);
  CHECK(story.log(a) == Log{"0s start"});
}

TEST_CASE("whoever watches does not change the run, and sees all of it") {
  struct Watcher final : Observer {
    std::uint64_t events = 0;
    std::uint64_t sends = 0;
    std::uint64_t lost = 0;
    void on_event(const World&, const Event&) override { ++events; }
    void on_send(const World&, SendId, Link, const Message&, SendId) override { ++sends; }
    void on_lost(const World&, SendId, Link, const Message&, Loss, bool) override { ++lost; }
  };
  LinkParameters lossy{Spread::uniform(1ms, 3ms)};
  lossy.loss = billion / 10;
  World alone = echo::make_echo_world({.servers = 3, .network = lossy});
  World watched = alone;
  Watcher watcher;
  watched.watch(&watcher);
  take(alone, 1000);
  take(watched, 1000);
  CHECK(alone.digest() == watched.digest());
  CHECK(watcher.events == 1000);
  CHECK(watcher.sends == watched.counters().sent);
  CHECK(watcher.lost > 20);
  CHECK(watcher.lost == watched.counters().lost[static_cast<std::size_t>(Loss::loss)]);
  World copy = watched;
  CHECK(copy.observer() == nullptr);
}

TEST_CASE("what was recorded gives the same run from another source") {
  const auto setup = echo::make_echo_setup({.servers = 2, .seed = 5});
  const auto picks = std::make_shared<Recorded::Picks>();
  const auto recorded_setup = std::make_shared<WorldSetup>(*setup);
  recorded_setup->choices = std::make_shared<Recording>(setup->choices, picks);
  World recorded(recorded_setup);
  take(recorded, 1000);
  const auto again_setup = std::make_shared<WorldSetup>(*setup);
  again_setup->choices = std::make_shared<Recorded>(*picks, std::make_shared<Quiet>());
  World again(again_setup);
  take(again, 1000);
  CHECK(again.digest() == recorded.digest());
  World quiet = [&] {
    const auto quiet_setup = std::make_shared<WorldSetup>(*setup);
    quiet_setup->choices = std::make_shared<Quiet>();
    return World(quiet_setup);
  }();
  take(quiet, 1000);
  CHECK_FALSE(quiet.digest() == recorded.digest());
}

}  // namespace
}  // namespace orrery::sim::world_test
