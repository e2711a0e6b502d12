// Timeline: checkpoints, thinned as the run grows.
#include "sim/timeline.hpp"

#include <algorithm>

#include "algorithms/process/ensure.hpp"

namespace orrery::sim {
namespace {
constexpr std::size_t most = 128;
}  // namespace

Timeline::Timeline(World start, std::uint64_t spacing) : spacing_(spacing) {
  ENSURE(spacing > 0);
  kept_.push_back(std::move(start));
}

World Timeline::at(std::uint64_t event) {
  const auto after = std::upper_bound(kept_.begin(), kept_.end(), event,
                                      [](std::uint64_t wanted, const World& world) { return wanted < world.events(); });
  ENSURE(after != kept_.begin());
  World world = *(after - 1);
  while (world.events() < event && world.step())
    if (world.events() >= kept_.back().events() + spacing_) keep(world);
  return world;
}

void Timeline::keep(const World& world) {
  kept_.push_back(world);
  if (kept_.size() <= most) return;
  std::vector<World> thinned;
  for (std::size_t i = 0; i < kept_.size(); i += 2) thinned.push_back(std::move(kept_[i]));
  kept_ = std::move(thinned);
  spacing_ *= 2;
}

}  // namespace orrery::sim
