// The network: what a link does to its messages, faults that are laid over links and lifted, and rules for single
// messages.
#include "sim/network.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/story.hpp"

namespace orrery::sim::network_test {
namespace {

using namespace std::chrono_literals;
using namespace probe;

constexpr NodeId a{0};
constexpr NodeId b{1};
constexpr NodeId c{2};

Story lucky(std::uint64_t seed = 1) {
  auto setup = probes(3);
  setup->choices = std::make_shared<Seeded>(seed);
  return Story(setup);
}
/// Sends `count` messages from a to b, 5 ms apart; returns how many arrived.
std::size_t arrived(Story& story, int count) {
  const std::size_t before = story.log(b).size();
  for (int i = 0; i < count; ++i) {
    story.order(a, {send_now(b, std::to_string(i))});
    story.run_for(5ms);
  }
  return story.log(b).size() - before;
}
LinkChange change_of(std::optional<std::uint32_t> LinkChange::*what, std::uint32_t share) {
  LinkChange change;
  change.*what = share;
  return change;
}
MessageRule rule_for(RuleVerb verb, std::string text) {
  MessageRule rule;
  rule.verb = verb;
  rule.matches = [text = std::move(text)](const Message& message) {
    return message.as<Note>() != nullptr && message.as<Note>()->text == text;
  };
  return rule;
}

TEST_CASE("loss and corruption take their share, on their link only, and are counted apart") {
  Story story = lucky();
  auto what = &LinkChange::loss;
  Loss why = Loss::loss;
  SUBCASE("loss") {}
  SUBCASE("corruption") {
    what = &LinkChange::corrupt;
    why = Loss::corrupt;
  }
  const std::uint64_t fault = story.world.change_network().lay({{a, b}}, change_of(what, billion / 4));
  const std::size_t through = arrived(story, 400);
  CHECK(through > 270);
  CHECK(through < 330);
  CHECK(story.lost(why) == 400 - through);
  story.order(b, {send_now(a, "back")});
  story.order(a, {send_now(c, "elsewhere")});
  story.run_for(5ms);
  CHECK(story.log(a).size() == 2);
  CHECK(story.log(c).size() == 2);
  story.world.change_network().lift(fault);
  CHECK(arrived(story, 50) == 50);
}

TEST_CASE("a duplicate arrives too, later") {
  Story story = lucky();
  story.world.change_network().lay({{a, b}}, change_of(&LinkChange::duplicate, billion));
  story.order(a, {send_now(b, "twice")});
  story.run_for(5ms);
  CHECK(story.log(b) == Log{"0s start", "1ms twice from 0", "2ms twice from 0"});
  CHECK(story.world.counters().sent == 1);
  CHECK(story.world.counters().delivered == 3);  // with the order
}

TEST_CASE("a reordered message is overtaken by a later one") {
  Story story = lucky();
  const std::uint64_t fault = story.world.change_network().lay({{a, b}}, change_of(&LinkChange::reorder, billion));
  story.order(a, {send_now(b, "first")});
  story.world.change_network().lift(fault);
  story.run_for(500us);
  story.order(a, {send_now(b, "second")});
  story.run_for(5ms);
  CHECK(story.log(b) == Log{"0s start", "1.5ms second from 0", "2ms first from 0"});
}

TEST_CASE("bandwidth lets one message through after the other; a full queue drops") {
  Story story = lucky();
  // On the wire a note has 8 bytes for its type, 8 for its length, and its text: 20 bytes here.
  LinkChange narrow;
  narrow.bandwidth = 20'000;  // 20 bytes a millisecond
  narrow.queue = 40;
  story.world.change_network().lay({{a, b}}, narrow);
  story.order(a, {send_now(b, "1234"), send_now(b, "2234"), send_now(b, "3234")});
  story.order(a, {send_now(c, "free")});
  story.run_for(10ms);
  CHECK(story.log(b) == Log{"0s start", "2ms 1234 from 0", "3ms 2234 from 0"});
  CHECK(story.lost(Loss::queue) == 1);
  CHECK(story.last(c) == "1ms free from 0");
  story.order(a, {send_now(b, "4234")});
  story.run_for(10ms);
  CHECK(story.last(b) == "12ms 4234 from 0");
}

TEST_CASE("a cut is one-way; it stops what is sent and what is on its way") {
  Story story(2);
  story.order(a, {send_now(b, "on its way")});
  const std::uint64_t cut = story.world.change_network().lay({{a, b}}, cutting());
  story.order(a, {send_now(b, "sent into the cut")});
  story.order(b, {send_now(a, "the other way")});
  story.run_for(5ms);
  CHECK(story.log(b) == Log{"0s start"});
  CHECK(story.last(a) == "1ms the other way from 1");
  CHECK(story.lost(Loss::partition) == 2);
  story.world.change_network().lift(cut);
  story.order(a, {send_now(b, "healed")});
  story.run_for(5ms);
  CHECK(story.last(b) == "6ms healed from 0");
}

TEST_CASE("overlays add up: the later one wins, each is lifted by itself, links one by one") {
  Network network(3, {});
  const LinkParameters standard = network.link(a, b);
  const std::uint64_t first = network.lay({{a, b}, {b, a}}, change_of(&LinkChange::loss, 100));
  const std::uint64_t second = network.lay({{a, b}}, change_of(&LinkChange::loss, 200));
  const std::uint64_t cut = network.lay({{a, b}, {a, c}}, cutting());
  CHECK(network.link(a, b).loss == 200);
  CHECK(network.link(a, b).cut);
  network.lift(network.lay({{a, b}}, change_of(&LinkChange::loss, 300)));
  network.lay({{a, c}}, change_of(&LinkChange::loss, 300));
  CHECK(network.link(a, b).loss == 200);
  CHECK(network.link(a, c).cut);  // a later change mends no cut
  CHECK(network.link(b, a).loss == 100);
  CHECK_FALSE(network.link(b, a).cut);
  network.lift(second);
  CHECK(network.link(a, b).loss == 100);
  const std::vector<Link> healed{{a, b}};
  network.lift_links(cut, healed);
  CHECK_FALSE(network.link(a, b).cut);
  CHECK(network.link(a, c).cut);
  network.lift(first);
  network.lift(cut);
  for (const NodeId from : {a, b, c})
    for (const NodeId to : {a, b, c})
      if (from != to && Link{from, to} != Link{a, c}) CHECK(network.link(from, to) == standard);
}

TEST_CASE("what a link is without faults shows again when the faults are gone") {
  Network network(2, {});
  const std::uint64_t fault = network.lay({{a, b}}, change_of(&LinkChange::loss, 100));
  const std::vector<Link> links{{a, b}};
  network.configure(links, change_of(&LinkChange::loss, 7));
  CHECK(network.link(a, b).loss == 100);
  network.lift(fault);
  CHECK(network.link(a, b).loss == 7);
  CHECK(network.link(b, a).loss == 0);
}

TEST_CASE("nobody is cut off from itself") {
  Network network(2, {});
  network.lay({{a, a}, {a, b}}, cutting());
  CHECK_FALSE(network.link(a, a).cut);
  CHECK(network.link(a, a).latency.usual() == 0ns);
}

TEST_CASE("a rule drops the messages of its numbers, counted from when it came") {
  Story story(3);
  story.order(a, {send_now(b, "x")});
  MessageRule drop = rule_for(RuleVerb::drop, "x");
  drop.first = 2;
  drop.last = 3;
  const std::uint64_t id = story.world.change_network().add_rule(drop);
  for (int i = 0; i < 4; ++i) story.order(a, {send_now(b, "x"), send_now(b, "y")});
  story.run_for(5ms);
  CHECK(story.log(b).size() == 1 + 1 + 2 + 4);
  CHECK(story.lost(Loss::dropped) == 2);
  CHECK(story.world.network().rule(id)->matched == 4);
  CHECK(story.world.network().rule(id)->acted == 2);
  story.world.change_network().remove_rule(id);
  CHECK(story.world.network().rule(id) == nullptr);
}

TEST_CASE("a rule may be for some links only") {
  Story story(3);
  MessageRule drop = rule_for(RuleVerb::drop, "x");
  drop.links.assign(9, false);
  drop.links[0 * 3 + 2] = true;  // a to c
  story.world.change_network().add_rule(drop);
  story.order(a, {send_now(b, "x"), send_now(c, "x")});
  story.run_for(5ms);
  CHECK(story.last(b) == "1ms x from 0");
  CHECK(story.log(c) == Log{"0s start"});
}

TEST_CASE("a rule may delay or duplicate") {
  Story story(2);
  MessageRule late = rule_for(RuleVerb::delay, "late");
  late.by = Spread::fixed(7ms);
  MessageRule twice = rule_for(RuleVerb::duplicate, "twice");
  twice.by = Spread::fixed(3ms);
  story.world.change_network().add_rule(late);
  story.world.change_network().add_rule(twice);
  story.order(a, {send_now(b, "late"), send_now(b, "twice")});
  story.run_for(20ms);
  CHECK(story.log(b) == Log{"0s start", "1ms twice from 0", "4ms twice from 0", "8ms late from 0"});
}

TEST_CASE("a rule holds messages until they are released, in their order") {
  Story story(2);
  const std::uint64_t id = story.world.change_network().add_rule(rule_for(RuleVerb::hold, "held"));
  story.order(a, {send_now(b, "held"), send_now(b, "free")});
  story.run_for(10ms);
  story.order(a, {send_now(b, "held")});
  CHECK(story.world.network().held().size() == 2);
  CHECK(story.log(b) == Log{"0s start", "1ms free from 0"});
  story.world.change_network().remove_rule(id);
  story.world.release(id);
  story.run_for(10ms);
  CHECK(story.world.network().held().empty());
  CHECK(story.log(b) == Log{"0s start", "1ms free from 0", "11ms held from 0", "11ms held from 0"});
  CHECK(story.world.counters().sent == 3);
}

TEST_CASE("a rule may act on a share; with quiet luck it does not act") {
  MessageRule drop = rule_for(RuleVerb::drop, "x");
  drop.share = billion / 4;
  Story story = lucky();
  story.world.change_network().add_rule(drop);
  for (int i = 0; i < 400; ++i) {
    story.order(a, {send_now(b, "x")});
    story.run_for(2ms);
  }
  CHECK(story.lost(Loss::dropped) > 70);
  CHECK(story.lost(Loss::dropped) < 130);
  Story quiet(2);
  quiet.world.change_network().add_rule(drop);
  quiet.order(a, {send_now(b, "x")});
  CHECK(quiet.lost(Loss::dropped) == 0);
}

TEST_CASE("a message that one rule took is not touched by the next, which still counts it") {
  Story story(2);
  story.world.change_network().add_rule(rule_for(RuleVerb::drop, "x"));
  const std::uint64_t second = story.world.change_network().add_rule(rule_for(RuleVerb::hold, "x"));
  story.order(a, {send_now(b, "x")});
  CHECK(story.world.network().held().empty());
  CHECK(story.world.network().rule(second)->matched == 1);
  CHECK(story.world.network().rule(second)->acted == 0);
}

}  // namespace
}  // namespace orrery::sim::network_test
