// The format as it was meant: the files of tests/data/scenarios/language, written by hand beside its specification and
// before any system. Each loads, each name in them is checked, and those whose systems are here run as they expect.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "algorithms/process/check_system.hpp"
#include "algorithms/raft/system.hpp"
#include "sim/run.hpp"
#include "tests/sim/scenario/language_files.hpp"
#include "tests/sim/scenario/language_systems.hpp"

namespace orrery::scenario::language_test {
namespace {

/// All that is wrong with a text in the place of that file.
std::vector<ScenarioError> errors_of(std::string_view file, const std::string& text) {
  try {
    (void)load_scenarios(language::path_of(file), text, language::systems(), read_test_file);
  } catch (const BadScenario& bad) {
    return bad.errors();
  }
  return {};
}

}  // namespace

TEST_CASE("each file loads") {
  for (const std::string_view file : language::files) {
    CAPTURE(file);
    const std::string text = language::text_of(file);
    REQUIRE_FALSE(text.empty());
    std::vector<std::string> lines;
    for (const ScenarioError& error : errors_of(file, text))
      lines.push_back(fmt::format("{}: {}", error.path, error.message));
    CHECK(fmt::format("{}", fmt::join(lines, "\n")) == "");
  }
}

TEST_CASE("the stubs contradict themselves no more than a system may") {
  for (const System* system : language::systems()) {
    CAPTURE(system->name);
    CHECK(fmt::format("{}", fmt::join(check_system(*system), "\n")) == "");
  }
}

TEST_CASE("a letter less in a name is an error that says the name") {
  struct Case {
    std::string_view file;
    std::string_view place;  ///< where the name stands in the text
    std::string_view name;
  };
  constexpr std::array<Case, 51> cases{{
      {"asymmetric-partition-prevote.json", "count(leader)", "leader"},
      {"asymmetric-partition-prevote.json", "\"linearizable\"", "linearizable"},
      {"asymmetric-partition-prevote.json", "\"pre_vote\": false", "pre_vote"},
      {"chaos.json", "leader.config.joint", "config"},
      {"chaos.json", "delivered InstallSnapshot", "InstallSnapshot"},
      {"chaos.json", "\"membership\"", "membership"},
      {"deadlock-two-locks.json", "fact DeadlockFound", "DeadlockFound"},
      {"deadlock-two-locks.json", "\"acquire A\"", "acquire"},
      {"deadlock-two-locks.json", "\"sometimes\": [\"cycle\"]", "cycle"},
      {"exercise-leader-crash.json", "old is follower", "follower"},
      {"exercise-leader-crash.json", "since(crash)", "crash"},
      {"exercise-leader-crash.json", "\"leader.term\"", "term"},
      {"deadlock-two-locks.json", "lock.wait.p99_over_p50", "lock.wait"},
      {"figure-7-repair.json", "leader8.log.hash", "leader8"},
      {"figure-7-repair.json", "all.log.hash", "hash"},
      {"figure-8.json", "match_index[n3]", "match_index"},
      {"figure-8.json", "raft.commit_old_term", "raft.commit_old_term"},
      {"gc-pause.json", "holder(L)", "holder"},
      {"gc-pause.json", "Write c1", "Write"},
      {"gc-pause.json", "\"op w1 invoked\"", "w1"},
      {"gc-pause.json", "Write c1->storage", "storage"},
      {"gc-pause.json", "storage.resources.R.max_token", "max_token"},
      {"hot-key-bounded-load.json", "\"requests\"", "requests"},
      {"hot-key-bounded-load.json", "\"service_time\"", "service_time"},
      {"hot-key-bounded-load.json", "\"vnodes\": 100", "vnodes"},
      {"lease-read-drift.json", "\"read_index\"", "read_index"},
      {"lost-fsync.json", "fact Committed", "Committed"},
      {"lost-fsync.json", "Committed[index", "index"},
      {"membership-2015.json", "add_server", "add_server"},
      {"membership-2015.json", "\"members\"", "members"},
      {"papers-raft-figure-16.json", "NewLeaderHeard[count", "count"},
      {"papers-swim-detection.json", "[subject=", "subject"},
      {"redlock-clock-jump.json", "lock.belief_exclusion", "lock.belief_exclusion"},
      {"redlock-t3.json", "SetNx", "SetNx"},
      {"retry-storm.json", "\"check\": [\"cluster\"", "cluster"},
      {"retry-storm.json", "\"slow\": \"backends\"", "backends"},
      {"retry-storm.json", "web.goodput >= 0.95", "web.goodput"},
      {"retry-storm.json", "workload.web.retry.budget", "budget"},
      {"ring-join-few-vnodes.json", "\"hashing.monotone\"", "hashing.monotone"},
      {"ring-join-few-vnodes.json", "\"spares\"", "spares"},
      {"rolling-restart.json", "\"crash\": \"follower\"", "follower"},
      {"rolling-restart.json", "kv.unavailable", "kv.unavailable"},
      {"script-prevote-checkquorum.json", "n2 is pre_candidate", "pre_candidate"},
      {"shrunk.json", "\"violates\": \"raft.election_safety\"", "raft.election_safety"},
      {"split-brain-failover.json", "count(primary)", "primary"},
      {"split-brain-failover.json", "\"n3\", \"monitors\"", "monitors"},
      {"swim-false-positive.json", "suspected(n5)", "suspected"},
      {"swim-false-positive.json", "[about=n5]", "about"},
      {"what-if.json", "AppendEntries#2", "AppendEntries"},
      {"zone-outage-flapping.json", "router(2)", "router"},
      {"zone-outage-flapping.json", "kv.ops.lost", "kv.ops.lost"},
  }};
  for (const Case& each : cases) {
    CAPTURE(each.file);
    CAPTURE(each.place);
    std::string text = language::text_of(each.file);
    const std::size_t place = text.find(each.place);
    REQUIRE(place != std::string::npos);
    const std::size_t name = text.find(each.name, place);
    REQUIRE(name < place + each.place.size());
    text.erase(name + each.name.size() / 2, 1);
    const std::vector<ScenarioError> errors = errors_of(each.file, text);
    CHECK(std::any_of(errors.begin(), errors.end(),
                      [&](const ScenarioError& error) { return error.nearest == each.name; }));
  }
}

TEST_CASE("what there is a system for runs as it expects") {
  // What the systems of today lack is left out.
  struct Case {
    std::string_view file;
    LoadOptions options;
  };
  LoadOptions no_linearizable;
  no_linearizable.set = {{"check", R"(["raft"])"},
                         {"expect", R"({"stats": {"kv.unavailable.max": "< 1s", "kv.ops.unknown": "<= 5"}})"}};
  LoadOptions no_pre_vote;
  no_pre_vote.variant = "without";
  no_pre_vote.set = {{"check", R"(["raft", {"id": "stays", "eventually": "count(leader) == 1", "within": "1s"}])"},
                     {"system.pre_vote", "null"},
                     {"system.check_quorum", "null"},
                     {"expect", R"({"state": {"all.term": ">= 10"}})"}};
  const std::vector<Case> cases{{"asymmetric-partition-prevote.json", no_pre_vote},
                                {"exercise-leader-crash.json", no_linearizable},
                                {"lost-fsync.json", {}},
                                {"rolling-restart.json", no_linearizable},
                                {"shrunk.json", {}},
                                {"what-if.json", no_linearizable}};
  const System* const raft = &raft::system();
  for (const Case& each : cases)
    for (const Scenario& scenario : load_scenarios(language::path_of(each.file), language::text_of(each.file),
                                                   std::span(&raft, 1), read_test_file, each.options)) {
      CAPTURE(each.file);
      CAPTURE(scenario.plan.variant);
      for (const sim::ExpectationReport& report : sim::run(scenario.plan, scenario.plan.seed).expectations) {
        CAPTURE(report.what);
        CAPTURE(report.expected);
        CAPTURE(report.actual);
        CHECK(report.ok);
      }
    }
}

}  // namespace orrery::scenario::language_test
