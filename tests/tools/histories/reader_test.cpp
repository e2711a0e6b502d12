// What the readers understand, and what they say of what they don't: file, line and column.
#include "tools/histories/reader.hpp"

#include <string>

#include <doctest/doctest.h>

#include "tools/failure.hpp"

using namespace orrery;
using namespace orrery::tools;
using history::Values;

namespace {

ReadHistory read(std::string_view text) { return read_history("h", text); }

std::string complaint(std::string_view text) {
  try {
    static_cast<void>(read(text));
  } catch (const BadInput& error) {
    return error.what();
  }
  return "none";
}

std::string texts(const ReadHistory& read) {
  std::string all;
  for (const history::Operation& each : read.history.operations)
    all += read.history.processes[each.process] + ": " + text_of(read.history, each) + "\n";
  return all;
}

}  // namespace

TEST_CASE("a log of etcd: a cas that failed has a result, a read that timed out has none") {
  const ReadHistory log = read(
      "INFO  jepsen.util - 3\t:invoke\t:read\tnil\n"
      "INFO  jepsen.util - 1\t:invoke\t:write\t4\n"
      "INFO  jepsen.util - 3\t:ok\t:read\t4\n"
      "INFO  jepsen.util - 1\t:info\t:write\t:timed-out\n"
      "\n"
      "INFO  jepsen.util - 3   :invoke :cas [4 0]\n"
      "INFO  jepsen.util - 3   :fail :cas [4 0]\n"
      "INFO  jepsen.util - 3   :invoke :read nil\n"
      "INFO  jepsen.util - 3   :fail :read :timed-out\n");
  CHECK(log.format == "etcd");
  CHECK(log.model->name() == "cas-register");
  CHECK(texts(log) == "3: read -> 4\n1: write 4 -> unknown\n3: cas 4 0 -> false\n3: read -> unknown\n");
  CHECK(log.history.operations[1].line == 2);
  CHECK(log.history.operations[0].end_line == 3);
}

TEST_CASE("EDN: maps in a row or a vector, tags, comments, and what is not needed") {
  const ReadHistory edn = read(
      "; a comment\n"
      "[#jepsen.history.Op{:index 0, :time 12, :type :invoke, :process 0, :f :write, :value [\"k\" 1] :error {:a [1 "
      "2]}}\n"
      " {:type :invoke :process :nemesis :f :start-partition :value #{1 2}}\n"
      " {:type :ok, :process 0, :f :write, :value [\"k\" 1], :time 20}\n"
      " #_{:ignored true}\n"
      " {:type :invoke, :process 1, :f :read, :value [\"k\" nil]} {:type :ok, :process 1, :f :read, :value [\"k\" 1]}\n"
      " {:type :invoke, :process 1, :f :cas, :value [\"k\" [1 2]]} {:type :info, :process 1, :f :cas, :value [\"k\" [1 "
      "2]]}\n"
      " {:type :info :process :nemesis :f :stop-partition}]\n");
  CHECK(edn.format == "edn");
  CHECK(edn.model->name() == "cas-register");
  CHECK(texts(edn) == "0: write k 1 -> ok\n1: read k -> 1\n1: cas k 1 2 -> unknown\n");
  CHECK(edn.history.operations[0].invoked_at == Duration(12));
  REQUIRE(edn.history.annotations.size() == 2);
  CHECK(edn.history.annotations[0].text == "start-partition [1 2]");
  CHECK(edn.history.annotations[0].id == edn.history.annotations[1].id);
  CHECK(edn.history.annotations[1].ends);
}

TEST_CASE("EDN without a key: values as they are, and the model from the operations") {
  CHECK(read("{:process 0 :type :invoke :f :read :value nil} {:process 0 :type :ok :f :read :value [1 2]}"
             "{:process 0 :type :invoke :f :append :value 3} {:process 0 :type :ok :f :append :value 3}")
            .model->name() == "list-append");
  CHECK(read("{:process 0 :type :invoke :f :add :value 3} {:process 0 :type :ok :f :add :value 3}"
             "{:process 0 :type :invoke :f :read} {:process 0 :type :ok :f :read :value #{3}}")
            .model->name() == "set");
  CHECK(read("{:process 0 :type :invoke :f :add :value 3} {:process 0 :type :ok :f :add :value 3}").model->name() ==
        "counter");
  CHECK(read("{:process 0 :type :invoke :f :enqueue :value 3}").model->name() == "queue");
  CHECK(read("{:process 0 :type :invoke :f :acquire} {:process 0 :type :ok :f :acquire :value 33}").model->name() ==
        "mutex");
  const ReadHistory kv = read(
      "{:process 0, :type :invoke, :f :put, :key \"a\\\"b\", :value \"x 0\"}\n"
      "{:process 0, :type :ok, :f :put, :key \"a\\\"b\", :value \"x 0\"}\n{:process 0, :type :invoke, :f :get, :key "
      "\"1\", :value nil}\n{:process 0, :type :ok, :f :get, :key \"1\", :value \"\"}\n{:process 0, :type :invoke, :f "
      ":delete, :key \"1\"}");
  CHECK(kv.model->name() == "key-value");
  CHECK(kv.history.keys[0] == "a\"b");
  CHECK(kv.history.values.kind(kv.history.initial) == history::ValueKind::text);
}

