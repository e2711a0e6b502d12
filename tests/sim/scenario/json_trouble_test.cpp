// What a person reads when a file is no JSON: our own words, at the place where it stops fitting, with what was
// probably forgotten.
#include "sim/scenario/json_trouble.hpp"

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "sim/scenario/json_document.hpp"

namespace orrery::scenario::json_trouble_test {
namespace {

using namespace std::string_view_literals;

std::string error_of(std::string_view text) {
  try {
    (void)read_json("x.json", text);
  } catch (const BadScenario& bad) {
    return bad.what();
  }
  return "read";
}

struct Row {
  std::string_view text;
  std::string_view error;
};

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(error_of(row.text) == row.error);
  }
}

}  // namespace

TEST_CASE("a comma that is missing or too many") {
  check({
      {"{\"a\": 1\n\n \"b\": 2}", "x.json:3:2: a comma is missing after line 1"},
      {"{\"a\": 1 \"b\": 2}", "x.json:1:9: a comma is missing before this"},
      {"[[1]\n[2]]", "x.json:2:1: a comma is missing after line 1"},
      {"{\"a\": 1,}", "x.json:1:8: there is a comma too many: nothing follows it"},
      {"{\"a\": [1, 2,\n]}", "x.json:1:12: there is a comma too many: nothing follows it"},
      {"[1,, 2]", "x.json:1:4: there is a comma too many: no value stands before it"},
      {"{, \"a\": 1}", "x.json:1:2: there is a comma too many: no member stands before it"},
      {"{\"a\": 1; \"b\": 2}", "x.json:1:8: expected a comma or }, found ;"},
  });
}

TEST_CASE("a bracket that is missing, too many or another") {
  check({
      {"{\"a\": [1,\n2", "x.json:2:2: the file ends, and the [ of line 1, column 7 is not closed: a ] is missing"},
      {"{\n  \"a\": {\n    \"b\": 1,\n  \"c\": 2\n}\n",
       "x.json:6:1: the file ends, and the { of line 1, column 1 is not closed: a } is missing; probably that of the { "
       "of line 2, column 8, since what line 5 closes is indented otherwise"},
      {"[1}", "x.json:1:3: expected a ] for the [ of line 1, column 1, found }"},
      {"{\"a\": [1\n}", "x.json:2:1: expected a ] for the [ of line 1, column 7, found }"},
      {"{\"a\": 1]", "x.json:1:8: expected a } for the { of line 1, column 1, found ]"},
      {"{}\n]", "x.json:2:1: this ] closes nothing: all that was opened is closed before it"},
      {"{} {}", "x.json:1:4: the JSON value ends before this, and one fills the whole file"},
      {",", "x.json:1:1: expected a JSON object, found ,"},
      {"{\"a\"", "x.json:1:5: the file ends, and the { of line 1, column 1 is not closed: a } is missing"},
  });
}

