// The scenario files of the tests, read from tests/data, and the systems that they are about.
#pragma once

#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/echo/echo.hpp"
#include "sim/scenario/load.hpp"
#include "tests/sim/scenario/lamp_system.hpp"

namespace orrery::scenario {

inline std::span<const System* const> systems() {
  static const std::array<const System*, 2> all{&lamp::system(), &echo::system()};
  return all;
}

inline std::optional<std::string> read_test_file(const std::string& path) {
  std::ifstream file("tests/data/scenarios/" + path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// Loads good/NAME.
inline std::vector<Scenario> load_good(const std::string& name, const LoadOptions& options = {}) {
  const std::string path = "good/" + name;
  return load_scenarios(path, read_test_file(path).value_or(""), systems(), read_test_file, options);
}

/// Five lamps for ten seconds, with `members` besides: the plan if there is one document.
inline std::vector<Scenario> load_lamp(const std::string& members, const LoadOptions& options = {}) {
  std::string text = R"({"name": "x", "duration": "10s", "system": {"kind": "lamp"})";
  text += (members.empty() ? "" : ", ") + members + "}";
  return load_scenarios("x.json", text, systems(), read_test_file, options);
}
inline sim::Plan lamp_plan(const std::string& members, const LoadOptions& options = {}) {
  return load_lamp(members, options).at(0).plan;
}

/// What a person reads when the text is loaded; "loaded" when there is nothing wrong with it.
inline std::string trouble_of(const std::string& text, const ReadFile& read_file = {},
                              const LoadOptions& options = {}) {
  try {
    (void)load_scenarios("x.json", text, systems(), read_file, options);
  } catch (const BadScenario& bad) {
    return bad.what();
  }
  return "loaded";
}

}  // namespace orrery::scenario
