// Choice sources: how each answers a pick at an address.
#include "sim/choice_sources.hpp"

#include <algorithm>

namespace orrery::sim {

std::uint32_t Seeded::pick(const Site& site, const PickAddress& address, std::uint32_t count) const {
  // A sum of odd multiples keeps the parts apart; two rounds of multiply and shift spread them (murmur3's finaliser).
  std::uint64_t h = seed_ * 0x9e3779b97f4a7c15U + site.id;
  h ^= address.subject * 0xd6e8feb86659fd93U + address.type;
  h += static_cast<std::uint64_t>(address.time.count()) * 0xa0761d6478bd642fU + address.repetition;
  h = (h ^ (h >> 33U)) * 0xff51afd7ed558ccdU;
  h = (h ^ (h >> 33U)) * 0xc4ceb9fe1a85ec53U;
  return static_cast<std::uint32_t>(((h >> 32U) * count) >> 32U);
}

std::uint32_t Quiet::pick(const Site& site, const PickAddress& address, std::uint32_t count) const {
  if (site.kind == Site::Kind::plain) return 0;
  const std::uint32_t ranks = std::max(address.ranks, 1U);
  return static_cast<std::uint32_t>(std::uint64_t{count} * (address.rank % ranks) / ranks);
}

std::uint32_t Recorded::pick(const Site& site, const PickAddress& address, std::uint32_t count) const {
  const auto found = picks_.find({site.id, address});
  if (found == picks_.end()) return otherwise_->pick(site, address, count);
  return std::min(found->second, count - 1);
}

std::uint32_t Recording::pick(const Site& site, const PickAddress& address, std::uint32_t count) const {
  const std::uint32_t answer = from_->pick(site, address, count);
  (*into_)[{site.id, address}] = answer;
  return answer;
}

}  // namespace orrery::sim
