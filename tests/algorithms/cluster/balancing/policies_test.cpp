// The policies, pure: published sequences, exact shares, and the maximum loads that the theory gives.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/cluster/balancing/policy.hpp"
#include "algorithms/hashing/bounded_loads.hpp"
#include "algorithms/process/digest.hpp"

using namespace orrery;
using namespace orrery::balancing;

namespace {

/// Luck by a counter and a mixer (splitmix64).
class TestDice final : public Dice {
 public:
  explicit TestDice(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::uint32_t count) override {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::uint32_t>(((z ^ (z >> 31U)) >> 32U) * count >> 32U);
  }

 private:
  std::uint64_t state_;
};

Hosts hosts_of(const std::vector<std::uint32_t>& weights) {
  Hosts hosts;
  for (Slot slot = 0; slot < weights.size(); ++slot) {
    hosts.all.push_back({weights[slot] * whole_weight, 0, 0});
    hosts.candidates.push_back(slot);
  }
  hosts.settle();
  return hosts;
}

void begin(Hosts& hosts, Slot slot) {
  hosts.all[slot].load = ++hosts.all[slot].active;
  ++hosts.active;
}
void end(Hosts& hosts, Slot slot) {
  hosts.all[slot].load = --hosts.all[slot].active;
  --hosts.active;
}

/// How full the fullest of `bins` is after `balls` picks, none of which ends.
std::uint32_t fullest(PolicyConfig config, std::uint32_t bins, std::uint32_t balls, std::uint64_t seed) {
  Hosts hosts = hosts_of(std::vector<std::uint32_t>(bins, 1));
  AnyPolicy policy = make_policy(config);
  TestDice dice(seed);
  for (std::uint32_t i = 0; i < balls; ++i) begin(hosts, pick(policy, config, hosts, {}, dice));
  std::uint32_t most = 0;
  for (const Host& host : hosts.all) most = std::max(most, host.active);
  return most;
}

}  // namespace

TEST_CASE("smooth weighted round robin gives nginx's published sequence, state by state") {
  Hosts hosts = hosts_of({5, 1, 1});
  SmoothWeightedRoundRobin policy;
  const std::vector<std::vector<std::int64_t>> states{{-2, 1, 1},  {-4, 2, 2},  {1, -4, 3}, {-1, -3, 4},
                                                      {4, -2, -2}, {2, -1, -1}, {0, 0, 0}};
  std::string sequence;
  TestDice dice(1);
  for (const std::vector<std::int64_t>& expected : states) {
    sequence += "abc"[policy.pick(hosts, {}, dice)];
    for (Slot slot = 0; slot < 3; ++slot) CHECK(policy.current[slot] == expected[slot] * whole_weight);
  }
  CHECK(sequence == "aabacaa");
}

TEST_CASE("smooth weighted round robin is exact in every period, and its counters add up to 0") {
  for (const std::vector<std::uint32_t>& weights :
       {std::vector<std::uint32_t>{5, 1, 1}, {1}, {2, 4, 6}, {7, 3, 1, 10}, {100, 1}}) {
    Hosts hosts = hosts_of(weights);
    SmoothWeightedRoundRobin policy;
    TestDice dice(1);
    std::uint32_t period = 0;
    for (const std::uint32_t weight : weights) period += weight;
    for (int round = 0; round < 3; ++round) {
      std::vector<std::uint32_t> picked(weights.size());
      for (std::uint32_t i = 0; i < period; ++i) {
        ++picked[policy.pick(hosts, {}, dice)];
        std::int64_t sum = 0;
        for (const std::int64_t each : policy.current) sum += each;
        CHECK(sum == 0);
      }
      CHECK(picked == weights);
    }
  }
}

TEST_CASE("round robin passes over those that may not be picked") {
  Hosts hosts = hosts_of({1, 1, 1, 1});
  hosts.candidates = {0, 2, 3};
  hosts.settle();
  RoundRobin policy;
  TestDice dice(1);
  std::vector<Slot> picked;
  for (int i = 0; i < 6; ++i) picked.push_back(policy.pick(hosts, {}, dice));
  CHECK(picked == std::vector<Slot>{0, 2, 3, 0, 2, 3});
}

