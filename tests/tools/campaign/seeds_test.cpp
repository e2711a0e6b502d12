// Seeds as users write them, and the parts of a campaign that several machines share.
#include "tools/campaign/seeds.hpp"

#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "tools/failure.hpp"

namespace orrery::campaign::seeds_test {
namespace {

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(Seeds::parse(text, 1));
  } catch (const tools::BadInput& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// parse_shard() where these variables are set; or its error.
std::string shard_of(const std::string& text, const std::map<std::string, std::string>& variables = {}) {
  try {
    const Shard shard = parse_shard(text, [&](const char* name) {
      const auto found = variables.find(name);
      return found == variables.end() ? nullptr : found->second.c_str();
    });
    return std::to_string(shard.index) + "/" + std::to_string(shard.of);
  } catch (const tools::BadInput& error) {
    return error.what();
  }
}

TEST_CASE("a range, a list, both, a number, no end") {
  const Seeds range = Seeds::parse("3..7", 1);
  CHECK(range.size() == 5);
  CHECK(range.at(0) == 3);
  CHECK(range.at(4) == 7);
  CHECK_FALSE(range.at(5));
  CHECK(range.text() == "3..7");
  const Seeds list = Seeds::parse("9,2,4..5", 1);
  CHECK(list.size() == 4);
  CHECK(list.at(0) == 9);
  CHECK(list.at(1) == 2);
  CHECK(list.at(3) == 5);
  const Seeds number = Seeds::parse("10", 100);
  CHECK(number.text() == "100..109");
  CHECK(Seeds::parse(number.text(), 1).size() == 10);
  for (const Seeds& endless : {Seeds::endless(7), Seeds::parse("7..", 1)}) {
    CHECK_FALSE(endless.size());
    CHECK(endless.at(1'000'000'000'000) == 1'000'000'000'007);
    CHECK(endless.text() == "7..");
  }
}

TEST_CASE("what is no range says what is expected") {
  for (const char* bad : {"", "x", "1..x", "..", "..5", "1,,2", "-1", "1.5", "5..1"}) {
    CAPTURE(bad);
    CHECK(has(error_of(bad), "expected a range such as 1..5000"));
  }
  CHECK(has(error_of("0"), "no seed at all"));
  CHECK(has(error_of("5..1"), "ends before it begins"));
  CHECK(has(error_of("1..10,20,7"), "seed 7 stands there twice"));
  CHECK(error_of("0..18446744073709551614").empty());
  CHECK_FALSE(error_of("0..18446744073709551615").empty());
}

TEST_CASE("the shards of a campaign take each seed once") {
  for (const std::uint64_t of : {1U, 2U, 3U, 7U}) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t index = 1; index <= of; ++index)
      for (std::uint64_t mine = 0; position_of({index, of}, mine) < 20; ++mine)
        CHECK(seen.insert(position_of({index, of}, mine)).second);
    CHECK(seen.size() == 20);
    CHECK(*seen.rbegin() == 19);
  }
}

TEST_CASE("a shard by hand and by what the usual engines say of their tasks") {
  CHECK(shard_of("2/8") == "2/8");
  CHECK(shard_of("auto",
                 {{"SLURM_ARRAY_TASK_ID", "3"}, {"SLURM_ARRAY_TASK_COUNT", "4"}, {"SLURM_ARRAY_TASK_MIN", "0"}}) ==
        "4/4");
  CHECK(shard_of("auto", {{"SLURM_ARRAY_TASK_ID", "14"},
                          {"SLURM_ARRAY_TASK_COUNT", "3"},
                          {"SLURM_ARRAY_TASK_MIN", "10"},
                          {"SLURM_ARRAY_TASK_STEP", "2"}}) == "3/3");
  CHECK(shard_of("auto/5", {{"JOB_COMPLETION_INDEX", "0"}}) == "1/5");
  CHECK(shard_of("auto", {{"CI_NODE_INDEX", "2"}, {"CI_NODE_TOTAL", "6"}}) == "2/6");
  CHECK(has(shard_of("auto", {{"JOB_COMPLETION_INDEX", "0"}}), "expected auto/N"));
  CHECK(has(shard_of("auto"), "neither SLURM_ARRAY_TASK_ID"));
  CHECK(has(shard_of("auto/5", {{"JOB_COMPLETION_INDEX", "5"}}), "6 is not within 1..5"));
  CHECK(has(shard_of("auto", {{"SLURM_ARRAY_TASK_ID", "x"}}), "expected a number"));
  for (const char* bad : {"", "3", "0/4", "5/4", "a/4", "1/b", "1/0"}) {
    CAPTURE(bad);
    CHECK(has(shard_of(bad), "--shard"));
  }
}

}  // namespace
}  // namespace orrery::campaign::seeds_test
