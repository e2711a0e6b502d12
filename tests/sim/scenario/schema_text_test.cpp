// The schema that is committed is the one that the program prints; and it has what the tables and the systems have.
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "algorithms/catalog.hpp"
#include "sim/scenario/schema.hpp"
#include "sim/scenario/vocabulary.hpp"
#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::schema_text_test {

TEST_CASE("scenarios/scenario.schema.json is what `orrery schema` prints") {
  std::ifstream file("scenarios/scenario.schema.json", std::ios::binary);
  const std::string committed(std::istreambuf_iterator<char>(file), {});
  const bool same = committed == schema_text(catalog());
  CHECK_MESSAGE(same, "write it anew: build/tools/orrery schema > scenarios/scenario.schema.json");
}

TEST_CASE("every word of the format and of the systems is in the schema") {
  const nlohmann::json schema = nlohmann::json::parse(schema_text(systems()));
  const nlohmann::json& definitions = schema["definitions"];
  for (const Keyword& keyword : top_level_keys())
    CHECK(definitions["scenario"]["properties"].contains(std::string(keyword.name)));
  for (const ValueSpec& spec : value_specs()) CHECK(definitions.contains(std::string(spec.name)));
  const std::string faults = definitions["faults"].dump();
  for (const std::string_view verb : sim::verb_names)
    CHECK(faults.find(fmt::format("\"{}\":", verb)) != std::string::npos);
  const nlohmann::json& lamp = definitions["system"]["allOf"][0]["then"]["properties"];
  for (const OptionSpec& option : lamp::system().options) {
    CAPTURE(option.name);
    const std::size_t dot = option.name.find('.');
    const std::string outer(option.name.substr(0, dot));
    REQUIRE(lamp.contains(outer));
    if (dot == std::string::npos)
      CHECK(lamp[outer]["description"] == option.help);
    else
      CHECK(lamp[outer].dump().find(std::string(option.name.substr(dot + 1))) != std::string::npos);
  }
  CHECK(lamp["bulbs"]["anyOf"][0]["maximum"] == 9);
  CHECK(definitions["claim"].dump().find("\"lamp.flickers\"") != std::string::npos);
  CHECK(definitions["mutants"].dump().find("\"lamp.burns\"") != std::string::npos);
}

}  // namespace orrery::scenario::schema_text_test
