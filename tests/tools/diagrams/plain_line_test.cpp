// The quick reader of lines takes what it can read exactly, and nothing else.
#include "tools/diagrams/plain_line.hpp"

#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace orrery::diagrams::plain_line_test {
namespace {

TEST_CASE("a plain line is taken apart") {
  PlainLine line;
  REQUIRE(line.read(R"( {"k":"send", "e" : 12,"vc":[1, 2],"body":{"a":[{"b":null}],"c":-1},"on":true,"x":""} )"));
  CHECK(line.find("k")->text == "send");
  CHECK(line.find("k")->kind == '"');
  CHECK(line.find("e")->text == "12");
  CHECK(line.find("e")->kind == '0');
  CHECK(line.find("vc")->text == "[1, 2]");
  CHECK(line.find("body")->text == R"({"a":[{"b":null}],"c":-1})");
  CHECK(line.find("on")->kind == 'b');
  CHECK(line.find("x")->text.empty());
  CHECK(line.find("y") == nullptr);
}

TEST_CASE("what is no JSON is never taken, and what is taken is JSON") {
  PlainLine line;
  for (const std::string_view text : {"",
                                      "{",
                                      "{}",
                                      "[1]",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{\"a\":tru}",
                                      "{\"a\":01}",
                                      "{\"a\":-}",
                                      "{\"a\":+1}",
                                      "{\"a\":1.5}",
                                      "{\"a\":1e3}",
                                      "{\"a\":[1,]}",
                                      "{\"a\":[1}",
                                      "{\"a\":{\"b\":1]}",
                                      "{\"a\":{1:2}}",
                                      "{\"a\":\"x}",
                                      "{\"a\":1} 2",
                                      "{\"a\":nul}",
                                      "{\"a\":\"\\u0041\"}",
                                      "{\"a\":\"\xC3\xA4\"}",
                                      "{\"a\":\"\x01\"}",
                                      "{a:1}"})
    CHECK_MESSAGE(!line.read(text), text);
  for (const std::string_view text : {R"({"a":0})", R"({"a":-0,"b":[[],{}]})", "{\"a\" :\t[ ] }\r"}) {
    CHECK(line.read(text));
    CHECK(nlohmann::json::accept(text));
  }
}

TEST_CASE("numbers and lists of numbers are read exactly or not at all") {
  CHECK(integer_of("-7") == -7);
  CHECK(count_of("18446744073709551615") == 18'446'744'073'709'551'615U);
  CHECK_FALSE(count_of("-1").has_value());
  CHECK_FALSE(count_of("18446744073709551616").has_value());
  CHECK(counts_of("[]")->empty());
  CHECK(counts_of("[ 1 , 22]") == std::vector<std::uint64_t>{1, 22});
  for (const std::string_view text : {"[1,-2]", "[\"1\"]", "[1,[2]]", "[null]"})
    CHECK_FALSE(counts_of(text).has_value());
  CHECK(lists_of("[[1,2],[], [3]]") == std::vector<std::vector<std::uint64_t>>{{1, 2}, {}, {3}});
  for (const std::string_view text : {"[1,[2]]", "[[1],null]", "[[\"a\"]]"}) CHECK_FALSE(lists_of(text).has_value());
}

}  // namespace
}  // namespace orrery::diagrams::plain_line_test
