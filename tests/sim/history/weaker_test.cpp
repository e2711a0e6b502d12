// Weaker promises: examples that tell them apart, and sequential consistency against trying all orders.
#include "sim/history/weaker.hpp"

#include <string>

#include <doctest/doctest.h>

#include "tests/sim/history/brute_force.hpp"

using namespace orrery;
using namespace orrery::history;
using namespace orrery::history::test;

namespace {

struct Telling {
  History history;
  Position position = 0;

  Telling() {
    history.keys = {"x", "y"};
    history.processes = {"a", "b", "c"};
  }
  void done(std::uint32_t process, Call call, std::uint32_t key, std::int64_t value) {
    history::Operation own;
    own.outcome = Outcome::ok;
    own.process = process;
    own.call = call;
    own.key = key;
    (call == Call::read ? own.result : own.argument) =
        value == 0 ? ValueId{Values::nil} : history.values.integer(value);
    own.invoked = position++;
    own.returned = position++;
    history.operations.push_back(own);
  }
  void write(std::uint32_t process, std::int64_t value, std::uint32_t key = 0) {
    done(process, Call::write, key, value);
  }
  void read(std::uint32_t process, std::int64_t value, std::uint32_t key = 0) { done(process, Call::read, key, value); }
};

const Model& registers() { return *model_named("register"); }

}  // namespace

TEST_CASE("a stale read of another session is sequentially consistent, and not linearizable") {
  Telling story;
  story.write(0, 1);
  story.write(0, 2);
  story.read(1, 1);
  CHECK(check(story.history, registers()).verdict == Verdict::no);
  CHECK(check_sequential(story.history, registers()).verdict == Verdict::yes);
  CHECK(check_monotonic_reads(story.history, registers()).verdict == Verdict::yes);
  CHECK(check_read_your_writes(story.history, registers()).verdict == Verdict::yes);
}

TEST_CASE("two objects that are each sequentially consistent need not be so together") {
  Telling story;  // each process sees its own write of one object and nothing of the other
  story.write(0, 1, 0);
  story.read(0, 0, 1);
  story.write(1, 2, 1);
  story.read(1, 0, 0);
  CHECK(check_sequential(story.history, registers()).verdict == Verdict::no);
}

TEST_CASE("monotonic reads name the session that goes back") {
  Telling story;
  story.write(0, 1);
  story.write(0, 2);
  story.read(1, 1);
  story.read(2, 2);
  story.read(1, 2);
  CHECK(check_monotonic_reads(story.history, registers()).verdict == Verdict::yes);
  story.read(2, 1);
  const WeakerVerdict broken = check_monotonic_reads(story.history, registers());
  CHECK(broken.verdict == Verdict::no);
  CHECK(story.history.processes[broken.process] == "c");
  CHECK(broken.why == "session c: `read x -> 1` is older than what the session knew from its `read x -> 2`");
  CHECK(check_read_your_writes(story.history, registers()).verdict == Verdict::yes);
}

TEST_CASE("reads that go there and back are not monotonic, whichever write came first") {
  Telling story;
  story.write(0, 1);
  story.write(1, 2);
  story.history.operations[1].invoked = 0;  // at the same time
  story.history.operations[0].invoked = 0;
  story.read(2, 1);
  story.read(2, 2);
  CHECK(check_monotonic_reads(story.history, registers()).verdict == Verdict::yes);
  story.read(2, 1);
  CHECK(check_monotonic_reads(story.history, registers()).verdict == Verdict::no);
}

TEST_CASE("read your writes names the session that misses its own write") {
  Telling story;
  story.write(1, 1);
  story.write(0, 2);
  story.read(1, 1);
  CHECK(check_read_your_writes(story.history, registers()).verdict == Verdict::yes);
  story.read(0, 1);
  const WeakerVerdict broken = check_read_your_writes(story.history, registers());
  CHECK(broken.verdict == Verdict::no);
  CHECK(story.history.processes[broken.process] == "a");
  CHECK(broken.why == "session a: `read x -> 1` is older than what the session knew from its `write x 2 -> ok`");
}

TEST_CASE("where values repeat a session is given the benefit of the doubt") {
  Telling story;
  story.write(0, 1);
  story.write(0, 2);
  story.write(0, 1);
  story.read(1, 1);
  story.read(1, 2);
  story.read(1, 1);
  CHECK(check_monotonic_reads(story.history, registers()).verdict == Verdict::yes);
  CHECK(check_monotonic_reads(story.history, *model_named("queue")).verdict == Verdict::unknown);
}

TEST_CASE("sequential consistency is what is left when only the order of each process counts") {
  for (const std::string_view model : {"register", "cas-register", "queue", "counter"}) {
    CAPTURE(model);
    std::uint64_t right = 0;
    std::uint64_t wrong = 0;
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
      History history = small_history(model, seed, 3 + static_cast<std::uint32_t>(seed % 5));
      const bool expected = has_an_order(history, model, Keeps::order_of_processes);
      ++(expected ? right : wrong);
      const Verdict found = check_sequential(history, *model_named(model)).verdict;
      if ((found == Verdict::yes) == expected) continue;
      CAPTURE(seed);
      CAPTURE(listing(history));
      REQUIRE(false);
    }
    CHECK(right > 500);
    CHECK(wrong > 50);
  }
}
