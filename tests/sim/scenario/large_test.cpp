// Files that are larger than anybody writes by hand: they are read in a time that grows with their size, and what is
// wrong with them stays readable.
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/sim/scenario/files.hpp"
#include "tests/support/sanitized.hpp"

namespace orrery::scenario::large_test {
namespace {

// What is quadratic takes minutes here. Its time is for the builds without sanitizers to see.
constexpr int kMany = sanitized ? 2'000 : 30'000;

std::string with(const std::string& members) {
  return R"({"name": "x", "duration": "10s", "system": {"kind": "lamp"}, )" + members + "}";
}

/// `each` with its number in the place of {}, so many times.
std::string list_of(std::string_view each) {
  std::string text;
  for (int i = 0; i < kMany; ++i) text += (i == 0 ? "" : ", ") + fmt::format(fmt::runtime(each), i);
  return text;
}

}  // namespace

TEST_CASE("of very many errors the first are told in full, and how many more there are") {
  const std::string rest = fmt::format("\nand {} more", kMany - 20);
  const std::string keys = trouble_of(with(list_of("\"k{}\": 1")));
  CHECK(keys.find("/k0: unknown key \"k0\"; expected one of") != std::string::npos);
  CHECK(keys.ends_with(rest));
  CHECK(trouble_of(with("\"zones\": {" + list_of("\"z{}\": [\"n1\", \"q\"]") + "}")).ends_with(rest));
  CHECK(trouble_of(with("\"mutants\": [" + list_of("\"m{}\"") + "]")).ends_with(rest));
}

TEST_CASE("very many equal faults are told apart by a number") {
  const sim::Plan plan = lamp_plan("\"faults\": [" + list_of("{{\"at\": \"1s\", \"crash\": \"n1\"}}") + "]");
  CHECK(plan.faults.size() == kMany);
  CHECK(plan.faults[0].id == "crash_n1");
  CHECK(plan.faults[1].id == "crash_n1_2");
  CHECK(plan.faults.back().id == fmt::format("crash_n1_{}", kMany));
}

TEST_CASE("very many faults that wait for each other") {
  const sim::Plan plan = lamp_plan(
      "\"faults\": [" + list_of("{{\"id\": \"f{0}\", \"when\": \"fault f{0} ended\", \"crash\": \"n1\"}}") + "]");
  CHECK(plan.faults.size() == kMany);
}

TEST_CASE("a patch of very many paths into a list") {
  const ReadFile base = [](const std::string&) -> std::optional<std::string> {
    return "{\"faults\": [" + list_of("{{\"at\": \"1s\", \"crash\": \"n1\", \"id\": \"f{}\"}}") + "]}";
  };
  const std::string paths = list_of("\"faults.f{}.for\": \"2s\"");
  const auto loaded = load_scenarios("x.json", with("\"extends\": \"base.json\", " + paths), systems(), base);
  CHECK(loaded.at(0).plan.faults.back().lasting.has_value());
  CHECK(trouble_of(with("\"extends\": \"base.json\", \"faults.f7.id\": \"g\", \"faults.f7.for\": \"2s\""), base)
            .find("no element of /faults has the id \"f7\"") != std::string::npos);
}

TEST_CASE("files that name each other twice are not read for ever") {
  const ReadFile doubling = [](const std::string& path) -> std::optional<std::string> {
    const int level = std::stoi(path);
    if (level == 25) return R"({"name": "x", "duration": "10s", "system": {"kind": "lamp"}})";
    return fmt::format(R"({{"extends": ["{0}", "{0}"]}})", level + 1);
  };
  CHECK(trouble_of(R"({"extends": ["1", "1"]})", doubling).find("more than 1000 files are merged into this scenario") !=
        std::string::npos);
}

TEST_CASE("a name that is very long is cut, and nothing in it reaches the terminal as it is") {
  const std::string longer(5'000, 'k');
  CHECK(trouble_of(with("\"" + longer + "\": 1")).size() < 1'000);
  CHECK(trouble_of(with("\"zones\": {\"" + longer + "-\": \"n1\"}")).size() < 400);
  CHECK(trouble_of(with(R"("a\u001b[31m": 1)")).find("unknown key \"a\\u001b[31m\"") != std::string::npos);
  for (const char* members :
       {R"("luck": "\u009b31m\u0007")", R"("calm": "\u009b31m\u001b\u0007")", R"("stop": "\u009b")"})
    CHECK(trouble_of(with(members)).find_first_of("\x07\x9b\x1b") == std::string::npos);
}

TEST_CASE("members are found whatever came and went before") {
  JsonMembers members;
  for (int i = 0; i < 100; ++i) members.push_back({fmt::format("k{}", i), {}, {}});
  REQUIRE(members.find("k57") != nullptr);
  CHECK(members.find("k57")->key == "k57");
  members.erase("k57");
  CHECK(members.find("k57") == nullptr);
  CHECK(members.find("k99") != nullptr);
  members.push_back({"k57", {}, {}});
  CHECK(members.find("k57") == &members[99]);
  members.begin()->key = "renamed";
  CHECK(members.find("k0") == nullptr);
  CHECK(members.find("renamed") == &members[0]);
}

}  // namespace orrery::scenario::large_test
