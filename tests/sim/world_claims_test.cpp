// Claims in a world: judged after every event, counted, and for those that must come true in the end, against a clock
// that starts when the faults stop.
#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "sim/world.hpp"
#include "tests/support/story.hpp"

namespace orrery::sim::world_claims_test {
namespace {

using namespace std::chrono_literals;
using namespace probe;

constexpr NodeId a{0};
constexpr NodeId b{1};

std::shared_ptr<WorldSetup> judged() {
  auto setup = probes(2);
  setup->parts.judges = [] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(std::make_unique<ProbeJudge>());
    return judges;
  };
  return setup;
}

ClaimReport report(const World& world, std::string_view name) {
  for (const ClaimReport& each : world.claims())
    if (each.info.name == name) return each;
  FAIL("no such claim");
  return {};
}

TEST_CASE("a broken claim ends the run at the event that broke it") {
  Story story(judged());
  story.order(a, {send_now(b, "fine"), send_now(b, "bad"), send_now(b, "late")});
  CHECK_FALSE(story.world.run_until(1s));
  REQUIRE(story.world.violation() != nullptr);
  CHECK(story.world.violation()->claim == "probe.no_bad");
  CHECK(story.world.violation()->node == b);
  CHECK(story.world.violation()->at == 1ms);
  CHECK(story.world.violation()->event == story.world.events());
  CHECK(story.world.violation()->evidence == "n1 heard it");
  CHECK(story.last(b) == "1ms bad from 0");
  CHECK(story.world.stopped());
  CHECK_FALSE(story.world.step());
}

TEST_CASE("a claim that the scenario ignores is counted and breaks nothing") {
  auto setup = judged();
  setup->claims = {{"probe.no_bad", true, {}}};
  Story story(setup);
  story.order(a, {send_now(b, "bad"), send_now(b, "ugly")});
  CHECK(story.world.run_until(10ms));
  CHECK(report(story.world, "probe.no_bad").ignored);
  CHECK(report(story.world, "probe.no_bad").checks == 2);
  CHECK(report(story.world, "probe.ugly").holds);
}

TEST_CASE("what was not judged says so") {
  Story story(judged());
  CHECK(story.world.run_until(10ms));
  for (const ClaimReport& each : story.world.claims()) {
    CHECK(each.checks == 0);
    CHECK_FALSE(each.holds);
  }
}

TEST_CASE("an eventually claim has its bound from the moment when the faults stop") {
  Story story(judged());
  SUBCASE("in time") {
    story.order(a, {send_now(b, "good")});
    CHECK(story.world.run_until(2s));
    story.world.settle_claims();
    CHECK(story.world.violation() == nullptr);
    CHECK(report(story.world, "probe.good_in_time").holds);
  }
  SUBCASE("too late: seen by the first event after the bound") {
    story.run_for(1001ms);
    CHECK(story.world.violation() == nullptr);
    story.order(a, {});
    REQUIRE(story.world.violation() != nullptr);
    CHECK(story.world.violation()->claim == "probe.good_in_time");
  }
  SUBCASE("too late: seen at the end of the run at the latest") {
    story.run_for(1s);
    story.world.settle_claims();
    CHECK(story.world.violation() == nullptr);  // just in its bound
    story.run_for(1ns);
    story.world.settle_claims();
    CHECK(story.world.violation() != nullptr);
  }
  SUBCASE("while faults are in force nothing is late") {
    story.world.set_quiet_since(Duration::max());
    story.run_for(10s);
    story.order(a, {});
    story.world.settle_claims();
    CHECK(story.world.violation() == nullptr);
    story.world.set_quiet_since(story.world.now());
    story.run_for(1s);
    story.order(a, {});
    CHECK(story.world.violation() == nullptr);
    story.run_for(1ms);
    story.order(a, {});
    CHECK(story.world.violation() != nullptr);
  }
}

TEST_CASE("a scenario may give an eventually claim another bound") {
  auto setup = judged();
  setup->claims = {{"probe.good_in_time", false, Duration(5ms)}};
  Story story(setup);
  story.run_for(6ms);
  story.order(a, {});
  CHECK(story.world.violation() != nullptr);
}

}  // namespace
}  // namespace orrery::sim::world_claims_test
