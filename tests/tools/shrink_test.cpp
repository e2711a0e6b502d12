// Shrinking: what comes out is a file that anybody can run, fails in the same way whatever the seed, is no longer than
// twice what a person would write, and has nothing left that could be taken away. The last is tried here again, on the
// text of the file and without the shrinker's own code.
#include "tools/shrink/shrink.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "algorithms/catalog.hpp"
#include "algorithms/echo/echo.hpp"
#include "algorithms/process/ensure.hpp"
#include "algorithms/raft/system.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "tests/support/sanitized.hpp"
#include "tools/campaign/worker_pool.hpp"

namespace orrery::tools::shrink_test {
namespace {

using Json = nlohmann::json;

const std::string small_chaos = "tests/data/scenarios/shrinking/chaos.json";

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

scenario::Scenario variant_of(const std::string& path, const std::string& variant) {
  scenario::LoadOptions options;
  options.variant = variant;
  return scenario::load_scenarios(path, content_of(path), catalog(), {}, options).front();
}

/// The first seed from `from` on whose run fails.
std::uint64_t failing_seed(const scenario::Scenario& scenario, std::uint64_t from) {
  for (std::uint64_t seed = from; seed <= scenario.plan.runs; ++seed)
    if (sim::run(scenario.plan, seed).violation) return seed;
  FAIL("no seed fails");
  return 0;
}

Shrunk shrink_chaos(const std::string& mutant, std::uint64_t from = 1) {
  const scenario::Scenario scenario = variant_of(small_chaos, mutant);
  ShrinkRequest request;
  request.scenario = &scenario;
  request.seed = failing_seed(scenario, from);
  request.jobs = 2;
  request.target = small_chaos + "#" + mutant;
  request.build = "a test";
  request.time_limit = std::chrono::minutes(10);
  return shrink(request);
}

sim::RunResult run_file(const Json& file, std::uint64_t seed) {
  return sim::run(scenario::load("shrunk.json", file.dump(), catalog()).front(), seed);
}

/// Whether the file breaks this claim; one that can't be loaded breaks nothing.
bool breaks(const Json& file, const std::string& claim) {
  try {
    const sim::RunResult result = run_file(file, 1);
    return result.violation && result.violation->claim == claim;
  } catch (const scenario::BadScenario&) {
    return false;
  }
}

/// Takes a server away from texts and lists of a step; those behind it move up.
class WithoutServer {
 public:
  explicit WithoutServer(unsigned gone) : gone_(gone) {}

  /// Nothing: the step was about that server alone.
  [[nodiscard]] std::optional<Json> step(const Json& step) const {
    Json changed = step;
    for (auto& [key, value] : changed.items()) {
      if (key == "only" || key == "lose" || key == "op" || key == "run") continue;
      if (value.is_array()) {
        Json list = Json::array();
        for (const Json& each : value)
          if (const auto kept = name(each.get<std::string>())) list.push_back(*kept);
        if (list.empty()) return std::nullopt;
        value = list;
      } else if (value.is_string()) {
        const auto kept = words(value.get<std::string>());
        if (!kept) return std::nullopt;
        value = *kept;
      }
    }
    return changed;
  }

 private:
  [[nodiscard]] std::optional<std::string> name(const std::string& text) const {
    if (text.size() < 2 || text[0] != 'n' || text.find_first_not_of("0123456789", 1) != std::string::npos) return text;
    const auto number = static_cast<unsigned>(std::stoul(text.substr(1)));
    if (number == gone_) return std::nullopt;
    return "n" + std::to_string(number > gone_ ? number - 1 : number);
  }
  /// Names stand between marks; a list in brackets loses one, anything else is then about nobody.
  [[nodiscard]] std::optional<std::string> words(const std::string& text) const {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find_first_of(" ,[]->#*", at), text.size());
      if (end == at) {
        result += text[at++];
        continue;
      }
      const auto kept = name(text.substr(at, end - at));
      at = end;
      if (kept) {
        result += *kept;
        continue;
      }
      const bool listed = (at < text.size() && text[at] == ',') || (!result.empty() && result.back() == ',');
      if (!listed) return std::nullopt;
      if (at < text.size() && text[at] == ',')
        ++at;
      else
        result.pop_back();
    }
    return result;
  }

  unsigned gone_;
};

/// Whether it does, and only because of its mutant.
bool breaks_of_its_mutant(const Json& file, const std::string& claim) {
  Json right = file;
  right.erase("mutants");
  return breaks(file, claim) && !breaks(right, claim);
}

