// Every rule by which ShiViz refuses a log, checked by a reader of its own that derives each clock anew from the events
// that the clock names; and that reader refuses logs which break one.
#include "tools/exports/shiviz.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/tools/diagrams/traces.hpp"
#include "tests/tools/exports/hostile.hpp"

namespace orrery::exports::shiviz_test {
namespace {

using diagrams::recording_of;

using Clock = std::map<std::string, std::uint64_t>;

struct Event {
  std::string host, kind, text;
  Clock clock;
};

struct Log {
  std::string error;  // of the first rule that is broken; empty: none
  std::vector<Event> events;
};

// The clock that an event must have: its host's last one and those of all events that it names, and one step.
std::string wrong_clock(const std::map<std::string, std::vector<Clock>>& clocks, const Event& event) {
  const auto of_host = clocks.find(event.host);
  Clock before;
  if (of_host != clocks.end()) before = of_host->second.back();
  Clock expected = before;
  for (const auto& [host, value] : event.clock) {
    if (host == event.host || value == before[host]) continue;
    const auto known = clocks.find(host);
    if (known == clocks.end() || known->second.size() < value)
      return fmt::format("{} {} is not an event yet", host, value);
    for (const auto& [other, at] : known->second[value - 1]) expected[other] = std::max(expected[other], at);
  }
  ++expected[event.host];
  for (auto it = expected.begin(); it != expected.end();) it = it->second == 0 ? expected.erase(it) : std::next(it);
  return expected == event.clock ? "" : "the clock is not what follows from the events that it names";
}

Log read(const std::string& text) {
  Log log;
  const auto fail = [&](const std::string& error) {
    if (log.error.empty()) log.error = error;
  };
  std::istringstream in(text);
  std::string parser;
  std::string delimiter;
  std::getline(in, parser);
  std::getline(in, delimiter);
  if (parser != R"re((?<host>\S*) (?<time>\d+) (?<kind>\w+) (?<clock>{.*})\n(?<event>.*))re") fail("parser");
  if (delimiter != R"re(^=== (?<trace>.*) ===$)re") fail("delimiter");
  std::string line;
  std::getline(in, line);
  if (!std::regex_match(line, std::regex("=== .* ==="))) fail("no label");
  static const std::regex head(R"re((\S*) (\d+) (\w+) (\{.*\}))re");
  std::map<std::string, std::vector<Clock>> clocks;
  while (std::getline(in, line)) {
    std::smatch match;
    if (!std::regex_match(line, match, head)) {
      fail("not an event: " + line);
      return log;
    }
    Event event;
    event.host = match[1];
    event.kind = match[3];
    if (!std::getline(in, event.text)) fail("an event without its text");
    if (event.text.find("=== ") == 0) fail("a text that reads as a label");
    const nlohmann::json clock = nlohmann::json::parse(match[4].str());
    for (const auto& [host, value] : clock.items()) {
      event.clock[host] = value.get<std::uint64_t>();
      if (event.clock[host] == 0) fail("an entry of 0");
    }
    const std::size_t own = event.clock[event.host];
    if (own != clocks[event.host].size() + 1)
      fail(fmt::format("event {} of {} comes as number {}", own, event.host, clocks[event.host].size() + 1));
    if (clocks[event.host].empty()) clocks.erase(event.host);
    if (const std::string wrong = wrong_clock(clocks, event); !wrong.empty()) fail(wrong);
    clocks[event.host].push_back(event.clock);
    log.events.push_back(std::move(event));
  }
  for (const Event& event : log.events)
    for (const auto& [host, value] : event.clock)
      if (clocks[host].size() < value) fail("a clock names an event that never comes");
  return log;
}

std::string without_line(const std::string& text, const std::string& part) {
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  std::size_t begin = text.rfind('\n', at) + 1;
  std::size_t end = text.find('\n', text.find('\n', at) + 1) + 1;
  return text.substr(0, begin) + text.substr(end);
}

TEST_CASE("each clock follows from the events before it, in small traces, real ones and hostile ones") {
  for (const char* name : {"election.jsonl", "work_queue.jsonl"}) {
    const diagrams::TraceFile trace = diagrams::tests::trace(name);
    const Log log = read(shiviz(recording_of(trace)));
    CHECK(log.error == "");
    std::size_t sends = 0;
    std::size_t receives = 0;
    for (const Event& event : log.events) {
      sends += event.kind == "send" ? 1U : 0U;
      receives += event.kind == "receive" ? 1U : 0U;
    }
    std::size_t sent = 0;
    std::size_t delivered = 0;
    for (const diagrams::TraceRecord& record : trace.records) {
      sent += std::holds_alternative<diagrams::Sent>(record.what) ? 1U : 0U;
      delivered += std::holds_alternative<diagrams::Delivered>(record.what) ? 1U : 0U;
    }
    CHECK(sends == sent);
    CHECK(receives == delivered);
    CHECK(sends > receives);  // both lose some
  }
  CHECK(read(shiviz(recording_of(tests::hostile_trace()))).error == "");
}

TEST_CASE("the words of an event tell what came of it") {
  const std::string text = shiviz(recording_of(tests::hostile_trace()));
  CHECK(text.find("end 2001 receive {\"end\":2,\"c1\":2}\nreceive a; b %% <i> from c1\n") != std::string::npos);
  CHECK(text.find("send one two to loop (lost: partition)\n") != std::string::npos);
  CHECK(text.find("up again (restart); ; %%{init: {}}%%\n") != std::string::npos);
  CHECK(text.find("VIOLATED a.b: x; y <b>#1</b>\n") != std::string::npos);
  CHECK(shiviz(recording_of(tests::hostile_trace())) == text);
}

TEST_CASE("the check refuses logs that ShiViz refuses") {
  const std::string text = shiviz(recording_of(diagrams::tests::trace("election.jsonl")));
  CHECK(read(without_line(text, " send {")).error != "");
  CHECK(read(without_line(text, " receive {")).error != "");
  std::string changed = text;
  const std::size_t at = changed.find("\":1}");
  REQUIRE(at != std::string::npos);
  changed[at + 2] = '2';
  CHECK(read(changed).error != "");
}

}  // namespace
}  // namespace orrery::exports::shiviz_test
