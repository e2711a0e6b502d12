// The picks of random, round robin and smooth weighted round robin: what each does is a few lines; the headers say why.
#include "algorithms/cluster/balancing/rotation.hpp"

#include <algorithm>

#include "algorithms/process/ensure.hpp"

namespace orrery::balancing {

Slot Random::pick(const Hosts& hosts, const Occasion&, Dice& dice) {
  const std::vector<Slot>& among = hosts.candidates;
  if (hosts.equal) return among[dice.below(static_cast<std::uint32_t>(among.size()))];
  std::uint32_t sum = 0;
  for (const Slot slot : among) sum += hosts[slot].weight;
  std::uint32_t at = dice.below(sum);
  for (const Slot slot : among) {
    if (at < hosts[slot].weight) return slot;
    at -= hosts[slot].weight;
  }
  return among.back();
}

Slot RoundRobin::pick(const Hosts& hosts, const Occasion&, Dice&) {
  const std::vector<Slot>& among = hosts.candidates;
  const auto at = std::lower_bound(among.begin(), among.end(), next);
  const Slot picked = at == among.end() ? among.front() : *at;
  next = picked + 1;
  return picked;
}

Slot SmoothWeightedRoundRobin::pick(const Hosts& hosts, const Occasion&, Dice&) {
  return pick_among(hosts, hosts.candidates);
}

Slot SmoothWeightedRoundRobin::pick_among(const Hosts& hosts, const std::vector<Slot>& among, bool keep_total) {
  ENSURE(!among.empty());
  if (changes != hosts.changes) current.clear();
  changes = hosts.changes;
  current.resize(hosts.all.size());
  std::int64_t total = 0;
  Slot best = among.front();
  for (const Slot slot : among) {
    current[slot] += hosts[slot].weight;
    total += hosts[slot].weight;
    if (current[slot] > current[best]) best = slot;
  }
  if (!keep_total) current[best] -= total;
  return best;
}

}  // namespace orrery::balancing
