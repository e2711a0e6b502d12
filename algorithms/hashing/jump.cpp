// Membership of jump: buckets without gaps, so that members come and go at the end only.
#include "algorithms/hashing/jump.hpp"

#include <utility>

#include <fmt/format.h>

namespace orrery::hashing {

Jump::Jump(const std::vector<Member>& members, KeyHash hash) : hash_(hash) {
  for (const Member& member : members) add(member);
}

std::size_t Jump::lookup(std::string_view key, std::span<Slot> out) const {
  const std::uint64_t hash = hash_(key);
  return replicas_by_rehash(members_, out,
                            [&](std::uint64_t attempt) { return jump(rehash(hash, attempt), members_.count()); });
}

Slot Jump::add(Member member) {
  refuse_weight(algorithm, member.name, member.weight);
  return members_.add(std::move(member));
}

void Jump::remove(Slot slot) {
  const Slot last = members_.count() - 1;
  if (slot != last)
    throw PlacementError(
        fmt::format("jump can only remove its last node, which is {}: {} is number {} of {}; memento, anchor and ring "
                    "can remove any",
                    members_[last].name, members_[slot].name, slot + 1, members_.count()));
  members_.remove(slot);
}

void Jump::reweight(Slot slot, double weight) const { refuse_weight(algorithm, members_[slot].name, weight); }

}  // namespace orrery::hashing
