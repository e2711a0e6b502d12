// The picks of least connections and least request, and the arithmetic of effective weights.
#include "algorithms/cluster/balancing/least_loaded.hpp"

#include <algorithm>

#include "algorithms/process/quantiles.hpp"

namespace orrery::balancing {
namespace {

constexpr std::int64_t bias_whole = 1'000'000'000;

/// The heap's front is the least.
bool comes_later(const Turn& a, const Turn& b) {
  return a.deadline != b.deadline ? a.deadline > b.deadline : a.order > b.order;
}

}  // namespace

Slot LeastConnections::pick(const Hosts& hosts, const Occasion&, Dice&) {
  // load_a / weight_a < load_b / weight_b, without dividing.
  const auto less = [&](Slot a, Slot b) { return hosts[a].load * hosts[b].weight < hosts[b].load * hosts[a].weight; };
  Slot least = hosts.candidates.front();
  bool alone = true;
  for (const Slot slot : hosts.candidates) {
    if (less(slot, least)) {
      least = slot;
      alone = true;
    } else if (slot != least && !less(least, slot)) {
      alone = false;
    }
  }
  if (alone) return least;
  std::vector<Slot> equals;
  for (const Slot slot : hosts.candidates)
    if (!less(least, slot)) equals.push_back(slot);
  return among_equals.pick_among(hosts, equals);
}

Slot LeastRequest::pick(const Hosts& hosts, const Occasion&, Dice& dice) {
  if (!hosts.equal) return next_turn(hosts);
  changes = 0;
  if (choices == 0) return least_of_all(hosts, dice);
  const auto count = static_cast<std::uint32_t>(hosts.candidates.size());
  Slot least = hosts.candidates[dice.below(count)];
  for (std::uint32_t i = 1; i < choices; ++i) {
    const Slot other = hosts.candidates[dice.below(count)];
    if (hosts[other].load < hosts[least].load) least = other;
  }
  return least;
}

Slot LeastRequest::least_of_all(const Hosts& hosts, Dice& dice) const {
  Slot least = hosts.candidates.front();
  std::uint32_t equals = 1;
  for (std::size_t i = 1; i < hosts.candidates.size(); ++i) {
    const Slot slot = hosts.candidates[i];
    if (hosts[slot].load > hosts[least].load) continue;
    equals = hosts[slot].load < hosts[least].load ? 1 : equals + 1;
    // The nth of n equals replaces the one before with the chance 1 / n, so that each is as likely.
    if (equals == 1 || dice.below(equals) == 0) least = slot;
  }
  return least;
}

void LeastRequest::put_in(const Hosts& hosts, Slot slot) {
  const std::uint64_t weight = effective_weight_q20(hosts[slot].weight, hosts[slot].load, bias);
  turns.push_back({time + (std::uint64_t{1} << 50) / weight, order++, slot});
  std::push_heap(turns.begin(), turns.end(), comes_later);
}

Slot LeastRequest::next_turn(const Hosts& hosts) {
  if (changes != hosts.changes + 1) {
    turns.clear();
    for (const Slot slot : hosts.candidates) put_in(hosts, slot);
    changes = hosts.changes + 1;
  }
  std::pop_heap(turns.begin(), turns.end(), comes_later);
  const Turn turn = turns.back();
  turns.pop_back();
  time = turn.deadline;
  put_in(hosts, turn.slot);
  return turn.slot;
}

std::uint64_t effective_weight_q20(std::uint32_t weight, std::uint64_t load, Ratio bias) {
  const std::uint64_t scaled = std::uint64_t{weight} << 20U;
  if (bias.parts_per_billion == 0) return scaled;
  if (bias.parts_per_billion == bias_whole) return std::max<std::uint64_t>(1, scaled / (load + 1));
  const auto log_q24 = static_cast<std::int64_t>(log2_q31(load + 1) >> 7U);
  const std::int64_t exponent = log_q24 / 1000 * (bias.parts_per_billion / 1'000'000) +
                                log_q24 % 1000 * (bias.parts_per_billion / 1'000'000) / 1000;
  return std::max<std::uint64_t>(1, times_power_of_two(scaled, -exponent));
}

}  // namespace orrery::balancing
