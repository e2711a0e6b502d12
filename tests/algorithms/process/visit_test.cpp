// Printing: any described value on one line, durations as exact decimals.
#include "algorithms/process/visit.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/process/message.hpp"

namespace orrery::visit_test {
namespace {

using namespace std::chrono_literals;

enum class Mood : std::uint8_t { calm, cross };
constexpr std::array<std::string_view, 2> mood_names{"calm", "cross"};
constexpr std::span<const std::string_view> names_of(Mood) { return mood_names; }

struct Leaf {
  std::uint64_t number = 0;
  static constexpr std::string_view type_name = "Leaf";
  static constexpr auto fields() { return std::tuple{field("number", &Leaf::number)}; }
  bool operator==(const Leaf&) const = default;
};
struct Tree {
  std::vector<Leaf> leaves;
  std::optional<std::int32_t> depth;
  bool green = true;
  Mood mood{};
  NodeId owner{};
  Duration age{};
  std::string name;
  Message inside;
  static constexpr std::string_view type_name = "Tree";
  static constexpr auto fields() {
    return std::tuple{field("leaves", &Tree::leaves), field("depth", &Tree::depth),  field("green", &Tree::green),
                      field("mood", &Tree::mood),     field("owner", &Tree::owner),  field("age", &Tree::age),
                      field("name", &Tree::name),     field("inside", &Tree::inside)};
  }
};

TEST_CASE("a ratio is an exact decimal") {
  CHECK(print(Ratio{250'000'000}) == "0.25");
  CHECK(print(Ratio{-1'500'000'000}) == "-1.5");
  CHECK(print(Ratio{3'000'000'000}) == "3");
  CHECK(print(Ratio{1}) == "0.000000001");
  CHECK(print(Ratio{}) == "0");
}

TEST_CASE("a value is printed on one line, in the order of its fields") {
  Tree tree;
  CHECK(print(tree) ==
        "Tree{leaves: [], depth: none, green: true, mood: calm, owner: #0, age: 0s, name: \"\", inside: none}");
  tree.leaves = {{1}, {2}};
  tree.depth = -3;
  tree.green = false;
  tree.mood = Mood::cross;
  tree.owner = no_node;
  tree.age = 1500ms;
  tree.name = "oak";
  tree.inside = Message::of(Leaf{7});
  CHECK(
      print(tree) ==
      "Tree{leaves: [Leaf{number: 1}, Leaf{number: 2}], depth: -3, green: false, mood: cross, owner: none, age: 1.5s, "
      "name: \"oak\", inside: Leaf{number: 7}}");
  CHECK(print(std::vector<std::uint32_t>{1, 2, 3}) == "[1, 2, 3]");
  CHECK(print(Lsn{4}) == "4");
  CHECK(print(static_cast<Mood>(9)) == "?");
}

TEST_CASE("a duration is an exact decimal in the largest unit not above it") {
  struct Row {
    Duration value;
    const char* text;
  };
  const std::vector<Row> rows{{0ns, "0s"},
                              {1ns, "1ns"},
                              {999ns, "999ns"},
                              {1us, "1us"},
                              {1001ns, "1.001us"},
                              {150ms, "150ms"},
                              {1500ms, "1.5s"},
                              {-20us, "-20us"},
                              {-1ns, "-1ns"},
                              {60s, "60s"},
                              {1'000'000'001ns, "1.000000001s"},
                              {1'050'000ns, "1.05ms"},
                              {Duration::max(), "9223372036.854775807s"},
                              {Duration::min(), "-9223372036.854775808s"}};
  for (const Row& row : rows) CHECK(print_duration(row.value) == row.text);
}

}  // namespace
}  // namespace orrery::visit_test
