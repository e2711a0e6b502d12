// The schema, tried by a validator that is not ours: what the loader takes it takes, and the plainest mistakes it
// finds. The only file that includes valijson, which is slow to compile.
#include "sim/scenario/schema.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "algorithms/catalog.hpp"
#include "tests/sim/scenario/language_files.hpp"
#include "tests/sim/scenario/language_systems.hpp"

namespace orrery::scenario::schema_test {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

std::unique_ptr<valijson::Schema> schema_of(std::span<const System* const> systems) {
  auto schema = std::make_unique<valijson::Schema>();
  const json document = json::parse(schema_text(systems));
  valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(Adapter(document), *schema);
  return schema;
}
const valijson::Schema& the_schema() {
  static const std::unique_ptr<valijson::Schema> schema = schema_of(catalog());
  return *schema;
}

/// What the validator says; empty: the document is valid.
std::string trouble_with(const json& document, const valijson::Schema& schema = the_schema()) {
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema, Adapter(document), &results)) return "";
  std::string text = "invalid";
  for (valijson::ValidationResults::Error error; results.popError(error);)
    text += fmt::format("\n{}: {}", fmt::join(error.context, ""), error.description);
  return text;
}

/// A good scenario, with some members besides.
json with(const std::string& members) {
  return json::parse(R"({"name": "x", "duration": "5s", "calm": "1s", "system": {"kind": "raft", "nodes": 3},)" +
                     members + R"("about": "y"})");
}

