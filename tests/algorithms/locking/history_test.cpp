// What clients of the lock service were told, as a history: its tokens grow in the order of time though holders die,
// work and writes are no part of it, and a service that forgets its tokens is found out by its answers alone.
#include "algorithms/locking/history.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "algorithms/locking/commands.hpp"
#include "tests/algorithms/locking/stories.hpp"

using namespace orrery;
using namespace orrery::locking::test;

namespace {

/// c1 has the lock, works and dies; c2 gets it when the session is over, gives it back and takes it again; then c3.
sim::RunResult lose_and_take(const std::string& more = "") {
  const std::string text =
      R"("workload": [)" +
      ops("c1", R"({"at": "1s", "op": "acquire L"}, {"op": "hold L 100ms"}, {"op": "write R v"})") + "," +
      ops("c2", R"({"id": "b", "at": "1500ms", "op": "acquire L"}, {"op": "release L"},
                   {"id": "again", "op": "acquire L"}, {"op": "release L"})") +
      "," + ops("c3", R"({"id": "c", "at": "15s", "op": "try L"}, {"id": "r", "op": "release L"})") +
      R"(], "faults": [{"at": "2s", "crash": "c1"}])" + more;
  return sim::run(story("raft-lock", text, R"("ttl": "1s", "renew": "300ms")", "\"linearizable\""), 1);
}

const sim::ClaimReport& judged(const sim::RunResult& result) {
  return *std::find_if(result.claims.begin(), result.claims.end(),
                       [](const sim::ClaimReport& each) { return each.info.name == "linearizable"; });
}

}  // namespace

TEST_CASE("a lock's history is one of growing tokens, whoever dies with the lock") {
  const sim::RunResult result = lose_and_take();
  CHECK(end_of(result) == "pass");
  CHECK(result.operations.at("b") == "ok 2");
  CHECK(result.operations.at("again") == "ok 3");
  CHECK(result.operations.at("c") == "ok 4");
  CHECK(judged(result).checks ==
        7);  // five times it is taken or tried for, and given back; not the work, nor the write
}

TEST_CASE("a service that forgets its tokens is found out by what clients are told") {
  const sim::RunResult result = lose_and_take(R"(, "mutants": ["lock.token_forgotten"])");
  CHECK(end_of(result) == "linearizable");
  REQUIRE(result.violation);
  CHECK(result.violation->evidence.find("acquire L -> 1") != std::string::npos);
}

TEST_CASE("locking: what is a call on a lock, and what is none") {
  const HistorySpec spec = locking::fenced_history();
  CHECK(spec.model == "fenced-mutex");
  const auto acquire = spec.call(Message::of(locking::Acquire{"L"}));
  REQUIRE(acquire);
  CHECK(acquire->call == Call::acquire);
  CHECK(acquire->key == "L");
  CHECK(acquire->argument == HistoryValue());
  CHECK(spec.call(Message::of(locking::Share{"L"}))->argument == HistoryValue("shared"));
  CHECK(spec.call(Message::of(locking::Release{"L"}))->call == Call::release);
  CHECK_FALSE(spec.call(Message::of(locking::Hold{"L", {}})));
  CHECK_FALSE(spec.call(Message::of(locking::WriteTo{"R", "v"})));
  CHECK(spec.result(Message::of(locking::Acquired{locking::Token{7}})) == HistoryValue(std::int64_t{7}));
}
