// `orrery run`, from a file to a result, a trace, a diagram and an exit status.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/tools/program.hpp"
#include "tools/files.hpp"

namespace orrery::tools::run_test {
namespace {

using Json = nlohmann::json;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

Json results_of(const Ran& ran) { return Json::parse(ran.out).at("results"); }

/// What the broken scenario is expected to do.
std::string expecting_the_worst() {
  Json scenario = Json::parse(broken_scenario);
  scenario["expect"] = {{"violates", "echo.remembers"}};
  return scenario.dump();
}

std::string with_variants() {
  Json scenario = Json::parse(echo_scenario);
  scenario["variants"] = {{"one", Json::object()}, {"two", {{"duration", "2s"}}}};
  return scenario.dump();
}

TEST_CASE("a good scenario: status 0 and a few lines") {
  const Folder folder;
  const Ran ran = orrery({"run", folder.write("echo.json", echo_scenario)});
  CHECK(ran.status == 0);
  CHECK(ran.err.empty());
  for (const char* part : {"Echo: pass, as expected", "claims", "operations", "digest", "held"})
    CHECK(has(ran.out, part));
  CHECK_FALSE(has(ran.out, "\x1b["));
}

TEST_CASE("quiet says nothing of what is good; verbose names every claim; colour is for those who ask") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  CHECK(orrery({"run", "-q", file}).out.empty());
  CHECK(has(orrery({"run", file, "-v"}).out, "echo.remembers"));
  CHECK(has(orrery({"run", file, "--color", "always"}).out, "\x1b[32m"));
}

TEST_CASE("a finding: status 1, the evidence, and the command that reproduces it as the last line") {
  const Folder folder;
  const std::string file = folder.write("broken.json", broken_scenario);
  const Ran ran = orrery({"run", file});
  CHECK(ran.status == 1);
  CHECK(has(ran.out, "of 8 runs, NOT as expected"));
  CHECK(has(ran.out, "echo.remembers at "));
  CHECK(has(ran.out, "has promised"));
  const std::string command = last_line(ran.out);
  REQUIRE(command.starts_with("orrery run " + file + " --seed "));
  const std::string seed = command.substr(command.rfind(' ') + 1);
  const Ran again = orrery({"run", file, "--seed", seed, "--json"});
  CHECK(again.status == 1);
  const Json result = results_of(again).at(0);
  CHECK(result.at("runs") == 1);
  CHECK(std::to_string(result.at("seed").get<std::uint64_t>()) == seed);
  CHECK(result.at("violations").at(0).at("claim") == "echo.remembers");
  CHECK(last_line(result.at("reproduce")) == command);
}

TEST_CASE("the same without the mistake is good, and the mistake can be switched on from outside") {
  const Folder folder;
  Json honest = Json::parse(broken_scenario);
  honest.erase("mutants");
  const std::string file = folder.write("honest.json", honest.dump());
  CHECK(orrery({"run", file}).status == 0);
  const Ran ran = orrery({"run", file, "--mutant", "echo.answer_before_durable"});
  CHECK(ran.status == 1);
  CHECK(has(last_line(ran.out), "--mutant echo.answer_before_durable"));
}

TEST_CASE("the report for machines is the same twice, but for the time it took") {
  const Folder folder;
  folder.write("a/broken.json", broken_scenario);
  folder.write("b/variants.json", with_variants());
  Json reports[2];
  for (Json& report : reports) {
    const Ran ran = orrery({"run", folder.str(), "--json"});
    CHECK(ran.status == 1);
    report = Json::parse(ran.out);
    for (Json& result : report.at("results")) CHECK(result.erase("timing") == 1);
  }
  CHECK(reports[0] == reports[1]);
  REQUIRE(reports[0].at("results").size() == 3);
  CHECK(reports[0].at("results").at(0).at("runs") == 8);
  CHECK(reports[0].at("results").at(1).at("variant") == "one");
  CHECK(reports[0].at("results").at(2).at("simulated_ns") == 2'000'000'000);
  CHECK(reports[0].at("summary").at("not_as_expected") == 1);
}

TEST_CASE("a variant, a keyword, a setting, standard input") {
  const Folder folder;
  const std::string file = folder.write("v.json", with_variants());
  CHECK(results_of(orrery({"run", file, "--json"})).size() == 2);
  CHECK(results_of(orrery({"run", file + "#two", "--json"})).at(0).at("variant") == "two");
  CHECK(results_of(orrery({"run", file, "-k", "#two", "--json"})).size() == 1);
  const Ran none = orrery({"run", file, "-k", "three"});
  CHECK(none.status == 2);
  CHECK(has(none.err, "nothing selected"));
  const Ran set = orrery({"run", "-", "--set", "duration=500ms", "--json"}, std::string(echo_scenario));
  CHECK(results_of(set).at(0).at("simulated_ns") == 500'000'000);
  CHECK(results_of(set).at(0).at("file") == "-");
}

std::string with_sweep(const Json& draw) {
  Json scenario = Json::parse(echo_scenario);
  scenario["runs"] = 3;
  scenario["sweep"] = {{"network.latency", {"1ms", "4ms"}}, {"duration", {"500ms", "1s"}}};
  scenario["draw"] = draw;
  return scenario.dump();
}

std::string text_in(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("a sweep is drawn from the results of all its points, by run and by draw alike") {
  const Folder folder;
  const std::string file = folder.write(
      "s.json", with_sweep({{"view", "sweep"}, {"x", "network.latency"}, {"y", {"words.latency", "messages.sent"}}}));
  const Ran ran = orrery({"run", file, "--diagram", folder.at("run.dot"), "--json"});
  CHECK(ran.status == 0);
  REQUIRE(results_of(ran).size() == 4);
  const std::string drawn = text_in(folder.at("run.dot"));
  // The mean that the report has, in nanoseconds: the chart says it in milliseconds.
  const auto mean = results_of(ran).at(0).at("stats").at("words.latency.mean_ns").get<std::int64_t>();
  CHECK(has(drawn, std::to_string(mean / 1'000'000)));
  for (const char* words : {"words.latency, mean", "messages.sent, mean", "duration 500ms", "duration 1s", "3 runs"})
    CHECK_MESSAGE(has(drawn, words), words);
  CHECK(orrery({"draw", file, "-o", folder.at("draw.dot")}).status == 0);
  CHECK(text_in(folder.at("draw.dot")) == drawn);
  const Ran other = orrery(
      {"draw", file, "--view", "sweep", "--x", "duration", "--y", "messages.sent.max", "-o", folder.at("other.dot")});
  CHECK(other.status == 0);
  CHECK(has(text_in(folder.at("other.dot")), "messages.sent.max"));
  CHECK(has(text_in(folder.at("other.dot")), "latency 1ms"));
}

TEST_CASE("a sweep that can't be drawn: what is not swept, what nobody measures, what is no sweep") {
  const Folder folder;
  const auto refused = [&](const std::string& text, const std::vector<std::string>& more, const char* part) {
    std::vector<std::string> words{"draw", folder.write("s.json", text), "-o", folder.at("s.dot")};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = orrery(words);
    CHECK(ran.status == 2);
    CHECK_MESSAGE(has(ran.err, part), ran.err);
    CHECK_FALSE(folder.has("s.dot"));
  };
  refused(with_sweep({{"view", "sweep"}, {"x", "network.latancy"}, {"y", {"messages.sent"}}}), {},
          "did you mean \"network.latency\"?");
  refused(with_sweep({{"view", "sweep"}, {"y", {"messages.snet"}}}), {}, "did you mean \"messages.sent\"?");
  refused(with_sweep({{"view", "sweep"}, {"by", "system.nodes"}, {"y", {"messages.sent"}}}), {}, "is not swept");
  refused(with_sweep({{"view", "sweep"}}), {}, "needs statistics");
  refused(with_sweep({{"view", "sweep"}}), {"--view", "sweep", "--y", "messages.snet"}, "did you mean");
  refused(std::string(echo_scenario), {"--view", "sweep", "--y", "messages.sent"}, "sweeps something");
  refused(std::string(echo_scenario), {"--y", "messages.sent"}, "--y does not apply to the view space-time");
  refused(with_sweep({{"view", "space-time"}}), {}, "exactly one run");
  Json variants = Json::parse(with_sweep({{"view", "sweep"}, {"y", {"messages.sent"}}}));
  variants["variants"] = {{"one", Json::object()}, {"two", {{"calm", "100ms"}}}};
  refused(variants.dump(), {}, "choose one of");
  const std::string trace = folder.at("t.jsonl");
  CHECK(orrery({"run", folder.write("e.json", echo_scenario), "--trace", trace}).status == 0);
  const Ran one = orrery({"draw", trace, "--view", "sweep", "-o", folder.at("s.dot")});
  CHECK(one.status == 2);
  CHECK(has(one.err, "of all runs of a scenario"));
}

TEST_CASE("bad scenarios: status 2, every file is told, nothing runs") {
  const Folder folder;
  const std::string file = folder.write("v.json", with_variants());
  const Ran variant = orrery({"run", file + "#twoo"});
  CHECK(variant.status == 2);
  CHECK(has(variant.err, "did you mean \"two\"?"));
  const Ran mutant = orrery({"run", file, "--mutant", "echo.answer_befor_durable"});
  CHECK(mutant.status == 2);
  CHECK(has(mutant.err, "echo.answer_before_durable"));
  CHECK(orrery({"run", file, "--set", "nonsense"}).status == 2);
  folder.write("x.json", "{");
  folder.write("y.json", "[");
  const Ran all = orrery({"run", folder.str()});
  CHECK(all.status == 2);
  CHECK(all.out.empty());
  CHECK(has(all.err, "x.json"));
  CHECK(has(all.err, "y.json"));
}

TEST_CASE("one mistake is told once, whatever depends on it and in however many files") {
  for (const char* setting : {"system.kind=rft", "system.nodes=0", "system.nodes=[]", "system.nodes=many",
                              "system.nodes=200", "system.heartbeat=2s"}) {
    CAPTURE(setting);
    // Files whose nodes have the usual names: elsewhere other nodes are other mistakes too.
    const Ran ran = orrery({"run", "scenarios/raft/happy-election.json", "scenarios/raft/leader-crash.json",
                            "scenarios/raft/rolling-restart.json", "--set", setting});
    CHECK(ran.status == 2);
    CHECK_MESSAGE(std::count(ran.err.begin(), ran.err.end(), '\n') == 2, ran.err);
  }
}

TEST_CASE("validate tells good from bad, and all of it") {
  const Folder folder;
  folder.write("a.json", with_variants());
  CHECK(orrery({"validate", folder.str()}).status == 0);
  folder.write("b.json", "{\"name\": 1, \"system\": {}}");
  const Ran ran = orrery({"validate", folder.str(), "--json"});
  CHECK(ran.status == 2);
  const Json report = Json::parse(ran.out);
  CHECK(report.at("valid") == false);
  CHECK(report.at("files").at(0).at("plans").size() == 2);
  CHECK(report.at("files").at(1).at("errors").size() >= 1);
}

namespace {

/// What a picture says: its description and its words, in their order. The rest depends on Graphviz and on fonts.
std::vector<std::string> words_of_picture(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string svg{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::vector<std::string> words;
  for (const std::string tag : {"desc", "text"})
    for (std::size_t at = svg.find("<" + tag); at != std::string::npos; at = svg.find("<" + tag, at + 1)) {
      const std::size_t begin = svg.find('>', at) + 1;
      words.push_back(svg.substr(begin, svg.find("</" + tag + ">", begin) - begin));
    }
  return words;
}

}  // namespace

TEST_CASE("the pictures in the README are what their commands draw today") {
  const Folder folder;
  for (const auto& [scenario, picture] : {std::pair{"scenarios/raft/leader-crash.json", "leader-crash.svg"},
                                          std::pair{"scenarios/locking/gc-pause.json#fenced", "gc-pause.svg"}}) {
    CAPTURE(scenario);
    const std::string today = folder.at(picture);
    REQUIRE(orrery({"run", scenario, "--diagram", today}).status == 0);
    const std::vector<std::string> words = words_of_picture(today);
    CHECK(words.size() > 30);
    const std::string kept = std::string("scenarios/pictures/") + picture;
    CHECK_MESSAGE(words == words_of_picture(kept), "draw it anew: --diagram " << kept);
  }
}

TEST_CASE("a trace and a diagram are of one run") {
  const Folder folder;
  const std::string file = folder.write("v.json", with_variants());
  const Ran many = orrery({"run", file, "--trace", folder.at("t.jsonl")});
  CHECK(many.status == 2);
  CHECK(has(many.err, file + "#one --seed 1"));
  CHECK(has(many.err, file + "#two --seed 1"));
  CHECK(folder.files() == 1);

  const Ran one =
      orrery({"run", file + "#one", "--trace", folder.at("t.jsonl"), "--diagram", folder.at("d.dot"), "--json"});
  CHECK(one.status == 0);
  const std::string trace = *read_file(folder.at("t.jsonl"));
  CHECK(Json::parse(last_line(trace)).at("digest") == results_of(one).at(0).at("digest"));
  CHECK(has(*read_file(folder.at("d.dot")), "digraph"));

  const Ran drawn =
      orrery({"draw", folder.at("t.jsonl"), "-o", folder.at("e.dot"), "--to", "100ms", "--theme", "print"});
  CHECK(drawn.status == 0);
  CHECK(folder.has("e.dot"));
  CHECK(orrery({"draw", folder.at("t.jsonl"), "-o", folder.at("e.gif")}).status == 2);
  CHECK(orrery({"draw", folder.at("t.jsonl"), "-o", folder.at("f.dot"), "--nodes", "n9"}).status == 2);
  CHECK_FALSE(folder.has("f.dot"));
}

TEST_CASE("a scenario is drawn as its trace is, and as it asks to be") {
  const Folder folder;
  std::string text(echo_scenario);
  text.insert(text.rfind('}'), R"(, "draw": {"theme": "dark", "to": "100ms", "note": "a picture for slides"})");
  const std::string file = folder.write("echo.json", text);
  CHECK(orrery({"run", file, "--trace", folder.at("t.jsonl"), "--diagram", folder.at("run.dot")}).status == 0);
  CHECK(orrery({"draw", file, "-o", folder.at("drawn.dot")}).status == 0);
  const Ran traced =
      orrery({"draw", folder.at("t.jsonl"), "-o", folder.at("trace.dot"), "--theme", "dark", "--to", "100ms"});
  CHECK(traced.status == 0);
  const std::string dot = *read_file(folder.at("run.dot"));
  CHECK(dot == *read_file(folder.at("drawn.dot")));
  CHECK(dot == *read_file(folder.at("trace.dot")));
  CHECK(has(dot, "#14181D"));
  CHECK(orrery({"draw", file, "-o", folder.at("light.dot"), "--theme", "light"}).status == 0);
  CHECK_FALSE(has(*read_file(folder.at("light.dot")), "#14181D"));
  CHECK(orrery({"draw", folder.at("t.jsonl"), "-o", folder.at("x.dot"), "--seed", "3"}).status == 2);
}

TEST_CASE("a scenario that asks for a picture there is none of is told where it does") {
  const Folder folder;
  const auto drawn = [&](const std::string& draw) {
    std::string text(echo_scenario);
    text.insert(text.rfind('}'), R"(, "draw": )" + draw);
    const std::string file = folder.write("echo.json", text);
    const Ran ran = orrery({"run", file, "--diagram", folder.at("x.dot")});
    CHECK(ran.status == 2);
    CHECK_FALSE(folder.has("x.dot"));
    return ran.err;
  };
  CHECK(has(drawn(R"({"view": "spacetime"})"), "echo.json: draw.view: expected one of space-time"));
  CHECK(has(drawn(R"({"view": "spacetime"})"), "did you mean \"space-time\"?"));
  CHECK(has(drawn(R"({"form": "1s"})"), "/draw/form: unknown key \"form\"; did you mean \"from\"?"));
  CHECK(has(drawn(R"({"from": "soon"})"), "/draw/from: "));
  CHECK(has(drawn(R"({"nodes": ["n1", true]})"), "/draw/nodes/1: expected a text, found true"));
  CHECK(has(drawn(R"({"nodes": "n7"})"), "expected the name of a node of the trace, found \"n7\""));
}

TEST_CASE("what can't be written is bad input and leaves nothing behind") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  CHECK(orrery({"run", file, "--trace", folder.at("no/such/t.jsonl")}).status == 2);
  CHECK(orrery({"run", file, "--trace", folder.at("t.jsonl"), "--diagram", folder.at("d.gif")}).status == 2);
  CHECK(folder.files() == 1);
}

TEST_CASE("until an event, until a time, and everything twice") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  CHECK(results_of(orrery({"run", file, "--until", "20", "--json"})).at(0).at("events") == 20);
  CHECK(results_of(orrery({"run", file, "--until", "250ms", "--json"})).at(0).at("simulated_ns") == 250'000'000);
  const Ran twice = orrery({"run", file, "--verify-determinism"});
  CHECK(twice.status == 0);
  CHECK(has(twice.out, "(ran twice: same digest)"));
  CHECK_FALSE(has(orrery({"run", file}).out, "twice"));
}

TEST_CASE("of a part of a run nothing is judged that only its end can tell") {
  const Folder folder;
  const std::string file = folder.write("late.json", R"({
    "name": "Late", "duration": "1s", "system": {"kind": "echo", "nodes": 1},
    "workload": [{"id": "words", "kind": "words", "clients": 1, "rate": "50/s"},
                 {"id": "script", "clients": "bob", "ops": [{"id": "late", "op": "say x", "at": "900ms", "expect": "ok"}]}],
    "faults": [{"id": "power", "at": "800ms", "crash": "n1", "for": "10ms"}],
    "ask": [{"at": "700ms", "question": "Who is up?", "options": [{"text": "n1", "if": "n1 is n1"}, {"text": "nobody"}]}],
    "expect": {"ops": {"late": "ok"}, "stats": {"words.ops.ok": ">= 40"}, "sometimes": "echo.hears_somebody"}
  })");
  for (const char* until : {"3", "10ms", "500ms"}) {
    CAPTURE(until);
    const Ran part = orrery({"run", file, "--until", until});
    CHECK_MESSAGE(part.status == 0, part.out);
    CHECK(has(part.out, "only so far, as asked: what the end would tell is not judged"));
  }
  CHECK(results_of(orrery({"run", file, "--until", "10ms", "--json"})).at(0).at("cut_short") == true);
  CHECK(results_of(orrery({"run", file, "--until", "1s", "--json"})).at(0).at("cut_short") == false);
  const std::string worst = folder.write("worst.json", expecting_the_worst());
  CHECK(orrery({"run", worst, "--until", "10ms"}).status == 0);
  const std::string broken = folder.write("broken.json", broken_scenario);
  CHECK(orrery({"run", broken}).status == 1);
  CHECK(orrery({"run", broken, "--until", "10ms"}).status == 0);
  CHECK(orrery({"run", broken, "--until", "999ms"}).status == 1);
}

TEST_CASE("a run of more events than allowed hangs") {
  const Folder folder;
  const std::string file = folder.write("never.json", R"({
    "name": "Never over", "duration": "10s", "system": {"kind": "echo"},
    "faults": [{"every": "1ns", "crash": "1 of servers", "for": "1ns"}]
  })");
  const Ran ran = orrery({"run", file, "--events", "5000"});
  CHECK(ran.status == 1);
  CHECK_MESSAGE(has(ran.out, "after 5000 events it was still not over"), ran.out);
  CHECK(has(ran.out, "--seed 1 --events 5000\n"));
  CHECK(orrery({"run", file, "--events", "0"}).status == 2);
  CHECK(orrery({"run", file, "--events", "5000", "--until", "4000"}).status == 0);
}

