// Bounded loads: the cap holds after every call, overflow goes to the next in order, and what little has to move.
#include "algorithms/hashing/bounded_loads.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <doctest/doctest.h>

#include "algorithms/hashing/dx.hpp"
#include "tests/algorithms/hashing/bucket_properties.hpp"

namespace orrery::hashing::bounded_loads_test {
namespace {

/// A placement that takes any weight and pays it no attention, so that the caps alone keep the proportion: it prefers
/// slots in an order of their own, all the same for each key.
class AnyWeights {
 public:
  static constexpr std::string_view algorithm = "any-weights";
  explicit AnyWeights(const std::vector<Member>& members) : members_(members) {}
  [[nodiscard]] Slot lookup(std::string_view) const { return members_.live().front(); }
  [[nodiscard]] std::size_t lookup(std::string_view, std::span<Slot> out) const {
    ReplicaWalk walk(members_, out);
    for (const Slot slot : members_.live()) walk.offer(slot);
    return walk.finish();
  }
  Slot add(Member member) { return members_.add(std::move(member)); }
  void remove(Slot slot) { members_.remove(slot); }
  void reweight(Slot slot, double weight) { members_.reweight(slot, weight); }
  [[nodiscard]] const Members& members() const { return members_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return 0; }

 private:
  Members members_;
};

constexpr Ratio percent(std::int64_t of) { return {of * 10'000'000}; }

BoundedLoads over(std::uint32_t members, BoundedLoadsConfig config = {}) {
  return BoundedLoads(AnyPlacement(Dx(properties::members_named(members), {.hash = {}, .capacity = 64})), config);
}

/// The members above ceil(percent * keys / (100 * members)), in integers; all weights are 1.
std::uint32_t above_cap(const BoundedLoads& loads, std::uint64_t percent) {
  const std::uint64_t count = 100 * std::uint64_t{loads.members().count()};
  const std::uint64_t cap = (percent * loads.keys() + count - 1) / count;
  std::uint32_t above = 0;
  for (const Slot slot : loads.members().live()) above += loads.load(slot) > cap ? 1U : 0U;
  return above;
}

/// The loads that find() adds up to, for the first `count` keys.
std::vector<std::uint64_t> counted(const BoundedLoads& loads, std::size_t count) {
  std::vector<std::uint64_t> sums(loads.members().slots());
  for (std::size_t i = 0; i < count; ++i)
    if (const auto slot = loads.find(properties::keys()[i])) ++sums.at(*slot);
  return sums;
}

std::vector<std::uint64_t> told(const BoundedLoads& loads) {
  std::vector<std::uint64_t> sums(loads.members().slots());
  for (const Slot slot : loads.members().live()) sums[slot] = loads.load(slot);
  return sums;
}

/// Checks that the moves are exactly what differs between two states of the first keys.
void check_moves(const BoundedLoads& before, const BoundedLoads& after, const std::vector<Move>& moves,
                 std::size_t count) {
  std::map<std::string, Move> by_key;
  for (const Move& move : moves) CHECK(by_key.emplace(move.name, move).second);
  std::size_t changed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string& key = properties::keys()[i];
    const auto from = before.find(key);
    const auto to = after.find(key);
    if (!from || !to || from == to) continue;
    ++changed;
    REQUIRE(by_key.contains(key));
    CHECK(by_key.at(key).from == *from);
    CHECK(by_key.at(key).to == *to);
  }
  CHECK(changed == moves.size());
}

}  // namespace

TEST_CASE("no member is ever above its cap, while keys and members come and go") {
  constexpr std::uint32_t kPercent = 110;
  BoundedLoads loads = over(10, {.factor = percent(kPercent)});
  std::uint32_t checks = 0;
  const auto check = [&] {
    REQUIRE(above_cap(loads, kPercent) == 0);
    ++checks;
  };
  for (std::size_t i = 0; i < 2000; ++i) {
    loads.assign(properties::keys()[i]);
    check();
    if (i % 3 == 2) {
      loads.release(properties::keys()[i / 2]);
      check();
    }
    if (i % 100 == 50) {
      const BoundedLoads before = loads;
      const std::vector<Move> moves = loads.add({fmt::format("late-{}", i), "", 1});
      check();
      check_moves(before, loads, moves, i + 1);
    }
    if (i % 150 == 149) {
      const BoundedLoads before = loads;
      const std::vector<Slot> live = loads.members().live();
      const std::vector<Move> moves = loads.remove(live[i % live.size()]);
      check();
      check_moves(before, loads, moves, i + 1);
    }
  }
  CHECK(checks == 2000 + 666 + 20 + 13);
  CHECK(counted(loads, 2000) == told(loads));
}

