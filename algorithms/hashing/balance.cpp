// Balance: sums over members, and the two answers to how large an arc share gets.
#include "algorithms/hashing/balance.hpp"

#include <algorithm>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/math.hpp"

namespace orrery::hashing {

Balance balance_of(const Members& members, std::span<const std::uint64_t> loads) {
  ENSURE(loads.size() >= members.slots());
  Balance balance;
  balance.members = members.count();
  for (const Slot slot : members.live()) balance.keys += loads[slot];
  ENSURE(balance.keys > 0);
  const auto keys = static_cast<double>(balance.keys);
  const double weights = members.weight_sum();
  bool first = true;
  for (const Slot slot : members.live()) {
    const auto load = static_cast<double>(loads[slot]);
    const double fair = keys * (members[slot].weight / weights);
    balance.max_over_mean = std::max(balance.max_over_mean, load * balance.members / keys);
    balance.max_over_fair = std::max(balance.max_over_fair, load / fair);
    balance.min_over_fair = first ? load / fair : std::min(balance.min_over_fair, load / fair);
    balance.chi_square += (load - fair) * (load - fair) / fair;
    first = false;
  }
  return balance;
}

std::vector<std::uint64_t> loads_of(const Members& members, std::span<const Slot> holders) {
  std::vector<std::uint64_t> loads(members.slots());
  for (const Slot slot : holders) ++loads.at(slot);
  return loads;
}

double moved_share(std::span<const Slot> before, std::span<const Slot> after) {
  ENSURE(before.size() == after.size());
  if (before.empty()) return 0;
  std::uint64_t moved = 0;
  for (std::size_t i = 0; i < before.size(); ++i) moved += before[i] == after[i] ? 0U : 1U;
  return static_cast<double>(moved) / static_cast<double>(before.size());
}

double chi_square_limit(std::uint32_t degrees, double z) {
  ENSURE(degrees > 0);
  const double variance = 2.0 / (9.0 * degrees);
  const double root = 1 - variance + z * square_root(variance);
  return degrees * root * root * root;
}

double load_limit(double mean, double risk) {
  ENSURE(mean > 0 && risk > 0 && risk < 1);
  const double spent = natural_log(1 / risk);
  const auto suffices = [&](double x) { return x * natural_log(x / mean) - x + mean >= spent; };
  double low = mean;
  double high = 2 * mean + spent + 1;
  while (!suffices(high)) high *= 2;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    (suffices(middle) ? high : low) = middle;
  }
}

double ring_share_estimate(std::uint32_t nodes, std::uint32_t points) {
  ENSURE(nodes > 0 && points > 0);
  return 1 + square_root(2 * natural_log(nodes) / points);
}

double ring_share_limit(std::uint32_t nodes, std::uint32_t points, double risk) {
  ENSURE(nodes > 0 && points > 0 && risk > 0 && risk < 1);
  const double n = nodes;
  const double spent = natural_log(n / risk);  // n exp(-nV D) <= risk means nV D >= ln(n / risk)
  const auto suffices = [&](double x) {
    const double entropy = (n - 1) * natural_log((n - 1) / (n - x)) - natural_log(x);  // n D
    return points * entropy >= spent;
  };
  double low = 1;
  double high = n;
  while (true) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    (suffices(middle) ? high : low) = middle;
  }
}

}  // namespace orrery::hashing
