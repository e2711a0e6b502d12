// The timers of memberlist and the counts of SWIM, against the tables of memberlist's own tests.
#include "algorithms/cluster/membership/timers.hpp"

#include <chrono>
#include <utility>

#include <doctest/doctest.h>

using namespace orrery;
using namespace orrery::membership;
using namespace std::chrono_literals;

TEST_CASE("the least suspicion is memberlist's table") {
  // util_test.go, TestUtil_SuspicionTimeout: a third of suspicionTimeout(3, n, 1 s).
  const std::pair<std::uint32_t, Duration> table[] = {{5, 1000ms},   {10, 1000ms},  {50, 1698ms},
                                                      {100, 2000ms}, {500, 2698ms}, {1000, 3000ms}};
  for (const auto& row : table) {
    CAPTURE(row.first);
    CHECK(suspicion_min(3, row.first, 1s) == 3 * row.second);
  }
  CHECK(suspicion_min(4, 0, 1s) == 4s);
}

TEST_CASE("the dynamic suspicion is Lifeguard's formula as memberlist cuts it") {
  // suspicion_test.go, TestSuspicion_remainingSuspicionTime: 3 expected, 2 s to 30 s.
  CHECK(suspicion_timeout(0, 3, 2s, 30s) == 30s);
  CHECK(suspicion_timeout(1, 3, 2s, 30s) == 16s);
  CHECK(suspicion_timeout(2, 3, 2s, 30s) == 7810ms);
  CHECK(suspicion_timeout(3, 3, 2s, 30s) == 2s);
  CHECK(suspicion_timeout(5, 3, 2s, 30s) == 2s);
  CHECK(suspicion_timeout(0, 0, 2s, 30s) == 2s);
}

TEST_CASE("retransmits and retellings grow with the logarithm") {
  // util_test.go, TestRetransmitLimit.
  CHECK(memberlist_retransmits(3, 0) == 0);
  CHECK(memberlist_retransmits(3, 1) == 3);
  CHECK(memberlist_retransmits(3, 99) == 6);
  // SWIM, section 5: 3 ceil(ln(n + 1)).
  CHECK(retellings(3, 56) == 15);
  CHECK(retellings(3, 0) == 1);
  CHECK(retellings(1, 1000) == 7);
}

TEST_CASE("exchanges of all that is known become rarer above 32 members") {
  // util_test.go, TestPushPullScale.
  for (std::uint32_t n = 0; n <= 32; ++n) CHECK(push_pull_interval(1s, n) == 1s);
  for (std::uint32_t n = 33; n <= 64; ++n) CHECK(push_pull_interval(1s, n) == 2s);
  for (std::uint32_t n = 65; n <= 128; ++n) CHECK(push_pull_interval(1s, n) == 3s);
}
