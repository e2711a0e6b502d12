// `orrery show`: the world at a moment: who is up, what is broken, what is on its way, who waits.
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/tools/program.hpp"

namespace orrery::tools::show_test {
namespace {

using Json = nlohmann::json;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// A server that is down and a client that waits for it, from 300 ms to 400 ms.
constexpr std::string_view crashing = R"({
  "name": "Down for a while", "duration": "1s",
  "system": {"kind": "echo", "nodes": 2},
  "network": {"latency": "5ms"},
  "workload": [{"id": "words", "kind": "words", "clients": 1, "rate": "50/s"}],
  "faults": [{"id": "power", "at": "300ms", "crash": "n1", "for": "100ms"}],
  "budget": "none"
})";

Json shown(const std::string& file, const std::string& at) {
  const Ran ran = orrery({"show", file, "--at", at, "--json"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  return Json::parse(ran.out);
}

TEST_CASE("who is up, what is broken, who waits") {
  const Folder folder;
  const std::string file = folder.write("c.json", crashing);
  const Json before = shown(file, "299ms");
  CHECK(before.at("faults").empty());
  CHECK(before.at("nodes").at(0).at("status") == "up");
  const Json during = shown(file, "350ms");
  CHECK(during.at("at_ns") == 350'000'000);
  CHECK(during.at("nodes").at(0).at("status") == "crashed");
  CHECK(during.at("nodes").at(1).at("status") == "up");
  CHECK(during.at("nodes").at(2).at("kind") == "client");
  CHECK(during.at("nodes").at(2).at("timers").at(0).at("timer") == "retry");
  REQUIRE(during.at("faults").size() == 1);
  CHECK(during.at("faults").at(0).at("label") == "crash n1");
  CHECK(during.at("faults").at(0).at("since_ns") == 300'000'000);
  REQUIRE(during.at("operations").size() == 1);
  CHECK(during.at("operations").at(0).at("client") == "c1");
  CHECK(shown(file, "450ms").at("faults").empty());
}

TEST_CASE("messages in flight are shown until they arrive") {
  const Folder folder;
  const std::string file = folder.write("c.json", crashing);
  bool some = false;
  for (int event = 1; event < 12; ++event) {
    const Json world = shown(file, std::to_string(event));
    for (const Json& message : world.at("in_flight")) {
      some = true;
      CHECK(message.at("from") != message.at("to"));
      CHECK(message.at("at_ns").get<std::int64_t>() > 0);
      CHECK(message.at("body").is_object());
    }
  }
  CHECK(some);
}

TEST_CASE("an event is where run --until stops: the same digest") {
  const Folder folder;
  const std::string file = folder.write("c.json", crashing);
  for (const char* at : {"40", "123ms"}) {
    const Json run = Json::parse(orrery({"run", file, "--until", at, "--json"}).out).at("results").at(0);
    const Json world = shown(file, at);
    CHECK(world.at("event") == run.at("events"));
    CHECK(world.at("digest") == run.at("digest"));
  }
}

TEST_CASE("people read the same, and of one node its whole state") {
  const Folder folder;
  const std::string file = folder.write("c.json", crashing);
  const Ran ran = orrery({"show", file, "--at", "350ms"});
  for (const char* part : {"at 350ms, after event ", "n1 crashed", "power: crash n1 since 300ms", "operations open"})
    CHECK_MESSAGE(has(ran.out, part), ran.out);
  const Ran node = orrery({"show", file, "--at", "350ms", "--node", "c1"});
  CHECK(node.status == 0);
  CHECK(has(node.out, "\nstate\n{\n"));
  const Json json = Json::parse(orrery({"show", file, "--at", "350ms", "--node", "c1", "--json"}).out);
  CHECK(json.at("node").at("name") == "c1");
  CHECK(json.at("state").is_object());
  CHECK(json.at("state").size() > json.at("node").at("face").size() / 2);
}

TEST_CASE("beyond the end it is the end, and that is said") {
  const Folder folder;
  const std::string file = folder.write("c.json", crashing);
  const Ran ran = orrery({"show", file, "--at", "2s", "--json"});
  CHECK(ran.status == 0);
  CHECK(has(ran.err, "the run ends at 1s"));
  CHECK(Json::parse(ran.out).at("at_ns") == 1'000'000'000);
  const Ran broken = orrery({"show", folder.write("b.json", broken_scenario), "--at", "1s", "--seed", "2"});
  CHECK(broken.status == 0);
}

TEST_CASE("an event amid those that happen at once is shown after all of them, and that is said") {
  const Folder folder;
  const std::string file = folder.write("c.json", crashing);
  for (const char* at : {"0", "1", "2"}) {
    CAPTURE(at);
    const Ran ran = orrery({"show", file, "--at", at});
    CHECK(ran.status == 0);
    CHECK_MESSAGE(has(ran.err, std::string("event ") + at + " is part of what happens at once at 0s, up to event "),
                  ran.err);
    CHECK_FALSE(has(ran.err, "the run ends"));
  }
  const Ran whole = orrery({"show", file, "--at", std::to_string(shown(file, "1").at("event").get<int>())});
  CHECK(whole.err.empty());
}

TEST_CASE("people read values and no JSON, and no file speaks to their terminal") {
  const Ran raft = orrery({"show", "scenarios/raft/leader-crash.json", "--at", "500ms"});
  REQUIRE(raft.status == 0);
  CHECK_FALSE(has(raft.out, "$type"));
  CHECK_MESSAGE(has(raft.out, "log LogFace {first_index 1, "), raft.out);
  const Folder folder;
  const std::string file =
      folder.write("c.json", R"({"name": "\u001b[31mred", "duration": "1s", "system": {"kind": "echo", "nodes": 1}})");
  for (const auto& arguments : {std::vector<std::string>{"show", file, "--at", "1s"}, {"run", file}}) {
    const Ran ran = orrery(arguments);
    CHECK(ran.status == 0);
    CHECK_FALSE(has(ran.out, "\x1b"));
    CHECK(has(ran.out, "\\u001b[31mred"));
  }
}

TEST_CASE("what can't be shown is bad input") {
  const Folder folder;
  const std::string file = folder.write("c.json", crashing);
  CHECK(has(orrery({"show", file, "--at", "1s", "--node", "n9"}).err, "no node is called \"n9\""));
  CHECK(has(orrery({"show", file, "--at", "soon"}).err, "expected an event's number or a time"));
  CHECK(has(orrery({"show", file}).err, "--at is required"));
  const Ran many = orrery({"show", folder.write("b.json", broken_scenario), "--at", "1s"});
  CHECK(many.status == 2);
  CHECK(has(many.err, "show needs exactly one run; choose one of"));
}

}  // namespace
}  // namespace orrery::tools::show_test
