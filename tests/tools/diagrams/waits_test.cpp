// Who has what and who waits for it, from facts that two servers tell: each counts once, and whoever asks last closes
// the cycle.
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tools/diagrams/view.hpp"
#include "tools/diagrams/wait_states.hpp"

namespace orrery::diagrams::waits_test {
namespace {

constexpr TraceTime kStep = 1'000'000;

// Two servers and the clients a and b; facts come one a millisecond.
class Facts {
 public:
  Facts() {
    TraceHeader& header = trace_.header;
    header.scenario = "Facts";
    header.nodes = {{"n1", "server"}, {"n2", "server"}, {"a", "client"}, {"b", "client"}};
    header.waits = TraceWaits{{"has", true, "Given", {"Freed"}, "lock", "who"},
                              {"waits for", true, "Queued", {"Given", "Left"}, "lock", "who"},
                              "number",
                              "Stuck",
                              "cycle"};
  }
  Facts& tell(std::size_t node, const std::string& fact, std::uint64_t number, const std::string& lock,
              const std::string& more) {
    const auto event = static_cast<std::uint64_t>(trace_.records.size()) + 1;
    const std::string body = fmt::format(R"({{"number": {}, "lock": "{}", {}}})", number, lock, more);
    trace_.records.push_back(
        {event, static_cast<TraceTime>(event) * kStep, node, {}, FactObserved{fact, "", JsonText(body)}});
    return *this;
  }
  [[nodiscard]] const TraceFile& trace() const { return trace_; }

 private:
  TraceFile trace_;
};

const std::string kA = R"("who": "a")";
const std::string kB = R"("who": "b")";

TEST_CASE("a node that tells late what was told before changes nothing") {
  Facts facts;
  facts.tell(0, "Given", 1, "X", kA).tell(0, "Queued", 2, "X", kB).tell(0, "Freed", 3, "X", kA);
  facts.tell(0, "Given", 3, "X", kB);
  facts.tell(1, "Given", 1, "X", kA).tell(1, "Queued", 2, "X", kB).tell(1, "Freed", 3, "X", kA);
  const WaitGraph graph = wait_graph_of(facts.trace(), 100 * kStep, {});
  CHECK(graph.edges == std::vector<WaitEdge>{{3, "X", true}});
  CHECK(graph.cycle.empty());
  CHECK(wait_graph_of(facts.trace(), 2 * kStep, {}).edges == std::vector<WaitEdge>{{2, "X", true}, {3, "X", false}});
}

TEST_CASE("who asks last closes the cycle, and is on it though it was refused") {
  Facts facts;
  facts.tell(0, "Given", 1, "X", kA).tell(0, "Given", 2, "Y", kB).tell(0, "Queued", 3, "Y", kA);
  facts.tell(0, "Stuck", 4, "X", R"("cycle": ["b", "a"])").tell(0, "Freed", 5, "X", kA);
  const WaitGraph graph = wait_graph_of(facts.trace(), 100 * kStep, {});
  CHECK(graph.event == 4);
  CHECK(graph.time == 4 * kStep);
  REQUIRE(graph.cycle.size() == 2);
  CHECK(graph.cycle[0].node == 3);
  CHECK(graph.cycle[0].of == "X");
  CHECK(graph.cycle[1].node == 2);
  CHECK(graph.cycle[1].of == "Y");
  CHECK(graph.edges.size() == 4);
  for (const WaitEdge& edge : graph.edges) CHECK(graph.is_in_cycle(edge));
  const std::vector<Figure> figures = find_view("waits")->draw(recording_of(facts.trace()), {});
  CHECK(figures.at(0).alt ==
        "Who waits for whom in \"Facts\", at 4 ms. a has X. b has Y. a waits for Y. b waits for X. A cycle: "
        "b \xE2\x86\x92 X \xE2\x86\x92 a \xE2\x86\x92 Y \xE2\x86\x92 b.");
}

TEST_CASE("a system of which nobody waits has no such picture") {
  TraceFile trace;
  trace.header.nodes = {{"n1", "server"}};
  CHECK_THROWS_AS((void)find_view("waits")->draw(recording_of(std::move(trace)), {}), std::invalid_argument);
}

}  // namespace
}  // namespace orrery::diagrams::waits_test
