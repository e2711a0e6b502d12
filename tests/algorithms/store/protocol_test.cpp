// The store tells its story: nodes die, join, lose their disks; routers are late; clients are told the truth.
#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "tests/algorithms/store/stories.hpp"

using namespace orrery;
using namespace orrery::store;
using namespace orrery::store::test;
using namespace std::chrono_literals;

namespace {

const Coordinator& coordinator(const sim::Plan& plan, const sim::World& world) {
  return *world.process(node_of(plan, "coordinator")).as<Coordinator>();
}
const Storage& storage(const sim::Plan& plan, const sim::World& world, const std::string& name) {
  return *world.process(node_of(plan, name)).as<Storage>();
}
/// How many storage nodes have the key with this value.
std::size_t copies(const sim::World& world, const std::string& key, const std::string& value) {
  std::size_t count = 0;
  for (std::uint32_t i = 0; i < world.node_count(); ++i)
    if (const Storage* node = world.process({i}).as<Storage>())
      if (node->entry(key).version != Version{} && node->entry(key).value == value) ++count;
  return count;
}

constexpr const char* writes = R"("workload": [{"id": "w", "clients": "c1", "ops": [
    {"id": "one", "at": "1s", "op": "put x 1"}, {"id": "two", "at": "1100ms", "op": "get x"},
    {"id": "late", "at": "8s", "op": "get x"}]}])";

}  // namespace

TEST_CASE("the first ring is of all servers, and a write is on as many nodes as there are replicas") {
  const sim::Plan plan = story(writes);
  const sim::World world = world_at(plan, 2s);
  CHECK(coordinator(plan, world).face().epoch == Epoch{1});
  CHECK(coordinator(plan, world).face().members == 4);
  CHECK(copies(world, "x", "1") == 3);
  const sim::RunResult result = sim::run(plan, 1);
  CHECK(result.as_expected);
  CHECK(result.operations.at("two") == "ok 1");
}

TEST_CASE("a node that dies leaves the ring, and its data moves to the others from the surviving replicas") {
  for (const char* name : {"n1", "n2", "n3", "n4"}) {
    CAPTURE(name);
    const sim::Plan plan = story(writes + std::string(R"(, "faults": [{"at": "2s", "crash": ")") + name + R"("}])");
    const sim::World world = world_at(plan, 7s);
    CHECK(coordinator(plan, world).face().epoch == Epoch{2});
    CHECK(coordinator(plan, world).face().oldest == Epoch{2});
    const NodeId dead = node_of(plan, name);
    std::size_t alive = 0;
    for (const char* other : {"n1", "n2", "n3", "n4"})
      if (other != std::string(name)) alive += storage(plan, world, other).entry("x").version == Version{} ? 0U : 1U;
    CHECK(alive == 3);
    CHECK(!world.up(dead));
    CHECK(sim::run(plan, 1).operations.at("late") == "ok 1");
  }
}

TEST_CASE("a node that joins takes over what is its own, and nobody keeps more copies than there are replicas") {
  const sim::Plan plan =
      story(std::string(writes) + R"(, "faults": [{"id": "join", "at": "2s", "op": "join spare1", "client": "admin"}])",
            R"("spares": 1, "vnodes": 64)");
  const sim::World world = world_at(plan, 7s);
  CHECK(coordinator(plan, world).face().members == 5);
  CHECK(storage(plan, world, "spare1").face().role == StorageRole::member);
  CHECK(copies(world, "x", "1") == 3);
  CHECK(sim::run(plan, 1).operations.at("join") == "ok");
}

TEST_CASE("what an operator can't have is refused") {
  const sim::Plan plan = story(
      R"("workload": [{"id": "w", "clients": "admin", "ops": [{"id": "nobody", "at": "1s", "op": "join n9"},
         {"id": "fourth", "op": "leave n4"}, {"id": "third", "op": "leave n3"}]}])");
  const sim::RunResult result = sim::run(plan, 1);
  CHECK(result.operations.at("nobody") == "fail");
  CHECK(result.operations.at("fourth") == "ok");
  CHECK(result.operations.at("third") == "fail");  // three replicas need three nodes
}

TEST_CASE("a router with an old ring is told so, and does it again") {
  const sim::Plan plan = story(std::string(writes) + R"(, "faults": [{"at": "2s", "op": "leave n4", "client": "admin"},
          {"id": "deaf", "at": "1900ms", "drop": "RingUpdate coordinator->routers", "until": "9s"}])");
  const sim::World before = world_at(plan, 7900ms);
  CHECK(before.process(node_of(plan, "router1")).as<Router>()->face().epoch == Epoch{1});
  CHECK(coordinator(plan, before).face().epoch == Epoch{2});
  const sim::World after = world_at(plan, 8500ms);
  CHECK(after.process(node_of(plan, "router1")).as<Router>()->face().epoch == Epoch{2});
  const sim::RunResult result = sim::run(plan, 1);
  CHECK(result.as_expected);
  CHECK(result.operations.at("late") == "ok 1");
}

