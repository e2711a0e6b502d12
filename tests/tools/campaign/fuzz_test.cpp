// `orrery fuzz` against code that breaks everything there is to break: each is a finding of its seed, whatever the
// number of processes.
#include <chrono>
#include <csignal>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/sanitized.hpp"
#include "tests/tools/program.hpp"
#include "tools/campaign/report_json.hpp"
#include "tools/campaign/worker_pool.hpp"
#include "tools/files.hpp"

namespace orrery::tools::fuzz_test {
namespace {

using Json = nlohmann::json;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr std::string_view planted_scenario = R"({
  "name": "Planted", "duration": "200ms", "calm": "100ms", "budget": "none",
  "system": {"kind": "planted", "nodes": 2},
  "faults": [{"id": "nap", "every": "30ms", "pause": "n2", "for": "1ms"}],
  "check": ["planted"]
})";

/// The report without what may differ.
Json steady(Json report) {
  report.erase("timing");
  return report;
}

Json report_of(const Ran& ran) {
  CAPTURE(ran.err);
  return Json::parse(ran.out);
}

Ran fuzz(const std::string& file, std::vector<std::string> more) {
  std::vector<std::string> arguments{"fuzz", file, "--json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return orrery(arguments);
}

TEST_CASE("without a mistake nothing is found, and what was never reached is said") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const Ran ran = fuzz(file, {"--seeds", "1..60", "--jobs", "2"});
  CHECK(ran.status == 0);
  const Json report = report_of(ran);
  CHECK(report.at("schema") == "orrery.fuzz/1");
  CHECK(report.at("seeds_run") == 60);
  CHECK(report.at("failures").empty());
  CHECK(report.at("sometimes").size() == 2);
  CHECK(report.at("sometimes").at(0) == Json{{"name", "planted.flies"}, {"seeds", 0}});
  CHECK(report.at("sometimes").at(1).at("seeds") > 0);
  const Ran words = orrery({"fuzz", file, "--seeds", "1..60"});
  CHECK(has(words.out, "NEVER of 60 seeds  planted.flies"));
  const Ran required = fuzz(file, {"--seeds", "1..60", "--require-sometimes"});
  CHECK(required.status == 1);
  CHECK(report_of(required).at("shortfalls").at(0).at("name") == "planted.flies");
}

struct Plant {
  const char* mutant;
  const char* claim;
  const char* outcome;
  const char* evidence;
};

TEST_CASE(
    "each planted mistake is the finding of its seeds, with one process "
    "as with two") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  std::vector<Plant> plants{
      {"claim", "planted.is_well", "violation", " is broken"},
      {"ensure", "crash", "crash", "ENSURE(!mutants_.on(Mutant::ensure)) failed in show ("},
      {"exception", "crash", "crash", "threw: nobody expects this"},
      {"leave", "crash", "crash", "status 7"},
      {"loop", "hang", "hang", "took longer than 0.3 s"},
  };
  // Five million events before anybody says so; sim/crank_test.cpp sees it with fewer.
  if (!sanitized) plants.push_back({"stand_still", "hang", "hang", "time stands still at 50ms"});
  if (campaign::memory_limit_is_kept()) {
    plants.push_back({"segfault", "crash", "crash", "signal 11 (segmentation fault)"});
    plants.push_back({"eat", "crash", "crash", "out of memory"});
  }
  // Luck shows the mistakes at two of these seeds, at one of the few.
  const std::string seeds_asked = sanitized ? "21..22" : "1..24";
  const std::size_t count = sanitized ? 2 : 24;
  std::set<std::uint64_t> seeds_of_all;
  for (const Plant& plant : plants) {
    CAPTURE(plant.mutant);
    const std::string mutant = std::string("planted.") + plant.mutant;
    std::vector<std::string> more{"--seeds", seeds_asked, "--mutant", mutant, "--seed-memory", "700", "--jobs", "1"};
    // Only the loop is to be ended by the clock: on a busy machine five million events may take longer than a minute.
    more.insert(more.end(), {"--seed-time", std::string_view(plant.mutant) == "loop" ? "300ms" : "10m"});
    const Ran one = fuzz(file, more);
    more[7] = "2";
    const Ran two = fuzz(file, more);
    CHECK(one.status == 1);
    CHECK(two.status == 1);
    const Json report = report_of(one);
    CHECK(steady(report) == steady(report_of(two)));
    CHECK(report.at("seeds_run") == count);
    REQUIRE(report.at("groups").size() == 1);
    const Json& group = report.at("groups").at(0);
    CHECK(group.at("failure").at("claim") == plant.claim);
    CHECK(group.at("outcome") == plant.outcome);
    CHECK_MESSAGE(has(group.at("failure").at("evidence"), plant.evidence), group.dump());
    std::set<std::uint64_t> seeds;
    for (const Json& failure : report.at("failures")) seeds.insert(failure.at("seed").get<std::uint64_t>());
    CHECK(seeds.size() >= 1);
    CHECK(seeds.size() < count);
    // Luck decides when, not what: every mistake shows at the same seeds.
    if (seeds_of_all.empty()) seeds_of_all = seeds;
    CHECK(seeds == seeds_of_all);
  }
}

