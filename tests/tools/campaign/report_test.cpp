// Reports: sums that do not care about order, groups, what was never reached, and JUnit XML that a strict reader takes.
#include "tools/campaign/report.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tools/campaign/journal.hpp"
#include "tools/campaign/junit.hpp"
#include "tools/campaign/report_json.hpp"
#include "tools/failure.hpp"

namespace orrery::campaign::report_test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

Report empty_report() {
  Report report;
  report.build = "a build";
  report.seeds = "1..9";
  ScenarioTally scenario;
  scenario.file = "a.json";
  scenario.name = "A <b> & \"c\"";
  scenario.expects = {"a.wanted"};
  report.scenarios = {scenario};
  return report;
}

SeedRecord record_of(std::uint64_t seed, bool fails = false) {
  SeedRecord record;
  record.seed = seed;
  record.events = 10 * seed;
  record.simulated_ns = 5;
  record.digest = {seed, ~seed};
  record.claims = {{"a.claim", ClaimKind::always, seed, false, false},
                   {"a.some", ClaimKind::sometimes, 1, seed % 2 == 0, false},
                   {"a.wanted", ClaimKind::sometimes, 1, seed == 8, false},
                   {"a.never", ClaimKind::sometimes, 1, false, false},
                   {"a.left_out", ClaimKind::always, 1, false, true},
                   {"a.unjudged", ClaimKind::always, 0, false, false}};
  record.faults = {{"crash", seed % 3, 1, true}, {"silent", 0, 0, true}};
  if (!fails) return record;
  record.outcome = sim::RunOutcome::violation;
  record.failure = Failure{"a.claim", {seed % 2 == 0 ? "even" : "odd"}, record.events, 7, "n1", "<seen> & \x01 \"so\""};
  return record;
}

Report report_of(std::vector<std::uint64_t> seeds) {
  Report report = empty_report();
  for (const std::uint64_t seed : seeds) report.add(record_of(seed, seed >= 4));
  return report;
}

TEST_CASE("the order in which seeds are added can't be seen") {
  const std::string straight = text_of(report_of({1, 2, 3, 4, 5, 6, 7, 8, 9}));
  CHECK(straight == text_of(report_of({9, 8, 7, 6, 5, 4, 3, 2, 1})));
  CHECK(straight == text_of(report_of({5, 1, 9, 2, 8, 3, 7, 4, 6})));
  CHECK(straight != text_of(report_of({1, 2, 3, 4, 5, 6, 7, 8})));
}

TEST_CASE(
    "failures of one claim and trail are one group, told by the seed "
    "with the fewest events") {
  const Report report = report_of({9, 8, 7, 6, 5, 4, 3});
  REQUIRE(report.groups.size() == 2);
  for (const auto& [id, group] : report.groups) {
    const bool even = group.failure.trail.front() == "even";
    CHECK(group.seed == (even ? 4 : 5));
    CHECK(group.seeds == 3);
    CHECK(id.starts_with("a.claim-"));
    CHECK(id.size() == std::string("a.claim-123456").size());
  }
  CHECK(report.failures.size() == 6);
  CHECK(report.failures.front().seed == 4);
}

