// The walk along the ring, from the key's own backend to the first that has room.
#include "algorithms/cluster/balancing/bounded_hash.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "algorithms/hashing/bounded_loads.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::balancing {

std::shared_ptr<const hashing::Ring> ring_of(const std::vector<std::string>& names,
                                             const std::vector<std::uint32_t>& weights) {
  std::vector<hashing::Member> members;
  for (std::size_t i = 0; i < names.size(); ++i) members.push_back({names[i], "", static_cast<double>(weights[i])});
  return std::make_shared<const hashing::Ring>(members);
}

Slot BoundedHash::pick(const Hosts& hosts, const Occasion& occasion, const hashing::Ring& ring, bool bounded) const {
  std::uint64_t sum = 0;
  for (const Slot slot : hosts.candidates) sum += hosts[slot].weight;
  const auto may_be_picked = [&](Slot slot) {
    return std::binary_search(hosts.candidates.begin(), hosts.candidates.end(), slot);
  };
  const auto has_room = [&](Slot slot) {
    if (!bounded) return true;
    return hosts[slot].active < hashing::load_cap(factor, hosts[slot].weight, sum, hosts.active + 1);
  };
  const std::string key = fmt::format("k{}", occasion.key);
  const Slot own = ring.lookup(key);
  if (may_be_picked(own) && has_room(own)) return own;
  std::vector<Slot> order(hosts.all.size());
  const std::size_t found = ring.lookup(key, order);
  ENSURE(found == order.size());
  const auto picked =
      std::find_if(order.begin(), order.end(), [&](Slot slot) { return may_be_picked(slot) && has_room(slot); });
  ENSURE(picked != order.end());  // the caps of the candidates add up to more than is under way
  return *picked;
}

}  // namespace orrery::balancing