TEST_CASE(
    "the canary: a campaign that does not find what fails at every seed "
    "is broken") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const Ran ran = fuzz(file, {"--seeds", "1..10", "--mutant", "planted.canary"});
  CHECK(ran.status == 1);
  const Json report = report_of(ran);
  CHECK(report.at("failures").size() == 10);
  CHECK(report.at("groups").size() == 1);
  const Json& findability = report.at("groups").at(0).at("findability");
  CHECK(findability.at("failed") == 10);
  CHECK(findability.at("clean_seeds_for_95") == 1);
}

TEST_CASE(
    "the folder: a scenario that shows the failure, its diagram, "
    "reports; then it is known") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const std::string out = folder.at("out");
  const Ran ran = orrery({"fuzz", file, "--seeds", "1..24", "--mutant", "planted.claim", "--out", out, "--summary",
                          folder.at("summary.md")});
  CHECK(ran.status == 1);
  const Json report = Json::parse(*read_file(out + "/report.json"));
  const Json& group = report.at("groups").at(0);
  const std::string found = group.at("file");
  REQUIRE(folder.has("out/" + found));
  CHECK(group.at("id").get<std::string>() + ".json" == found);
  CHECK(group.at("failure").at("trail") == Json::array({"waiting -> walking: timer", "timer at walking"}));
  CHECK(has(*read_file(out + "/junit.xml"), "<failure type=\"planted.is_well\""));
  CHECK(has(*read_file(folder.at("summary.md")), "| planted.is_well | "));
  // The log ends with the claim, the scenario and the command, and the command does what it says.
  const std::string command = "orrery run " + out + "/" + found + "\n";
  CHECK(ran.out.ends_with(*read_file(out + "/" + found) + command));
  const Ran again = orrery({"run", out + "/" + found, "--json"});
  CHECK(again.status == 0);
  const Json result = Json::parse(again.out).at("results").at(0);
  CHECK(result.at("as_expected") == true);
  CHECK(result.at("violations").at(0).at("claim") == "planted.is_well");
  CHECK(result.at("seed") == group.at("seed"));

  const Ran known = fuzz(file, {"--seeds", "1..24", "--mutant", "planted.claim", "--known", out});
  CHECK(known.status == 0);
  CHECK(report_of(known).at("groups").at(0).at("known") == true);
  CHECK(report_of(known).at("failures").size() == report.at("failures").size());
  // What is not known counts.
  CHECK(fuzz(file, {"--seeds", "1..24", "--mutant", "planted.ensure", "--known", out}).status == 1);
  // A new campaign takes the old one's failures away.
  CHECK(orrery({"fuzz", file, "--seeds", "1..5", "--out", out}).status == 0);
  CHECK_FALSE(folder.has("out/" + found));
}