std::vector<std::string> scenarios_below(const char* folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json" && !entry.path().string().ends_with("schema.json"))
      files.push_back(entry.path().generic_string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every shipped scenario is valid") {
  std::vector<std::string> files = scenarios_below("scenarios");
  CHECK(files.size() >= 13);
  for (const std::string& file : scenarios_below("tests/data/scenarios/good")) files.push_back(file);
  for (const std::string& path : files) {
    CAPTURE(path);
    std::ifstream file(path);
    CHECK(trouble_with(json::parse(file)) == "");
  }
}

TEST_CASE("the files of the language are valid") {
  const std::unique_ptr<valijson::Schema> schema = schema_of(language::systems());
  for (const std::string_view name : language::files) {
    CAPTURE(name);
    CHECK(trouble_with(json::parse(language::text_of(name)), *schema) == "");
  }
}

TEST_CASE("what else the loader takes is valid") {
  for (
      const std::string members : {
          R"("//": "a comment", "$schema": "scenario.schema.json",)",
          R"("seed": {"pick": [1, 2]}, "runs": {"pick": "2..5"}, "luck": null,)",
          R"("system.heartbeat": "50ms", "check+": ["!raft.election_safety"],)",
          R"j("faults": [{"every": "exp(2s)", "crash": ["leader", "n1"], "lose": "torn", "stagger": "1ms"}],)j",
          R"("faults": [{"degrade": "n1->*", "duplicate": 0.1, "loss": 0}, {"duplicate": "AppendEntries#2", "by": "5ms"}],)",
          R"("faults": [{"partition": [["n1", "n2"], ["rest"]]}, {"at": "1s", "partition": "halves", "of": "all"}],)",
          R"("faults": [{"clock_jump": "n1", "by": "-5ms..5ms"}, {"clock_drift": "n1", "ppm": -7}, {"pin": "n1.x#1", "to": "1ms"}],)",
          R"("faults": [{"at": "1s", "op": "put x 1", "client": "c1"}],)",
          R"("system": {"kind": "another-one", "whatever": [1]}, "check": ["another.claim", "linearizable"],)",
          R"("workload": [{"kind": "kv", "rate": "0.5/ms"}, {"clients": "me", "ops": [{"op": ["put", "a b", "1"], "expect": "ok | fail no"}]}],)",
          R"("check": ["raft", {"claim": "raft", "within": "500ms"}, {"id": "a", "never": "count(leader) == 2"}],)",
          R"j("expect": [{"if": {"seed": 1}, "stats": {"kv.ops.ok": "> 5", "x": 5}}, {"state": {"count(leader)": 1}}],)j",
          R"("variants": {"a-b": {"faults": {"gc": {"for": "1s"}}, "system": {"heartbeat": "1ms"}, "expect": "any"}, "c": {}},)",
          R"("per_node": {"n1": {"initial": {"term": 2, "log": [1, 2], "note": "as it was"}, "heartbeat": "20ms"}, "all": {"clock": {"drift_ppm": 5, "note": "a note"}}},)",
          R"("teach": {"objective": "x", "needs": ["raft/leader-crash"], "minutes": 5}, "network": {"note": "a LAN", "latency": "1ms"},)",
          R"("workload": [{"kind": "kv", "rate": "1/s", "retry": {"attempts": 3, "budget": 0.2, "note": "few"}}],)",
          R"("sweep": {"system.nodes": [3, 5]}, "budget": {"nodes": "minority"}, "draw": {"view": "x", "from": "1s", "y": ["a.b", "c"]},)",
          R"("ask": [{"at": "1s", "question": "?", "options": ["n1", {"text": "none", "if": "n1 is leader"}, 3], "judge": "2s"}],)",
      }) {
    CAPTURE(members);
    CHECK(trouble_with(with(members)) == "");
  }
  CHECK(trouble_with(json::parse(R"({"extends": "other.json", "faults": {"gc": null}, "system": {"nodes": 5}})")) ==
        "");
}

TEST_CASE("broken scenarios are not valid") {
  for (const std::string text : {R"({"name": "x"})", R"({"system": {"kind": "raft"}})", R"([])",
                                 R"({"extends": "a.json", "sead": 1})", R"({"name": "x", "system": {"nodes": 3}})"}) {
    CAPTURE(text);
    CHECK(trouble_with(json::parse(text)) != "");
  }
  for (const std::string members : {
           R"("sead": 1,)",
           R"("seed": "one",)",
           R"("seed": -1,)",
           R"("runs": 0,)",
           R"("calm": "1",)",
           R"("calm": "-1s",)",
           R"("luck": "bad",)",
           R"("orrery": 2,)",
           R"("system": {"kind": "raft", "heartbeat": 50},)",
           R"("system": {"kind": "raft", "hartbeat": "50ms"},)",
           R"("system": {"kind": "raft", "nodes": 0},)",
           R"("network": {"loss": 1.5},)",
           R"("network": {"latency": "1ms-5ms"},)",
           R"("network": {"los": 0.1},)",
           R"("network": {"bandwidth": "1MB"},)",
           R"("network": {"links": [{"latency": "1ms"}]},)",
           R"("faults": [{"crash": "n1", "at": "1s", "fro": "1s"}],)",
           R"("faults": [{"crahs": "n1"}],)",
           R"("faults": [{"at": "1s"}],)",
           R"("faults": [{"crash": "n1", "pause": "n2"}],)",
           R"("faults": [{"crash": "n1", "share": 0.5}],)",
           R"("faults": [{"restart": "n1", "for": "1s"}],)",
           R"("faults": [{"slow": "n1"}],)",
           R"("faults": [{"crash": "n1", "lose": "everything"}],)",
           R"("faults": [{"partition": "thirds"}],)",
           R"("faults": {"crash": "n1"},)",
           R"("faults": [{"degrade": "n1->n2", "duplicate": "AppendEntries"}],)",
           R"("workload": [{"rate": "1/s"}],)",
           R"("workload": [{"kind": "kv", "rate": "often"}],)",
           R"("mutants": ["raft.no_such_mutant"],)",
           R"("check": ["raft.no_such_claim"],)",
           R"("check": [{"never": "healed"}],)",
           R"("check": ["!raft.no_such_claim"],)",
           R"("expect": "fail",)",
           R"("expect": {"violate": "raft"},)",
           R"("expect": {"ops": {"a": "maybe"}},)",
           R"("variants": {"a": {"sead": 1}},)",
           R"("variants": {"a": 7},)",
           R"("sweep": {"seed": 5},)",
           R"("seed": {"pick": []},)",
           R"("seed": {"pick": [1], "or": 2},)",
           R"("budget": "all",)",
           R"("ask": [{"question": "?"}],)",
           R"("per_node": {"n1": {"initial": {"trem": 2}}},)",
           R"("per_node": {"n1": {"initial": {"log": 2}}},)",
           R"("per_node": {"n1": {"hartbeat": "20ms"}},)",
           R"("teach": {"minuets": 5},)",
           R"("teach": {"minutes": "5"},)",
           R"("draw": {"viwe": "x"},)",
           R"("draw": {"from": 5},)",
           R"("workload": [{"kind": "kv", "rate": "1/s", "retry": {"budget": "20%"}}],)",
           R"("workload": [{"kind": "kv", "rate": "1/s", "retry": {"tries": 5}}],)",
       }) {
    CAPTURE(members);
    CHECK(trouble_with(with(members)) != "");
  }
}

}  // namespace orrery::scenario::schema_test
