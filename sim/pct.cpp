// PCT: priorities above depth for chains as they come, priorities below it for those that have fallen.
#include "sim/pct.hpp"

#include <algorithm>

#include "algorithms/process/digest.hpp"
#include "algorithms/process/ensure.hpp"

namespace orrery::sim {
namespace {

constexpr std::uint64_t of_change = 0x9c7;
constexpr std::uint64_t of_chain = 0xc4a1;

std::uint64_t key_of(const PendingEvent& event) {
  const std::uint64_t about = event.kind == EventKind::timer || event.kind == EventKind::arrival ? event.argument : 0;
  return mix(mix(static_cast<std::uint64_t>(event.kind), event.node.value), mix(event.from.value, about));
}

}  // namespace

Pct::Pct(const Setting& setting) : setting_(setting) {
  ENSURE(setting.depth >= 1 && setting.steps >= 1);
  for (std::uint64_t i = 1; i < setting.depth; ++i)
    changes_.push_back(1 + mix(mix(setting.seed, of_change), i) % setting.steps);
  std::sort(changes_.begin(), changes_.end());
}

Pct::Chain& Pct::chain_of(const PendingEvent& event) {
  const std::uint64_t key = key_of(event);
  const auto at = std::lower_bound(chains_.begin(), chains_.end(), key,
                                   [](const Chain& chain, std::uint64_t wanted) { return chain.key < wanted; });
  if (at != chains_.end() && at->key == key) return *at;
  // Priorities of its own are above those of all chains that have fallen.
  const std::uint64_t priority = std::max<std::uint64_t>(mix(mix(setting_.seed, of_chain), key), setting_.depth + 1);
  return *chains_.insert(at, {key, priority});
}

std::optional<EventId> Pct::choose(const World& world, Duration until) {
  const std::vector<PendingEvent> pending = world.pending();  // by time
  if (pending.empty() || pending.front().at > until) return std::nullopt;
  if (world.quiet_since() <= world.now()) return pending.front().id;
  const Duration latest =
      std::min(until, std::max(pending.front().at, world.now() - setting_.window) + setting_.window);
  const PendingEvent* fault = nullptr;
  const PendingEvent* best = nullptr;
  std::uint64_t best_priority = 0;
  std::vector<std::uint64_t> begun;  // chains whose first event was seen: the others wait behind it
  for (const PendingEvent& event : pending) {
    if (event.at > latest) break;
    if (event.kind == EventKind::fault) {
      if (fault == nullptr) fault = &event;
      continue;
    }
    const Chain& chain = chain_of(event);
    if (std::find(begun.begin(), begun.end(), chain.key) != begun.end()) continue;
    begun.push_back(chain.key);
    if (best != nullptr && chain.priority <= best_priority) continue;
    best = &event;
    best_priority = chain.priority;
  }
  if (fault != nullptr && (best == nullptr || fault->at <= std::max(world.now(), best->at))) return fault->id;
  ++step_;
  if (fallen_ < changes_.size() && step_ >= changes_[fallen_]) {
    chain_of(*best).priority = setting_.depth - 1 - fallen_;
    ++fallen_;
    --step_;
    return choose(world, until);
  }
  return best->id;
}

double Pct::bound() const {
  double bound = 1 / static_cast<double>(std::max<std::size_t>(chains_.size(), 1));
  for (std::uint32_t i = 1; i < setting_.depth; ++i) bound /= static_cast<double>(setting_.steps);
  return bound;
}

}  // namespace orrery::sim
