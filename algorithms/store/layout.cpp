// Segments from the points of all active rings, and the replicas of each from one lookup a ring.
#include "algorithms/store/layout.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/process/ensure.hpp"

namespace orrery::store {

hashing::Ring ring_of(const Configuration& configuration, const Config& config) {
  std::vector<hashing::Member> members;
  members.reserve(configuration.members.size());
  for (const MemberOf& member : configuration.members) {
    const NodeId node = member.identity.node;
    members.push_back({config.names[node.value], config.zones[node.value],
                       static_cast<double>(member.weight.parts_per_billion) / 1e9});
  }
  return hashing::Ring(members, config.ring);
}

Layout::Layout(const View& view, const Config& config)
    : ring_(ring_of(view.active.back(), config)), stride_(config.options.replicas) {
  std::vector<hashing::Ring> rings;
  for (std::size_t i = 0; i + 1 < view.active.size(); ++i) rings.push_back(ring_of(view.active[i], config));
  rings.push_back(ring_);
  for (const hashing::Ring& ring : rings)
    for (const hashing::RingPoint& point : ring.points()) ends_.push_back(point.hash);
  std::sort(ends_.begin(), ends_.end());
  ends_.erase(std::unique(ends_.begin(), ends_.end()), ends_.end());
  ENSURE(!ends_.empty());

  std::vector<hashing::Slot> slots(stride_);
  for (std::size_t i = 0; i < rings.size(); ++i) {
    Sets sets;
    sets.replicas.resize(ends_.size() * stride_);
    sets.counts.resize(ends_.size());
    for (std::size_t segment = 0; segment < ends_.size(); ++segment) {
      const std::size_t count = rings[i].lookup_hash(ends_[segment], slots);
      for (std::size_t k = 0; k < count; ++k)
        sets.replicas[segment * stride_ + k] = view.active[i].members[slots[k]].identity;
      sets.counts[segment] = static_cast<std::uint8_t>(count);
    }
    sets_.push_back(std::move(sets));
  }
  const auto sorted = [&](std::uint32_t configuration, Segment segment) {
    const auto all = replicas(configuration, segment);
    std::vector<Identity> set(all.begin(), all.end());
    std::sort(set.begin(), set.end());
    return set;
  };
  for (Segment segment = 0; segment < segment_count(); ++segment) {
    const std::vector<Identity> now = sorted(newest(), segment);
    for (std::uint32_t i = 0; i < configuration_count(); ++i)
      sets_[i].unchanged.push_back(i == newest() || sorted(i, segment) == now);
  }
}

Segment Layout::segment_of(std::string_view key) const {
  const auto end = std::lower_bound(ends_.begin(), ends_.end(), ring_.hash(key));
  return end == ends_.end() ? 0 : static_cast<Segment>(end - ends_.begin());
}

std::span<const Identity> Layout::replicas(std::uint32_t configuration, Segment segment) const {
  const Sets& sets = sets_[configuration];
  return {sets.replicas.data() + std::size_t{segment} * stride_, sets.counts[segment]};
}

bool Layout::unchanged(std::uint32_t configuration, Segment segment) const {
  return sets_[configuration].unchanged[segment];
}

bool Layout::holds(std::uint32_t configuration, Segment segment, Identity identity) const {
  const auto all = replicas(configuration, segment);
  return std::find(all.begin(), all.end(), identity) != all.end();
}

bool Layout::held_by(Segment segment, Identity identity) const {
  for (std::uint32_t i = 0; i < configuration_count(); ++i)
    if (holds(i, segment, identity)) return true;
  return false;
}

std::uint64_t Layout::replicas_in_one_zone(const Config& config) const {
  std::uint64_t most = 0;
  for (Segment segment = 0; segment < segment_count(); ++segment) {
    const auto all = replicas(newest(), segment);
    for (const Identity& one : all) {
      const std::string& zone = config.zones[one.node.value];
      const auto same = std::count_if(all.begin(), all.end(), [&](const Identity& other) {
        return other.node == one.node || (!zone.empty() && config.zones[other.node.value] == zone);
      });
      most = std::max(most, static_cast<std::uint64_t>(same));
    }
  }
  return most;
}

std::uint64_t Layout::width(Segment segment) const {
  return ends_[segment] - ends_[segment == 0 ? ends_.size() - 1 : segment - 1];
}

}  // namespace orrery::store
