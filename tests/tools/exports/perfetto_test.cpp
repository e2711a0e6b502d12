// The rules of the Chrome JSON importer, checked by a reader of its own: what nests, what is beside what, which ids
// pair.
#include "tools/exports/perfetto.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/tools/diagrams/traces.hpp"
#include "tests/tools/exports/hostile.hpp"

namespace orrery::exports::perfetto_test {
namespace {

using diagrams::recording_of;

using Json = nlohmann::json;
using Track = std::pair<std::uint64_t, std::uint64_t>;

// Microseconds with three decimals, as whole nanoseconds.
std::int64_t ns(const Json& value) { return static_cast<std::int64_t>(value.get<double>() * 1000 + 0.5); }

Track track_of(const Json& event) {
  return {event.at("pid").get<std::uint64_t>(), event.at("tid").get<std::uint64_t>()};
}

// The first rule that is broken; empty: none.
std::string broken_rule(const Json& file) {
  if (file.at("displayTimeUnit") != "ms") return "displayTimeUnit";
  std::map<Track, std::vector<std::pair<std::int64_t, std::int64_t>>> slices;
  std::map<std::tuple<std::string, std::string, std::uint64_t>, std::string> flows;  // what has been seen
  std::map<std::pair<std::string, std::string>, int> spans;
  std::set<std::uint64_t> named;
  std::set<std::uint64_t> used;
  const Json* before = nullptr;
  for (const Json& event : file.at("traceEvents")) {
    const std::string phase = event.at("ph");
    if (phase == "M") {
      if (event.at("name") == "process_name") named.insert(event.at("pid").get<std::uint64_t>());
    } else {
      used.insert(event.at("pid").get<std::uint64_t>());
      if (ns(event.at("ts")) < 0) return "a time before 0";
    }
    if (phase == "X") {
      if (ns(event.at("dur")) <= 0) return "a slice without length";
      slices[track_of(event)].emplace_back(ns(event.at("ts")), ns(event.at("ts")) + ns(event.at("dur")));
    } else if (phase == "s" || phase == "f") {
      if (before == nullptr || before->at("ph") != "X" || track_of(*before) != track_of(event) ||
          before->at("ts") != event.at("ts"))
        return "an arrow's end that is not beside its slice";
      if (phase == "f" && event.at("bp") != "e") return "bp";
      std::string& seen = flows[{event.at("cat"), event.at("name"), event.at("id").get<std::uint64_t>()}];
      if (seen != (phase == "s" ? "" : "s")) return "an arrow with two beginnings or without one";
      seen += phase;
    } else if (phase == "b" || phase == "e") {
      int& open = spans[{event.at("cat"), event.at("id")}];
      open += phase == "b" ? 1 : -1;
      if (open < 0 || open > 1) return "an async span that does not pair";
    } else if (phase == "i") {
      const std::string scope = event.at("s");
      if (scope != "t" && scope != "p" && scope != "g") return "the scope of an instant";
    } else if (phase == "C") {
      for (const auto& [key, value] : event.at("args").items())
        if (!value.is_number()) return "a counter that is no number: " + key;
    } else if (phase != "M") {
      return "the phase " + phase;
    }
    before = &event;
  }
  for (const auto& [key, seen] : flows)
    if (seen != "sf") return "an arrow that never ends";
  for (const auto& [key, open] : spans)
    if (open != 0) return "a span that never ends";
  if (!std::includes(named.begin(), named.end(), used.begin(), used.end())) return "a process without a name";
  for (auto& [track, list] : slices) {
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::int64_t> open;
    for (const auto& [from, to] : list) {
      while (!open.empty() && open.back() <= from) open.pop_back();
      if (!open.empty() && to > open.back()) return "slices that overlap";
      open.push_back(to);
    }
  }
  return {};
}

std::size_t count(const Json& file, const std::string& phase, const std::string& category) {
  std::size_t found = 0;
  for (const Json& event : file.at("traceEvents"))
    found += event.at("ph") == phase && event.value("cat", "") == category ? 1U : 0U;
  return found;
}

TEST_CASE("small, real and hostile traces keep the importer's rules, and nothing is missing") {
  std::vector<diagrams::TraceFile> traces;
  traces.push_back(diagrams::tests::trace("election.jsonl"));
  traces.push_back(diagrams::tests::trace("work_queue.jsonl"));
  traces.push_back(tests::hostile_trace());
  for (const diagrams::TraceFile& trace : traces) {
    const Json file = Json::parse(perfetto(recording_of(trace)));
    CHECK(broken_rule(file) == "");
    std::size_t sent = 0;
    std::size_t delivered = 0;
    std::size_t lost = 0;
    std::size_t violated = 0;
    for (const diagrams::TraceRecord& record : trace.records) {
      sent += std::holds_alternative<diagrams::Sent>(record.what) ? 1U : 0U;
      delivered += std::holds_alternative<diagrams::Delivered>(record.what) ? 1U : 0U;
      lost += std::holds_alternative<diagrams::Lost>(record.what) ? 1U : 0U;
      violated += std::holds_alternative<diagrams::ClaimViolated>(record.what) ? 1U : 0U;
    }
    CHECK(count(file, "X", "message") == sent + delivered);
    CHECK(count(file, "s", "message") == delivered);
    CHECK(count(file, "f", "message") == delivered);
    CHECK(count(file, "i", "loss") == lost);
    CHECK(count(file, "i", "violation") == violated);
    CHECK(perfetto(recording_of(trace)) == perfetto(recording_of(trace)));
  }
}

TEST_CASE("a role lasts until the node falls and comes back with it") {
  const Json file = Json::parse(perfetto(recording_of(tests::hostile_trace())));
  std::vector<std::string> roles;
  for (const Json& event : file.at("traceEvents"))
    if (event.at("ph") == "X" && event.at("cat") == "role")
      roles.push_back(event.at("name").get<std::string>() + " from " + event.at("ts").dump());
  CHECK(roles == std::vector<std::string>{"boss E1 from 0.0", "crashed from 5.0"});
  const Json longer = Json::parse(perfetto(recording_of(diagrams::tests::trace("election.jsonl"))));
  CHECK(count(longer, "X", "role") > 5);
}

TEST_CASE("the check refuses what the importer would draw wrongly") {
  const Json good = Json::parse(perfetto(recording_of(diagrams::tests::trace("election.jsonl"))));
  Json apart = good;
  std::size_t at = 0;
  while (apart["traceEvents"][at]["ph"] != "s") ++at;
  std::swap(apart["traceEvents"][at - 1], apart["traceEvents"][at]);
  CHECK(broken_rule(apart) == "an arrow's end that is not beside its slice");
  Json twice = good;
  twice["traceEvents"].push_back(twice["traceEvents"][at - 1]);
  twice["traceEvents"].push_back(twice["traceEvents"][at]);
  CHECK(broken_rule(twice) == "an arrow with two beginnings or without one");
  Json wide = good;
  Json& slice = wide["traceEvents"][at - 1];
  for (const Json& next : good["traceEvents"]) {
    if (next["ph"] != "X" || track_of(next) != track_of(slice) || ns(next["ts"]) <= ns(slice["ts"])) continue;
    slice["dur"] = static_cast<double>(ns(next["ts"]) + 1 - ns(slice["ts"])) / 1000;  // one nanosecond into it
    break;
  }
  CHECK(broken_rule(wide) == "slices that overlap");
}

}  // namespace
}  // namespace orrery::exports::perfetto_test