TEST_CASE("shards put together are the whole, byte for byte but for the time") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const std::vector<std::string> more{"--seeds", "1..50", "--mutant", "planted.claim"};
  auto with = [&](std::vector<std::string> last) {
    std::vector<std::string> all = more;
    all.insert(all.end(), last.begin(), last.end());
    return fuzz(file, all);
  };
  const Json whole = report_of(with({}));
  std::vector<std::string> merge{"merge"};
  for (int i = 4; i >= 1; --i) {
    const Ran ran = with({"--shard", std::to_string(i) + "/4"});
    CHECK(report_of(ran).at("shard").at("index") == i);
    merge.push_back(folder.write("shard-" + std::to_string(i) + ".json", ran.out));
  }
  merge.emplace_back("--json");
  const Ran merged = orrery(merge);
  CHECK(merged.status == 1);
  CHECK(steady(report_of(merged)).dump() == steady(whole).dump());

  merge.erase(merge.begin() + 2);
  const Ran missing = orrery(merge);
  CHECK(missing.status == 2);
  CHECK(has(missing.err, "shard 3/4 is missing"));
  const std::string other = folder.write("other.json", fuzz(file, {"--seeds", "1..51", "--shard", "1/2"}).out);
  CHECK(has(orrery({"merge", other, merge[1]}).err, "not shards of one campaign"));
  CHECK(has(orrery({"merge", other, other}).err, "are both shard 1/2"));
  CHECK(has(orrery({"merge", file}).err, "expected a report of orrery fuzz"));
}

TEST_CASE(
    "a campaign ends with the seed that makes enough failures, whoever "
    "is faster") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const std::vector<std::string> more{"--seeds",        "1..200", "--mutant", "planted.claim",
                                      "--max-failures", "2",      "--jobs"};
  auto one = more;
  one.emplace_back("1");
  auto three = more;
  three.emplace_back("3");
  const Json report = report_of(fuzz(file, one));
  CHECK(report.at("failures").size() == 2);
  CHECK(report.at("cut_short") == true);
  CHECK(report.at("seeds_run") == report.at("failures").at(1).at("seed"));
  CHECK(steady(report) == steady(report_of(fuzz(file, three))));
}

/// Leaves the first lines of a text.
std::string head_of(const std::string& text, int lines) {
  std::size_t end = 0;
  for (int i = 0; i < lines; ++i) end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

TEST_CASE("pct and guided depend on no number of processes either, and go on where they were ended") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  for (const char* strategy : {"pct", "guided"}) {
    CAPTURE(strategy);
    const std::string out = folder.at(strategy);
    // Naps at random times are a schedule that can be changed.
    const std::vector<std::string> more{
        "--seeds",     "1..192",     "--mutant", "planted.claim", "--set", "faults.nap.every=exp(20ms)",
        "--no-shrink", "--strategy", strategy,   "--jobs"};
    auto one = more;
    one.insert(one.end(), {"1", "--out", out});
    auto three = more;
    three.emplace_back("3");
    const Ran ran = fuzz(file, one);
    CHECK(ran.status == 1);
    const Json report = report_of(ran);
    CHECK(report.at("strategy") == strategy);
    CHECK(report.at("seeds_run") == 192);
    Json without_files = steady(report);
    for (const char* list : {"groups", "failures"})
      for (Json& each : without_files.at(list))
        for (const char* name : {"file", "diagram", "picks"})
          if (each.contains(name)) each[name] = "";
    CHECK(without_files == steady(report_of(fuzz(file, three))));

    // As if it had been ended in its second generation of 64.
    const std::string journal = *read_file(out + "/journal.jsonl");
    folder.write(std::string(strategy) + "/journal.jsonl", head_of(journal, 100));
    CHECK(steady(report_of(orrery({"fuzz", "--resume", out, "--no-shrink", "--json"}))) == steady(report));
    CHECK(*read_file(out + "/journal.jsonl") == journal);

    // What was found is found again by the command that the report gives.
    for (const Json& group : report.at("groups")) {
      std::vector<std::string> again{"run", out + "/" + group.at("file").get<std::string>(), "--json"};
      const std::string picks = group.at("picks");
      CHECK(picks.empty() == group.at("mutations").empty());
      if (!picks.empty()) again.insert(again.end(), {"--picks", out + "/" + picks});
      if (report.at("strategy") == "pct") again.insert(again.end(), {"--strategy", "pct"});
      const Ran found = orrery(again);
      CHECK_MESSAGE(found.status == 0, found.err);
      CHECK(Json::parse(found.out).at("results").at(0).at("events") == group.at("failure").at("events"));
    }
  }
}

