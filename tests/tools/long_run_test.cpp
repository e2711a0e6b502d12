// Long commands: what would fail at the end fails at the beginning, progress is shown on a terminal alone, Ctrl-C ends
// in a report of what was done.
#include <chrono>
#include <csignal>
#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sys/time.h>

#include "tests/tools/program.hpp"
#include "tools/interrupt.hpp"
#include "tools/progress.hpp"

namespace orrery::tools::long_run_test {
namespace {

using Json = nlohmann::json;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Somebody presses Ctrl-C in `after`.
class Presses {
 public:
  explicit Presses(std::chrono::milliseconds after) : before_(std::signal(SIGALRM, [](int) { std::raise(SIGINT); })) {
    itimerval timer{};
    timer.it_value.tv_usec = static_cast<suseconds_t>(after.count() * 1000);
    setitimer(ITIMER_REAL, &timer, nullptr);
  }
  Presses(const Presses&) = delete;
  Presses& operator=(const Presses&) = delete;
  ~Presses() {
    const itimerval none{};
    setitimer(ITIMER_REAL, &none, nullptr);
    std::signal(SIGALRM, before_);
  }

 private:
  void (*before_)(int);
};

TEST_CASE("interrupted between runs: the report tells of those that were done") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  const Presses soon(std::chrono::milliseconds(300));
  const Ran ran = orrery({"run", file, "--set", "runs=1000000", "--json"});
  CHECK(ran.status == 130);
  CHECK(has(ran.err, "interrupted: "));
  CHECK(has(ran.err, " of 1,000,000 runs done"));
  const Json report = Json::parse(ran.out);
  CHECK(report.at("summary").at("interrupted") == true);
  const Json& result = report.at("results").at(0);
  const auto runs = result.at("runs").get<std::uint32_t>();
  CHECK(runs > 0);
  CHECK(runs < 1'000'000);
  CHECK(result.at("outcome") == "pass");
}

TEST_CASE("interrupted in the first run: there is nothing to tell, and no picture") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  const Presses soon(std::chrono::milliseconds(200));
  const Ran ran = orrery({"run", file, "--set", "duration=10000h", "--json", "--trace", folder.at("t.jsonl")});
  CHECK(ran.status == 130);
  CHECK(Json::parse(ran.out).at("results").empty());
  CHECK(folder.files() == 1);
}

TEST_CASE("nothing else hears of Ctrl-C afterwards, and the next command starts afresh") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  {
    const InterruptWatch watch;
    std::raise(SIGINT);
    CHECK(InterruptWatch::interrupted());
  }
  CHECK(orrery({"run", file}).status == 0);
}

TEST_CASE("progress: on a terminal, and gone at the end") {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Console console{in, out, err};
  SUBCASE("a terminal") {
    console.progress = true;
    {
      Progress progress(console, 1'200, std::chrono::milliseconds(0));
      progress.advance("Echo");
      CHECK(err.str() == "\r\x1b[K1 of 1,200 runs  Echo");
    }
    CHECK(err.str().ends_with("Echo\r\x1b[K"));
  }
  SUBCASE("a file") {
    Progress(console, 10, std::chrono::milliseconds(0)).advance("Echo");
    CHECK(err.str().empty());
  }
  SUBCASE("a terminal, but soon done") {
    console.progress = true;
    Progress(console, 10, std::chrono::hours(1)).advance("Echo");
    CHECK(err.str().empty());
  }
  CHECK(out.str().empty());
}

TEST_CASE("a place that can't be written is told before the run, not after it") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  for (const char* option : {"--trace", "--diagram"}) {
    CAPTURE(option);
    const Ran ran = orrery({"run", file, "--set", "duration=10000h", option, folder.at("no/such/x.dot")});
    CHECK(ran.status == 2);
    CHECK(has(ran.err, "no/such/x.dot: cannot be written"));
  }
  CHECK(
      has(orrery({"run", file, "--set", "duration=10000h", "--diagram", folder.at("d.gif")}).err, ".svg, .png, .pdf"));
  CHECK(folder.files() == 1);
}

TEST_CASE("of several runs it is told how many did what") {
  const Folder folder;
  Json scenario = Json::parse(broken_scenario);
  scenario["runs"] = 40;
  scenario["expect"] = {{"violates", "echo.remembers"}};
  const std::string file = folder.write("some.json", scenario.dump());
  const Json result = Json::parse(orrery({"run", file, "--json"}).out).at("results").at(0);
  const auto broken = result.at("outcome_runs").get<int>();
  REQUIRE(broken > 0);
  REQUIRE(broken < 40);
  CHECK(result.at("expectations").at(0).at("runs_missed") == 40 - broken);
  const Ran ran = orrery({"run", file});
  CHECK(has(ran.out, fmt::format("violation in {} of 40 runs, NOT as expected", broken)));
  CHECK(has(ran.out, fmt::format("got pass (in {} of 40 runs, first with seed ", 40 - broken)));
}

}  // namespace
}  // namespace orrery::tools::long_run_test
