// Which files the arguments of a command mean.
#include "tools/targets.hpp"

#include <filesystem>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/tools/program.hpp"
#include "tools/failure.hpp"
#include "tools/files.hpp"
#include "tools/text.hpp"

namespace orrery::tools::targets_test {
namespace {

std::vector<std::string> files_of(const std::vector<Target>& targets) {
  std::vector<std::string> files;
  for (const Target& target : targets) files.push_back(target.file);
  return files;
}

TEST_CASE("a folder means its scenarios, deep down and in order") {
  const Folder folder;
  const std::string b = folder.write("b.json", echo_scenario);
  const std::string a = folder.write("deep/er/a.json", echo_scenario);
  for (const char* name : {"_base.json", "_parts/c.json", ".hidden.json", "scenario.schema.json", "readme.md"})
    folder.write(name, echo_scenario);
  CHECK(files_of(find_targets({folder.str()})) == std::vector<std::string>{b, a});
}

TEST_CASE("what is JSON but no scenario is passed over in a folder, and so are builds; what is broken is not") {
  const Folder folder;
  const std::string good = folder.write("good.json", echo_scenario);
  const std::string patch = folder.write("patch.json", R"({"extends": "good.json"})");
  const std::string broken = folder.write("broken.json", "{");
  const std::string package = folder.write("package.json", R"({"name": "x"})");
  const std::string list = folder.write("list.json", "[1]");
  folder.write("build/x.json", echo_scenario);
  folder.write("build/meson-private/y.json", echo_scenario);
  folder.write(".git/z.json", echo_scenario);
  std::vector<std::string> passed_over;
  CHECK(files_of(find_targets({folder.str()}, &passed_over)) == std::vector<std::string>{broken, good, patch});
  CHECK(passed_over == std::vector<std::string>{list, package});
  CHECK(files_of(find_targets({package})) == std::vector<std::string>{package});
  CHECK(orrery({"list", "scenarios", folder.str()}).err.find("package.json") == std::string::npos);
  CHECK(orrery({"-v", "list", "scenarios", folder.str()}).err.find("package.json: no scenario, passed over") !=
        std::string::npos);
}

TEST_CASE("what begins with _ can be named all the same") {
  const Folder folder;
  const std::string base = folder.write("_base.json", "{}");
  CHECK(files_of(find_targets({base, "-"})) == std::vector<std::string>{base, "-"});
}

TEST_CASE("# stands before a variant, unless the file itself is called so") {
  const Folder folder;
  const std::string file = folder.write("a.json", "{}");
  const std::string odd = folder.write("a#b.json", "{}");
  CHECK(find_targets({file + "#slow"}).front().file == file);
  CHECK(find_targets({file + "#slow"}).front().variant == "slow");
  CHECK(find_targets({odd}).front().variant.empty());
  CHECK(find_targets({"-#slow"}).front().variant == "slow");
  CHECK_THROWS_WITH_AS(static_cast<void>(find_targets({file + "#"})),
                       (file + "#: expected the name of a variant after #").c_str(), BadInput);
}

TEST_CASE("nothing to run is an error that says what to do") {
  const Folder folder;
  CHECK_THROWS_AS(static_cast<void>(find_targets({})), BadInput);
  folder.write("_base.json", "{}");
  CHECK_THROWS_AS(static_cast<void>(find_targets({folder.str()})), BadInput);
  folder.write("leader.json", echo_scenario);
  CHECK_THROWS_WITH_AS(static_cast<void>(find_targets({folder.at("laeder.json")})),
                       fmt::format("{}: no such file or folder; did you mean \"{}\"?", folder.at("laeder.json"),
                                   folder.at("leader.json"))
                           .c_str(),
                       BadInput);
}

TEST_CASE("a file is written whole or not at all") {
  const Folder folder;
  folder.write("t.jsonl", "old");
  {
    PendingFile file(folder.at("t.jsonl"));
    file.write("half");
  }
  CHECK(read_file(folder.at("t.jsonl")) == "old");
  CHECK(folder.files() == 1);
  PendingFile file(folder.at("t.jsonl"));
  file.write("new");
  file.commit();
  CHECK(read_file(folder.at("t.jsonl")) == "new");
  CHECK(folder.files() == 1);
  CHECK_THROWS_AS(PendingFile(folder.at("no/such/folder/t.jsonl")), BadInput);
  CHECK_FALSE(read_file(folder.str()).has_value());
}

TEST_CASE("figures for people") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(rough_time(999) == "999 ns");
  CHECK(rough_time(3'140'000) == "3.14 ms");
  CHECK(rough_time(61'200'000'000) == "61.2 s");
  CHECK(rough_count(4'020'000) == "4.02 M");
  CHECK(counted(1, "run") == "1 run");
  CHECK(counted(1200, "run") == "1,200 runs");
  CHECK(shell_word("a/b.json#x") == "a/b.json#x");
  CHECK(shell_word("it's") == "'it'\\''s'");
  CHECK(shell_word("[x=1]") == "'[x=1]'");
  CHECK(shell_word("") == "''");
}

TEST_CASE("what is no regular file is refused at once, whoever names it") {
  const Folder folder;
  const std::string pipe = folder.at("pipe.json");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::filesystem::create_symlink(folder.at("loop.json"), folder.at("loop2.json"));
  std::filesystem::create_symlink(folder.at("loop2.json"), folder.at("loop.json"));
  std::filesystem::create_directory(folder.at("sub.json"));
  const auto refused = [&](std::vector<std::string> arguments, std::string_view words) {
    const Ran ran = orrery(std::move(arguments));
    CHECK(ran.status == 2);
    CHECK_MESSAGE(ran.err.find(words) != std::string::npos, ran.err);
  };
  refused({"validate", pipe}, "pipe.json: is no regular file; standard input is read as -");
  refused({"run", "/dev/zero"}, "is no regular file");
  refused({"check", pipe}, "is no regular file");
  refused({"run", folder.at("loop.json")}, "loop.json: cannot be read");
  refused({"check", folder.at("nowhere.jsonl")}, "nowhere.jsonl: no such file");
  for (const auto& [name, words] :
       {std::pair("pipe.json", "pipe.json\" is no regular file"), std::pair("loop.json", "loop.json\" cannot be read"),
        std::pair("sub.json", "sub.json\" is a folder"), std::pair("pip.json", "pip.json\"; did you mean \""),
        std::pair("quite-other.json", "quite-other.json\"")})
    refused({"validate", folder.write("x.json", std::string("{\"extends\": \"") + name + "\"}")}, words);
}

TEST_CASE("a file or a stream of more bytes than allowed is not read to its end") {
  const Folder folder;
  const std::string file = folder.write("x", "12345");
  CHECK(read_bytes(file, 5).bytes == "12345");
  CHECK(read_bytes(file, 4).why_not == "is larger than 4 bytes");
  std::istringstream in(std::string(1'000'000, 'x'));
  CHECK(read_stream(in, 10).size() < 100'000);
}

TEST_CASE("only what is near is suggested for a file that is not there") {
  const Folder folder;
  folder.write("leader-crash.json", "{}");
  folder.write("leader-crash.svg", "");
  CHECK(nearest_file(folder.at("leader-crsh.json")) == folder.at("leader-crash.json"));
  CHECK(nearest_file(folder.at("leader-crash.jsn")) == folder.at("leader-crash.json"));
  CHECK(nearest_file(folder.at("follow-up.json")).empty());
  CHECK(nearest_file(folder.at("no/such/folder.json")).empty());
}

}  // namespace
}  // namespace orrery::tools::targets_test