void check_minimal(const Json& file, const std::string& claim) {
  REQUIRE(breaks_of_its_mutant(file, claim));
  for (std::size_t i = 0; i < file["steps"].size() && file["steps"].size() > 1; ++i) {
    Json fewer = file;
    fewer["steps"].erase(i);
    CAPTURE(file["steps"][i].dump());
    CHECK_FALSE(breaks_of_its_mutant(fewer, claim));
  }
  for (unsigned gone = 1; gone <= file["system"]["nodes"].get<unsigned>(); ++gone) {
    Json fewer = file;
    fewer["system"]["nodes"] = file["system"]["nodes"].get<unsigned>() - 1;
    Json steps = Json::array();
    for (const Json& step : file["steps"])
      if (const auto kept = WithoutServer(gone).step(step)) steps.push_back(*kept);
    fewer["steps"] = steps;
    CAPTURE(gone);
    CHECK_FALSE(breaks_of_its_mutant(fewer, claim));
  }
}

/// How many actions and steps a person needs: tests/data/scenarios/by-hand has such a file for each.
std::size_t by_hand(const std::string& mutant, const std::string& claim) {
  const Json file = Json::parse(content_of("tests/data/scenarios/by-hand/" + mutant + ".json"));
  CHECK_MESSAGE(breaks(file, claim), "by hand, ", mutant, " does not break ", claim);
  return file.value("steps", Json::array()).size() + file.value("faults", Json::array()).size();
}

void check_shrunk(const std::string& mutant) {
  CAPTURE(mutant);
  const Shrunk shrunk = shrink_chaos(mutant);
  CAPTURE(shrunk.why);
  REQUIRE(shrunk.outcome == Shrunk::Outcome::shrunk);
  CAPTURE(shrunk.text);
  CHECK(shrunk.minimal);
  const Json file = Json::parse(shrunk.text);
  CHECK(file["luck"] == "quiet");
  CHECK(file["expect"]["violates"] == shrunk.claim);
  for (const std::uint64_t seed : {1U, 2U, 77U}) {
    const sim::RunResult result = run_file(file, seed);
    CHECK(result.as_expected);
    CHECK(result.events == shrunk.after.events);
  }
  CHECK(file["steps"].size() == shrunk.after.actions);
  CHECK(shrunk.after.actions <= 2 * by_hand(mutant, shrunk.claim));
  check_minimal(file, shrunk.claim);
}

/// Breaks an assumption of its own at the third word that comes to a server.
class Brittle final : public Judge {
 public:
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return {}; }
  [[nodiscard]] bool concerns(const Step& step) const override {
    return step.kind == EventKind::deliver && step.message->as<echo::Say>() != nullptr;
  }
  void judge(const Step&, Verdicts&) override { ENSURE(++words_ < 3); }
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<Brittle>(*this); }

 private:
  int words_ = 0;
};

System brittle_echo() {
  System system = echo::system();
  system.bind = [bind = system.bind](const SystemSetup& setup) {
    Parts parts = bind(setup);
    parts.judges = [] {
      std::vector<std::unique_ptr<Judge>> judges;
      judges.push_back(std::make_unique<Brittle>());
      return judges;
    };
    return parts;
  };
  system.bundles = {{"echo", {}}};
  return system;
}

TEST_CASE("what chaos found is shrunk to what a person would write, and nothing in it can be left out") {
  for (const char* mutant : {"leader_grants", "vote_not_durable", "commit_old_term", "match_index_regress"}) {
    check_shrunk(mutant);
    if (sanitized) break;
  }
}

TEST_CASE("what should have come true in time is shrunk too" * doctest::skip(sanitized)) {
  check_shrunk("commit_loop_breaks");
}

TEST_CASE("nodes that the system adds itself stay, between servers and clients" * doctest::skip(sanitized)) {
  Json file = Json::parse(content_of("scenarios/locking/redlock-chaos.json"));
  file["system"]["delayed_restart"] = false;
  file["system"]["persistence"] = "none";
  const scenario::Scenario scenario = scenario::load_scenarios("chaos.json", file.dump(), catalog(), {}).front();
  ShrinkRequest request;
  request.scenario = &scenario;
  request.seed = 6;  // the first of this swarm that fails
  const Shrunk shrunk = shrink(request);
  REQUIRE_MESSAGE(shrunk.outcome == Shrunk::Outcome::shrunk, shrunk.why);
  CHECK(shrunk.claim == "lock.belief_exclusion");
  CHECK(shrunk.after.actions <= 14);  // scenarios/locking/redlock-restart.json takes three faults and four operations
  const sim::RunResult result = run_file(Json::parse(shrunk.text), 1);
  CHECK(result.as_expected);
}

TEST_CASE("a run that rests on a pause is judged by the claim that fell alone: nobody sleeps in a run of steps") {
  const scenario::Scenario scenario = variant_of("scenarios/locking/gc-pause.json", "unfenced");
  ShrinkRequest request;
  request.scenario = &scenario;
  request.time_limit = std::chrono::minutes(10);
  const Shrunk shrunk = shrink(request);
  REQUIRE(shrunk.outcome == Shrunk::Outcome::shrunk);
  CHECK(shrunk.claim == "lock.resource_never_goes_back");
  const Json file = Json::parse(shrunk.text);
  CHECK(file["check"] == Json::array({"lock.resource_never_goes_back"}));
  CHECK(file["steps"].size() <= 8);
  CHECK(breaks(file, shrunk.claim));
}

