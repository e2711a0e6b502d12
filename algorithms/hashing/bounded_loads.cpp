// Bounded loads: caps, and who has to walk on when they fall.
#include "algorithms/hashing/bounded_loads.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>

namespace orrery::hashing {

namespace {

constexpr std::uint64_t whole = 1'000'000'000;

struct Quotient {
  std::uint64_t whole = 0;
  std::uint64_t rest = 0;
};

/// a * b / by, bit by bit of b, since the product has more bits than a number here. REQUIRES: 0 < by < 2^63; the
/// quotient is below 2^64.
Quotient divided_product(std::uint64_t a, std::uint64_t b, std::uint64_t by) {
  Quotient sum;
  for (auto bit = std::bit_width(b); bit-- > 0;) {
    const bool adds = ((b >> bit) & 1) != 0;
    sum = {2 * sum.whole + (adds ? a / by : 0), 2 * sum.rest};
    for (const std::uint64_t more : {std::uint64_t{0}, adds ? a % by : 0}) {
      sum.rest += more;
      if (sum.rest >= by) sum = {sum.whole + 1, sum.rest - by};
    }
  }
  return sum;
}

std::uint64_t sum_of(const Members& members) {
  std::uint64_t sum = 0;
  for (const Slot slot : members.live()) sum += billionths(members[slot].weight);
  return sum;
}

void require_sum(double weights) {
  if (weights > BoundedLoads::weights_max)
    throw PlacementError(
        fmt::format("the weights add up to {}: with bounded loads to {} at most", weights, BoundedLoads::weights_max));
}

}  // namespace

std::uint64_t load_cap(Ratio factor, std::uint64_t weight_billionths, std::uint64_t sum_billionths,
                       std::uint64_t keys) {
  // m w / W = q + r / W, and c = whole + part / 10^9; a fraction below 1 / 10^9 rounds up as any other does.
  const auto c = static_cast<std::uint64_t>(factor.parts_per_billion);
  const Quotient of_keys = divided_product(weight_billionths, keys, sum_billionths);
  const Quotient of_rest = divided_product(of_keys.rest, c, sum_billionths);
  const std::uint64_t parts = c % whole * of_keys.whole + of_rest.whole + (of_rest.rest > 0 ? 1U : 0U);
  return std::min(keys, c / whole * of_keys.whole + (parts + whole - 1) / whole);
}

BoundedLoads::BoundedLoads(AnyPlacement placement, BoundedLoadsConfig config)
    : placement_(std::move(placement)), config_(config) {
  if (config.factor < Ratio{1'000'000'000} || config.factor > Ratio{1'000'000'000'000})
    throw PlacementError(
        fmt::format("a load bound of {} times the fair share: expected 1 to 1000, less leaves no room for all keys",
                    static_cast<double>(config.factor.parts_per_billion) / 1e9));
  require_sum(members().weight_sum());
  weight_sum_ = sum_of(members());
  loads_.resize(members().slots());
}

std::uint64_t BoundedLoads::cap(Slot slot, std::uint64_t keys) const {
  return load_cap(config_.factor, billionths(members()[slot].weight), weight_sum_, keys);
}

Slot BoundedLoads::first_with_room(std::string_view key, std::uint64_t keys) const {
  const Slot first = placement_.lookup(key);
  if (loads_[first] < cap(first, keys)) return first;
  std::vector<Slot> order(members().count());
  order.resize(placement_.lookup(key, order));
  for (const Slot slot : order)
    if (loads_[slot] < cap(slot, keys)) return slot;
  return first;  // only the known mistake can leave no room: caps add up to at least c times the keys
}

Slot BoundedLoads::assign(std::string_view name, std::string_view key) {
  if (const std::optional<Slot> placed = find(name)) return *placed;
  if (keys() == keys_max) throw PlacementError(fmt::format("bounded loads have room for {} keys", keys_max));
  const Slot slot = first_with_room(key, keys() + 1);
  by_arrival_.emplace(arrivals_, Key{std::string(name), std::string(key), placement_.lookup(key), slot});
  by_name_.emplace(name, arrivals_++);
  ++loads_[slot];
  return slot;
}

std::optional<Slot> BoundedLoads::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return std::nullopt;
  return by_arrival_.at(found->second).slot;
}

std::vector<Move> BoundedLoads::release(std::string_view name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return {};
  const auto placed = by_arrival_.find(found->second);
  --loads_[placed->second.slot];
  by_arrival_.erase(placed);
  by_name_.erase(found);
  std::map<Arrival, Slot> moved_from;
  shed(moved_from);
  return moves_of(moved_from);
}

std::vector<Move> BoundedLoads::add(Member member) {
  require_weight(member.name, member.weight);
  require_sum(members().weight_sum() + member.weight);
  placement_.add(std::move(member));
  return settle(no_slot);
}

std::vector<Move> BoundedLoads::remove(Slot slot) {
  if (members().count() == 1 && keys() > 0)
    throw PlacementError(fmt::format("{} is the last node and holds {} keys: there is nobody to take them",
                                     members()[slot].name, keys()));
  placement_.remove(slot);
  return settle(slot);
}

std::vector<Move> BoundedLoads::reweight(Slot slot, double weight) {
  require_weight(members()[slot].name, weight);
  require_sum(members().weight_sum() - members()[slot].weight + weight);
  placement_.reweight(slot, weight);
  return settle(no_slot);
}

std::vector<Move> BoundedLoads::settle(Slot gone) {
  if (!config_.cap_from_old_count || weight_sum_ == 0) weight_sum_ = sum_of(members());
  loads_.resize(std::max<std::size_t>(loads_.size(), members().slots()));
  std::map<Arrival, Slot> moved_from;
  for (auto& [arrival, key] : by_arrival_) {
    const Slot first_choice = placement_.lookup(key.key);
    if (key.slot != gone && key.first_choice == first_choice) continue;
    key.first_choice = first_choice;
    --loads_[key.slot];
    const Slot slot = first_with_room(key.key, keys());
    ++loads_[slot];
    if (slot != key.slot) moved_from.emplace(arrival, key.slot);
    key.slot = slot;
  }
  shed(moved_from);
  return moves_of(moved_from);
}

void BoundedLoads::shed(std::map<Arrival, Slot>& moved_from) {
  std::vector<std::uint64_t> above(loads_.size());
  std::uint64_t to_go = 0;
  for (const Slot slot : members().live()) {
    const std::uint64_t most = cap(slot, keys());
    if (loads_[slot] > most) above[slot] = loads_[slot] - most;
    to_go += above[slot];
  }
  for (auto entry = by_arrival_.rbegin(); entry != by_arrival_.rend() && to_go > 0; ++entry) {
    auto& [arrival, key] = *entry;
    if (above[key.slot] == 0) continue;
    const Slot from = key.slot;
    const Slot to = first_with_room(key.key, keys());
    if (loads_[to] >= cap(to, keys())) continue;
    --above[from];
    --to_go;
    --loads_[from];
    ++loads_[to];
    moved_from.try_emplace(arrival, from);
    key.slot = to;
  }
}

std::vector<Move> BoundedLoads::moves_of(const std::map<Arrival, Slot>& moved_from) const {
  std::vector<Move> moves;
  for (const auto& [arrival, from] : moved_from) {
    const Key& key = by_arrival_.at(arrival);
    if (key.slot != from) moves.push_back({key.name, from, key.slot});
  }
  return moves;
}

}  // namespace orrery::hashing