TEST_CASE("pct says what it promises, and what a strategy can't run is refused") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const Json report = report_of(fuzz(file, {"--seeds", "1..3", "--strategy", "pct", "--depth", "2"}));
  CHECK(report.at("depth") == 2);
  const Json& pct = report.at("results").at(0).at("pct");
  CHECK(pct.at("bound").get<double>() * pct.at("chains").get<double>() * pct.at("steps").get<double>() ==
        doctest::Approx(1));
  CHECK(has(orrery({"fuzz", file, "--seeds", "1..3", "--strategy", "pct"}).out, "1/(n k^(d-1))"));
  CHECK(has(fuzz(file, {"--depth", "2"}).err, "together with --strategy pct"));
  CHECK(has(fuzz(file, {"--strategy", "pct", "--depth", "0"}).err, "within 1..1000"));
  CHECK(has(fuzz(file, {"--strategy", "guided", "--set", "faults=[]"}).err, "no \"faults\""));
  CHECK(has(fuzz(file, {"--strategy", "gided"}).err, "guided"));
}

/// Ctrl-C, once the journal of `folder` has some lines.
class PressesLater {
 public:
  explicit PressesLater(std::string journal) : child_(fork()) {
    if (child_ != 0) return;
    const pid_t parent = getppid();
    while (getppid() == parent) {
      std::ifstream in(journal);
      int lines = 0;
      for (std::string line; std::getline(in, line);) ++lines;
      if (lines > 20) {
        kill(parent, SIGINT);
        break;
      }
      usleep(2'000);
    }
    _exit(0);
  }
  PressesLater(const PressesLater&) = delete;
  PressesLater& operator=(const PressesLater&) = delete;
  ~PressesLater() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_;
};

TEST_CASE(
    "Ctrl-C: the report is of what was done, and the campaign can go on "
    "to the same end") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const std::string out = folder.at("out");
  const std::uint64_t count = sanitized ? 600 : 3'000;
  const std::string all = fmt::format("1..{}", count);
  const std::vector<std::string> more{"--seeds", all, "--mutant", "planted.claim", "--jobs", "2", "--out", out};
  Ran ran;
  {
    const PressesLater soon(out + "/journal.jsonl");
    ran = fuzz(file, more);
  }
  CHECK(ran.status == 130);
  CHECK(has(ran.err, "--resume " + out));
  const Json part = report_of(ran);
  CHECK(part.at("interrupted") == true);
  const auto done = part.at("seeds_run").get<std::uint64_t>();
  CHECK(done >= 20);
  REQUIRE(done < count);
  for (const Json& failure : part.at("failures")) CHECK(failure.at("seed") <= done);
  // What was done is what a campaign of just these seeds does.
  Json same = report_of(fuzz(file, {"--seeds", "1.." + std::to_string(done), "--mutant", "planted.claim"}));
  CHECK(part.at("results") == same.at("results"));
  // A line that was being written when the machine went down is not there.
  std::ofstream(out + "/journal.jsonl", std::ios::app) << R"({"scenario":0,"se)";
  const Ran resumed = orrery({"fuzz", "--resume", out, "--json"});
  CHECK(resumed.status == 1);
  const std::string whole_out = folder.at("whole");
  Json whole = report_of(fuzz(file, {"--seeds", all, "--mutant", "planted.claim", "--out", whole_out}));
  CHECK(steady(report_of(resumed)) == steady(whole));
  // Another campaign is not taken for this one.
  CHECK(orrery({"fuzz", file, "--seeds", "1..9", "--resume", out}).status == 2);
  CHECK(has(orrery({"fuzz", "--resume", folder.str()}).err, "there is no journal.jsonl"));
}