TEST_CASE("JSON lines: all that FORMAT.md says") {
  const ReadHistory own = read(
      "{\"orrery\": \"history/1\", \"model\": \"key-value\", \"initial\": null}\n"
      "{\"process\": \"c1\", \"type\": \"invoke\", \"op\": \"put\", \"key\": \"x\", \"value\": \"a\\u00e4\\n\", "
      "\"at\": 5}\n"
      "{\"type\": \"fault\", \"id\": \"split\", \"text\": \"partition\"}\n"
      "{\"process\": \"c1\", \"type\": \"ok\", \"at\": 9}\n"
      "{\"process\": 7, \"type\": \"invoke\", \"op\": \"cas\", \"key\": \"x\", \"value\": [\"a\", \"b\"]}\n"
      "{\"process\": 7, \"type\": \"ok\", \"result\": false}\n"
      "{\"process\": 7, \"type\": \"invoke\", \"op\": \"get\", \"key\": \"y\"}\n"
      "{\"type\": \"healed\", \"id\": \"split\"}\n"
      "{\"process\": 7, \"type\": \"ok\", \"op\": \"get\", \"result\": null}\n"
      "{\"process\": 7, \"type\": \"invoke\", \"op\": \"delete\", \"key\": \"x\"}\n"
      "{\"process\": 7, \"type\": \"fail\"}\n");
  CHECK(own.format == "orrery");
  CHECK(own.model->name() == "key-value");
  CHECK(texts(own) ==
        "c1: write x \"a\xc3\xa4\n\" -> ok\n7: cas x \"a\" \"b\" -> false\n7: read y -> nil\n7: erase x -> failed\n");
  CHECK(own.history.operations[0].ended_at == Duration(9));
  CHECK(own.history.annotations.size() == 2);
}

TEST_CASE("a line that is cut off is told with its place") {
  CHECK(complaint("INFO  jepsen.util - 3\t:invoke\t:read\tnil\nINFO  jepsen.util - 3\t:ok\t:re") ==
        "h:2:27: expected :read, :write or :cas, got `:re`");
  CHECK(complaint("INFO  jepsen.util - 3\t:invoke") ==
        "h:1:30: expected :read, :write or :cas, got the end of the file");
  CHECK(complaint("INFO  jepsen.util - 3\t:invoke\t:cas\t[1") == "h:1:38: expected a number, got the end of the file");
  CHECK(complaint("{:process 0, :type :invoke, :f :read, :value nil}\n{:process 0, :type :ok, :f") ==
        "h:2:27: expected a value, got the end of the file");
  CHECK(complaint("{:process 0, :type :invoke, ") ==
        "h:1:29: the file ends within the map that begins in line 1, column 1");
  CHECK(complaint("{\"process\": 0, \"type\": \"inv") == "h:1:24: the text that begins here does not end");
  CHECK(complaint("{\"process\": 0,\n") == "h:1:15: expected the name of an entry, in quotes, got the end of the line");
}

TEST_CASE("an end without a call, and two calls at once, are errors of the history") {
  CHECK(complaint("INFO  jepsen.util - 3\t:ok\t:read\t4\n") ==
        "h:1:1: process 3 ends an operation that it did not invoke");
  CHECK(complaint(
            "{:process 1, :type :invoke, :f :get, :key \"1\"}\n  {:process 1, :type :invoke, :f :get, :key \"2\"}") ==
        "h:2:3: process 1 invokes an operation while its `read` of line 1 has not ended");
  CHECK(complaint("{\"process\": 1, \"type\": \"invoke\", \"op\": \"get\"}\n{\"process\": 1, \"type\": \"ok\", \"op\": "
                  "\"put\"}") == "h:2:1: process 1 ends a `write`, but what it invoked in line 1 is a `read`");
}

TEST_CASE("what is no EDN, no JSON and no history is told with its place, and what may have been meant") {
  CHECK(complaint("{:process 0 :type :invoke :f :read :value ]}") == "h:1:43: expected a value, got `]}`");
  CHECK(complaint("{:process 0 :type :invoke :f :read :value \"abc}\n") ==
        "h:1:43: the text that begins here does not end");
  CHECK(complaint("{:process 0 :type :invoke :f :read :value foo}") == "h:1:43: expected a value, got `foo`");
  CHECK(complaint("{:process 0 :type :invok :f :read}") == "h:1:19: expected :invoke, :ok, :fail or :info, got :invok");
  CHECK(complaint("{:process 0 :type :invoke :f :enqeue :value 1}") ==
        "h:1:30: no model has an operation :enqeue; did you mean :enqueue?");
  CHECK(complaint("{:type :invoke :f :read}") == "h:1:1: the operation has no :process");
  CHECK(complaint("{\"proces\": 0}") == "h:1:2: there is no entry \"proces\"; did you mean \"process\"?");
  CHECK(complaint("{\"model\": \"key-valu\"}") == "h:1:1: there is no model \"key-valu\"; did you mean \"key-value\"?");
  CHECK(complaint("{\"process\": 0, \"type\": \"invoke\", \"op\": \"read\", \"value\": 1.5}") ==
        "h:1:57: expected a whole number, a text, true, false, null or a list");
  CHECK(complaint("hello") ==
        "h:1:1: expected a history: JSON lines ({\"process\": ...}), EDN ({:process ...}) or a log of Jepsen's etcd "
        "tests "
        "(INFO ...), got `hello`");
  CHECK(complaint("\n\n") == "h:3:1: an empty file is no history");
}
