// The table of a lease server: taking, freeing, the end of leases, and tokens that only grow.
#include "algorithms/locking/lease_table.hpp"

#include <chrono>

#include <doctest/doctest.h>

#include "algorithms/locking/commands.hpp"

using namespace orrery;
using namespace orrery::locking;
using namespace std::chrono_literals;

namespace {

const Owner first{{1}, 1, 1};
const Owner second{{2}, 1, 1};

}  // namespace

TEST_CASE("a lock that is taken is there until its lease is over, and not a moment longer") {
  LeaseTable table;
  table.take("b", first, 10ms, 5ms);
  table.take("a", second, 1ms, 5ms);
  REQUIRE(table.find("b") != nullptr);
  CHECK(table.find("b")->owner == first);
  CHECK(table.next_end() == Duration(6ms));
  CHECK(table.expire(5999999ns).empty());
  const auto over = table.expire(6ms);
  REQUIRE(over.size() == 1);
  CHECK(over.front().lock == "a");
  CHECK(table.next_end() == Duration(15ms));
  CHECK(table.find("a") == nullptr);
}

TEST_CASE("tokens grow whatever becomes of the locks") {
  LeaseTable table;
  CHECK(table.take("a", first, 1ms, 0ms).token == Token{1});
  CHECK(table.free("a"));
  CHECK(!table.free("a"));
  CHECK(table.take("a", second, 1ms, 0ms).token == Token{2});
  table.put({"b", first, Token{9}, 5ms, 5ms});
  CHECK(table.take("c", first, 1ms, 0ms).token == Token{10});
}

TEST_CASE("a lease that is put there replaces what is there") {
  LeaseTable table;
  table.take("a", first, 1ms, 0ms);
  table.put({"a", second, Token{4}, 7ms, 7ms});
  CHECK(table.leases.size() == 1);
  CHECK(table.find("a")->owner == second);
}

TEST_CASE("durations of commands: exact, and refused in words") {
  CHECK(parse_duration("10ms") == 10ms);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("0.25us") == 250ns);
  for (const char* wrong : {"", "10", "ms", "1.5ns", "-1s", "1e3s", "9999999h", "1.0000000000s", "1..5s"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(static_cast<void>(parse_duration(wrong)), OperationError);
  }
}