TEST_CASE("random picks in proportion to weights") {
  Hosts hosts = hosts_of({1, 3});
  Random policy;
  TestDice dice(7);
  int heavy = 0;
  for (int i = 0; i < 40'000; ++i) heavy += policy.pick(hosts, {}, dice) == 1 ? 1 : 0;
  CHECK(heavy > 29'600);  // 30,000, and 4.6 standard deviations of 87
  CHECK(heavy < 30'400);
}

TEST_CASE("least connections takes the least load for its weight, and rotates among equals") {
  Hosts hosts = hosts_of({1, 2, 1});
  LeastConnections policy;
  TestDice dice(1);
  hosts.all[0].load = 1;
  hosts.all[1].load = 1;
  hosts.all[2].load = 1;
  CHECK(policy.pick(hosts, {}, dice) == 1);  // 1/2 is less than 1/1
  hosts.all[1].load = 2;
  std::vector<int> picked(3);
  for (int i = 0; i < 8; ++i) ++picked[policy.pick(hosts, {}, dice)];
  CHECK(picked == std::vector<int>{2, 4, 2});
}

TEST_CASE("the better of two choices: the fullest bin holds about ln ln n / ln 2, not ln n / ln ln n") {
  constexpr std::uint32_t n = 4096;
  PolicyConfig random;
  random.kind = PolicyKind::random;
  PolicyConfig two;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const std::uint32_t by_one = fullest(random, n, n, seed);
    const std::uint32_t by_two = fullest(two, n, n, seed);
    CHECK(by_one >= 5);  // ln n / ln ln n is 3.9, plus O(1)
    CHECK(by_one <= 10);
    CHECK(by_two >= 3);  // ln ln n / ln 2 is 3.06, plus O(1)
    CHECK(by_two <= 4);
  }
}

TEST_CASE("least request of all picks each of equals as often") {
  Hosts hosts = hosts_of({1, 1, 1, 1});
  hosts.all[2].load = 3;
  LeastRequest policy;
  policy.choices = 0;
  TestDice dice(3);
  std::vector<int> picked(4);
  for (int i = 0; i < 30'000; ++i) ++picked[policy.pick(hosts, {}, dice)];
  CHECK(picked[2] == 0);
  for (const Slot slot : {0U, 1U, 3U}) {
    CHECK(picked[slot] > 9'600);  // 10,000, standard deviation 82
    CHECK(picked[slot] < 10'400);
  }
}

TEST_CASE("with unequal weights least request takes turns by weight / (active + 1)^bias") {
  Hosts hosts = hosts_of({1, 3});
  LeastRequest policy;
  TestDice dice(1);
  std::vector<int> picked(2);
  for (int i = 0; i < 4000; ++i) ++picked[policy.pick(hosts, {}, dice)];
  CHECK(picked[0] >= 999);
  CHECK(picked[0] <= 1001);
  hosts.all[1].load = 2;  // weight 3 / (2 + 1): now both are alike
  for (int i = 0; i < 10; ++i) (void)policy.pick(hosts, {}, dice);
  picked = {0, 0};
  for (int i = 0; i < 4000; ++i) ++picked[policy.pick(hosts, {}, dice)];
  CHECK(picked[0] >= 1998);
  CHECK(picked[0] <= 2002);
}

TEST_CASE("effective weights are within the error that is stated") {
  for (const std::int64_t bias : {0LL, 500'000'000LL, 1'000'000'000LL, 1'500'000'000LL, 4'000'000'000LL})
    for (const std::uint64_t load : {0ULL, 1ULL, 2ULL, 7ULL, 100ULL}) {
      const double expected = 5000.0 * 1048576.0 / std::pow(double(load + 1), double(bias) / 1e9);
      if (expected < 20'000) continue;
      const auto found = double(effective_weight_q20(5000, load, Ratio{bias}));
      CHECK(std::abs(found / expected - 1) < 4e-4);
    }
}

TEST_CASE("peak EWMA's decay is within 5e-5 of exp(-t / tau)") {
  double worst = 0;
  for (int i = 0; i < 40'000; ++i) {
    const Duration elapsed{std::int64_t{i} * 1'000'000};
    const double expected = std::exp(-double(elapsed.count()) / 1e10 * 10);
    const double found = double(decay_q32(elapsed, std::chrono::seconds(1))) / 4294967296.0;
    worst = std::max(worst, std::abs(found - expected));
  }
  CHECK(worst < 5e-5);
  CHECK(decay_q32(Duration(0), std::chrono::seconds(1)) == std::uint64_t{1} << 32U);
  CHECK(decay_q32(std::chrono::hours(1), std::chrono::seconds(1)) == 0);
}

TEST_CASE("peak EWMA believes a slow answer at once and quick ones by and by") {
  using std::chrono::milliseconds;
  const Duration tau = std::chrono::seconds(10);
  Cost cost;
  cost.observe(milliseconds(10), Monotonic(Duration(0)), tau);
  CHECK(cost.nanoseconds == 10'000'000);
  cost.observe(milliseconds(100), Monotonic(milliseconds(1)), tau);
  CHECK(cost.nanoseconds == 100'000'000);  // a peak
  cost.observe(milliseconds(10), Monotonic(milliseconds(1)) + tau, tau);
  // 100 ms * e^-1 + 10 ms * (1 - e^-1)
  CHECK(cost.nanoseconds > 43'100'000);
  CHECK(cost.nanoseconds < 43'120'000);
}

TEST_CASE("peak EWMA shuns the slow, and whom it does not know while something is under way there") {
  Hosts hosts = hosts_of({1, 1});
  PeakEwma policy;
  policy.decay = std::chrono::seconds(10);
  TestDice dice(1);
  const Monotonic now{std::chrono::seconds(1)};
  (void)policy.load(hosts, 0, now);
  policy.ended(0, std::chrono::milliseconds(5), now);
  policy.ended(1, std::chrono::milliseconds(50), now);
  for (int i = 0; i < 20; ++i) CHECK(policy.pick(hosts, {0, now}, dice) == 0);
  begin(hosts, 0);
  CHECK(policy.load(hosts, 0, now) == 10'000'000);  // 5 ms * (1 + 1)
  PeakEwma unknown;
  unknown.decay = policy.decay;
  CHECK(unknown.load(hosts, 0, now) == (std::uint64_t{1} << 47U) + 1);
  CHECK(unknown.load(hosts, 1, now) == 0);
}

TEST_CASE("consistent hashing with bounded loads keeps a key at its backend, and every backend below its bound") {
  const std::vector<std::uint32_t> weights{1, 1, 2, 1};
  PolicyConfig config;
  config.kind = PolicyKind::bounded_hash;
  config.ring = ring_of({"b1", "b2", "b3", "b4"}, weights);
  Hosts hosts = hosts_of(weights);
  AnyPolicy policy = make_policy(config);
  TestDice dice(1);
  const Slot own = pick(policy, config, hosts, {42, {}}, dice);
  for (int i = 0; i < 5; ++i) CHECK(pick(policy, config, hosts, {42, {}}, dice) == own);
  for (std::uint64_t i = 0; i < 400; ++i) {
    const Slot slot = pick(policy, config, hosts, {42, {}}, dice);  // one hot key
    begin(hosts, slot);
    CHECK(hosts[slot].active <= hashing::load_cap(config.factor, hosts[slot].weight, 5000, hosts.active));
    if (i % 3 == 2) end(hosts, slot);
  }
  hosts.candidates = {0, 3};
  hosts.settle();
  for (std::uint64_t key = 0; key < 50; ++key) {
    const Slot slot = pick(policy, config, hosts, {key, {}}, dice);
    CHECK((slot == 0 || slot == 3));
  }
}
