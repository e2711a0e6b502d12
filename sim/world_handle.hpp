// How the world runs a handler, whatever the event: picks are completed with their address, the claims judge, the
// digest is folded, the effects are applied. Private to the world's sources.
#pragma once

#include <algorithm>

#include "sim/event_text.hpp"
#include "sim/world.hpp"

namespace orrery::sim {

/// Picks of the process on one node during one event: about the node, at the true time.
class World::NodePicker final : public Picker {
 public:
  NodePicker(World& world, NodeId node) : world_(world), node_(node) {}
  std::uint32_t pick(const Site& site, std::uint32_t count) override {
    const std::uint32_t repetition = world_.scratch_->repetitions.next(site.id, node_.value, 0);
    const auto [rank, ranks] = world_.rank_of(node_);
    return world_.setup_->choices->pick(site, {node_.value, 0, world_.now_, repetition, rank, ranks}, count);
  }
  Duration pick_duration(const Site& site, DurationRange range) override {
    return pinned(site, Picker::pick_duration(site, range), range);
  }
  Duration pick_duration(const Site& site, const Spread& spread) override {
    constexpr std::uint32_t lowest = 0x8000'0000U;
    constexpr std::uint32_t highest = 0x7fff'ffffU;
    return pinned(site, Picker::pick_duration(site, spread), {spread.at(lowest), spread.at(highest)});
  }

 private:
  /// What was picked, or what a pin says in its place.
  Duration pinned(const Site& site, Duration picked, DurationRange range) {
    if (world_.pins_->empty()) return picked;
    for (Pinned& pin : world_.pins_.write())
      if (pin.node == node_ && pin.site == site.id && pin.left > 0 && --pin.left == 0)
        return std::clamp(pin.to, range.min, range.max);
    return picked;
  }

  World& world_;
  NodeId node_;
};

template <class Run>
void World::handle(const Event& event, Run&& run) {
  Node& node = nodes_[event.node.value].write();
  Scratch& scratch = *scratch_;
  const Moment moment(scratch);
  ++events_;
  scratch.effects.clear();
  scratch.before = node.face;
  if (observer_.pointer != nullptr) [[unlikely]]
    observer_.pointer->on_event(*this, event);
  Lsn appended = node.disk.appended();
  NodePicker picker(*this, event.node);
  Context context(event.node, {node.clock.monotonic(now_), node.clock.wall(now_)}, picker, scratch.effects, appended);
  try {
    run(*node.process, context);
  } catch (const EnsureFailure& failure) {
    throw HandlerFailure(failure, event_text(*setup_, event));
  }
  const bool face_changed = node.process->show(node.face);
  fold_digest(event, node, face_changed);
  if (observer_.pointer != nullptr) [[unlikely]] {
    if (face_changed) observer_.pointer->on_face(*this, event.node);
    for (const Effect& effect : scratch.effects)
      if (const auto* observed = std::get_if<Observe>(&effect))
        observer_.pointer->on_fact(*this, event.node, observed->fact);
  }
  judge(event, node, face_changed);
  try {
    apply(event.node, node);
  } catch (const EnsureFailure& failure) {
    throw HandlerFailure(failure, event_text(*setup_, event));
  }
  if (*director_) [[unlikely]]
    tell_director(&event, event.node, face_changed, scratch.effects);
  if (eventuals_open_) judge_eventually();
}

}  // namespace orrery::sim
