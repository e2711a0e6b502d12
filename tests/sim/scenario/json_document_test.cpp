// Strict JSON: every value knows its place, and no text, however malformed, is taken for something else or does harm.
#include "sim/scenario/json_document.hpp"

#include <string>

#include <doctest/doctest.h>

#include "sim/selector.hpp"
#include "sim/value_error.hpp"

namespace orrery::scenario::json_document_test {
namespace {

using Kind = JsonValue::Kind;

JsonValue read(std::string_view text, const JsonLimits& limits = {}) { return read_json("x.json", text, limits); }

/// The one error that reading the text gives, as printed; "read" if there is none.
std::string error_of(std::string_view text, const JsonLimits& limits = {}) {
  try {
    (void)read(text, limits);
  } catch (const BadScenario& bad) {
    REQUIRE(bad.errors().size() == 1);
    return bad.what();
  }
  return "read";
}

}  // namespace

TEST_CASE("every value knows its kind, its place and its path, in the order of the file") {
  const JsonValue root =
      read("{\n  \"name\": \"x\\ny\", \"seed\":7,\n  \"list\": [true, null, -1.50, {\"a/b~c\": []}]\n}\n");
  REQUIRE(root.is(Kind::object));
  CHECK(root.place == Place{1, 1});
  CHECK(root.path == "");
  REQUIRE(root.members.size() == 3);
  CHECK(root.members[0].key == "name");
  CHECK(root.members[0].key_place == Place{2, 3});
  CHECK(root.members[0].value.text == "x\ny");
  CHECK(root.members[0].value.escaped);
  CHECK(root.members[0].value.place == Place{2, 11});
  CHECK(root.members[1].value.text == "7");
  CHECK(root.members[1].value.place == Place{2, 26});
  const JsonValue* list = root.find("list");
  REQUIRE(list != nullptr);
  REQUIRE(list->items.size() == 4);
  CHECK(list->items[0].is(Kind::boolean));
  CHECK(list->items[0].boolean);
  CHECK(list->items[1].is(Kind::null));
  CHECK(list->items[2].text == "-1.50");
  CHECK(list->items[2].place == Place{3, 24});
  CHECK(list->items[2].path == "/list/2");
  CHECK(list->items[3].members[0].value.path == "/list/3/a~1b~0c");
  CHECK(list->items[3].members[0].value.place == Place{3, 41});
  CHECK(*list->items[3].file == "x.json");
  CHECK(root.find("lost") == nullptr);
}

TEST_CASE("places are right after tokens of every kind and in characters, not bytes") {
  const JsonValue root = read("\xEF\xBB\xBF[\"\xC3\xA9\\\"]\", 1e5,tru\x65 ,false,\r\n\t0,\"\\\\\", {} ,[ ] ]");
  REQUIRE(root.items.size() == 8);
  CHECK(root.place == Place{1, 1});
  CHECK(root.items[0].text == "\xC3\xA9\"]");
  CHECK(root.items[1].place == Place{1, 10});
  CHECK(root.items[1].text == "1e5");
  CHECK(root.items[2].place == Place{1, 14});
  CHECK(root.items[3].place == Place{1, 20});
  CHECK(root.items[4].place == Place{2, 2});
  CHECK(root.items[5].place == Place{2, 4});
  CHECK(root.items[6].place == Place{2, 10});
  CHECK(root.items[7].place == Place{2, 14});
}

TEST_CASE("a key that stands twice in one object is an error that names both places") {
  CHECK(error_of("{\"seed\": 1,\n \"faults\": [{\"at\": 1, \"for\": 2, \"at\": 3}]}") ==
        "x.json:2:33: /faults/0/at: the key \"at\" stands twice in this object: first at 2:14");
  CHECK(error_of("{\"a\": 1, \"\\u0061\": 2}") ==
        "x.json:1:10: /a: the key \"a\" stands twice in this object: first at 1:2");
  CHECK(error_of("[{\"a\": 1}, {\"a\": {\"a\": 1}}]") == "read");
}

TEST_CASE("comments vanish, but must be JSON") {
  const JsonValue root = read("{\"//\": [1, {\"x\": 2}], \"a\": {\"//\": \"b\"}}");
  REQUIRE(root.members.size() == 1);
  CHECK(root.members[0].key == "a");
  CHECK(root.members[0].value.members.empty());
  CHECK(error_of("{\"//\": nothing}") == "x.json:1:8: a text needs quotes: \"nothing\"");
  CHECK(error_of("{\"//\": 1, \"//\": 2}") == "read");
}

TEST_CASE("every ill-formed byte of UTF-8 is found where it stands") {
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82"}) {
    CHECK(error_of(std::string("{\"a\":\n \"\xC3\xA9") + bad + "\"}") == "x.json:2:4: this byte is not UTF-8");
  }
  CHECK(first_invalid_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") == std::nullopt);
  CHECK(first_invalid_utf8("\xF4\x8F\xBF\xBF\xED\x9F\xBF\xEE\x80\x80") == std::nullopt);
}

TEST_CASE("comments may stand as often as they like; other keys once") {
  const JsonValue value = read_json("x.json", R"({"//": 1, "a": {"//": "x", "b": 2, "//": {"c": 3}}, "//": []})");
  CHECK(canonical_text(value) == R"({"a":{"b":2}})");
  CHECK(error_of(R"({"a": 1, "//": 2, "a": 3})").find("the key \"a\" stands twice") != std::string::npos);
}

TEST_CASE("neither depth nor size of a text can harm the reader") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(error_of(nested(200)) == "read");
  CHECK(error_of(nested(201)).find("nested deeper than 200 levels") != std::string::npos);
  CHECK(error_of(nested(200'000)).find("nested deeper than 200 levels") != std::string::npos);
  CHECK(error_of(std::string(200'000, '[')).find("x.json:1:201: /0/0/0") == 0);
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
  CHECK(error_of(objects).find("nested deeper than 200 levels") != std::string::npos);
  CHECK(error_of("[1, 2, 3]", {100'000'000, 3, 200}) == "x.json:1:8: /2: more than 3 values");
  CHECK(error_of("[1, 2, 3]", {8, 100, 200}) == "x.json: larger than 8 bytes");
  CHECK(error_of("[1, 2, 3]", {9, 100, 200}) == "read");
}

TEST_CASE("a number is whole by its value, not by its spelling") {
  const JsonValue root = read(
      "[0, -3, 2.0, 1e3, 120e-1, -0, 9223372036854775807, 9223372036854775808, 1.5, 1e19, \"1\", "
      "-9223372036854775807, 10e-2, 0e99]");
  const std::vector<std::optional<std::int64_t>> expected = {0,
                                                             -3,
                                                             2,
                                                             1000,
                                                             12,
                                                             0,
                                                             9223372036854775807,
                                                             std::nullopt,
                                                             std::nullopt,
                                                             std::nullopt,
                                                             std::nullopt,
                                                             -9223372036854775807,
                                                             std::nullopt,
                                                             0};
  REQUIRE(root.items.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    CHECK(root.items[i].as_integer() == expected[i]);
  }
}

TEST_CASE("an error within a string points at the very character, and shows it") {
  const JsonValue root = read("{\"faults\": [\n  {\"crash\": \"n1 n2\"}]}");
  const JsonValue& selector = *root.members[0].value.items[0].find("crash");
  try {
    (void)sim::parse_nodes(selector.text);
    FAIL("did not throw");
  } catch (const sim::ValueError& error) {
    CHECK(text_of(selector.error(error)) ==
          "x.json:2:17: /faults/0/crash: expected `&` or the end of the nodes, found `n2`\n    n1 n2\n       ^");
  }
  CHECK(text_of(root.members[0].error("this key is unknown", "faults", "faults")) ==
        "x.json:1:2: /faults: this key is unknown; expected faults; did you mean \"faults\"?");
  CHECK(name_of(selector.kind) == "a string");
}

TEST_CASE("a value can be copied away from its document") {
  JsonValue copy;
  {
    const JsonValue root = read("{\"a\": [1, 2]}");
    copy = *root.find("a");
  }
  CHECK(copy.items.size() == 2);
  CHECK(copy.error("what").file == "x.json");
}

}  // namespace orrery::scenario::json_document_test
