// Number tests: what a scenario expects of a number, `5`, `>= 2`, `< 3s`, `0.1..0.2`, as the whole numbers that pass.
// Durations count in nanoseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace orrery::sim {

/// The numbers from `first` to `last`, both included, or all but those. `first` > `last`: none.
struct NumberTest {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool but_those = false;

  [[nodiscard]] bool passes(std::int64_t value) const { return (first <= value && value <= last) != but_those; }
  friend bool operator==(const NumberTest&, const NumberTest&) = default;
};

/// Of numbers in 1 / `unit`, a power of ten; then no duration is a test. Nothing: the text is no test.
[[nodiscard]] std::optional<NumberTest> read_number_test(std::string_view text, std::int64_t unit = 1);

/// The text without the blanks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace orrery::sim
