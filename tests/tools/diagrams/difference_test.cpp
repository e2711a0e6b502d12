// Where two runs part is found at the right node, event and field, however the rest of the run has shifted.
#include "tools/diagrams/difference.hpp"

#include <cstdlib>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/tools/diagrams/traces.hpp"

namespace orrery::diagrams::difference_test {
namespace {

TraceFile two_nodes() {
  TraceFile trace;
  trace.header.nodes = {{"a", "server"}, {"b", "server"}};
  trace.header.messages = {{"Tell", 0, false}};
  trace.records = {
      {0, 0, 0, {}, FaceChanged{"idle", JsonText(R"({"role":"idle","term":1})")}},
      {0, 0, 1, {}, FaceChanged{"idle", JsonText(R"({"role":"idle","term":1})")}},
      {1, 10, 0, {1, 0}, TimerFired{"tick"}},
      {1, 10, 0, {2, 0}, Sent{5, 1, "Tell", "Tell 1", JsonText(R"({"entries":[{"x":1},{"x":2}],"n":1})"), {}}},
      {2, 20, 1, {2, 1}, Delivered{5, 0}},
      {2, 20, 1, {}, FaceChanged{"busy", JsonText(R"({"role":"busy","term":2})")}},
      {3, 30, 1, {2, 2}, Durable{1}},
  };
  return trace;
}

Difference differ(const std::function<void(TraceFile&)>& change, const Comparison& comparison = {}) {
  TraceFile other = two_nodes();
  change(other);
  const auto found = first_difference(two_nodes(), other, comparison);
  REQUIRE(found.has_value());
  return *found;
}

TEST_CASE("equal runs do not differ, whatever their messages and events are numbered") {
  CHECK_FALSE(first_difference(two_nodes(), two_nodes()).has_value());
  TraceFile other = two_nodes();
  for (TraceRecord& record : other.records) {
    record.event += record.event > 0 ? 10 : 0;
    if (auto* sent = std::get_if<Sent>(&record.what)) sent->message = 77;
    if (auto* delivered = std::get_if<Delivered>(&record.what)) delivered->message = 77;
  }
  CHECK_FALSE(first_difference(two_nodes(), other).has_value());
}

TEST_CASE("a value deep in a message is named by its path") {
  const Difference found = differ([](TraceFile& trace) {
    std::get<Sent>(trace.records[3].what).body = JsonText(R"({"entries":[{"x":1},{"x":3}],"n":1})");
  });
  CHECK(found.node == "a");
  CHECK(found.ordinal == 2);
  CHECK(found.field == "sent[1].entries[1].x");
  CHECK(found.a.value == "2");
  CHECK(found.b.value == "3");
  CHECK(found.a.event == 1);
  CHECK(found.a.what == "timer tick");
}

TEST_CASE("what happens first in time is the difference, not what follows from it") {
  const Difference found = differ([](TraceFile& trace) {
    std::get<FaceChanged>(trace.records[5].what).face = JsonText(R"({"role":"busy","term":3})");
    std::get<Durable>(trace.records[6].what).upto = 2;
  });
  CHECK(found.node == "b");
  CHECK(found.ordinal == 2);
  CHECK(found.field == "face.term");
  CHECK(found.b.what == "Tell 1 from a arrives");
}

TEST_CASE("times count unless they are not to") {
  const auto later = [](TraceFile& trace) {
    trace.records[6].time = 35;
    std::get<Durable>(trace.records[6].what).upto = 2;
  };
  CHECK(differ(later).field == "time");
  CHECK(differ(later).a.value == "30 ns");
  CHECK(differ(later, {false}).field == "upto");
}

TEST_CASE("an event that one run does not have, and a node that one does not have") {
  const Difference shorter = differ([](TraceFile& trace) { trace.records.pop_back(); });
  CHECK(shorter.node == "b");
  CHECK(shorter.ordinal == 3);
  CHECK(shorter.field == "event");
  CHECK(shorter.a.present);
  CHECK_FALSE(shorter.b.present);
  const Difference other = differ([](TraceFile& trace) { trace.header.nodes[1].name = "c"; });
  CHECK(other.field == "node");
}

TEST_CASE("one run does something more in the same event") {
  const Difference found = differ([](TraceFile& trace) {
    trace.records.insert(trace.records.begin() + 4, {1, 10, 0, {3, 0}, Sent{6, 1, "Tell", "Tell 2", {}, {}}});
  });
  CHECK(found.field == "sent[2].type");
  CHECK(found.a.value == "nothing");
  CHECK(found.b.value == "Tell");
}

TEST_CASE("what only one run does is told in words") {
  const Difference found = differ([](TraceFile& trace) {
    trace.records.insert(trace.records.begin() + 4, {1, 10, 0, {3, 0}, Sent{6, 1, "Tell", "Tell 2", {}, {}}});
  });
  CHECK(found.a.deeds.empty());
  CHECK(found.b.deeds == std::vector<std::string>{"sends Tell 2 to b"});
}

TEST_CASE("two runs side by side are drawn as kept") {
  const Recording a = recording_of(tests::trace("election.jsonl"));
  TraceFile other = tests::trace("election.jsonl");
  std::erase_if(other.records, [](const TraceRecord& record) {
    return record.time > 80'000'000 && std::holds_alternative<FactObserved>(record.what);
  });
  other.header.variant = "other";
  const std::string dot = find_view("divergence")->compare(a, recording_of(other), {}).front().dot;
  const auto path = tests::trace_path("views/election-divergence.dot");
  if (std::getenv("ORRERY_UPDATE_GOLDENS") != nullptr) std::ofstream(path, std::ios::binary) << dot;
  CHECK_MESSAGE(dot == tests::text_of(path), "the divergence view differs from ", path.string());
}

TEST_CASE("two runs are drawn side by side, or refused if they are the same") {
  const Recording a = recording_of(tests::trace("election.jsonl"));
  TraceFile other = tests::trace("election.jsonl");
  for (TraceRecord& record : other.records)
    if (record.time > 80'000'000)
      if (auto* face = std::get_if<FaceChanged>(&record.what)) face->role = "follower";
  const Recording b = recording_of(other);
  const View* view = find_view("divergence");
  const Figure figure = view->compare(a, b, {}).front();
  CHECK(figure.dot.find("FIRST DIFFERENCE") != std::string::npos);
  CHECK(figure.alt.find("They differ first at") != std::string::npos);
  CHECK(figure.dot == view->compare(a, b, {}).front().dot);
  CHECK_THROWS_AS((void)view->compare(a, a, {}), std::invalid_argument);
}

}  // namespace
}  // namespace orrery::diagrams::difference_test