TEST_CASE("an expected violation is as expected, and -x stops at the first that is not") {
  const Folder folder;
  folder.write("a.json", broken_scenario);
  folder.write("b.json", echo_scenario);
  const Ran ran = orrery({"run", folder.str(), "-x", "--json"});
  CHECK(ran.status == 1);
  CHECK(results_of(ran).size() == 1);
  const std::string seed = std::to_string(results_of(ran).at(0).at("violations").at(0).at("seed").get<std::uint64_t>());
  const std::string expected = folder.write("c.json", expecting_the_worst());
  const Ran foretold = orrery({"run", expected, "--seed", seed});
  CHECK(foretold.status == 0);
  CHECK(has(foretold.out, "violation, as expected"));
}

TEST_CASE("JUnit XML: what is as expected passes, also a violation; what is not fails") {
  const Folder folder;
  const std::string good = folder.write("good.json", expecting_the_worst());
  const std::string bad = folder.write("bad.json", broken_scenario);
  const Ran ran = orrery({"run", bad, "--junit", folder.at("no/such.xml")});
  CHECK(ran.status == 2);
  CHECK(orrery({"run", bad, "--junit", folder.at("bad.xml")}).status == 1);
  CHECK(has(*read_file(folder.at("bad.xml")), "<failure type=\"echo.remembers\""));
  const Ran seed = orrery({"run", bad, "--json"});
  const auto telling = results_of(seed).at(0).at("violations").at(0).at("seed").get<std::uint64_t>();
  CHECK(orrery({"run", good, "--seed", std::to_string(telling), "--junit", folder.at("good.xml")}).status == 0);
  const std::string text = *read_file(folder.at("good.xml"));
  CHECK(has(text, "<testcase name=\"echo.remembers\""));
  CHECK(has(text, "failures=\"0\" errors=\"0\""));
}

}  // namespace
}  // namespace orrery::tools::run_test
