// Multi-probe: the first point beyond each probe, by bins of the top bits; replicas by walking on from all probes at
// once.
#include "algorithms/hashing/multi_probe.hpp"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

namespace orrery::hashing {

MultiProbe::MultiProbe(const std::vector<Member>& members, MultiProbeConfig config) : config_(config) {
  if (config.probes == 0)
    throw PlacementError("multi-probe with 0 probes a key: expected 1 or more, 21 as in the paper");
  for (const Member& member : members) {
    refuse_weight(algorithm, member.name, member.weight);
    const Slot slot = members_.add(member);
    points_.push_back({circle_hash(config_.hash, config_.seed, member.name), slot});
  }
  std::sort(points_.begin(), points_.end(), [this](const Point& a, const Point& b) {
    return std::tie(a.hash, members_[a.slot].name) < std::tie(b.hash, members_[b.slot].name);
  });
  index();
}

Slot MultiProbe::lookup(std::string_view key) const {
  members_.require_some();
  const std::uint64_t step = circle_hash(config_.hash, config_.seed + 2, key);
  std::uint64_t probe = circle_hash(config_.hash, config_.seed + 1, key);
  std::uint64_t least = ~std::uint64_t{0};
  Slot nearest = points_[beyond(probe)].slot;
  for (std::uint32_t i = 0; i < config_.probes; ++i, probe += step) {
    const Point& point = points_[beyond(probe)];
    if (point.hash - probe >= least) continue;
    least = point.hash - probe;
    nearest = point.slot;
  }
  return nearest;
}

std::size_t MultiProbe::lookup(std::string_view key, std::span<Slot> out) const {
  members_.require_some();
  struct Walker {
    std::uint64_t probe;
    std::uint32_t place;
    std::uint32_t left;  // points it has not met yet
  };
  const std::uint64_t step = circle_hash(config_.hash, config_.seed + 2, key);
  std::uint64_t probe = circle_hash(config_.hash, config_.seed + 1, key);
  std::vector<Walker> walkers;
  walkers.reserve(config_.probes);
  for (std::uint32_t i = 0; i < config_.probes; ++i, probe += step) walkers.push_back({probe, beyond(probe), count()});
  const auto distance = [this](const Walker& walker) { return points_[walker.place].hash - walker.probe; };
  ReplicaWalk walk(members_, out);
  while (!walk.full()) {
    Walker* nearest = nullptr;
    for (Walker& walker : walkers)
      if (walker.left > 0 && (nearest == nullptr || distance(walker) < distance(*nearest))) nearest = &walker;
    if (nearest == nullptr) break;
    walk.offer(points_[nearest->place].slot);
    nearest->place = nearest->place + 1 == count() ? 0 : nearest->place + 1;
    --nearest->left;
  }
  return walk.finish();
}

Slot MultiProbe::add(Member member) {
  refuse_weight(algorithm, member.name, member.weight);
  const Slot slot = members_.add(std::move(member));
  const std::string& name = members_[slot].name;
  const std::uint64_t hash = circle_hash(config_.hash, config_.seed, name);
  const auto behind = std::find_if(points_.begin(), points_.end(), [&](const Point& point) {
    return std::tie(hash, name) < std::tie(point.hash, members_[point.slot].name);
  });
  points_.insert(behind, {hash, slot});
  index();
  return slot;
}

void MultiProbe::remove(Slot slot) {
  std::erase_if(points_, [slot](const Point& point) { return point.slot == slot; });
  members_.remove(slot);
  index();
}

void MultiProbe::reweight(Slot slot, double weight) const { refuse_weight(algorithm, members_[slot].name, weight); }

std::uint32_t MultiProbe::beyond(std::uint64_t hash) const {
  std::uint32_t place = first_of_[hash >> shift_];
  while (place < count() && points_[place].hash <= hash) ++place;
  return place == count() ? 0 : place;
}

void MultiProbe::index() {
  const auto bits = static_cast<unsigned>(std::bit_width(points_.size() | 1));
  shift_ = 64 - bits;
  first_of_.assign(std::size_t{1} << bits, count());
  for (std::uint32_t place = count(); place-- > 0;) first_of_[points_[place].hash >> shift_] = place;
  for (std::size_t bin = first_of_.size() - 1; bin-- > 0;)
    first_of_[bin] = std::min(first_of_[bin], first_of_[bin + 1]);
}

}  // namespace orrery::hashing