TEST_CASE("a report is read back as it was written, and what is none is told") {
  Report report = report_of({1, 2, 3, 4, 5, 6, 7, 8, 9});
  report.shard = {2, 3};
  report.overrides = {"--mutant", "a.b"};
  report.groups.begin()->second.reproduction = {"x.json", "x.svg", "x.picks.json", true, "12 steps"};
  report.groups.begin()->second.known = true;
  const std::string text = text_of(report);
  CHECK(text_of(read_report("r.json", text)) == text);
  for (const char* bad : {"", "{}", "[]", "{\"schema\": \"orrery.run/1\"}"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(static_cast<void>(read_report("r.json", bad)), tools::BadInput);
  }
  std::string cut = text;
  cut.replace(cut.find("\"a.claim-"), 9, "\"b.claim-");
  CHECK_THROWS_AS(static_cast<void>(read_report("r.json", cut)), tools::BadInput);
}

TEST_CASE("shards add up to the whole") {
  const std::string whole = text_of(report_of({1, 2, 3, 4, 5, 6, 7, 8, 9}));
  std::vector<std::pair<std::string, Report>> shards{
      {"1", report_of({1, 4, 7})}, {"2", report_of({2, 5, 8})}, {"3", report_of({3, 6, 9})}};
  for (std::uint64_t i = 0; i < shards.size(); ++i) shards[i].second.shard = {i + 1, 3};
  CHECK(text_of(merged(shards)) == whole);
  std::reverse(shards.begin(), shards.end());
  CHECK(text_of(merged(shards)) == whole);
  shards.pop_back();
  CHECK_THROWS_AS(static_cast<void>(merged(shards)), tools::BadInput);
}

TEST_CASE(
    "what was never reached is listed; it is a finding if it was "
    "expected or required") {
  Report report = report_of({1, 2, 3});
  std::vector<std::string> never;
  for (const Shortfall& each : never_reached(report)) never.push_back(each.name);
  CHECK(never == std::vector<std::string>{"a.never", "a.wanted"});
  const auto names = [](const Report& of) {
    std::vector<std::string> all;
    for (const Shortfall& each : shortfalls(of)) all.push_back(each.name);
    return all;
  };
  CHECK(names(report) == std::vector<std::string>{"a.wanted", "silent"});
  CHECK(has_findings(report));
  report.require_sometimes = true;
  CHECK(names(report) == std::vector<std::string>{"a.never", "a.wanted", "silent"});
  CHECK(names(empty_report()).empty());
}

TEST_CASE("how many clean seeds make one sure, and what a clean campaign rules out") {
  CHECK(clean_seeds_needed(1, 2) == 5);      // 0.5^5 = 3.1 %, 0.5^4 = 6.3 %
  CHECK(clean_seeds_needed(1, 100) == 299);  // the textbook's number
  CHECK(clean_seeds_needed(10, 10) == 1);
  CHECK_FALSE(clean_seeds_needed(0, 10));
  for (const std::uint64_t run : {3U, 17U, 1'000U})
    for (std::uint64_t failed = 1; failed < run; failed += 1 + run / 7) {
      const double p = static_cast<double>(failed) / static_cast<double>(run);
      const auto n = static_cast<double>(*clean_seeds_needed(failed, run));
      CHECK(std::pow(1 - p, n) <= 0.05 + 1e-12);
      CHECK(std::pow(1 - p, n - 1) > 0.05);
    }
  CHECK(share_ruled_out(1) == doctest::Approx(0.95));
  CHECK(share_ruled_out(3'000) == doctest::Approx(0.001).epsilon(0.01));
}

TEST_CASE("a record is read back from its line") {
  const SeedRecord record = record_of(7, true);
  const std::string line = line_of(record);
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line_of(read_record(line)) == line);
  const SeedRecord again = read_record(line);
  CHECK(again.failure->trail == record.failure->trail);
  CHECK(again.claims.size() == record.claims.size());
  CHECK(again.digest == record.digest);
}

/// Reads XML of the kind that we write, strictly; throws where it is none. Returns the elements as `path@attributes`.
struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;
  std::vector<XmlElement> children;

  [[nodiscard]] std::string at(std::string_view attribute) const {
    for (const auto& [name_of, value] : attributes)
      if (name_of == attribute) return value;
    throw std::runtime_error("no attribute " + std::string(attribute) + " at " + name);
  }
};

class XmlReader {
 public:
  explicit XmlReader(std::string_view text) : text_(text) {}
  XmlElement read() {
    expect("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    XmlElement root = element();
    blanks();
    if (!text_.empty()) fail("text after the end");
    return root;
  }

 private:
  [[noreturn]] void fail(const std::string& why) {
    throw std::runtime_error(why + " before " + std::string(text_.substr(0, 40)));
  }
  void blanks() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\n')) text_.remove_prefix(1);
  }
  void expect(std::string_view what) {
    blanks();
    if (!text_.starts_with(what)) fail("expected " + std::string(what));
    text_.remove_prefix(what.size());
  }
  std::string until(std::string_view ends) {
    const std::size_t end = text_.find_first_of(ends);
    if (end == std::string_view::npos) fail("no end");
    std::string part(text_.substr(0, end));
    text_.remove_prefix(end);
    return part;
  }
  /// Every & begins one of the entities that we write.
  void check(const std::string& value) {
    for (std::size_t at = value.find('&'); at != std::string::npos; at = value.find('&', at + 1)) {
      const std::string rest = value.substr(at);
      if (!rest.starts_with("&amp;") && !rest.starts_with("&lt;") && !rest.starts_with("&gt;") &&
          !rest.starts_with("&quot;"))
        fail("a stray &");
    }
    for (const char c : value)
      if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') fail("a character that XML has not");
  }
  XmlElement element() {
    expect("<");
    XmlElement result;
    result.name = until(" />");
    while (true) {
      blanks();
      if (text_.starts_with("/>")) {
        text_.remove_prefix(2);
        return result;
      }
      if (text_.starts_with(">")) break;
      std::string name = until("=");
      expect("=\"");
      std::string value = until("\"<");
      check(value);
      expect("\"");
      result.attributes.emplace_back(std::move(name), std::move(value));
    }
    text_.remove_prefix(1);
    while (true) {
      result.text += until("<");
      if (text_.starts_with("</")) break;
      result.children.push_back(element());
    }
    check(result.text);
    expect("</" + result.name + ">");
    return result;
  }

  std::string_view text_;
};

TEST_CASE(
    "junit.xml is XML of the shape that CI systems read, and its counts "
    "are right") {
  Report report = report_of({1, 2, 3, 4, 5, 6});
  SeedRecord crash = record_of(7, true);
  crash.outcome = sim::RunOutcome::crash;
  crash.failure = Failure{"crash", {"signal 11 (segmentation fault)"}, 0, 0, "", "signal 11\nlast words"};
  report.add(crash);
  const XmlElement root = XmlReader(junit_of(report, "2026-01-31T12:00:00")).read();
  CHECK(root.name == "testsuites");
  REQUIRE(root.children.size() == 1);
  const XmlElement& suite = root.children.front();
  CHECK(suite.name == "testsuite");
  CHECK(suite.at("timestamp") == "2026-01-31T12:00:00");
  for (const char* attribute : {"hostname", "id", "package", "time", "name"})
    CHECK_NOTHROW(static_cast<void>(suite.at(attribute)));
  // The order that Ant's schema demands: properties, cases, system-out, system-err.
  CHECK(suite.children.front().name == "properties");
  CHECK(suite.children[suite.children.size() - 2].name == "system-out");
  CHECK(suite.children.back().name == "system-err");
  std::map<std::string, std::size_t> count;
  std::map<std::string, std::string> verdicts;
  for (const XmlElement& each : suite.children) {
    if (each.name != "testcase") continue;
    ++count["tests"];
    CHECK(each.at("classname") == "a.json");
    REQUIRE(each.children.size() <= 1);
    const std::string verdict = each.children.empty() ? "passed" : each.children.front().name;
    verdicts[each.at("name")] = verdict;
    ++count[verdict];
    if (verdict == "failure" || verdict == "error") CHECK(each.children.front().at("type") == each.at("name"));
  }
  CHECK(suite.at("tests") == std::to_string(count["tests"]));
  CHECK(suite.at("failures") == std::to_string(count["failure"]));
  CHECK(suite.at("errors") == std::to_string(count["error"]));
  CHECK(suite.at("skipped") == std::to_string(count["skipped"]));
  CHECK(verdicts["a.claim"] == "failure");
  CHECK(verdicts["crash"] == "error");
  CHECK(verdicts["hang"] == "passed");
  CHECK(verdicts["a.some"] == "passed");
  CHECK(verdicts["a.never"] == "skipped");
  CHECK(verdicts["a.wanted"] == "failure");
  CHECK(verdicts["a.unjudged"] == "skipped");
  CHECK(verdicts["fault silent"] == "failure");
  CHECK(verdicts["fault crash"] == "passed");
  for (auto& [id, group] : report.groups) group.known = true;
  CHECK_FALSE(has(junit_of(report, ""), "<error"));
}

}  // namespace
}  // namespace orrery::campaign::report_test
