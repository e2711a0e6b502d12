// Fuzzing the loader: whatever the bytes, a scenario loads or is refused with a BadScenario; nothing else may happen.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "algorithms/catalog.hpp"
#include "sim/scenario/error.hpp"
#include "sim/scenario/load.hpp"
#include "tests/sim/scenario/desk_system.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const std::vector<const orrery::System*> systems = [] {
    std::vector<const orrery::System*> all(orrery::catalog().begin(), orrery::catalog().end());
    all.push_back(&orrery::desk::system());  // has what no system of the catalogue has yet: nodes of its own
    return all;
  }();
  const orrery::scenario::ReadFile other_file = [&](const std::string& path) -> std::optional<std::string> {
    // A file that is extended: this one again, or one that can't be extended further.
    if (path == "fuzz.json") return std::string(text);
    return path == "base.json" ? std::optional<std::string>(R"({"name": "base", "duration": "1s"})") : std::nullopt;
  };
  try {
    for (const auto& scenario : orrery::scenario::load_scenarios("fuzz.json", text, systems, other_file))
      (void)orrery::scenario::plan_of(scenario, 7);
  } catch (const orrery::scenario::BadScenario&) {
    // Refused, in words.
  }
  return 0;
}
