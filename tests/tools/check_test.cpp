// orrery check: a line a file, its exit status, the report for machines and the picture.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/tools/program.hpp"

namespace orrery::tools::check_test {

namespace {

const std::string good_log = "tests/data/histories/etcd_005.log";
const std::string bad_log = "tests/data/histories/etcd_010.log";

/// A write that everybody could see, and a read that missed it.
constexpr const char* stale_read =
    "{\"process\": \"c1\", \"type\": \"invoke\", \"op\": \"put\", \"key\": \"x\", \"value\": \"1\", \"at\": 1000000}\n"
    "{\"process\": \"c1\", \"type\": \"ok\", \"at\": 2000000}\n"
    "{\"type\": \"fault\", \"id\": \"split\", \"text\": \"partition\", \"at\": 2500000}\n"
    "{\"process\": \"c1\", \"type\": \"invoke\", \"op\": \"put\", \"key\": \"x\", \"value\": \"2\", \"at\": 3000000}\n"
    "{\"process\": \"c1\", \"type\": \"ok\", \"at\": 4000000}\n"
    "{\"process\": \"c2\", \"type\": \"invoke\", \"op\": \"get\", \"key\": \"x\", \"at\": 5000000}\n"
    "{\"process\": \"c2\", \"type\": \"ok\", \"result\": \"1\", \"at\": 6000000}\n";

}  // namespace

TEST_CASE("a line a file, and 1 when any is not linearizable") {
  const Ran right = orrery({"check", good_log});
  CHECK(right.status == 0);
  CHECK(right.out == good_log + ": linearizable (cas-register, 79 operations, 18 clients)\n");
  const Ran both = orrery({"check", "--model", "cas-register", good_log, bad_log});
  CHECK(both.status == 1);
  CHECK(both.out.find(bad_log + ": not linearizable (cas-register") != std::string::npos);
  CHECK(both.out.find("2 histories: 1 linearizable, 1 not\n") != std::string::npos);
}

TEST_CASE("why not, in words") {
  const Folder folder;
  const Ran ran = orrery({"check", folder.write("h.jsonl", stale_read)});
  CHECK(ran.status == 1);
  CHECK(ran.out.find("`read x -> \"1\"` of c2 has no place: while it was open x can only have held \"2\"") !=
        std::string::npos);
  CHECK(ran.out.find("> c2  read x -> \"1\"  (lines 6 to 7)") != std::string::npos);
}

TEST_CASE("the weaker promises are judged when asked for") {
  const Folder folder;
  const Ran ran = orrery({"check", folder.write("h.jsonl", stale_read), "--weaker"});
  CHECK(ran.out.find("  sequential consistency: holds\n") != std::string::npos);
  CHECK(ran.out.find("  monotonic reads: holds\n") != std::string::npos);
}

TEST_CASE("the report for machines") {
  const Folder folder;
  const Ran ran = orrery({"check", "--json", "--weaker", folder.write("h.jsonl", stale_read)});
  CHECK(ran.status == 1);
  const auto report = nlohmann::json::parse(ran.out);
  CHECK(report["schema"] == "orrery.check/1");
  CHECK(report["summary"]["not_linearizable"] == 1);
  const auto& result = report["results"][0];
  CHECK(result["verdict"] == "not linearizable");
  CHECK(result["linearizable"] == false);
  CHECK(result["explanation"]["offending"]["line"] == 6);
  CHECK(result["explanation"]["operations"].size() >= 2);
  CHECK(result["weaker"]["read your writes"]["verdict"] == "holds");
}

TEST_CASE("the window is drawn, with the offending operation and the fault") {
  const Folder folder;
  const std::string picture = folder.at("w.dot");
  const Ran ran = orrery({"check", folder.write("h.jsonl", stale_read), "--diagram", picture});
  CHECK(ran.status == 1);
  std::ifstream in(picture);
  const std::string dot{std::istreambuf_iterator<char>(in), {}};
  CHECK(dot.find("read x -> \\\"1\\\"") != std::string::npos);
  CHECK(dot.find("partition") != std::string::npos);
  CHECK(dot.find("not linearizable") != std::string::npos);
  const Ran nothing = orrery({"check", good_log, "--diagram", folder.at("none.dot")});
  CHECK(nothing.status == 0);
  CHECK(nothing.err.find("nothing to draw") != std::string::npos);
  CHECK_FALSE(folder.has("none.dot"));
  CHECK(orrery({"check", good_log, bad_log, "--diagram", picture}).status == 2);
}

TEST_CASE("the picture says in words that nobody wrote what was read") {
  const Folder folder;
  std::string text(stale_read);
  const std::size_t result = text.rfind("\"result\": \"1\"");
  REQUIRE(result != std::string::npos);
  text.replace(result, std::string("\"result\": \"1\"").size(), "\"result\": \"7\"");
  const std::string picture = folder.at("w.dot");
  CHECK(orrery({"check", folder.write("h.jsonl", text), "--diagram", picture}).status == 1);
  std::ifstream in(picture);
  const std::string dot{std::istreambuf_iterator<char>(in), {}};
  CHECK(dot.find("nobody had written") != std::string::npos);
  CHECK(dot.find("only this one is shown") != std::string::npos);
}

TEST_CASE("bad_log input is told with file, line and column, and the status is 2") {
  const Folder folder;
  const std::string cut = folder.write("cut.log", "INFO  jepsen.util - 3\t:invoke\t:re");
  const Ran ran = orrery({"check", good_log, cut});
  CHECK(ran.status == 2);
  CHECK(ran.err == "orrery: " + cut + ":1:31: expected :read, :write or :cas, got `:re`\n");
  CHECK(orrery({"check"}).status == 2);
  CHECK(orrery({"check", folder.at("nowhere.log")}).status == 2);
  const Ran model = orrery({"check", good_log, "--model", "cas-registr"});
  CHECK(model.status == 2);
  CHECK(model.err.find("did you mean \"cas-register\"?") != std::string::npos);
  const Ran other = orrery({"check", good_log, "--model", "queue"});
  CHECK(other.status == 2);
  CHECK(other.err.find(good_log + ":1:1: the model queue knows no") != std::string::npos);
}

TEST_CASE("a history may come on standard input") {
  const Ran ran = orrery({"check", "-"}, stale_read);
  CHECK(ran.status == 1);
  CHECK(ran.out.starts_with("standard input: not linearizable"));
}

}  // namespace orrery::tools::check_test
