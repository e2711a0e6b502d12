// The running sums that share out an Envoy ring's points.
#include "algorithms/hashing/envoy_ring.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace orrery::hashing {
namespace {

constexpr std::uint64_t ring_limit = 8'388'608;

}  // namespace

EnvoyRing::EnvoyRing(const std::vector<Member>& members, EnvoyRingConfig config) : config_(config) {
  if (config_.ring_max > ring_limit)
    throw PlacementError(fmt::format("a ring of at most {} points: expected at most {}", config_.ring_max, ring_limit));
  if (config_.ring_min == 0 || config_.ring_min > config_.ring_max)
    throw PlacementError(fmt::format("a ring of at least {} points: expected 1 to {}, its largest size",
                                     config_.ring_min, config_.ring_max));
  adopt(Members(members));
}

std::size_t EnvoyRing::lookup(std::string_view key, std::span<Slot> out) const {
  members_.require_some();
  return circle_.replicas(hash_of_text(key), members_, out);
}

Slot EnvoyRing::add(Member member) {
  Members members = members_;
  const Slot slot = members.add(std::move(member));
  adopt(std::move(members));
  return slot;
}

void EnvoyRing::remove(Slot slot) {
  Members members = members_;
  members.remove(slot);
  adopt(std::move(members));
}

void EnvoyRing::reweight(Slot slot, double weight) {
  Members members = members_;
  members.reweight(slot, weight);
  adopt(std::move(members));
}

void EnvoyRing::adopt(Members members) {
  const double sum = members.weight_sum();
  const std::vector<Slot> order = members.live();
  double least = 1;
  for (const Slot slot : order) least = std::min(least, members[slot].weight / sum);
  const double scale =
      std::min(std::ceil(least * static_cast<double>(config_.ring_min)) / least, static_cast<double>(config_.ring_max));
  std::vector<Circle<std::uint64_t>::Point> points;
  double target = 0;
  for (const Slot slot : order) {
    const Member& member = members[slot];
    target += scale * (member.weight / sum);
    const std::size_t before = points.size();
    std::string name = member.name + '_';
    const std::size_t base = name.size();
    for (std::uint64_t i = 0; static_cast<double>(points.size()) < target; ++i) {
      name.resize(base);
      name += fmt::format_int(i).c_str();
      points.push_back({hash_of_text(name), slot});
    }
    if (points.size() == before)
      throw PlacementError(fmt::format("the weight of {} is {} of {}: too small for a point on a ring of at most {}",
                                       member.name, member.weight, sum, config_.ring_max));
  }
  circle_ = Circle<std::uint64_t>(std::move(points));
  members_ = std::move(members);
}

}  // namespace orrery::hashing