TEST_CASE("a text whose quotes are missing or others") {
  check({
      {"{\"a\": \"one,\n \"b\": 2}",
       "x.json:1:7: the text that begins here has no closing quote on its line (a new line is \\n)"},
      {"{\"a\": \"one", "x.json:1:7: the text that begins here has no closing quote on its line (a new line is \\n)"},
      {"{\"a\": \"one, \"b\": 2}",
       "x.json:1:14: this follows a closing quote: a quote is missing or too many from the text of column 7 on (one "
       "within a text is \\\")"},
      {"{\"a: 1, \"b\": 2}",
       "x.json:1:10: this follows a closing quote: a quote is missing or too many from the text of column 2 on (one "
       "within a text is \\\")"},
      {"{'a': 1}", "x.json:1:2: a text stands between double quotes: \"...\", not '...'"},
      {"{\"a\": 'b'}", "x.json:1:7: a text stands between double quotes: \"...\", not '...'"},
      {"{a: 1}", "x.json:1:2: a key needs quotes: \"a\""},
      {"{\"a\": leader}", "x.json:1:7: a text needs quotes: \"leader\""},
      {"{\"a\": 5ms}", "x.json:1:7: a text needs quotes: \"5ms\""},
      {"{\"a\" 1}", "x.json:1:6: a colon is missing after the key \"a\""},
      {"{\"a\": }", "x.json:1:7: the value of \"a\" is missing"},
      {"{\"a\": \"b\tc\"}", "x.json:1:9: a tab within a text is written \\t"},
      {"{\"a\": \"b\x01\"}", "x.json:1:9: the control character of number 1 within a text is written \\u0001"},
      {"{\"a\": \"\\x\"}",
       "x.json:1:8: there is no escape \\x; expected \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and four hex digits; a "
       "backslash itself is \\\\"},
      {"{\"a\": \"\\u12\"}", "x.json:1:8: \\u needs four hex digits, such as \\u00e9"},
      {"{\"a\": \"\\ud800\"}",
       "x.json:1:8: this is half a character: \\ud800..\\udbff and \\udc00..\\udfff come in pairs"},
  });
}

TEST_CASE("a number or a word that JSON does not write so") {
  check({
      {"{\"a\": 01}", "x.json:1:7: a number has no zeros before it: write 1"},
      {"{\"a\": -007}", "x.json:1:7: a number has no zeros before it: write -7"},
      {"{\"a\": +1}", "x.json:1:7: a number has no + before it: write 1"},
      {"{\"a\": .5}", "x.json:1:7: a number has a digit before its point: write 0.5"},
      {"{\"a\": 1.}", "x.json:1:7: a number has a digit behind its point: write 1.0"},
      {"{\"a\": 1e}", "x.json:1:7: 1e is not a number"},
      {"{\"a\": 1e999}", "x.json:1:11: this number is too large"},
      {"{\"a\": True}", "x.json:1:7: True is not known here; did you mean true?"},
      {"{\"a\": None}", "x.json:1:7: None is not known here; did you mean null?"},
  });
}

TEST_CASE("a comment: the format has members for that") {
  const std::string words =
      "JSON has no comments: write a member \"//\": \"...\" of the object, which is read over, or a "
      "\"note\"";
  CHECK(error_of("// no\n{}") == "x.json:1:1: " + words);
  CHECK(error_of("{\"a\": 1, // one\n\"b\": 2}") == "x.json:1:10: " + words);
  CHECK(error_of("{\"a\": 1 /* one */}") == "x.json:1:9: " + words);
  CHECK(error_of("{\n# one\n\"b\": 2}") == "x.json:2:1: " + words);
}

TEST_CASE("an empty file and other encodings") {
  check({
      {"", "x.json:1:1: the file is empty; expected a JSON object"},
      {" \n\t", "x.json:1:1: the file is empty; expected a JSON object"},
      {"\xEF\xBB\xBF", "x.json:1:1: the file is empty; expected a JSON object"},
      {"\xff\xfe{\0}\0"sv, "x.json: this looks like UTF-16; save it as UTF-8"},
      {"\0{\0}"sv, "x.json: this looks like UTF-16; save it as UTF-8"},
      {"{\0\0\0}\0\0\0"sv, "x.json: this looks like UTF-32; save it as UTF-8"},
  });
}

TEST_CASE("a place counts characters, after a byte order mark too") {
  CHECK(error_of("\xEF\xBB\xBF{\"\xC3\xA9\": 1,}") == "x.json:1:8: there is a comma too many: nothing follows it");
}

TEST_CASE("what is JSON has no trouble, and what has none is JSON") {
  for (const std::string_view text :
       {"{}"sv, "[]"sv, " [1, -0.5e+3, \"\\ud83d\\ude00\\n\", true, {\"a\": [null]}] "sv}) {
    CHECK_FALSE(json_trouble(text).has_value());
    CHECK(error_of(text) == "read");
  }
}

}  // namespace orrery::scenario::json_trouble_test
