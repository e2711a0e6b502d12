// The corpus that fuzzing has left behind: each input loads or is refused in words, in this build too.
#include <filesystem>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/catalog.hpp"
#include "tests/sim/scenario/desk_system.hpp"
#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::corpus_test {

TEST_CASE("what the fuzzer has found loads or is refused") {
  std::vector<const System*> systems(catalog().begin(), catalog().end());
  systems.push_back(&desk::system());
  std::size_t loaded = 0;
  std::size_t refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/data/fuzz/loader")) {
    const auto text = read_test_file("../fuzz/loader/" + entry.path().filename().string());
    REQUIRE(text);
    CAPTURE(*text);
    try {
      (void)load("fuzz.json", *text, systems);
      ++loaded;
    } catch (const BadScenario& bad) {
      CHECK(std::string_view(bad.what()).starts_with("fuzz.json"));
      ++refused;
    }
  }
  CHECK(loaded > 0);
  CHECK(refused > 0);
}

}  // namespace orrery::scenario::corpus_test
