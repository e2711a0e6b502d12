// The walk that places replicas: first a member of each zone, then those that were passed over.
#include "algorithms/hashing/placement.hpp"

#include <algorithm>

namespace orrery::hashing {

void ReplicaWalk::offer(Slot slot) {
  const auto place = std::lower_bound(offered_.begin(), offered_.end(), slot);
  if (place != offered_.end() && *place == slot) return;
  offered_.insert(place, slot);
  if (taken_ == out_.size()) return;
  const std::string& zone = members_[slot].zone;
  const auto same_zone = [&](Slot other) { return members_[other].zone == zone; };
  if (!zone.empty() && std::any_of(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(taken_), same_zone))
    passed_over_.push_back(slot);
  else
    out_[taken_++] = slot;
}

std::size_t ReplicaWalk::finish() {
  for (const Slot slot : passed_over_) {
    if (taken_ == out_.size()) break;
    out_[taken_++] = slot;
  }
  return taken_;
}

}  // namespace orrery::hashing
