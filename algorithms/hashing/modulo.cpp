// Membership of modulo: the live slots in a row.
#include "algorithms/hashing/modulo.hpp"

#include <utility>

namespace orrery::hashing {
namespace {

constexpr std::string_view instead = "rendezvous-weighted";

}  // namespace

Modulo::Modulo(const std::vector<Member>& members, ModuloConfig config) : config_(config) {
  for (const Member& member : members) add(member);
}

std::size_t Modulo::lookup(std::string_view key, std::span<Slot> out) const {
  members_.require_some();
  std::size_t at = hash_of(config_.hash, config_.seed, key) % live_.size();
  ReplicaWalk walk(members_, out);
  while (!walk.full()) {
    walk.offer(live_[at]);
    at = at + 1 == live_.size() ? 0 : at + 1;
  }
  return walk.finish();
}

Slot Modulo::add(Member member) {
  refuse_weight(algorithm, member.name, member.weight, instead);
  const Slot slot = members_.add(std::move(member));
  live_ = members_.live();
  return slot;
}

void Modulo::remove(Slot slot) {
  members_.remove(slot);
  live_ = members_.live();
}

void Modulo::reweight(Slot slot, double weight) const {
  refuse_weight(algorithm, members_[slot].name, weight, instead);
}

}  // namespace orrery::hashing