TEST_CASE("every mutant, where no sanitizer slows it down") {
  if (!campaign::memory_limit_is_kept()) return;
  for (const MutantSpec& mutant : raft::system().mutants) check_shrunk(mutant.name.substr(mutant.name.find('.') + 1));
}

TEST_CASE("a list that fails without the mistake, too, is not what is asked for") {
  const Json file = Json::parse(shrink_chaos("commit_loop_breaks", 2).text);
  CHECK(breaks_of_its_mutant(file, "raft.progress"));
}

TEST_CASE("an ENSURE that fails is shrunk to the events that it takes, and expected by its words") {
  const System brittle = brittle_echo();
  const System* const systems = &brittle;
  const scenario::Scenario scenario =
      scenario::load_scenarios("words.json",
                               R"({"name": "words", "duration": "5s", "system": {"kind": "echo", "nodes": 3},
        "workload": [{"id": "words", "kind": "words", "clients": 3, "rate": "20/s"}]})",
                               std::span(&systems, 1))
          .front();
  ShrinkRequest request;
  request.scenario = &scenario;
  request.target = "words.json";
  const Shrunk shrunk = shrink(request);
  CAPTURE(shrunk.why);
  REQUIRE(shrunk.outcome == Shrunk::Outcome::shrunk);
  CAPTURE(shrunk.text);
  CHECK(shrunk.claim.empty());
  CHECK(shrunk.crash == "ENSURE(++words_ < 3) failed in judge");
  CHECK(shrunk.after.actions <= 4);  // three are asked, and then all settles
  Json file = Json::parse(shrunk.text);
  const auto as_expected = [&](std::uint64_t seed) {
    const sim::Plan plan = scenario::load("shrunk.json", file.dump(), std::span(&systems, 1)).front();
    return sim::run(plan, seed).as_expected;
  };
  CHECK(as_expected(1));
  CHECK(as_expected(2));
  file["expect"]["violates"] = "ENSURE(something else)";
  CHECK_FALSE(as_expected(1));
}

TEST_CASE("a story in the system's own words, and where it came from") {
  const Json file = Json::parse(shrink_chaos("proposed_term_regress").text);
  CHECK(file["about"] ==
        "n1 is candidate (T1). n1 is leader (T1). n2 is candidate (T2). n2 is follower (T1). Then "
        "raft.monotonic_term falls at n2: term 1 after term 2.");
  CHECK(file["origin"]["scenario"] == small_chaos + "#proposed_term_regress");
  CHECK(file["origin"]["actions"]["after"] == file["steps"].size());
  CHECK(file["origin"]["events"]["before"] > file["origin"]["events"]["after"]);
}

TEST_CASE("where there is no time it says so, and is not long about it") {
  const scenario::Scenario scenario = variant_of(small_chaos, "commit_old_term");
  ShrinkRequest request;
  request.scenario = &scenario;
  request.seed = failing_seed(scenario, 1);
  request.time_limit = {};
  const Shrunk shrunk = shrink(request);
  CHECK(shrunk.outcome == Shrunk::Outcome::not_shrunk);
  CHECK(shrunk.why == "the time was too short");
  CHECK(shrunk.tries < 10);
}

TEST_CASE("of a long run a shorter one is taken, and however many processes shorten it makes no difference") {
  if (!campaign::memory_limit_is_kept()) return;  // under sanitizers other seeds take half a minute
  Json file = Json::parse(content_of("scenarios/raft/chaos.json"));
  file["mutants"] = {"raft.ack_too_much"};
  const scenario::Scenario scenario = scenario::load_scenarios("chaos.json", file.dump(), catalog(), {}).front();
  ShrinkRequest request;
  request.scenario = &scenario;
  request.other_seeds = true;
  request.seed = 10;  // the first of this swarm that fails
  const Shrunk one = shrink(request);
  CHECK_MESSAGE(one.outcome == Shrunk::Outcome::shrunk, one.why);
  CHECK(one.claim == "raft.quorum_log");
  CHECK(one.seed != request.seed);
  CHECK(one.before.events < 5'000);
  request.jobs = 2;
  CHECK(shrink(request).text == one.text);
}

TEST_CASE("what does not fail is not shrunk") {
  const scenario::Scenario scenario = variant_of(small_chaos, "right");
  ShrinkRequest request;
  request.scenario = &scenario;
  const Shrunk shrunk = shrink(request);
  CHECK(shrunk.outcome == Shrunk::Outcome::passed);
  CHECK(shrunk.text.empty());
}

}  // namespace
}  // namespace orrery::tools::shrink_test
