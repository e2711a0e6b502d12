// What a sheet shows before its question gives the answer away by no word.
#include "tools/sheet.hpp"

#include <string>
#include <variant>

#include <doctest/doctest.h>

namespace orrery::tools::sheet_test {
namespace {

diagrams::Recording run_of_labels() {
  diagrams::TraceFile trace;
  trace.header.nodes = {{"a", "server"}, {"b", "server"}};
  trace.header.rank = diagrams::TraceRank{"term", "T"};
  const auto send = [&](std::uint64_t number, const std::string& label) {
    trace.records.push_back({number, 10, 0, {}, diagrams::Sent{number, 1, "Tell", label, {}, {}}});
  };
  send(1, "AppendEntries T12 [4:put T1x]");
  send(2, "TELL T2");
  return diagrams::recording_of(trace);
}

TEST_CASE("where states are to be filled in, no label tells a rank") {
  const diagrams::Recording blank = seen_until(run_of_labels(), 20, true);
  CHECK(blank.story.flights[0].label == "AppendEntries T_ [4:put T1x]");
  CHECK(blank.story.flights[1].label == "TELL T_");
  CHECK(seen_until(run_of_labels(), 20).story.flights[1].label == "TELL T2");
}

}  // namespace
}  // namespace orrery::tools::sheet_test
