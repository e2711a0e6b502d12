// What a storage node does with reads, writes and views. Every answer waits until all that the node knows is on disk:
// the epoch that it is in as well as the value that it shows.
#include "algorithms/store/storage.hpp"

#include <algorithm>
#include <utility>

#include "algorithms/store/facts.hpp"
#include "algorithms/store/records.hpp"

namespace orrery::store {

void Storage::on_start(Context& context, const Durable& durable) {
  self_ = context.self();
  const JournalCut cut = inspect(durable);
  if (cut.broken) return context.halt("the journal is damaged before its end");
  replay(std::span(durable.records).first(cut.usable));
  if (state.incarnation == Incarnation{}) {
    const auto wall = static_cast<std::uint64_t>(context.wall().time_since_epoch().count());
    state.incarnation = {on(Mutant::wiped_keeps_identity) ? 1 : std::max<std::uint64_t>(wall, 1)};
    context.append(Message::of(Born{state.incarnation}));
  }
  if (!state.view.empty()) {
    layout_ = std::make_shared<const Layout>(state.view, *config_);
    begin_taking_over(context);
  }
  beat(context);
  context.set_timer(heartbeat_timer, config_->options.heartbeat);
}

void Storage::replay(std::span<const JournalRecord> records) {
  for (const JournalRecord& record : records) {
    if (const auto* born = record.content.as<Born>()) {
      state.incarnation = born->incarnation;
    } else if (const auto* adopted = record.content.as<ViewAdopted>()) {
      state.view = adopted->view;
    } else if (const auto* stored = record.content.as<EntryStored>()) {
      if (state.entries.find(stored->entry.key) == nullptr) ++state.keys;
      state.entries.write(stored->entry.key) = stored->entry;
    } else if (const auto* forgotten = record.content.as<KeysForgotten>()) {
      for (const std::string& key : forgotten->keys)
        if (state.entries.erase(key)) --state.keys;
    }
  }
}

StorageFace Storage::face() const {
  StorageFace face;
  const Stamp now = stamp();
  face.epoch = now.epoch;
  face.oldest = now.oldest;
  face.keys = state.keys;
  face.incarnation = state.incarnation;
  if (!state.view.empty()) {
    const std::vector<MemberOf>& members = state.view.active.back().members;
    const bool in = std::any_of(members.begin(), members.end(),
                                [&](const MemberOf& member) { return member.identity == identity(self_); });
    face.role = !in ? StorageRole::outside : state.synced == now.epoch ? StorageRole::member : StorageRole::syncing;
  }
  return face;
}

Version Storage::version_of(std::string_view key) const {
  const Entry* found = state.entries.find(key);
  return found == nullptr ? Version{} : found->version;
}

Entry Storage::entry(const std::string& key) const {
  const Entry* found = state.entries.find(key);
  return found == nullptr ? Entry{key, {}, {}} : *found;
}

void Storage::beat(Context& context) {
  context.send(config_->coordinator, Message::of(Heartbeat{state.incarnation, stamp(), state.synced}));
}

void Storage::on_timer(Context& context, TimerId timer) {
  if (timer == heartbeat_timer) {
    beat(context);
    context.set_timer(heartbeat_timer, config_->options.heartbeat);
    return;
  }
  for (const Giver& giver : state.givers)
    if (!giver.done) pull(context, giver);
  if (!state.givers.empty()) context.set_timer(pull_timer, config_->options.retry);
}

void Storage::on(Context& context, NodeId, const RingUpdate& update) { adopt(context, update.view); }

void Storage::on(Context& context, NodeId, const Stale& stale) { adopt(context, stale.view); }

void Storage::on(Context& context, NodeId from, const Ask& ask) {
  context.send_now(from, Message::of(Answer{ask.session, ask.serial, AnswerStatus::rejected, ask.boot, {}}));
}

void Storage::on(Context& context, NodeId from, const GetRing& request) {
  if (stamp() > request.stamp) context.send(from, Message::of(RingUpdate{state.view}));
}

void Storage::adopt(Context& context, const View& view) {
  if (view.stamp() <= stamp()) return;
  const bool new_epoch = view.stamp().epoch != stamp().epoch;
  state.view = view;
  layout_ = std::make_shared<const Layout>(view, *config_);
  if (!on(Mutant::epoch_not_durable)) context.append(Message::of(ViewAdopted{view}));
  forget_what_is_others(context);
  if (new_epoch || state.synced != stamp().epoch) begin_taking_over(context);
}

bool Storage::agrees(Context& context, NodeId from, Stamp theirs) {
  const Epoch epoch = theirs.epoch;
  if (epoch == stamp().epoch && epoch != Epoch{} && theirs.oldest >= stamp().oldest) return true;
  if (epoch > stamp().epoch) {
    context.send_now(from, Message::of(GetRing{stamp()}));
    return false;
  }
  if (on(Mutant::stale_router_accepted)) return true;
  context.send(from, Message::of(Stale{state.view}));
  return false;
}

void Storage::on(Context& context, NodeId from, const Read& read) {
  if (!agrees(context, from, {read.epoch, read.oldest})) return;
  context.send(from, Message::of(ReadReply{read.epoch, read.round, state.incarnation, entry(read.key)}));
}

void Storage::on(Context& context, NodeId from, const Write& write) {
  if (!agrees(context, from, {write.epoch, stamp().oldest})) return;
  keep(context, write.entry);
  Message reply = Message::of(WriteReply{write.epoch, write.round, state.incarnation});
  if (on(Mutant::ack_before_durable))
    context.send_now(from, std::move(reply));
  else
    context.send(from, std::move(reply));
}

bool Storage::keep(Context& context, const Entry& entry, bool whatever) {
  const Entry* own = state.entries.find(entry.key);
  if (own != nullptr && own->version >= entry.version && !(whatever && own->version != entry.version)) return false;
  if (own == nullptr) ++state.keys;
  state.entries.write(entry.key) = entry;
  context.append(Message::of(EntryStored{entry}));
  return true;
}

void Storage::forget_what_is_others(Context& context) {
  const bool at_once = on(Mutant::forgets_at_once);
  std::vector<std::string> others;
  for (const Entry& entry : state.entries.sorted()) {
    const Segment segment = layout_->segment_of(entry.key);
    const Identity own = identity(context.self());
    if (!(at_once ? layout_->holds(layout_->newest(), segment, own) : layout_->held_by(segment, own)))
      others.push_back(entry.key);
  }
  if (others.empty()) return;
  for (const std::string& key : others) state.entries.erase(key);
  state.keys -= others.size();
  context.append(Message::of(KeysForgotten{others}));
  context.observe(Forgot{std::move(others)});
}

}  // namespace orrery::store