TEST_CASE("a key goes to the first in its order with room, and stays there") {
  BoundedLoads loads = over(5, {.factor = percent(100)});
  std::size_t overflowed = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    const std::string& key = properties::keys()[i];
    std::vector<Slot> order(5);
    loads.placement().lookup(key, order);
    const std::uint64_t cap = i / 5 + 1;
    const auto room = std::find_if(order.begin(), order.end(), [&](Slot slot) { return loads.load(slot) < cap; });
    REQUIRE(room != order.end());
    CHECK(loads.assign(key) == *room);
    CHECK(loads.assign(key) == *room);
    overflowed += room == order.begin() ? 0U : 1U;
  }
  CHECK(loads.keys() == 500);
  CHECK(told(loads) == std::vector<std::uint64_t>(5, 100));
  CHECK(overflowed > 50);
}

TEST_CASE("a bound that never binds leaves the placement as it is, and moves what it moves") {
  BoundedLoads loads = over(10, {.factor = percent(100'000)});
  const auto& placement = loads.placement();
  std::size_t at_first_choice = 0;
  for (std::size_t i = 0; i < 1000; ++i)
    at_first_choice += loads.assign(properties::keys()[i]) == placement.lookup(properties::keys()[i]) ? 1U : 0U;
  CHECK(at_first_choice == 1000);
  for (const Move& move : loads.add({"more", "", 1})) CHECK(move.to == 10);
  CHECK(loads.load(10) > 50);
  const std::uint64_t held = loads.load(3);
  const std::vector<Move> moves = loads.remove(3);
  CHECK(moves.size() == held);
  for (const Move& move : moves) CHECK(move.from == 3);
}

TEST_CASE("a tight bound moves more than the placement, but not much more") {
  BoundedLoads loads = over(20, {.factor = percent(102)});
  for (std::size_t i = 0; i < 10'000; ++i) loads.assign(properties::keys()[i]);
  const std::size_t came = loads.add({"more", "", 1}).size();
  const std::size_t went = loads.remove(7).size();
  CHECK(came >= 300);
  CHECK(came < 1500);  // a fair share is 476
  CHECK(went >= 300);
  CHECK(went < 1500);
  std::size_t released = 0;
  for (std::size_t i = 0; i < 1000; ++i) released += loads.release(properties::keys()[i]).size();
  CHECK(released > 0);
  CHECK(released < 1000);
}

TEST_CASE("caps follow weights, and a reweighted member sheds or takes") {
  BoundedLoads loads(AnyPlacement(AnyWeights({{"a", "", 1}, {"b", "", 3}})), {.factor = percent(150)});
  CHECK(loads.cap(0, 100) == 38);  // 37.5
  CHECK(loads.cap(1, 100) == 100);
  CHECK(loads.cap(0, 8) == 3);
  CHECK(loads.cap(0, 1) == 1);
  CHECK(loads.cap(0, 0) == 0);
  for (std::size_t i = 0; i < 100; ++i) loads.assign(properties::keys()[i]);
  CHECK(loads.load(0) == 38);
  CHECK(loads.load(1) == 62);
  const BoundedLoads before = loads;
  const std::vector<Move> moves = loads.reweight(1, 0.5);  // b may have half of all now
  CHECK(loads.load(1) == 50);
  CHECK(loads.load(0) == 50);
  CHECK(moves.size() == 12);
  check_moves(before, loads, moves, 100);
  std::vector<std::string> last_came;  // of those that b had
  for (std::size_t i = 100; i-- > 0 && last_came.size() < 12;)
    if (before.find(properties::keys()[i]) == Slot{1}) last_came.push_back(properties::keys()[i]);
  for (const Move& move : moves) CHECK(std::find(last_came.begin(), last_came.end(), move.name) != last_came.end());
}

TEST_CASE("caps are exact where weights are decimal fractions, and together hold all keys") {
  const auto of_tenths = [](Ratio factor) {
    std::vector<Member> members = properties::members_named(10);
    for (Member& member : members) member.weight = 0.1;
    return BoundedLoads(AnyPlacement(AnyWeights(members)), {.factor = factor});
  };
  for (Slot slot = 0; slot < 10; ++slot) {
    CHECK(of_tenths(percent(100)).cap(slot, 10) == 1);
    CHECK(of_tenths(percent(125)).cap(slot, 8000) == 1000);
    CHECK(of_tenths(percent(125)).cap(slot, 8001) == 1001);
    CHECK(of_tenths({1'129'000'000}).cap(slot, 10'000) == 1129);
    CHECK(of_tenths(percent(100'000)).cap(slot, BoundedLoads::keys_max) == BoundedLoads::keys_max);
  }
  BoundedLoads loads = of_tenths(percent(100));
  for (std::size_t i = 0; i < 100; ++i) loads.assign(properties::keys()[i]);
  CHECK(told(loads) == std::vector<std::uint64_t>(10, 10));
  // The largest product that there can be, and weights that count as a billionth at least.
  CHECK(load_cap({1'000'000'000'000}, 1'000'000'000'000'000'000, 1'000'000'000'000'000'000, 300'000'000) ==
        300'000'000);
  const BoundedLoads least(AnyPlacement(AnyWeights({{"a", "", 1e-300}, {"b", "", 1e-300}})), {.factor = percent(100)});
  CHECK(least.cap(0, 7) == 4);
}

TEST_CASE("weights whose sum is beyond the caps' arithmetic are refused, and nothing has changed") {
  BoundedLoads loads(AnyPlacement(AnyWeights({{"a", "", 1}, {"b", "", 9e8}})));
  CHECK_THROWS_WITH_AS(loads.add({"c", "", 1e300}),
                       "the weights add up to 1e+300: with bounded loads to 1000000000 at most", PlacementError);
  CHECK_THROWS_AS(loads.reweight(0, 2e8), PlacementError);
  CHECK_THROWS_AS(loads.reweight(0, -1), PlacementError);
  CHECK(loads.members().count() == 2);
  CHECK(loads.members()[0].weight == 1);
  CHECK_THROWS_AS(BoundedLoads(AnyPlacement(AnyWeights({{"a", "", 1.1e9}}))), PlacementError);
}

TEST_CASE("the known mistake lets a member have more than its cap once another has come") {
  const auto above_after_adding = [](bool mistake) {
    BoundedLoads loads = over(4, {.factor = percent(100), .cap_from_old_count = mistake});
    for (std::size_t i = 0; i < 400; ++i) loads.assign(properties::keys()[i]);
    loads.add({"fifth", "", 1});
    for (std::size_t i = 400; i < 500; ++i) loads.assign(properties::keys()[i]);
    return above_cap(loads, 100);
  };
  CHECK(above_after_adding(false) == 0);
  CHECK(above_after_adding(true) > 0);
}

TEST_CASE("what cannot be") {
  CHECK(over(3, {.factor = percent(500)}).cap(0, 9) == 9);  // at most all keys
  CHECK_THROWS_WITH_AS(
      over(2, {.factor = percent(99)}),
      "a load bound of 0.99 times the fair share: expected 1 to 1000, less leaves no room for all keys",
      PlacementError);
  CHECK_THROWS_WITH_AS(
      over(2, {.factor = percent(100'001)}),
      "a load bound of 1000.01 times the fair share: expected 1 to 1000, less leaves no room for all keys",
      PlacementError);
  BoundedLoads loads = over(1);
  CHECK(loads.release("never placed").empty());
  CHECK_FALSE(loads.find("never placed").has_value());
  loads.assign("k");
  CHECK_THROWS_WITH_AS(loads.remove(0), "node-0 is the last node and holds 1 keys: there is nobody to take them",
                       PlacementError);
  CHECK_THROWS_AS(loads.add({"node-0", "", 1}), PlacementError);
  CHECK(loads.find("k") == Slot{0});
  loads.release("k");
  loads.remove(0);
  CHECK_THROWS_WITH_AS(loads.assign("k"), "there are no nodes to place a key on", PlacementError);
  loads.add({"again", "", 1});
  CHECK(loads.assign("k") == 0);
}

}  // namespace orrery::hashing::bounded_loads_test
