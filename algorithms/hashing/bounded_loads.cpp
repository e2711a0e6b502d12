// Bounded loads: caps, and who has to walk on when they fall.
#include "algorithms/hashing/bounded_loads.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace orrery::hashing {

BoundedLoads::BoundedLoads(AnyPlacement placement, BoundedLoadsConfig config)
    : placement_(std::move(placement)), config_(config), weight_sum_(members().weight_sum()) {
  if (config.factor_percent < 100)
    throw PlacementError(
        fmt::format("a load bound of {} percent of the fair share leaves no room for all keys: "
                    "expected 100 or more",
                    config.factor_percent));
  loads_.resize(members().slots());
}

std::uint64_t BoundedLoads::cap(Slot slot, std::uint64_t keys) const {
  // One division of two exact products, so that a whole quotient comes out whole.
  const double share = static_cast<double>(config_.factor_percent) * static_cast<double>(keys) * members()[slot].weight;
  return static_cast<std::uint64_t>(std::min(static_cast<double>(keys), std::ceil(share / (100 * weight_sum_))));
}

Slot BoundedLoads::first_with_room(std::string_view key, std::uint64_t keys) const {
  const Slot first = placement_.lookup(key);
  if (loads_[first] < cap(first, keys)) return first;
  std::vector<Slot> order(members().count());
  order.resize(placement_.lookup(key, order));
  for (const Slot slot : order)
    if (loads_[slot] < cap(slot, keys)) return slot;
  return first;  // only rounding, or the known mistake, can leave no room: caps add up to c times the keys
}

Slot BoundedLoads::assign(std::string_view name, std::string_view key) {
  if (const std::optional<Slot> placed = find(name)) return *placed;
  const Slot slot = first_with_room(key, keys() + 1);
  by_arrival_.emplace(arrivals_, Key{std::string(name), std::string(key), placement_.lookup(key), slot});
  by_name_.emplace(name, arrivals_++);
  ++loads_[slot];
  return slot;
}

std::optional<Slot> BoundedLoads::find(std::string_view key) const {
  const auto found = by_name_.find(key);
  if (found == by_name_.end()) return std::nullopt;
  return by_arrival_.at(found->second).slot;
}

std::vector<Move> BoundedLoads::release(std::string_view key) {
  const auto found = by_name_.find(key);
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
  placement_.reweight(slot, weight);
  return settle(no_slot);
}

std::vector<Move> BoundedLoads::settle(Slot gone) {
  if (!config_.cap_from_old_count || weight_sum_ == 0) weight_sum_ = members().weight_sum();
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
