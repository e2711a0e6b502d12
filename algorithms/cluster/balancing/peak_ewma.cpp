// The moving average of peak EWMA in whole numbers, and its pick of two.
#include "algorithms/cluster/balancing/peak_ewma.hpp"

#include <algorithm>

#include "algorithms/process/ensure.hpp"
#include "algorithms/process/quantiles.hpp"

namespace orrery::balancing {
namespace {

constexpr std::int64_t log2_e_q24 = 24204406;              // log2(e) * 2^24
constexpr std::uint64_t penalty = std::uint64_t{1} << 47;  // nanoseconds: Finagle's Long.MaxValue >> 16
constexpr std::uint64_t q32 = std::uint64_t{1} << 32;

/// value * share / 2^32 for a share of at most 1.
std::int64_t part_of(std::int64_t value, std::uint64_t share_q32) {
  if (share_q32 >= q32) return value;
  return static_cast<std::int64_t>(times_q32(static_cast<std::uint64_t>(value), static_cast<std::uint32_t>(share_q32)));
}

}  // namespace

std::uint64_t decay_q32(Duration elapsed, Duration tau) {
  ENSURE(elapsed >= Duration(0) && tau > Duration(0) && tau.count() < std::int64_t{1} << 38U);
  const std::int64_t whole = elapsed / tau;
  if (whole >= 32) return 0;
  const std::int64_t turns_q24 = (whole << 24U) + ((elapsed % tau).count() << 24U) / tau.count();
  return times_power_of_two(q32, -((turns_q24 * log2_e_q24) >> 24U));
}

void Cost::observe(Duration took, Monotonic now, Duration tau) {
  const std::uint64_t kept = decay_q32(std::max(now - stamp, Duration(0)), tau);
  if (took.count() > nanoseconds)
    nanoseconds = took.count();
  else
    nanoseconds = part_of(nanoseconds, kept) + part_of(took.count(), q32 - kept);
  stamp = now;
}

std::uint64_t PeakEwma::load(const Hosts& hosts, Slot slot, Monotonic now) {
  costs.resize(hosts.all.size());
  Cost& cost = costs[slot];
  cost.observe(Duration(0), now, decay);
  const std::uint64_t pending = hosts[slot].load;
  if (cost.nanoseconds == 0 && pending > 0) return penalty + pending;
  return static_cast<std::uint64_t>(cost.nanoseconds) * (pending + 1);
}

Slot PeakEwma::pick(const Hosts& hosts, const Occasion& occasion, Dice& dice) {
  const auto count = static_cast<std::uint32_t>(hosts.candidates.size());
  if (count == 1) return hosts.candidates.front();
  const std::uint32_t a = dice.below(count);
  std::uint32_t b = dice.below(count - 1);
  if (b >= a) ++b;
  const Slot first = hosts.candidates[a];
  const Slot second = hosts.candidates[b];
  const std::uint64_t load_of_first = load(hosts, first, occasion.now);
  // In proportion to the weights: load / weight, without dividing by more than a thousand.
  const auto per_weight = [&](std::uint64_t value, Slot slot) { return value / hosts[slot].weight; };
  return per_weight(load_of_first, first) <= per_weight(load(hosts, second, occasion.now), second) ? first : second;
}

void PeakEwma::ended(Slot slot, Duration took, Monotonic now) {
  if (slot < costs.size()) costs[slot].observe(std::max(took, Duration(0)), now, decay);
}

}  // namespace orrery::balancing
