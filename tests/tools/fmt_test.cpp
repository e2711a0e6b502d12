// `orrery fmt`: one layout, and nothing but the layout.
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sim/scenario/error.hpp"
#include "sim/scenario/json_document.hpp"
#include "tests/tools/program.hpp"
#include "tools/files.hpp"
#include "tools/formatting.hpp"
#include "tools/targets.hpp"

namespace orrery::tools::fmt_test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("short values stand on one line, the outermost object never does") {
  CHECK(formatted("x", R"({"a":1,"b":[1,{"c":"d"}],"e":{}})") ==
        "{\n  \"a\": 1,\n  \"b\": [1, {\"c\": \"d\"}],\n  \"e\": {}\n}\n");
  CHECK(formatted("x", "{}") == "{}\n");
  CHECK(formatted("x", " 7 ") == "7\n");
}

TEST_CASE("a value of 120 columns, with its comma, still fits; characters count, not bytes") {
  const auto list = [](std::size_t letters) {
    std::string word;
    for (std::size_t i = 0; i < letters; ++i) word += "ü";
    return formatted("x", "{\"a\": [\"" + word + "\"], \"b\": 1}");
  };
  CHECK_FALSE(has(list(120 - 12), "[\n"));  // two blanks, "a": [""] and the comma are 12 columns
  CHECK(has(list(120 - 11), "[\n    \""));
}

TEST_CASE("comments, order, digits, escapes and blank lines stay as written") {
  const std::string text = "{\n  \"z\": 0.10,\n  \"//\": \"one\",\n\n  \"a\": \"\\u0041\\/\",\n  \"n\": [1e3, -0]\n}\n";
  CHECK(formatted("x", text) == text);
  CHECK(formatted("x", "\xEF\xBB\xBF{\r\n\r\n\"a\": 1,\r\n\r\n\r\n\"b\": 2\r\n}") ==
        "{\n  \"a\": 1,\n\n  \"b\": 2\n}\n");
}

TEST_CASE("what is not strict JSON is refused") {
  for (const char* text : {"", "{", "{\"a\": 1, \"a\": 2}", "{\"a\": 01}", "{} {}", "{'a': 1}", "\xff"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(static_cast<void>(formatted("x", text)), scenario::BadScenario);
  }
}

TEST_CASE("every scenario there is: formatting is idempotent, and the same document comes out") {
  std::vector<std::string> files = json_files_in("scenarios");
  for (const std::string& file : json_files_in("tests/data/scenarios")) files.push_back(file);
  CHECK(files.size() > 10);
  std::size_t good = 0;
  for (const std::string& file : files) {
    CAPTURE(file);
    const std::string text = read_file(file).value();
    try {
      const std::string once = formatted(file, text);
      CHECK(formatted(file, once) == once);
      CHECK(canonical_text(scenario::read_json(file, once)) == canonical_text(scenario::read_json(file, text)));
      CHECK(formatted(scenario::read_json(file, text)) ==
            formatted(scenario::read_json(file, formatted(scenario::read_json(file, text)))));
      ++good;
    } catch (const scenario::BadScenario&) {
      CHECK_MESSAGE(has(file, "broken"), file);
    }
  }
  CHECK(good > 10);
}

TEST_CASE("the shipped scenarios are laid out so") {
  const Ran ran = orrery({"fmt", "--check", "scenarios"});
  CHECK_MESSAGE(ran.status == 0, ran.out);
}

TEST_CASE("fmt changes what has to change; --check only names it") {
  const Folder folder;
  const std::string ugly = folder.write("ugly.json", "{\"orrery\":1}");
  const std::string base = folder.write("_base.json", "{\"network\":{}}");
  const std::string neat = folder.write("neat.json", "{\n  \"orrery\": 1\n}\n");
  const Ran check = orrery({"fmt", "--check", folder.str()});
  CHECK(check.status == 1);
  CHECK(has(check.out, ugly));
  CHECK(has(check.out, base));
  CHECK_FALSE(has(check.out, neat));
  CHECK(read_file(ugly) == "{\"orrery\":1}");
  const Ran ran = orrery({"fmt", folder.str()});
  CHECK(ran.status == 0);
  CHECK(ran.out.empty());
  CHECK(read_file(ugly) == read_file(neat));
  CHECK(orrery({"fmt", "--check", folder.str()}).status == 0);
  CHECK(folder.files() == 3);
}

TEST_CASE("a file that does not parse is not touched, the others are") {
  const Folder folder;
  const std::string broken = folder.write("a.json", "{\"orrery\":1,}");
  const std::string ugly = folder.write("b.json", "{\"orrery\":1}");
  const Ran ran = orrery({"fmt", broken, ugly});
  CHECK(ran.status == 2);
  CHECK(has(ran.err, "a.json:1:12"));
  CHECK(read_file(broken) == "{\"orrery\":1,}");
  CHECK(read_file(ugly) == "{\n  \"orrery\": 1\n}\n");
  CHECK(orrery({"fmt", folder.at("c.json")}).status == 2);
  CHECK(orrery({"fmt"}).status == 2);
  CHECK(has(orrery({"fmt", ugly + "#x"}).err, "expected the whole file"));
}

TEST_CASE("permissions and links stay what they are") {
  namespace fs = std::filesystem;
  const Folder folder;
  const std::string ugly = folder.write("ugly.json", "{\"orrery\":1}");
  fs::permissions(ugly, fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink(ugly, folder.at("link.json"));
  CHECK(orrery({"fmt", folder.at("link.json")}).status == 0);
  CHECK(fs::is_symlink(folder.at("link.json")));
  CHECK(read_file(ugly) == "{\n  \"orrery\": 1\n}\n");
  CHECK(fs::status(ugly).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("standard input goes to standard output") {
  CHECK(orrery({"fmt", "-"}, "{\"orrery\":1}").out == "{\n  \"orrery\": 1\n}\n");
  const Ran check = orrery({"fmt", "--check", "-"}, "{\"orrery\":1}");
  CHECK(check.status == 1);
  CHECK(check.out == "-: would change\n");
}

}  // namespace
}  // namespace orrery::tools::fmt_test
