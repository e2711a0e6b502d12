// Ten thousand events of an echo world under random faults: a replay of what was done, and the continuation of a fork
// made anywhere on the way, end in the same digest. Whatever leaks between copies, or depends on when it was asked,
// shows here.
#include <chrono>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "sim/world.hpp"
#include "tests/support/echo_world.hpp"

namespace orrery::sim::world_soak_test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t servers = 5;
constexpr int kinds = 20;

/// Something done to the world before event `at`, by numbers drawn in advance.
struct Action {
  int at;
  int kind;
  NodeId node;
  std::uint64_t amount;
};

/// What the actions left behind that later ones need. A value, as the world is.
struct Chaos {
  World world;
  std::vector<std::uint64_t> overlays;
  std::vector<std::uint64_t> rules;

  void damage_disk(const Action& action) {
    Disk& disk = world.disk(action.node);
    if (disk.appended() > disk.base()) disk.rot(disk.base() + (1 + action.amount % (disk.appended() - disk.base())));
  }
  void lay(const Action& action) {
    LinkChange change;
    change.loss = static_cast<std::uint32_t>(action.amount % billion);
    change.reorder = billion / 3;
    change.duplicate = billion / 5;
    change.corrupt = billion / 10;
    if (action.amount % 3 == 0) {
      change.bandwidth = 200;
      change.queue = 40;
    }
    change.cut = action.amount % 4 == 0;
    const NodeId peer{(action.node.value + servers) % (2 * servers)};  // a server's client, a client's server
    overlays.push_back(world.change_network().lay({{action.node, peer}, {peer, action.node}}, change));
  }
  void add_rule(const Action& action) {
    MessageRule rule;
    rule.verb = static_cast<RuleVerb>(action.amount % 4);
    rule.share = billion / 2;
    rule.by = Spread::uniform(1ms, 20ms);
    rules.push_back(world.change_network().add_rule(rule));
  }
  void end_faults() {
    for (const std::uint64_t overlay : std::exchange(overlays, {})) world.change_network().lift(overlay);
    for (const std::uint64_t rule : std::exchange(rules, {})) {
      world.change_network().remove_rule(rule);
      world.release(rule);
    }
  }
  void take_any(const Action& action) {
    const std::vector<PendingEvent> pending = world.pending();
    if (!pending.empty()) world.step(pending[action.amount % pending.size()].id);
  }
  void act(const Action& action) {
    const NodeId node = action.node;
    switch (action.kind) {
      case 0:
        return world.crash(node, static_cast<Lose>(action.amount % 4));
      case 1:
      case 2:
      case 3:
        return world.restart(node);
      case 4:
        return world.pause(node);
      case 5:
      case 6:
        return world.resume(node);
      case 7:
        return world.stall_disk(node);
      case 8:
      case 9:
        if (world.node(node).disk.stalls > 0) world.unstall_disk(node);
        return;
      case 10:
        world.disk(node).lying = action.amount % 2 == 0;
        return;
      case 11:
        return lay(action);
      case 12:
        return end_faults();
      case 13:
        return add_rule(action);
      case 14:
        return world.set_drift(node, static_cast<std::int64_t>(action.amount % 2000) - 1000);
      case 15:
        return world.jump_monotonic(node, Duration(static_cast<std::int64_t>(action.amount % 50'000'000)));
      case 16:
        return world.set_slowness(node, static_cast<std::uint32_t>(500 + action.amount % 5000));
      case 17:
        return world.set_erring(node, static_cast<std::uint32_t>(action.amount % (billion / 2)));
      case 18:
        return action.amount % 4 == 0 ? world.replace(node) : damage_disk(action);
      case 19:
        return take_any(action);
      default:
        FAIL("an action of no kind");
    }
  }
  /// Takes the events from number `from` to `to`, each after the actions that stand before it.
  void play(const std::vector<Action>& actions, int from, int to) {
    auto next = actions.begin();
    while (next != actions.end() && next->at < from) ++next;
    for (int i = from; i < to; ++i) {
      for (; next != actions.end() && next->at == i; ++next) act(*next);
      if (!world.step()) world.run_until(world.now() + 1ms);  // nobody is left who would do anything
    }
  }
};

TEST_CASE("a soak: forks and replays of a world in chaos agree") {
  constexpr int events = 10'000;
  decltype(Counters::lost) lost{};
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    CAPTURE(seed);
    const auto setup = echo::make_echo_setup({.servers = servers, .seed = seed});
    setup->claims = {{"echo.remembers", true, {}}};  // disks lie and rot: promises are broken
    std::mt19937_64 random(seed);
    std::vector<Action> actions;
    for (int at = 0; at < events; ++at)
      while (random() % 8 == 0)
        actions.push_back(
            {at, static_cast<int>(random() % kinds), {static_cast<std::uint32_t>(random() % (2 * servers))}, random()});

    Chaos original{World(setup), {}, {}};
    struct Fork {
      int from;
      Chaos chaos;
    };
    std::vector<Fork> forks;
    int at = 0;
    while (at < events) {
      const int next = std::min(events, at + 1 + static_cast<int>(random() % 1000));
      original.play(actions, at, next);
      at = next;
      forks.push_back({at, original});
    }
    CHECK(original.world.events() > events / 2);
    for (std::size_t why = 0; why < lost.size(); ++why) lost[why] += original.world.counters().lost[why];

    Chaos replay{World(setup), {}, {}};
    replay.play(actions, 0, events);
    CHECK(replay.world.digest() == original.world.digest());
    CHECK(replay.world.state_digest() == original.world.state_digest());
    CHECK(replay.world.history().size() == original.world.history().size());
    for (Fork& each : forks) {
      Chaos& fork = each.chaos;
      CAPTURE(each.from);
      fork.play(actions, each.from, events);
      CHECK(fork.world.digest() == original.world.digest());
      CHECK(fork.world.state_digest() == original.world.state_digest());
      CHECK(fork.world.now() == original.world.now());
    }
  }
  for (std::size_t why = 0; why < lost.size(); ++why) {
    CAPTURE(loss_names[why]);
    CHECK(lost[why] > 0);
  }
}

TEST_CASE("forks that take turns do not disturb each other") {
  const auto setup = echo::make_echo_setup({.servers = servers, .seed = 9});
  Chaos one{World(setup), {}, {}};
  MessageRule hold;
  hold.verb = RuleVerb::hold;
  const std::uint64_t rule = one.world.change_network().add_rule(hold);
  one.play({}, 0, 200);
  REQUIRE(one.world.network().held().size() > 20);
  one.world.change_network().remove_rule(rule);
  Chaos two = one;
  // The messages that are let go take luck outside of any event: each world has its own.
  one.world.release(rule);
  two.world.release(rule);
  for (int i = 0; i < 50; ++i) {
    one.play({}, 0, 10);
    two.play({}, 0, 10);
    REQUIRE(one.world.digest() == two.world.digest());
  }
}

}  // namespace
}  // namespace orrery::sim::world_soak_test
