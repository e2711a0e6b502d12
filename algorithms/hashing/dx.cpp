// DxHash: the sequence of a key, and what follows where it meets nobody.
#include "algorithms/hashing/dx.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>

namespace orrery::hashing {
namespace {

std::uint32_t slots_for(const std::vector<Member>& members, std::uint32_t asked) {
  const std::uint64_t wanted = asked == 0 ? std::max<std::uint64_t>(2 * members.size(), 1) : asked;
  if (wanted > capacity_max)
    throw PlacementError(fmt::format("dx has a capacity of at most {}, not {}", capacity_max, wanted));
  const auto capacity = static_cast<std::uint32_t>(std::bit_ceil(wanted));
  if (capacity < members.size())
    throw PlacementError(fmt::format("dx has room for {} nodes and {} are given: expected a capacity of at least {}",
                                     capacity, members.size(), members.size()));
  return capacity;
}

}  // namespace

Dx::Dx(const std::vector<Member>& members, DxConfig config)
    : capacity_(slots_for(members, config.capacity)), hash_(config.hash) {
  active_.resize((std::size_t{capacity_} + 63) / 64);
  for (const Member& member : members) add(member);
}

Slot Dx::lookup_hash(std::uint64_t hash) const {
  members_.require_some();
  Slot slot = 0;
  for (std::uint64_t draw = 1; draw <= draws_max(); ++draw) {
    slot = drawn(hash, draw);
    if (is_active(slot)) return slot;
  }
  while (!is_active(slot)) slot = (slot + 1) & (capacity_ - 1);
  return slot;
}

std::size_t Dx::lookup(std::string_view key, std::span<Slot> out) const {
  members_.require_some();
  const std::uint64_t hash = hash_(key);
  ReplicaWalk walk(members_, out);
  Slot slot = 0;
  for (std::uint64_t draw = 1; draw <= draws_max() && !walk.full(); ++draw) {
    slot = drawn(hash, draw);
    if (is_active(slot)) walk.offer(slot);
  }
  for (std::uint32_t step = 0; step < capacity_ && !walk.full(); ++step) {
    slot = (slot + 1) & (capacity_ - 1);
    if (is_active(slot)) walk.offer(slot);
  }
  return walk.finish();
}

Slot Dx::add(Member member) {
  refuse_weight(algorithm, member.name, member.weight);
  if (members_.count() == capacity_)
    throw PlacementError(
        fmt::format("dx has room for {} nodes, fixed when it was made, and {} would be one more; memento and ring have "
                    "no such limit",
                    capacity_, member.name));
  const Slot slot = members_.add(std::move(member));
  active_[slot / 64] |= std::uint64_t{1} << (slot % 64);
  return slot;
}

void Dx::remove(Slot slot) {
  members_.remove(slot);
  active_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
}

void Dx::reweight(Slot slot, double weight) const { refuse_weight(algorithm, members_[slot].name, weight); }

}  // namespace orrery::hashing
