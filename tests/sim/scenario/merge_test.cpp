// Merging: files that extend each other, variants, sweeps and the command line lay patches over one another by one
// rule.
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/sim/scenario/files.hpp"

namespace orrery::scenario::merge_test {
namespace {

/// Files by name, as an `extends` finds them.
ReadFile files(std::map<std::string, std::string> by_name) {
  return [by_name = std::move(by_name)](const std::string& path) -> std::optional<std::string> {
    const auto found = by_name.find(path);
    if (found == by_name.end()) return std::nullopt;
    return found->second;
  };
}

/// The one document that the text gives, as text.
std::string merged(const std::string& text, const ReadFile& read_file = {}, const LoadOptions& options = {}) {
  ErrorList errors;
  const std::vector<Document> documents = expand("dir/x.json", text, read_file, options, errors);
  errors.throw_if_any();
  REQUIRE(documents.size() == 1);
  return canonical_text(documents[0].root);
}

struct Row {
  const char* base;
  const char* patch;
  const char* result;
};

}  // namespace

TEST_CASE("objects merge by key, anything else replaces, null removes") {
  const std::vector<Row> rows{
      {R"({"a": 1})", R"({"b": 2})", R"({"a":1,"b":2})"},
      {R"({"a": {"b": 1, "c": 2}})", R"({"a": {"c": 3}})", R"({"a":{"b":1,"c":3}})"},
      {R"({"a": [1, 2]})", R"({"a": [3]})", R"({"a":[3]})"},
      {R"({"a": 1})", R"({"a": {"b": 2}})", R"({"a":{"b":2}})"},
      {R"({"a": {"b": 1, "c": 2}})", R"({"a": {"b": null}})", R"({"a":{"c":2}})"},
      {R"({"a": 1, "b": 2})", R"({"a": null})", R"({"b":2})"},
      // `key+` appends, also to nothing.
      {R"({"a": [1]})", R"({"a+": [2, 3]})", R"({"a":[1,2,3]})"},
      {R"({})", R"({"a+": [2]})", R"({"a":[2]})"},
      {R"({"a": {"b": [1]}})", R"({"a.b+": [2]})", R"({"a":{"b":[1,2]}})"},
      // Dotted paths stand for nesting, at any depth, and make what is not there.
      {R"({"a": {"b": {"c": 1}}})", R"({"a.b.c": 2})", R"({"a":{"b":{"c":2}}})"},
      {R"({"a": {"b": {"c": 1}}})", R"({"a": {"b.c": 2}})", R"({"a":{"b":{"c":2}}})"},
      {R"({})", R"({"a.b.c": 2})", R"({"a":{"b":{"c":2}}})"},
      // They go through ids, and so do objects.
      {R"({"l": [{"id": "x", "v": 1}, {"id": "y"}]})", R"({"l.x.v": 2})", R"({"l":[{"id":"x","v":2},{"id":"y"}]})"},
      {R"({"l": [{"id": "x", "v": 1}]})", R"({"l": {"x": {"w": 2}}})", R"({"l":[{"id":"x","v":1,"w":2}]})"},
      {R"({"l": [{"id": "x"}, {"id": "y"}]})", R"({"l.x": null})", R"({"l":[{"id":"y"}]})"},
      {R"({"check": [{"claim": "c", "within": 1}]})", R"({"check.c.within": 2})",
       R"({"check":[{"claim":"c","within":2}]})"},
      // A pick is one value.
      {R"({"a": {"pick": [1]}})", R"({"a": {"pick": [2, 3]}})", R"({"a":{"pick":[2,3]}})"},
      {R"({"a": {"b": 1}})", R"({"a": {"pick": [2, 3]}})", R"({"a":{"pick":[2,3]}})"},
      // `expect` is replaced whole.
      {R"({"expect": {"ops": {"a": "ok"}}})", R"({"expect": {"node": "n1"}})", R"({"expect":{"node":"n1"}})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.base);
    CAPTURE(row.patch);
    const std::string own = row.patch;
    const std::string extending = R"({"extends": "base.json")" + std::string(own == "{}" ? "" : ", ") + own.substr(1);
    CHECK(merged(extending, files({{"dir/base.json", row.base}})) == row.result);
    const std::string base = row.base;
    const std::string with_variant =
        base.substr(0, base.size() - 1) + (base == "{}" ? "" : ", ") + R"("variants": {"v": )" + own + "}}";
    CHECK(merged(with_variant) == row.result);
  }
}

TEST_CASE("a file that extends nothing may use dotted paths too") {
  CHECK(merged(R"({"a.b": 1, "c": {"d.e": 2, "f": null}})") == R"({"a":{"b":1},"c":{"d":{"e":2}}})");
}

TEST_CASE("several files are extended in their order, each relative to the file that says so") {
  const ReadFile read = files({{"dir/one.json", R"({"a": 1, "b": 1, "c": 1})"},
                               {"up/two.json", R"({"extends": "sub/three.json", "b": 2})"},
                               {"up/sub/three.json", R"({"b": 3, "d": 3})"}});
  CHECK(merged(R"({"extends": ["one.json", "../up/two.json"], "c": 4})", read) == R"({"a":1,"b":2,"c":4,"d":3})");
}

TEST_CASE("files that extend each other in a circle are refused") {
  const ReadFile read = files({{"a.json", R"({"extends": "b.json"})"}, {"b.json", R"({"extends": "a.json"})"}});
  CHECK(trouble_of(R"({"extends": "a.json", "name": "x", "duration": "1s", "system": {"kind": "lamp"}})", read) ==
        "b.json:1:13: /extends: \"a.json\" extends itself: x.json -> a.json -> b.json -> a.json");
}

TEST_CASE("variants come in their order, or the one that is asked for") {
  const std::vector<Scenario> all = load_good("echo-restart.json");
  REQUIRE(all.size() == 3);
  CHECK(all[0].plan.variant == "durable");
  CHECK(all[1].plan.variant == "hasty");
  CHECK(all[2].plan.variant == "calm");
  CHECK(all[0].plan.faults.size() == 1);
  CHECK(all[2].plan.faults.empty());
  CHECK(all[1].plan.mutants == std::vector<std::string>{"echo.answer_before_durable"});
  CHECK(all[1].plan.system_setup.mutants == 1);
  CHECK(all[1].plan.expect.violates == std::vector<std::string>{"echo.remembers"});
  CHECK(all[1].plan.streams.size() == 1);  // the file's one client instead of the four of the file it extends
  CHECK(all[1].plan.streams[0].interval == std::chrono::milliseconds(10));
  LoadOptions only;
  only.variant = "hasty";
  const std::vector<Scenario> one = load_good("echo-restart.json", only);
  REQUIRE(one.size() == 1);
  CHECK(one[0].plan.variant == "hasty");
}

TEST_CASE("a sweep is the product of its paths, times the variants") {
  const std::vector<Scenario> all = load_lamp(
      R"("variants": {"a": {}, "b": {"seed": 2}}, "sweep": {"system.nodes": [3, 4], "system.colour": ["red", "green"]})");
  REQUIRE(all.size() == 8);
  CHECK(all[0].plan.sweep == "system.nodes=3, system.colour=red");
  CHECK(all[1].plan.sweep == "system.nodes=3, system.colour=green");
  CHECK(all[2].plan.sweep == "system.nodes=4, system.colour=red");
  CHECK(all[2].plan.nodes.size() == 4);
  CHECK(all[7].plan.variant == "b");
  CHECK(all[7].plan.seed == 2);
  CHECK(std::get<std::string>(all[7].plan.system_setup.options.at("colour")) == "green");
}

TEST_CASE("the command line has the last word") {
  LoadOptions options;
  options.set = {{"system.nodes", "7"}, {"duration", "3s"}, {"faults.crash.for", "\"2s\""}, {"about", "null"}};
  options.mutants = {"lamp.burns"};
  options.faults = {R"({"pause": "n7"})"};
  options.sweep = {{"runs", "[5, 6]"}};
  const std::vector<Scenario> all =
      load_lamp(R"("about": "gone", "faults": [{"id": "crash", "crash": "n1"}], "sweep": {"runs": [1]})", options);
  REQUIRE(all.size() == 2);
  const sim::Plan& plan = all[1].plan;
  CHECK(plan.runs == 6);
  CHECK(plan.nodes.size() == 7);
  CHECK(plan.duration == std::chrono::seconds(3));
  CHECK(plan.about.empty());
  CHECK(plan.mutants == std::vector<std::string>{"lamp.burns"});
  REQUIRE(plan.faults.size() == 2);
  CHECK(plan.faults[0].lasting == Spread::fixed(std::chrono::seconds(2)));
  CHECK(plan.faults[1].verb == sim::Verb::pause);
}

TEST_CASE("an expectation may depend on the resolved file") {
  const std::string members = R"("sweep": {"system.nodes": [3, 5]}, "expect": [
    {"if": {"system.nodes": 3}, "stats": {"facts.Lit": 1}},
    {"if": {"system.nodes": 5.0, "system.kind": "lamp"}, "stats": {"messages.sent": 2}, "violates": "lamp.safe"},
    {"stats": {"messages.delivered": 3}}])";
  const std::vector<Scenario> all = load_lamp(members);
  REQUIRE(all.size() == 2);
  REQUIRE(all[0].plan.expect.statistics.size() == 2);
  CHECK(all[0].plan.expect.statistics[0].name == "facts.Lit");
  CHECK(all[0].plan.expect.kind == sim::Expectation::Kind::pass);
  CHECK(all[1].plan.expect.statistics[0].name == "messages.sent");
  CHECK(all[1].plan.expect.statistics[1].name == "messages.delivered");
  CHECK(all[1].plan.expect.kind == sim::Expectation::Kind::violates);
}

}  // namespace orrery::scenario::merge_test
