// Rerolls: the last that covers a pick answers it.
#include "sim/reroll.hpp"

#include <utility>

namespace orrery::sim {

bool is_fault_site(const Site& site) { return site.name.starts_with("fault."); }

Rerolled::Rerolled(std::shared_ptr<const ChoiceSource> otherwise, std::vector<Reroll> rerolls)
    : otherwise_(std::move(otherwise)), rerolls_(std::move(rerolls)) {
  for (const Reroll& reroll : rerolls_) luck_.emplace_back(reroll.seed);
}

std::uint32_t Rerolled::pick(const Site& site, const PickAddress& address, std::uint32_t count) const {
  if (is_fault_site(site))
    for (std::size_t i = rerolls_.size(); i > 0; --i) {
      const Reroll& reroll = rerolls_[i - 1];
      if (address.time < reroll.from || (reroll.subject != 0 && reroll.subject != address.subject)) continue;
      return luck_[i - 1].pick(site, address, count);
    }
  return otherwise_->pick(site, address, count);
}

std::uint32_t RecordingFaults::pick(const Site& site, const PickAddress& address, std::uint32_t count) const {
  const std::uint32_t answer = from_->pick(site, address, count);
  if (is_fault_site(site)) {
    into_->sites.try_emplace(site.id, site.name);
    into_->picks[{site.id, address}] = answer;
  }
  return answer;
}

}  // namespace orrery::sim
