// Reading reference vectors: CSV without quoting, JSON with 64-bit numbers as decimal strings. A file that can't be
// read ends the test.
#pragma once

#include <charconv>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace orrery::hashing::reference {

[[nodiscard]] inline std::uint64_t number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  REQUIRE(error == std::errc());
  REQUIRE(end == text.data() + text.size());
  return value;
}

[[nodiscard]] inline std::uint64_t number_in(const nlohmann::json& text) { return number(text.get<std::string>()); }

/// The lines of a file of tests/data/vectors.
[[nodiscard]] inline std::vector<std::string> lines_of(const std::string& file) {
  std::ifstream in("tests/data/vectors/" + file);
  REQUIRE(in);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Its cells by line, the header first; all lines have as many.
[[nodiscard]] inline std::vector<std::vector<std::string>> table_of(const std::string& file) {
  std::vector<std::vector<std::string>> table;
  for (const std::string& line : lines_of(file)) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
      if (c == ',')
        cells.emplace_back();
      else
        cells.back() += c;
    }
    REQUIRE((table.empty() || cells.size() == table.front().size()));
    table.push_back(cells);
  }
  return table;
}

[[nodiscard]] inline nlohmann::json json_of(const std::string& file) {
  std::ifstream in("tests/data/vectors/" + file);
  REQUIRE(in);
  return nlohmann::json::parse(in);
}

}  // namespace orrery::hashing::reference
