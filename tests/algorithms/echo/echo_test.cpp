// Echo on a world: what a server has promised it knows after every crash, and the mutant that forgets is caught.
#include "algorithms/echo/echo.hpp"

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/echo/claims.hpp"
#include "tests/support/echo_world.hpp"

namespace orrery::echo::echo_test {
namespace {

using namespace std::chrono_literals;
using sim::Lose;
using sim::World;

constexpr NodeId server{0};
constexpr NodeId client{1};

/// One server whose disk takes 50 ms, a client that speaks only when told, messages that take 1 ms, and no luck.
World slow_disk(bool mutant = false) {
  auto setup = make_echo_setup(
      {.interval = 0ms, .answer_before_durable = mutant, .sync = Spread::fixed(50ms), .network = {Spread::fixed(1ms)}});
  setup->choices = std::make_shared<sim::Quiet>();
  return World(setup);
}
void say(World& world, std::string text) { REQUIRE(world.invoke(client, Message::of(Say{std::move(text)})).value > 0); }
const ServerFace& face(const World& world) { return *world.node(server).face.get<ServerFace>(); }
bool reached(const World& world, std::string_view claim) {
  for (const sim::ClaimReport& each : world.claims())
    if (each.info.name == claim) return each.holds;
  return false;
}

TEST_CASE("an answer leaves when the record is durable") {
  World world = slow_disk();
  say(world, "hello");
  world.run_until(1ms);
  CHECK(face(world) == ServerFace{Role::busy, 1, 0});
  world.run_until(51ms);
  CHECK(face(world) == ServerFace{Role::quiet, 1, 1});
  CHECK_FALSE(world.history()[0].done);
  world.run_until(52ms);
  CHECK(world.history()[0].outcome == Outcome::ok);
  CHECK(world.history()[0].result == Message::of(Heard{1}));
}

TEST_CASE("what was answered survives a crash, what was not may be lost and is said again") {
  World world = slow_disk();
  say(world, "first");
  world.run_until(60ms);
  say(world, "second");
  world.run_until(70ms);
  CHECK(face(world).heard == 2);
  world.crash(server, Lose::unsynced);
  world.restart(server);
  CHECK(face(world) == ServerFace{Role::quiet, 1, 1});
  world.run_until(400ms);  // the client asks again 200 ms after its first try
  CHECK(face(world).heard == 2);
  CHECK(world.history()[1].outcome == Outcome::ok);
  CHECK(world.violation() == nullptr);
}

TEST_CASE("a crash just after the answer arrived: the honest server remembers, the mutant does not") {
  for (const bool mutant : {false, true}) {
    CAPTURE(mutant);
    World world = slow_disk(mutant);
    say(world, "hello");
    while (!world.history()[0].done) REQUIRE(world.step());
    CHECK(world.now() == (mutant ? 2ms : 52ms));
    world.crash(server, Lose::unsynced);
    world.restart(server);
    CHECK((world.violation() != nullptr) == mutant);
    if (!mutant) continue;
    CHECK(world.violation()->claim == "echo.remembers");
    CHECK(world.violation()->node == server);
    CHECK(world.violation()->evidence == "e0 has promised 1 and knows 0 after its restart");
  }
}

TEST_CASE("a lying disk breaks the promise of the honest server too") {
  World world = slow_disk();
  world.disk(server).lying = true;
  say(world, "hello");
  world.run_until(10ms);
  REQUIRE(world.history()[0].done);
  world.crash(server, Lose::unsynced);
  world.restart(server);
  REQUIRE(world.violation() != nullptr);
  CHECK(world.violation()->claim == "echo.remembers");
}

TEST_CASE("a promise is heard at last, or it is told that none was") {
  World world = slow_disk();
  CHECK_FALSE(reached(world, "echo.hears_somebody"));
  say(world, "hello");
  world.run_until(51ms);
  CHECK_FALSE(reached(world, "echo.hears_somebody"));
  world.run_until(60ms);
  CHECK(reached(world, "echo.hears_somebody"));
}

TEST_CASE("a torn tail is cut and the server goes on") {
  World world = slow_disk();
  say(world, "first");
  world.run_until(60ms);
  say(world, "second");
  world.run_until(70ms);
  world.crash(server, Lose::torn);
  world.restart(server);
  CHECK(face(world).heard == 1);
  world.run_until(400ms);
  CHECK(face(world) == ServerFace{Role::quiet, 2, 2});
  world.crash(server, Lose::unsynced);
  world.restart(server);
  CHECK(face(world).heard == 2);
  CHECK(world.violation() == nullptr);
}

TEST_CASE("a corrupt middle halts the server") {
  World world = slow_disk();
  for (int i = 1; i <= 2; ++i) {
    say(world, "words");
    world.run_until(60ms * i);
  }
  world.disk(server).rot({1});
  world.crash(server, Lose::nothing);
  world.restart(server);
  CHECK(world.node(server).status == sim::Status::halted);
}

TEST_CASE("what is said twice because an answer was lost counts twice and ends once") {
  World world = slow_disk();
  sim::LinkChange cut;
  cut.cut = true;
  const std::uint64_t fault = world.change_network().lay({{server, client}}, cut);
  say(world, "hello");
  world.run_until(100ms);
  CHECK(face(world).heard == 1);
  world.change_network().lift(fault);
  world.run_until(1s);
  CHECK(face(world).heard == 2);
  CHECK(world.history().size() == 1);
  CHECK(world.history()[0].result == Message::of(Heard{2}));
}

TEST_CASE("many crashes, many clients, no promise broken") {
  World world = make_echo_world({.servers = 3, .seed = 2});
  for (std::uint32_t round = 0; round < 1000; ++round) {
    world.run_until(world.now() + 7ms);
    const NodeId node{round % 3};
    world.crash(node, round % 2 == 0 ? Lose::unsynced : Lose::torn);
    world.run_until(world.now() + 3ms);
    world.restart(node);
  }
  CHECK(world.violation() == nullptr);
  CHECK(world.operations(0).ok > 100);
  for (const sim::ClaimReport& each : world.claims()) CHECK(each.checks > 300);
}

TEST_CASE("the system tells all of itself") {
  const System& echo = system();
  CHECK(echo.mutants.size() == 1);
  CHECK(echo.mutants[0].breaks == "echo.remembers");
  std::set<std::string> claims;
  for (const ClaimInfo& each : make_judge()->claims()) claims.insert(std::string(each.name));
  CHECK(std::set<std::string>(echo.bundles[0].claims.begin(), echo.bundles[0].claims.end()) == claims);
  const std::vector<std::string_view> one{"hello"};
  CHECK(echo.operations[0].parse(one) == Message::of(Say{"hello"}));
  CHECK_THROWS_AS((void)echo.operations[0].parse({}), OperationError);
  SystemSetup setup;
  setup.options["retry"] = Duration(0);
  CHECK_THROWS_AS((void)echo.bind(setup), OptionError);
}

TEST_CASE("the roles are told apart by the face") {
  World world = slow_disk();
  const auto holds = [&](std::size_t role) { return system().roles[role].held(world.node(server).face); };
  CHECK(holds(0));
  CHECK_FALSE(holds(1));
  say(world, "hello");
  world.run_until(2ms);
  CHECK_FALSE(holds(0));
  CHECK(holds(1));
  CHECK_FALSE(system().roles[0].held(world.node(client).face));  // a client has no role
}

}  // namespace
}  // namespace orrery::echo::echo_test
