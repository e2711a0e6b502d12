// `orrery validate --resolve`: the file as it is run.
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/tools/program.hpp"
#include "tools/formatting.hpp"

namespace orrery::tools::validate_test {
namespace {

using Json = nlohmann::json;

/// Extends, picks, varies and sweeps.
constexpr std::string_view composed = R"({
  "extends": "_base.json", "name": "Composed", "seed": 5, "runs": 2,
  "workload": [{"id": "words", "kind": "words", "clients": {"pick": "1..9"}, "rate": {"pick": ["20/s", "50/s", "90/s"]}}],
  "variants": {"plain": {}, "slow": {"disk.sync": "10ms"}},
  "sweep": {"system.nodes": [1, 2]}
})";
constexpr std::string_view base = R"({"//": "what both share", "duration": "0.50s", "system": {"kind": "echo"}})";

struct Composed {
  Folder folder;
  std::string file;
  Composed() {
    folder.write("_base.json", base);
    file = folder.write("composed.json", composed);
  }
};

TEST_CASE("one document is printed as it is, several as a list, in the layout of fmt") {
  const Composed given;
  const Ran one = orrery({"validate", given.file + "#slow", "--sweep", "system.nodes=2", "--set", "disk.sync=7ms",
                          "--fault", R"({"id": "off", "at": "100ms", "crash": "n1", "for": "10ms"})", "--resolve"});
  REQUIRE_MESSAGE(one.status == 0, one.err);
  CHECK(Json::parse(one.out).at("disk").at("sync") == "7ms");
  CHECK(Json::parse(one.out).at("faults").at(0).at("id") == "off");
  const Ran all = orrery({"validate", given.file, "--resolve"});
  REQUIRE_MESSAGE(all.status == 0, all.err);
  CHECK(formatted("all", all.out) == all.out);
  const Json list = Json::parse(all.out);
  REQUIRE(list.size() == 4);
  CHECK(list.at(2).at("disk").at("sync") == "10ms");
  CHECK(list.at(3).at("system") == Json{{"kind", "echo"}, {"nodes", 2}});
  for (const Json& document : list) {
    for (const char* gone : {"extends", "variants", "sweep", "//"}) CHECK_FALSE(document.contains(gone));
    CHECK(document.at("workload").at(0).at("clients").is_number_integer());
    CHECK(document.at("workload").at(0).at("rate").is_string());
    CHECK(document.at("duration") == "0.50s");
  }
}

TEST_CASE("a resolved file gives the same run") {
  const Composed given;
  for (const char* seed : {"5", "6", "77"}) {
    CAPTURE(seed);
    const Ran resolved =
        orrery({"validate", given.file + "#slow", "--sweep", "system.nodes=2", "--resolve", "--seed", seed});
    REQUIRE_MESSAGE(resolved.status == 0, resolved.err);
    const Ran plain = orrery({"run", "-", "--json"}, resolved.out);
    const Ran composed_run =
        orrery({"run", given.file + "#slow", "--sweep", "system.nodes=2", "--seed", seed, "--json"});
    const Json a = Json::parse(plain.out).at("results").at(0);
    const Json b = Json::parse(composed_run.out).at("results").at(0);
    for (const char* same : {"digest", "events", "seed", "runs", "stats"}) CHECK(a.at(same) == b.at(same));
  }
}

TEST_CASE("in the report for machines each plan has its document") {
  const Composed given;
  const Json report = Json::parse(orrery({"validate", given.file, "--resolve", "--json"}).out);
  const Json& plans = report.at("files").at(0).at("plans");
  REQUIRE(plans.size() == 4);
  CHECK(plans.at(3).at("resolved").at("disk").at("sync") == "10ms");
  CHECK_FALSE(Json::parse(orrery({"validate", given.file, "--json"}).out)
                  .at("files")
                  .at(0)
                  .at("plans")
                  .at(0)
                  .contains("resolved"));
}

TEST_CASE("with a mistake in one file no document is printed") {
  const Composed given;
  const std::string wrong = given.folder.write("wrong.json", R"({"name": "W", "system": {"kind": "ecko"}})");
  const Ran ran = orrery({"validate", given.file, wrong, "--resolve"});
  CHECK(ran.status == 2);
  CHECK(ran.out.empty());
  CHECK(ran.err.find("did you mean \"echo\"?") != std::string::npos);
}

}  // namespace
}  // namespace orrery::tools::validate_test