/// kill -9 of every worker, again and again, for a while.
class KillsWorkers {
 public:
  KillsWorkers() : child_(fork()) {
    if (child_ != 0) return;
    const pid_t parent = getppid();
    for (int i = 0; i < 4 && getppid() == parent; ++i) {
      usleep(50'000);
      std::ifstream in("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
      for (pid_t other = 0; in >> other;)
        if (other != getpid()) kill(other, SIGKILL);
    }
    _exit(0);
  }
  KillsWorkers(const KillsWorkers&) = delete;
  KillsWorkers& operator=(const KillsWorkers&) = delete;
  ~KillsWorkers() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_;
};

TEST_CASE("kill -9 of workers changes nothing in the report") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const std::vector<std::string> more{"--seeds", "1..400", "--mutant", "planted.claim", "--jobs", "2"};
  const Json quiet = report_of(fuzz(file, more));
  Json disturbed;
  {
    const KillsWorkers now;
    disturbed = report_of(fuzz(file, more));
  }
  CHECK(steady(disturbed) == steady(quiet));
}

TEST_CASE("several scenarios, a time instead of a number, what fires in no seed") {
  const Folder folder;
  Json scenario = Json::parse(planted_scenario);
  scenario["variants"] = {{"a", Json::object()}, {"b", {{"mutants", {"planted.canary"}}}}};
  scenario["faults"].push_back({{"id", "never"}, {"every", "1h"}, {"crash", "n2"}, {"for", "1ms"}});
  const std::string file = folder.write("two.json", scenario.dump());
  const Json report = report_of(fuzz(file, {"--seeds", "7,3"}));
  CHECK(report.at("seeds_run") == 4);
  CHECK(report.at("seeds") == "7,3");
  CHECK(report.at("failures").size() == 2);
  CHECK(report.at("failures").at(0).at("seed") == 3);
  CHECK(report.at("shortfalls").at(0) == Json{{"scenario", 0}, {"kind", "fault"}, {"name", "never"}});
  const Ran timed = fuzz(file + "#a", {"--time", "400ms", "--base", "100"});
  CHECK(timed.status == 1);
  CHECK(report_of(timed).at("seeds") == "100..");
  CHECK(report_of(timed).at("seeds_run") > 0);
}

TEST_CASE("bad arguments") {
  const Folder folder;
  const std::string file = folder.write("planted.json", planted_scenario);
  const auto error = [&](std::vector<std::string> more) {
    const Ran ran = fuzz(file, std::move(more));
    CHECK(ran.status == 2);
    return ran.err;
  };
  CHECK(has(error({"--seeds", "5..1"}), "ends before it begins"));
  CHECK(has(error({"--seeds", "5.."}), "expected --time"));
  CHECK(has(error({"--time", "soon"}), "expected a time above 0"));
  CHECK(has(error({"--jobs", "0"}), "within 1..1024"));
  CHECK(has(error({"--max-failures", "0"}), "above 0"));
  CHECK(has(error({"--shard", "3/2"}), "not within 1..2"));
  CHECK(has(error({"--known", folder.at("nowhere")}), "expected a folder"));
  CHECK(has(error({"--mutant", "planted.clame"}), "planted.claim"));
  CHECK(has(error({"--out", file}), file));
}

}  // namespace
}  // namespace orrery::tools::fuzz_test