TEST_CASE("a node with another disk is another member, and gets its data back") {
  const sim::Plan plan = story(writes + std::string(R"(, "faults": [{"at": "2s", "replace": "n2"}])"), "", 3);
  const sim::World before = world_at(plan, 1900ms);
  const sim::World after = world_at(plan, 6s);
  CHECK(storage(plan, before, "n2").face().incarnation != storage(plan, after, "n2").face().incarnation);
  CHECK(coordinator(plan, after).face().epoch == Epoch{2});
  CHECK(copies(after, "x", "1") == 3);
  CHECK(sim::run(plan, 1).as_expected);
}

TEST_CASE("the coordinator's decisions survive its crash, and operations go on without it") {
  const sim::Plan plan =
      story(std::string(writes) + R"(, "faults": [{"at": "500ms", "op": "leave n4", "client": "admin"},
          {"at": "900ms", "crash": "coordinator", "for": "2s"}])");
  CHECK(sim::run(plan, 1).operations.at("two") == "ok 1");
  const sim::World world = world_at(plan, 5s);
  CHECK(coordinator(plan, world).face().epoch == Epoch{2});
  CHECK(coordinator(plan, world).face().members == 3);
}

TEST_CASE("nobody knows what became of a put whose router has started anew") {
  const sim::Plan plan = story(
      R"("workload": [{"id": "w", "clients": "c1", "ops": [{"id": "first", "at": "1s", "op": "put x 1"},
         {"id": "second", "at": "1100ms", "op": "put x 2"}, {"id": "read", "at": "3s", "op": "get x"}]}],
         "faults": [{"at": "1102500us", "crash": "router1", "for": "20ms"}])");
  const sim::RunResult result = sim::run(plan, 1);
  CHECK(result.operations.at("first") == "ok");
  CHECK(result.operations.at("second") == "unknown");
  CHECK(result.as_expected);  // linearizable all the same
}

TEST_CASE("a heavier node gets more of the ring") {
  const sim::Plan plan =
      story(R"("faults": [{"id": "heavier", "at": "2s", "op": "weight n1 3", "client": "admin"}])", R"("vnodes": 64)");
  const auto share = [&](const sim::World& world) {
    Config config;
    config.ring.vnodes = 64;
    for (const sim::NodeSetup& node : plan.nodes) config.names.push_back(node.name);
    config.zones.resize(plan.nodes.size());
    const Layout layout(coordinator(plan, world).state.view, config);
    std::uint64_t first = 0;
    for (Segment segment = 0; segment < layout.segment_count(); ++segment)
      if (layout.replicas(layout.newest(), segment).front().node == NodeId{0}) first += layout.width(segment) >> 32U;
    return first;
  };
  const std::uint64_t before = share(world_at(plan, 1900ms));
  const std::uint64_t after = share(world_at(plan, 4s));
  CHECK(before > (std::uint64_t{1} << 32U) / 8);
  CHECK(after > before * 3 / 2);  // from about 1/4 to about 1/2
}

TEST_CASE("a client that asks a storage node is refused, not obeyed") {
  const sim::Plan plan = story(
      R"("workload": [{"id": "w", "clients": "c1", "ops": [{"id": "wrong", "at": "1s", "op": "get x", "to": "n1"}]}])");
  CHECK(sim::run(plan, 1).operations.at("wrong") == "fail");
}

TEST_CASE("a router that has started anew takes no answer to its former self") {
  // Both gets are the first operations of a boot; the answers to the first come while the second waits for its own.
  const auto story_with = [](const char* mutants) {
    return story(std::string(R"("workload": [
          {"id": "w", "clients": "c1", "ops": [{"at": "1s", "op": "put a 1"}, {"at": "2s", "op": "get a"}]},
          {"id": "v", "clients": "c2", "ops": [{"id": "second", "at": "2072ms", "op": "get b"}]}],
         "faults": [{"at": "1500ms", "crash": "router1", "for": "20ms"}, {"at": "2050ms", "crash": "router1", "for": "20ms"},
           {"at": "1900ms", "delay": "ReadReply", "by": "300ms", "for": "600ms"}], "mutants": [)") +
                 mutants + "]");
  };
  const sim::RunResult right = sim::run(story_with(""), 1);
  CHECK(right.as_expected);
  CHECK(right.operations.at("second") == "ok none");
  const sim::RunResult wrong = sim::run(story_with(R"("store.answers_of_any_round")"), 1);
  REQUIRE(wrong.violation);
  CHECK(wrong.violation->claim == "linearizable");
}

TEST_CASE("a replica does not answer for a configuration that it has left behind") {
  const sim::Plan plan = story(std::string(R"("workload": [{"id": "w", "clients": "c1", "ops": [
          {"at": "1s", "op": "put x 1"}, {"id": "late", "at": "5s", "op": "get x"}]}], "faults": [
          {"at": "2s", "op": "join spare1", "client": "admin"},
          {"id": "deaf", "when": "fact HandOffEnded", "from": "1s", "drop": "RingUpdate coordinator->router1", "until": "9s"}])"),
                               R"("spares": 1, "vnodes": 64)");
  const sim::World before = world_at(plan, 4900ms);
  const auto oldest = [&](const sim::World& world) {
    return world.process(node_of(plan, "router1")).as<Router>()->state.view.stamp().oldest;
  };
  CHECK(coordinator(plan, before).face().oldest == Epoch{2});
  CHECK(oldest(before) == Epoch{1});
  CHECK(oldest(world_at(plan, 5100ms)) == Epoch{2});
  CHECK(sim::run(plan, 1).operations.at("late") == "ok 1");
}
