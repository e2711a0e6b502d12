// The reference of the format (scenarios/README.md): each example in it runs over the frame that stands there, in each
// of its variants, and ends as it says. What no system of the catalogue has is shown with one of the tests.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/catalog.hpp"
#include "sim/run.hpp"
#include "sim/scenario/load.hpp"
#include "tests/sim/scenario/desk_system.hpp"

namespace orrery::scenario::reference_test {
namespace {

/// The blocks between a line "```json..." and the next "```", each after the words of its first line.
std::vector<std::pair<std::string, std::string>> json_blocks(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> blocks;
  const std::string opening = "\n```json";
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    const std::size_t words = at + opening.size();
    const std::size_t begin = text.find('\n', words) + 1;
    at = text.find("```", begin);
    REQUIRE(at != std::string::npos);
    blocks.emplace_back(text.substr(words, begin - 1 - words), text.substr(begin, at - begin));
  }
  return blocks;
}

/// The example as a file that is laid over the frame.
std::string over_frame(const std::string& example) {
  return "{\"extends\": \"frame.json\", " + example.substr(example.find('{') + 1);
}

}  // namespace

TEST_CASE("every example of the reference runs and ends as it says") {
  std::ifstream file("scenarios/README.md", std::ios::binary);
  const auto blocks = json_blocks(std::string(std::istreambuf_iterator<char>(file), {}));
  REQUIRE(blocks.size() > 10);
  REQUIRE(blocks.front().first == " frame");
  const ReadFile frame = [&](const std::string& path) -> std::optional<std::string> {
    return path == "frame.json" ? std::optional<std::string>(blocks.front().second) : std::nullopt;
  };
  std::vector<const System*> systems(catalog().begin(), catalog().end());
  systems.push_back(&desk::system());
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    CAPTURE(blocks[i].second);
    std::vector<Scenario> scenarios;
    REQUIRE_NOTHROW(scenarios = load_scenarios("example.json", over_frame(blocks[i].second), systems, frame));
    for (const Scenario& scenario : scenarios)
      for (std::uint32_t run = 0; run < scenario.plan.runs; ++run) {
        const std::uint64_t seed = scenario.plan.seed + run;
        const sim::RunResult result = sim::run(plan_of(scenario, seed), seed);
        CAPTURE(scenario.plan.variant);
        CAPTURE(scenario.plan.sweep);
        CAPTURE(seed);
        for (const sim::ExpectationReport& each : result.expectations)
          CHECK_MESSAGE(each.ok, each.what, ": expected ", each.expected, ", got ", each.actual);
      }
  }
}

}  // namespace orrery::scenario::reference_test
