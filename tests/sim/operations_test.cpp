// Operations: a client's arrivals follow its schedule of slots, one operation at a time, and each has its outcome.
#include <chrono>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "sim/world.hpp"
#include "tests/support/story.hpp"

namespace orrery::sim::operations_test {
namespace {

using namespace std::chrono_literals;
using namespace probe;

constexpr NodeId server{0};
constexpr NodeId client{1};

std::shared_ptr<WorldSetup> with(const StreamSetup& stream) {
  auto setup = probes(1, 1);
  setup->streams.push_back(stream);
  return setup;
}
/// When each operation began.
std::vector<Duration> invoked(const World& world) {
  std::vector<Duration> times;
  for (std::size_t i = 0; i < world.history().size(); ++i) times.push_back(world.history()[i].invoked);
  return times;
}
using Times = std::vector<Duration>;

TEST_CASE("an operation begins at its slot, or when the one before it is done") {
  Story story(with(asks(client, 10ms)));
  story.run_for(25ms);
  CHECK(invoked(story.world) == Times{0ms, 10ms, 20ms});
  // The slots at 30 and 40 ms pass while the answer to the third, asked at 20 ms, is long done: the server pauses.
  story.world.pause(server);
  story.run_for(30ms);  // 55 ms
  CHECK(invoked(story.world) == Times{0ms, 10ms, 20ms, 30ms});
  story.world.resume(server);
  story.run_for(20ms);
  // The fourth ends at 56 ms; the slots of 40 and 50 ms follow back to back, then the schedule is met again.
  CHECK(invoked(story.world) == Times{0ms, 10ms, 20ms, 30ms, 56ms, 58ms, 60ms, 70ms});
}

TEST_CASE("with luck each operation has its own place within its slot") {
  auto setup = with(asks(client, 10ms));
  setup->choices = std::make_shared<Seeded>(1);
  Story story(setup);
  story.run_for(1s);
  const Times times = invoked(story.world);
  REQUIRE(times.size() > 95);
  bool some_late = false;
  for (std::size_t i = 0; i < times.size(); ++i) {
    CHECK(times[i] >= 10ms * static_cast<int>(i));
    CHECK(times[i] < 10ms * static_cast<int>(i) + 12ms);
    some_late = some_late || times[i] >= 10ms * static_cast<int>(i) + 5ms;
  }
  CHECK(some_late);
}

TEST_CASE("a closed loop thinks after each answer") {
  Story story(with(asks(client, 5ms, true)));
  story.run_for(20ms);
  CHECK(invoked(story.world) == Times{0ms, 7ms, 14ms});
}

TEST_CASE("a workload has its time") {
  StreamSetup stream = asks(client, 10ms);
  SUBCASE("open") {}
  SUBCASE("closed") {
    stream.closed = true;
    stream.interval = 8ms;
  }
  stream.from = 15ms;
  stream.until = 30ms;
  Story story(with(stream));
  story.run_for(1s);
  CHECK(invoked(story.world) == Times{15ms, 25ms});
}

TEST_CASE("the history and the counts remember how each operation ended") {
  StreamSetup stream = asks(client, 10ms);
  stream.timeout = 5ms;
  Story story(with(stream));
  story.run_for(5ms);
  story.world.pause(server);
  story.run_for(10ms);
  story.world.resume(server);
  story.run_for(10ms);
  const auto& history = story.world.history();
  REQUIRE(history.size() == 3);
  CHECK(history[0].id == OperationId{1});
  CHECK(history[0].client == client);
  CHECK(history[0].command == Message::of(Note{"ask"}));
  CHECK(history[0].outcome == Outcome::ok);
  CHECK(history[0].finished == 2ms);
  CHECK(history[1].outcome == Outcome::unknown);
  CHECK(history[1].finished == 15ms);
  CHECK(history[2].outcome == Outcome::ok);
  const OperationCounts& counts = story.world.operations(0);
  CHECK(counts.invoked == 3);
  CHECK(counts.ok == 2);
  CHECK(counts.unknown == 1);
  CHECK(counts.fail == 0);
  CHECK(counts.latency_total == 4ms);
  CHECK(counts.latency_max == 2ms);
}

TEST_CASE("a history may be left out, the counts not") {
  auto setup = with(asks(client, 10ms));
  setup->keep_history = false;
  Story story(setup);
  story.run_for(25ms);
  CHECK(story.world.history().empty());
  CHECK(story.world.operations(0).ok == 3);
}

TEST_CASE("a client that crashes leaves its operation unknown and goes on after its restart") {
  StreamSetup stream = asks(client, 10ms);
  bool waiting = false;
  SUBCASE("open, idle schedule") {}
  SUBCASE("open, the next already waits") { waiting = true; }
  SUBCASE("closed") { stream.closed = true; }
  SUBCASE("closed, without a pause for thought") {
    stream.closed = true;
    stream.interval = 0ms;
  }
  Story story(with(stream));
  story.world.pause(server);
  story.run_for(waiting ? 12ms : 5ms);
  story.world.crash(client, Lose::nothing);
  CHECK(story.world.history()[0].done);
  CHECK(story.world.history()[0].outcome == Outcome::unknown);
  CHECK(story.world.operations(0).unknown == 1);
  story.world.resume(server);
  story.run_for(50ms);
  CHECK(story.world.history().size() == 1);  // a client that is down asks nothing
  story.world.restart(client);
  story.run_for(50ms);
  CHECK(story.world.history().size() >= 4);
  CHECK(story.world.operations(0).ok >= 3);
}

TEST_CASE("a client that crashes during its pause goes on after its restart") {
  StreamSetup stream = asks(client, 10ms);
  SUBCASE("open") {}
  SUBCASE("closed") { stream.closed = true; }
  Story story(with(stream));
  story.run_for(5ms);
  story.world.pause(client);
  story.run_for(20ms);
  story.world.crash(client, Lose::nothing);
  story.world.restart(client);
  story.run_for(50ms);
  CHECK(story.world.history().size() >= 5);
}

TEST_CASE("an operation from outside needs a client that is up and idle") {
  Story story(probes(2, 1));
  const NodeId outside{2};
  CHECK(story.world.invoke(outside, Message::of(Note{"ask"}), 0ms, NodeId{1}) == OperationId{1});
  CHECK(story.world.invoke(outside, Message::of(Note{"ask"})) == OperationId{});
  story.run_for(5ms);
  CHECK(story.log({1}) == Log{"0s start", "1ms ask from 2"});
  CHECK(story.log({0}) == Log{"0s start"});
  story.world.pause(outside);
  CHECK(story.world.invoke(outside, Message::of(Note{"ask"})) == OperationId{});
  story.world.resume(outside);
  CHECK(story.world.invoke(outside, Message::of(Note{"ask"})) == OperationId{2});
  story.world.crash(outside, Lose::nothing);
  CHECK(story.world.invoke(outside, Message::of(Note{"ask"})) == OperationId{});
  CHECK(story.world.history()[1].outcome == Outcome::unknown);
}

}  // namespace
}  // namespace orrery::sim::operations_test
