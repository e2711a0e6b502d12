// Members: one table of slots, and every way in which a membership can be wrong.
#include "algorithms/hashing/members.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

namespace orrery::hashing {

std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t corner = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t changed = corner + (from[i] == to[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

Members::Members(const std::vector<Member>& members) {
  for (const Member& member : members) add(member);
}

std::vector<Slot> Members::live() const {
  std::vector<Slot> slots;
  slots.reserve(count_);
  for (Slot slot = 0; slot < table_.size(); ++slot)
    if (table_[slot]) slots.push_back(slot);
  return slots;
}

std::optional<Slot> Members::find(std::string_view name) const {
  for (Slot slot = 0; slot < table_.size(); ++slot)
    if (table_[slot] && table_[slot]->name == name) return slot;
  return std::nullopt;
}

Slot Members::require(std::string_view name) const {
  if (const std::optional<Slot> found = find(name)) return *found;
  const Member* nearest = nullptr;
  std::size_t least = 0;
  for (const std::optional<Member>& member : table_) {
    if (!member) continue;
    const std::size_t distance = edit_distance(name, member->name);
    if (nearest != nullptr && distance >= least) continue;
    nearest = &*member;
    least = distance;
  }
  throw PlacementError(nearest == nullptr ? fmt::format("there is no node {}: there are none at all", name)
                                          : fmt::format("there is no node {}; nearest is {}", name, nearest->name));
}

double Members::weight_sum() const {
  double sum = 0;
  for (const std::optional<Member>& member : table_)
    if (member) sum += member->weight;
  return sum;
}

double Members::finite_weight_sum() const {
  const double sum = weight_sum();
  if (!std::isfinite(sum))
    throw PlacementError("the weights add up to more than a number holds: expected a sum below 1.8e308");
  return sum;
}

Slot Members::add(Member member) {
  const auto free = std::find(table_.begin(), table_.end(), std::nullopt);
  const auto slot = static_cast<Slot>(free - table_.begin());
  add_at(slot, std::move(member));
  return slot;
}

void Members::add_at(Slot slot, Member member) {
  require_valid(member);
  if (slot >= table_.size()) table_.resize(slot + std::size_t{1});
  if (!is_used(member.zone)) ++zones_;
  table_[slot] = std::move(member);
  ++count_;
}

void Members::remove(Slot slot) {
  const std::string zone = std::move(table_[slot]->zone);
  table_[slot].reset();
  --count_;
  if (!is_used(zone)) --zones_;
  while (!table_.empty() && !table_.back()) table_.pop_back();
}

void Members::reweight(Slot slot, double weight) {
  require_weight(table_[slot]->name, weight);
  table_[slot]->weight = weight;
}

void Members::require_valid(const Member& member) const {
  if (member.name.empty()) throw PlacementError("a node has an empty name: expected one that can be hashed");
  require_weight(member.name, member.weight);
  if (find(member.name)) throw PlacementError(fmt::format("the node {} is there twice", member.name));
}

bool Members::is_used(std::string_view zone) const {
  return !zone.empty() && std::any_of(table_.begin(), table_.end(), [zone](const std::optional<Member>& member) {
    return member && member->zone == zone;
  });
}

void Members::throw_none() { throw PlacementError("there are no nodes to place a key on"); }

void require_weight(std::string_view name, double weight) {
  if (!std::isfinite(weight) || weight <= 0)
    throw PlacementError(fmt::format("the weight of {} is {}: expected a finite number above 0", name, weight));
}

std::uint64_t billionths(double weight) {
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::round(weight * 1e9)));
}

void refuse_weight(std::string_view algorithm, std::string_view name, double weight, std::string_view instead) {
  require_weight(name, weight);
  if (weight != 1)
    throw PlacementError(
        fmt::format("{} knows no weights, and the weight of {} is {}: use {}", algorithm, name, weight, instead));
}

}  // namespace orrery::hashing
