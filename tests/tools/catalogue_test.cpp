// Exercise sheets, exports and the catalogue, as commands: what is written, that it is the same twice, that nothing
// foreign is overwritten, and that a student's sheet does not hold the answer.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/program.hpp"
#include "tools/files.hpp"
#include "tools/html.hpp"

namespace orrery::tools::catalogue_test {
namespace {

constexpr std::string_view asking_scenario = R"({
  "name": "Echo & <asks>", "duration": "500ms", "about": "A word is heard.",
  "teach": {"objective": "Counting", "needs": ["other/thing"], "minutes": 7},
  "system": {"kind": "echo", "nodes": 1},
  "network": {"latency": "1ms"},
  "workload": [{"id": "words", "kind": "words", "clients": 1, "rate": "50/s"}],
  "faults": [{"id": "power", "at": "200ms", "crash": "n1", "for": "50ms"}],
  "check": ["echo"],
  "budget": "none",
  "variants": {"right": {}, "wrong": {"expect": {"violates": "echo.remembers"}}},
  "ask": [
    {"at": "100ms", "question": "Will n1 have heard a word by 150 ms?", "judge": "150ms",
     "options": [{"text": "it will", "if": "n1.heard >= 1"}, {"text": "it won't", "if": "n1.heard == 0"}],
     "explain": "Clients speak 50 times a second."}
  ]
})";

std::map<std::string, std::string> contents_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[entry.path().lexically_relative(folder).generic_string()] = read_file(entry.path()).value_or("");
  return files;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// Every local address of a page: `href="..."`, `src="..."`.
