// Hand-off: in a new epoch a node asks those who held a segment in the older active configurations for what is its own
// now. It has enough of a segment when, in each older configuration with other replicas, a majority has given all:
// every write that succeeded there is known to one of them, and as they gave in the new epoch, none can succeed there
// any more. Writes of the new epoch come meanwhile; the newer version of a key wins, from wherever it comes.
#include <algorithm>
#include <utility>

#include "algorithms/store/facts.hpp"
#include "algorithms/store/storage.hpp"

namespace orrery::store {

void Storage::begin_taking_over(Context& context) {
  state.givers.clear();
  const Identity own = identity(context.self());
  for (Segment segment = 0; segment < layout_->segment_count(); ++segment) {
    if (!layout_->holds(layout_->newest(), segment, own)) continue;
    for (std::uint32_t i = 0; i < layout_->newest(); ++i) {
      if (layout_->unchanged(i, segment)) continue;
      for (const Identity& replica : layout_->replicas(i, segment))
        if (replica != own) state.givers.push_back({replica, {}, false});
    }
  }
  const auto by_identity = [](const Giver& a, const Giver& b) { return a.identity < b.identity; };
  std::sort(state.givers.begin(), state.givers.end(), by_identity);
  state.givers.erase(std::unique(state.givers.begin(), state.givers.end()), state.givers.end());
  if (took_over_enough(context.self())) return finish_taking_over(context);
  for (const Giver& giver : state.givers) pull(context, giver);
  if (!on(Mutant::pull_not_retried)) context.set_timer(pull_timer, config_->options.retry);
}

void Storage::pull(Context& context, const Giver& giver) {
  // A question promises nothing, so it waits for no disk.
  context.send_now(giver.identity.node,
                   Message::of(Pull{stamp().epoch, stamp().oldest, state.incarnation, giver.after}));
}

void Storage::on(Context& context, NodeId from, const Pull& pull) {
  if (!agrees(context, from, {pull.epoch, pull.oldest})) return;
  const Identity taker{from, pull.incarnation};
  const Identity own = identity(context.self());
  HandOff part{pull.epoch, state.incarnation, pull.after, {}, true};
  for (Entry& entry : state.entries.sorted()) {
    if (entry.key <= pull.after) continue;
    const Segment segment = layout_->segment_of(entry.key);
    bool due = layout_->holds(layout_->newest(), segment, taker);
    if (due && !on(Mutant::streams_everything)) {
      due = false;
      for (std::uint32_t i = 0; i < layout_->newest() && !due; ++i)
        due = !layout_->unchanged(i, segment) && layout_->holds(i, segment, own);
    }
    if (!due && !on(Mutant::streams_everything)) continue;
    if (part.entries.size() == config_->options.batch) {
      part.last = false;
      break;
    }
    part.entries.push_back(std::move(entry));
  }
  context.send(from, Message::of(std::move(part)));
}

void Storage::on(Context& context, NodeId from, const HandOff& part) {
  if (part.epoch != stamp().epoch) return;
  const auto giver = std::find_if(state.givers.begin(), state.givers.end(), [&](const Giver& each) {
    return each.identity == Identity{from, part.incarnation} && !each.done && each.after == part.after;
  });
  if (giver == state.givers.end()) return;
  std::uint64_t newer = 0;
  for (const Entry& entry : part.entries)
    if (keep(context, entry, on(Mutant::handoff_overwrites_newer))) ++newer;
  if (newer > 0) context.observe(TookOver{part.epoch, from, newer});
  giver->done = part.last;
  if (!part.entries.empty()) giver->after = part.entries.back().key;
  if (!part.last) return pull(context, *giver);
  if (took_over_enough(context.self())) finish_taking_over(context);
}

bool Storage::took_over_enough(NodeId self) const {
  const Identity own = identity(self);
  const auto gave = [&](const Identity& replica) {
    return replica == own || std::any_of(state.givers.begin(), state.givers.end(),
                                         [&](const Giver& giver) { return giver.done && giver.identity == replica; });
  };
  for (Segment segment = 0; segment < layout_->segment_count(); ++segment) {
    if (!layout_->holds(layout_->newest(), segment, own)) continue;
    for (std::uint32_t i = 0; i < layout_->newest(); ++i) {
      if (layout_->unchanged(i, segment)) continue;
      const auto replicas = layout_->replicas(i, segment);
      const auto given = static_cast<std::size_t>(std::count_if(replicas.begin(), replicas.end(), gave));
      if (given < majority(replicas.size())) return false;
    }
  }
  return true;
}

void Storage::finish_taking_over(Context& context) {
  state.givers.clear();
  state.synced = stamp().epoch;
  context.cancel_timer(pull_timer);
  if (face().role == StorageRole::member) context.observe(Synced{state.synced});
  beat(context);
}

}  // namespace orrery::store
