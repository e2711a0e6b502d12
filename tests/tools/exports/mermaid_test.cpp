// The rules of Mermaid's grammar that a trace could break, checked line by line; tests/tools/exports/parse_mermaid asks
// Mermaid itself where npm has it.
#include "tools/exports/mermaid.hpp"

#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/tools/diagrams/traces.hpp"
#include "tests/tools/exports/hostile.hpp"

namespace orrery::exports::mermaid_test {
namespace {

using diagrams::recording_of;

// The first line that breaks a rule; empty: none.
std::string broken_line(const std::string& text) {
  static const std::regex participant(R"re(  participant (p\d+) as (.+))re");
  static const std::regex message(R"re(  (p\d+)(?:->>|-->>|-x|--x|-\)|--\))(p\d+): (.+))re");
  static const std::regex note(R"re(  Note over (p\d+)(?:,(p\d+))?: (.+))re");
  static const std::regex entity(R"re(#\w+;)re");
  std::set<std::string> known;
  std::size_t open = 0;
  std::istringstream in(text);
  std::string line;
  std::getline(in, line);
  if (line != "sequenceDiagram") return line;
  while (std::getline(in, line)) {
    std::smatch match;
    const bool title = line.rfind("  title ", 0) == 0 || line.rfind("  accTitle: ", 0) == 0;
    if (line == "  rect rgb(237, 231, 246)" || line == "  rect rgb(255, 224, 224)") {
      ++open;
      continue;
    }
    if (line == "  end") {
      if (open == 0) return "an end of nothing";
      --open;
      continue;
    }
    if (std::regex_match(line, match, participant)) {
      known.insert(match[1]);
    } else if (std::regex_match(line, match, message) || std::regex_match(line, match, note)) {
      if (!known.contains(match[1])) return line;
      if (match[2].matched && !known.contains(match[2])) return line;
    } else if (!title && line != "  autonumber") {
      return line;
    }
    const std::string bare = title ? line : std::regex_replace(line, entity, "");
    if (bare.find_first_of("#;%") != std::string::npos) return line;
  }
  return open == 0 ? "" : "a block that never ends";
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

TEST_CASE("small and hostile traces keep the grammar") {
  for (const char* name : {"election.jsonl", "work_queue.jsonl"}) {
    const std::string text = mermaid(recording_of(diagrams::tests::trace(name)));
    CHECK(broken_line(text) == "");
    CHECK(occurrences(text, "->>") > 5);
    CHECK(text == mermaid(recording_of(diagrams::tests::trace(name))));
  }
  const std::string text = mermaid(recording_of(tests::hostile_trace()));
  CHECK(broken_line(text) == "");
  CHECK(text.find("participant p0 as #101;nd\n") != std::string::npos);
  CHECK(text.find("  p2->>p0: a#59; b #37;#37; #lt;i#gt;\n") != std::string::npos);
  CHECK(text.find("  p0-xp1: one two (lost: partition)\n") != std::string::npos);
  CHECK(text.find("  p0-->>p2: #35;ff0000\n") != std::string::npos);
  CHECK(text.find("  p0-)p1: Ask (on its way)\n") != std::string::npos);
  CHECK(text.find("asks for wrap: get") != std::string::npos);
  // Of two partitions at once the block is one.
  CHECK(occurrences(text, "rect rgb(237, 231, 246)") == 1);
  CHECK(occurrences(text, "rect rgb(255, 224, 224)") == 1);
}

TEST_CASE("the check refuses what Mermaid refuses") {
  CHECK(broken_line("sequenceDiagram\n  participant p0 as a\n  p0->>p0: a; b\n") != "");
  CHECK(broken_line("sequenceDiagram\n  participant p0 as a\n  p0->>p1: a\n") != "");
  CHECK(broken_line("sequenceDiagram\n  rect rgb(237, 231, 246)\n") != "");
}

// Two nodes; the first tells the other `count` times something that is new each time.
diagrams::TraceFile long_trace(std::size_t count, const std::string& words) {
  diagrams::TraceFile trace;
  trace.header.scenario = "Long";
  trace.header.nodes = {{"a", "server"}, {"b", "server"}};
  trace.header.messages = {{"Tell", 0, false}};
  for (std::size_t i = 0; i < count; ++i) {
    const auto time = static_cast<diagrams::TraceTime>(i) * 1'000'000;
    trace.records.push_back(
        {2 * i, time, 0, {i + 1, i}, diagrams::Sent{i, 1, "Tell", fmt::format("{} {}", words, i), {}, {}}});
    trace.records.push_back({2 * i + 1, time + 1000, 1, {i + 1, i + 1}, diagrams::Delivered{i, 0}});
  }
  trace.records.push_back(
      {2 * count, static_cast<diagrams::TraceTime>(count) * 1'000'000, {}, {}, diagrams::RunEnded{}});
  return trace;
}

TEST_CASE("what Mermaid would refuse for its length is cut, and the last note says so") {
  const diagrams::TraceFile trace = long_trace(2000, "news");
  const std::string brief = mermaid(recording_of(trace));
  CHECK(broken_line(brief) == "");
  CHECK(occurrences(brief, "p0->>p1") <= 80);
  diagrams::ViewOptions whole;
  whole.from = 0;
  whole.to = 2'000'000'000;
  const std::string most = mermaid(recording_of(trace), whole);
  CHECK(broken_line(most) == "");
  CHECK(most.size() <= mermaid_text_max);
  CHECK(occurrences(most, "p0->>p1") <= mermaid_messages_max);
  CHECK(occurrences(most, "p0->>p1") > 500);
  const std::string wordy = mermaid(recording_of(long_trace(500, std::string(400, 'x'))), whole);
  CHECK(broken_line(wordy) == "");
  CHECK(wordy.size() <= mermaid_text_max);
  CHECK(wordy.find("messages for want of room") != std::string::npos);
  diagrams::ViewOptions unknown;
  unknown.nodes = {"z"};
  CHECK_THROWS_AS((void)mermaid(recording_of(trace), unknown), std::invalid_argument);
}

}  // namespace
}  // namespace orrery::exports::mermaid_test