std::vector<std::string> links_of(const std::string& page) {
  static const std::regex address(R"re((?:href|src)="([^"#]*)")re");
  std::vector<std::string> out;
  for (auto it = std::sregex_iterator(page.begin(), page.end(), address); it != std::sregex_iterator(); ++it)
    out.push_back((*it)[1]);
  return out;
}

TEST_CASE("a student's sheet stops at the question, the answers go on") {
  const Folder folder;
  const std::string target = folder.write("asks.json", asking_scenario) + "#right";
  CHECK(orrery({"draw", target, "--sheet", "student", "-o", folder.at("s.html")}).status == 0);
  CHECK(orrery({"draw", target, "--sheet", "answers", "-o", folder.at("a.html")}).status == 0);
  const std::string student = *read_file(folder.at("s.html"));
  const std::string answers = *read_file(folder.at("a.html"));
  for (const std::string& page : {student, answers}) {
    CHECK(has(page, "Will n1 have heard a word by 150 ms?"));
    CHECK(has(page, "it won't"));
    CHECK(has(page, "Echo &amp; &lt;asks&gt;"));
    CHECK(has(page, "Counting"));
    CHECK(has(page, "<img src=\"data:image/svg+xml;base64,"));
    CHECK(has(page, "alt=\"Space-time diagram of"));
  }
  CHECK_FALSE(has(student, "(right)"));
  CHECK_FALSE(has(student, "Clients speak"));
  CHECK(has(answers, "it will (right)"));
  CHECK(has(answers, "Clients speak 50 times a second."));
  CHECK_FALSE(has(answers, "it won't (right)"));
  CHECK(folder.files() == 3);  // nothing is left of the drawing

  // From the trace alone they are the same, but for the words that it has not.
  CHECK(orrery({"run", target, "--trace", folder.at("t.jsonl"), "-q"}).status == 0);
  CHECK(orrery({"draw", folder.at("t.jsonl"), "--sheet", "answers", "-o", folder.at("b.html")}).status == 0);
  CHECK(has(*read_file(folder.at("b.html")), "it will (right)"));
}

TEST_CASE("a sheet says what it needs") {
  const Folder folder;
  const std::string asks = folder.write("asks.json", asking_scenario) + "#right";
  const std::string plain = folder.write("plain.json", echo_scenario);
  const Ran nothing = orrery({"draw", plain, "--sheet", "student", "-o", folder.at("x.html")});
  CHECK(nothing.status == 2);
  CHECK(has(nothing.err, "asks questions"));
  CHECK(orrery({"draw", asks, "--sheet", "student", "-o", folder.at("x.svg")}).status == 2);
  CHECK(orrery({"draw", asks, "--sheet", "teacher", "-o", folder.at("x.html")}).status == 2);
  CHECK(orrery({"draw", asks, "--sheet", "student", "--as", "shiviz", "-o", folder.at("x.html")}).status == 2);
  CHECK_FALSE(folder.has("x.html"));
}

TEST_CASE("a run is written for other tools, from a scenario as from its trace") {
  const Folder folder;
  const std::string file = folder.write("echo.json", echo_scenario);
  CHECK(orrery({"run", file, "--trace", folder.at("t.jsonl"), "-q"}).status == 0);
  for (const std::string format : {"mermaid", "perfetto", "shiviz"}) {
    CHECK(orrery({"draw", file, "--as", format, "-o", folder.at(format)}).status == 0);
    CHECK(orrery({"draw", folder.at("t.jsonl"), "--as", format, "-o", folder.at("again")}).status == 0);
    CHECK(read_file(folder.at(format)) == read_file(folder.at("again")));
    CHECK(read_file(folder.at(format))->size() > 500);
  }
  CHECK(read_file(folder.at("mermaid"))->rfind("sequenceDiagram\n", 0) == 0);
  CHECK(orrery({"draw", file, "--as", "plantuml", "-o", folder.at("x")}).status == 2);
  CHECK(orrery({"draw", file, "--as", "mermaid", "--nodes", "n9", "-o", folder.at("x")}).status == 2);
  CHECK_FALSE(folder.has("x"));
}

TEST_CASE("a catalogue is whole, works offline and is the same twice") {
  const Folder folder;
  folder.write("lessons/asks.json", asking_scenario);
  folder.write("lessons/deep/plain.json", echo_scenario);
  const std::string site = folder.at("site");
  const Ran made = orrery({"catalogue", folder.at("lessons"), "-o", site});
  CHECK(made.status == 1);  // the variant that expects a violation has none
  CHECK(has(made.err, "1 scenario did not end as expected"));
  const auto files = contents_of(site);
  for (const char* name :
       {"index.html", "asks.html", "deep/plain.html", "asks-right-student.html", "asks-right-answers.html",
        "figures/asks-right-space-time.svg", "figures/asks-right-history.svg", "deep/figures/plain-run-timeline.svg"})
    CHECK_MESSAGE(files.contains(name), name);
  CHECK_FALSE(files.contains("figures/asks-right-log.svg"));   // echo keeps no log
  CHECK_FALSE(files.contains("deep/plain-run-student.html"));  // it asks nothing
  for (const auto& [name, text] : files) {
    if (!name.ends_with(".html")) continue;
    CHECK_FALSE(has(text, "http"));
    CHECK_FALSE(has(text, "<script"));
    CHECK_FALSE(has(text, "alt=\"\""));
    for (const std::string& link : links_of(text)) {
      const auto target = (std::filesystem::path(name).parent_path() / link).lexically_normal().generic_string();
      CHECK_MESSAGE(files.contains(target), name, " links to ", link);
    }
  }
  const std::string index = files.at("index.html");
  CHECK(has(index, "Echo &amp; &lt;asks&gt;"));
  CHECK(has(index, "Counting"));
  CHECK(has(index, ">7<"));
  CHECK(has(index, "other/thing"));
  CHECK(has(index, "NOT as expected"));
  CHECK(has(files.at("asks.html"), "orrery run "));

  CHECK(orrery({"catalogue", folder.at("lessons"), "-o", folder.at("again")}).status == 1);
  CHECK(contents_of(folder.at("again")) == files);
  // Its own folder is replaced, and nothing stays of what is no longer there.
  std::ofstream(folder.at("site/figures/old.svg")) << "old";
  CHECK(orrery({"catalogue", folder.at("lessons"), "-o", site}).status == 1);
  CHECK(contents_of(site) == files);
}

TEST_CASE("what is swept and asks for its picture has it on its page, with all runs in it") {
  const Folder folder;
  std::string swept(echo_scenario);
  const std::string more =
      R"({"runs": 3, "sweep": {"network.loss": [0, 0.1]}, "draw": {"view": "sweep", "y": ["messages.sent"]}, )";
  swept.replace(swept.find('{'), 1, more);
  folder.write("lessons/swept.json", swept);
  folder.write("lessons/plain.json", echo_scenario);
  const Ran made = orrery({"catalogue", folder.at("lessons"), "-o", folder.at("site")});
  CHECK(made.status != 2);
  const auto files = contents_of(folder.at("site"));
  REQUIRE_MESSAGE(files.contains("figures/swept-sweep.svg"), made.err);
  CHECK_FALSE(files.contains("figures/plain-sweep.svg"));
  CHECK(has(files.at("figures/swept-sweep.svg"), "3 runs"));
  const std::string& page = files.at("swept.html");
  CHECK(has(page, "<section id=\"sweep\">"));
  CHECK(has(page, "src=\"figures/swept-sweep.svg\" alt=\"Curves over network.loss"));
  CHECK(has(page, "--view sweep -o sweep.svg"));
  CHECK_FALSE(has(files.at("plain.html"), "sweep"));
}

TEST_CASE("what a catalogue did not make is left alone") {
  const Folder folder;
  folder.write("lessons/plain.json", echo_scenario);
  folder.write("mine/thesis.txt", "years of work");
  const Ran refused = orrery({"catalogue", folder.at("lessons"), "-o", folder.at("mine")});
  CHECK(refused.status == 2);
  CHECK(has(refused.err, "not made by"));
  CHECK(read_file(folder.at("mine/thesis.txt")) == "years of work");
  CHECK(orrery({"catalogue", folder.at("lessons"), "-o", folder.at("lessons/plain.json")}).status == 2);
  CHECK(folder.files() == 2);
  CHECK(orrery({"catalogue", folder.at("nothing"), "-o", folder.at("site")}).status == 2);
  CHECK_FALSE(folder.has("site"));
}

TEST_CASE("bytes become an address, words become HTML") {
  CHECK(data_uri("text/plain", "") == "data:text/plain;base64,");
  CHECK(data_uri("text/plain", "M") == "data:text/plain;base64,TQ==");
  CHECK(data_uri("text/plain", "Ma") == "data:text/plain;base64,TWE=");
  CHECK(data_uri("text/plain", "Man\xFF") == "data:text/plain;base64,TWFu/w==");
  CHECK(escape_html("a < \"b\" & c > d") == "a &lt; &quot;b&quot; &amp; c &gt; d");
}

}  // namespace
}  // namespace orrery::tools::catalogue_test
