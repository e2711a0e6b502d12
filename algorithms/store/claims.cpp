// The claims, judged: which events can make each of them false, and what is looked up then.
#include "algorithms/store/claims.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "algorithms/store/coordinator.hpp"
#include "algorithms/store/facts.hpp"
#include "algorithms/store/ghost.hpp"
#include "algorithms/store/router.hpp"
#include "algorithms/store/storage.hpp"

namespace orrery::store {

std::span<const ClaimInfo> claim_infos() {
  using enum ClaimKind;
  static constexpr std::array infos{
      ClaimInfo{"store.no_acked_write_lost",
                always,
                "Whatever was acknowledged is on so many disks that any majority of the replicas of some active "
                "configuration has it, or something newer.",
                {}},
      ClaimInfo{"store.reads_are_fresh",
                step,
                "A read returns nothing older than what any client had been told of when it began.",
                {}},
      ClaimInfo{"store.one_ring_per_epoch",
                always,
                "An epoch has one ring: all who know it have the same members, so a key has one owner in it.",
                {}},
      ClaimInfo{"store.monotonic_epoch",
                step,
                "A storage node that has told others of an epoch never serves an older one, also after a crash.",
                {}},
      ClaimInfo{"store.replicas_distinct",
                always,
                "The replicas of a key are different nodes, in different zones as long as there are any.",
                {}},
      ClaimInfo{"store.only_needed_moves",
                step,
                "A hand-off brings only keys whose replicas have changed, from one who held them to one who is to.",
                {}},
      ClaimInfo{"store.readable_again", eventually,
                "One configuration is active, the routers know it, and a majority of the replicas of every key is up.",
                std::chrono::seconds(5)},
      ClaimInfo{"store.node_lost_during_handoff", sometimes, "A member goes down while a hand-off is under way.", {}},
      ClaimInfo{"store.stale_router_corrected", sometimes, "A router is told that its ring is out of date.", {}},
      ClaimInfo{
          "store.two_nodes_lost", sometimes, "Two members leave the ring one after the other, neither is back.", {}},
      ClaimInfo{"store.join_and_leave_at_once", sometimes, "In one epoch a node joins and another leaves.", {}},
      ClaimInfo{"store.read_repaired", sometimes, "A read finds replicas that disagree, and repairs them.", {}},
      ClaimInfo{"store.write_during_handoff", sometimes, "A write is acknowledged while a hand-off is under way.", {}},
      ClaimInfo{
          "store.wiped_disk_replaced", sometimes, "A node comes back with an empty disk and is given its data.", {}},
  };
  static_assert(infos.size() == claim_count);
  return infos;
}

namespace {

class StoreJudge final : public Judge {
 public:
  explicit StoreJudge(std::shared_ptr<const Config> config) : config_(std::move(config)) {}

  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return claim_infos(); }
  [[nodiscard]] bool concerns(const Step& step) const override;
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<StoreJudge>(*this); }

 private:
  template <class Evidence>
  static void check(Verdicts& verdicts, const Step& step, Claim claim, bool holds, Evidence&& evidence) {
    verdicts.check(static_cast<std::size_t>(claim), holds, step.node, std::forward<Evidence>(evidence));
  }
  static void reach(Verdicts& verdicts, Claim claim, bool reached) {
    verdicts.reach(static_cast<std::size_t>(claim), reached);
  }

  void judge_storage(const Step& step, const Storage& node, Verdicts& verdicts);
  void judge_ring(const Step& step, const RingChanged& changed, Verdicts& verdicts);
  void judge_view(const Step& step, const View& view, Verdicts& verdicts);
  void judge_answer(const Step& step, const Answered& answered, Verdicts& verdicts);
  void judge_handoff(const Step& step, const Storage& taker, const HandOff& part, Verdicts& verdicts);
  void judge_kept(const Step& step, const Told& told, Verdicts& verdicts);
  void judge_all_kept(const Step& step, Verdicts& verdicts);
  void judge_readable(const Step& step, Verdicts& verdicts);

  /// The coordinator's view, as it is or was when it went down; empty before its first boot.
  [[nodiscard]] const View& view_of_coordinator(const Step& step) const {
    static const View none;
    if (!ghost_->coordinator_booted) return none;
    return step.world.process(config_->coordinator).as<Coordinator>()->state.view;
  }
  /// Of the coordinator's view; null before there is one.
  [[nodiscard]] const Layout* layout(const Step& step);
  [[nodiscard]] bool members_up(const Step& step, std::span<const Identity> replicas, Stamp stamp) const;

  std::shared_ptr<const Config> config_;
  Cow<Ghost> ghost_;
};

bool StoreJudge::concerns(const Step& step) const {
  return step.kind != EventKind::durable && step.kind != EventKind::arrival;
}

const Layout* StoreJudge::layout(const Step& step) {
  const View& view = view_of_coordinator(step);
  if (view.empty()) return nullptr;
  Ghost& ghost = ghost_.write();
  if (ghost.layout == nullptr || ghost.stamp != view.stamp()) {
    ghost.layout = std::make_shared<const Layout>(view, *config_);
    ghost.stamp = view.stamp();
  }
  return ghost.layout.get();
}

void StoreJudge::judge(const Step& step, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  if (ghost.promised.size() < step.world.node_count()) {
    ghost.promised.resize(step.world.node_count());
    for (auto claim = static_cast<std::size_t>(Claim::node_lost_during_handoff); claim < claim_count; ++claim)
      verdicts.reach(claim, false);
  }
  // The coordinator may have forgotten what nobody was told of.
  if (step.node == config_->coordinator && step.kind == EventKind::start) {
    ghost.layout = nullptr;
    ghost.coordinator_booted = true;
  }

  const Storage* storage = step.process.as<Storage>();
  if (storage != nullptr) judge_storage(step, *storage, verdicts);
  const Router* router = step.process.as<Router>();
  if (step.message != nullptr && step.kind == EventKind::deliver) {
    if (const auto* update = step.message->as<RingUpdate>()) judge_view(step, update->view, verdicts);
    if (const auto* stale = step.message->as<Stale>()) judge_view(step, stale->view, verdicts);
  }

  for (const Effect& effect : step.effects) {
    const auto* observe = std::get_if<Observe>(&effect);
    if (observe == nullptr) continue;
    if (const auto* changed = observe->fact.as<RingChanged>()) {
      judge_ring(step, *changed, verdicts);
    } else if (observe->fact.as<HandOffEnded>() != nullptr) {
      judge_all_kept(step, verdicts);
    } else if (const auto* forgot = observe->fact.as<Forgot>()) {
      for (const std::string& key : forgot->keys)
        if (const Told* told = ghost.told.find(key)) judge_kept(step, *told, verdicts);
    } else if (const auto* began = observe->fact.as<ReadBegan>()) {
      const Told* told = ghost.told.find(began->key);
      std::erase_if(ghost.reads, [&](const ReadUnderWay& read) {
        return read.router == step.node && read.operation + 64 <= began->operation;
      });
      std::erase_if(ghost.reads, [&](const ReadUnderWay& read) {
        return read.router == step.node && read.operation >= began->operation;
      });
      ghost.reads.push_back({step.node, began->operation, told == nullptr ? Version{} : told->seen});
    } else if (const auto* answered = observe->fact.as<Answered>()) {
      judge_answer(step, *answered, verdicts);
    } else if (observe->fact.as<RouterCorrected>() != nullptr) {
      reach(verdicts, Claim::stale_router_corrected, true);
    } else if (observe->fact.as<ReadRepaired>() != nullptr) {
      reach(verdicts, Claim::read_repaired, true);
    }
  }
  if (step.message != nullptr && step.kind == EventKind::deliver && storage == nullptr && router != nullptr) {
    const auto promised = [&](Incarnation incarnation, Epoch epoch) {
      Promised& by = ghost.promised[step.from.value];
      if (by.incarnation != incarnation) by = {incarnation, {}};
      by.epoch = std::max(by.epoch, epoch);
    };
    if (const auto* read = step.message->as<ReadReply>()) promised(read->incarnation, read->epoch);
    if (const auto* write = step.message->as<WriteReply>()) promised(write->incarnation, write->epoch);
  }
  if (step.kind == EventKind::fault && storage != nullptr && !step.world.up(step.node)) {
    const View& view = view_of_coordinator(step);
    if (view.active.size() > 1) reach(verdicts, Claim::node_lost_during_handoff, true);
  }
  const bool moved = step.kind == EventKind::start || step.kind == EventKind::fault || step.face_changed;
  if (moved) judge_readable(step, verdicts);
}

void StoreJudge::judge_storage(const Step& step, const Storage& node, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  const auto* after = step.after.get<StorageFace>();
  if (after == nullptr) return;
  const auto* before = step.before.get<StorageFace>();
  if (step.kind == EventKind::start) {
    const Promised& promised = ghost.promised[step.node.value];
    if (promised.incarnation == after->incarnation)
      check(verdicts, step, Claim::monotonic_epoch, after->epoch >= promised.epoch, [&] {
        return fmt::format("comes back in epoch {} after it served epoch {}", after->epoch.value, promised.epoch.value);
      });
    judge_all_kept(step, verdicts);
  } else if (before != nullptr && step.face_changed) {
    check(verdicts, step, Claim::monotonic_epoch, after->epoch >= before->epoch,
          [&] { return fmt::format("goes from epoch {} back to {}", before->epoch.value, after->epoch.value); });
  }
  const HandOff* part = step.message == nullptr ? nullptr : step.message->as<HandOff>();
  if (step.kind != EventKind::deliver || part == nullptr) return;
  Promised& giver = ghost.promised[step.from.value];
  if (giver.incarnation != part->incarnation) giver = {part->incarnation, {}};
  giver.epoch = std::max(giver.epoch, part->epoch);
  // What comes when the hand-off is over, or was for another disk, is not looked at by the node.
  if (part->epoch == node.stamp().epoch && node.layout()->newest() > 0 && after->role != StorageRole::outside)
    judge_handoff(step, node, *part, verdicts);
  for (const Entry& entry : part->entries)
    if (const Told* told = ghost.told.find(entry.key)) judge_kept(step, *told, verdicts);
}

void StoreJudge::judge_view(const Step& step, const View& view, Verdicts& verdicts) {
  auto& meanings = ghost_.write().meanings.write();
  for (const Configuration& configuration : view.active) {
    const std::uint64_t members = Message::of(configuration).hash();
    const auto at = std::lower_bound(meanings.begin(), meanings.end(), configuration.epoch,
                                     [](const Meaning& meaning, Epoch epoch) { return meaning.epoch < epoch; });
    const bool known = at != meanings.end() && at->epoch == configuration.epoch;
    check(verdicts, step, Claim::one_ring_per_epoch, !known || at->members == members, [&] {
      return fmt::format("hears of other members of epoch {} than were heard of before", configuration.epoch.value);
    });
    if (!known) meanings.insert(at, {configuration.epoch, members});
  }
}

void StoreJudge::judge_ring(const Step& step, const RingChanged& changed, Verdicts& verdicts) {
  const View& view = view_of_coordinator(step);
  const Layout now(View{{view.active.back()}}, *config_);
  std::vector<std::string> zones;
  for (const MemberOf& member : view.active.back().members) zones.push_back(config_->zone_of(member.identity.node));
  const std::size_t zones_there = count_distinct(std::move(zones));
  const std::size_t wanted = std::min<std::size_t>(config_->options.replicas, view.active.back().members.size());
  for (Segment segment = 0; segment < now.segment_count(); ++segment) {
    std::vector<NodeId> holders;
    std::vector<std::string> used;
    for (const Identity& replica : now.replicas(now.newest(), segment)) {
      holders.push_back(replica.node);
      used.push_back(config_->zone_of(replica.node));
    }
    const std::size_t nodes_used = count_distinct(std::move(holders));
    const std::size_t zones_used = count_distinct(std::move(used));
    check(verdicts, step, Claim::replicas_distinct, nodes_used == wanted && zones_used == std::min(wanted, zones_there),
          [&] {
            return fmt::format("epoch {}: {} nodes in {} zones hold a key, of {} replicas and {} zones",
                               changed.epoch.value, nodes_used, zones_used, wanted, zones_there);
          });
  }
  Ghost& ghost = ghost_.write();
  bool back_with_another_disk = false;
  for (const NodeId node : changed.joined) {
    std::erase(ghost.lost, node);
    back_with_another_disk |= std::find(changed.left.begin(), changed.left.end(), node) != changed.left.end();
  }
  for (const NodeId node : changed.left)
    if (std::find(changed.joined.begin(), changed.joined.end(), node) == changed.joined.end())
      ghost.lost.push_back(node);
  reach(verdicts, Claim::two_nodes_lost, ghost.lost.size() >= 2);
  reach(verdicts, Claim::join_and_leave_at_once,
        !changed.joined.empty() && !changed.left.empty() && changed.joined != changed.left);
  reach(verdicts, Claim::wiped_disk_replaced, back_with_another_disk);
}

void StoreJudge::judge_answer(const Step& step, const Answered& answered, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  if (!answered.write) {
    const auto read = std::find_if(ghost.reads.begin(), ghost.reads.end(), [&](const ReadUnderWay& each) {
      return each.router == step.node && each.operation == answered.operation;
    });
    if (read != ghost.reads.end()) {
      check(verdicts, step, Claim::reads_are_fresh, answered.version >= read->seen, [&] {
        return fmt::format("a read of {} returns version {} though {} had been answered before it began", answered.key,
                           answered.version.counter, read->seen.counter);
      });
      ghost.reads.erase(read);
    }
  }
  if (answered.version == Version{}) return;
  Told& told = ghost.told.write(answered.key);
  told.seen = std::max(told.seen, answered.version);
  if (!answered.write) return;
  told.written = std::max(told.written, answered.version);
  reach(verdicts, Claim::write_during_handoff, answered.configurations > 1);
  const Told now = told;
  judge_kept(step, now, verdicts);
}

void StoreJudge::judge_kept(const Step& step, const Told& told, Verdicts& verdicts) {
  const Layout* now = layout(step);
  if (told.written == Version{} || now == nullptr) return;
  const Segment segment = now->segment_of(told.key);
  std::size_t best = 0;
  bool kept = false;
  for (std::uint32_t i = 0; i < now->configuration_count() && !kept; ++i) {
    const auto replicas = now->replicas(i, segment);
    std::size_t disks = 0;
    std::size_t have = 0;
    for (const Identity& replica : replicas) {
      const Storage* node = step.world.process(replica.node).as<Storage>();
      if (node == nullptr || node->state.incarnation != replica.incarnation) continue;
      ++disks;
      if (node->version_of(told.key) >= told.written) ++have;
    }
    best = std::max(best, have);
    const std::size_t quorum = majority(replicas.size());
    kept = disks >= quorum && disks - have < quorum;
  }
  check(verdicts, step, Claim::no_acked_write_lost, kept, [&] {
    return fmt::format("version {} of {} was acknowledged, and {} of its replicas have it", told.written.counter,
                       told.key, best);
  });
}

void StoreJudge::judge_all_kept(const Step& step, Verdicts& verdicts) {
  for (const Told& told : ghost_->told.sorted()) judge_kept(step, told, verdicts);
}

void StoreJudge::judge_handoff(const Step& step, const Storage& taker, const HandOff& part, Verdicts& verdicts) {
  const Layout& now = *taker.layout();
  const Identity giver{step.from, part.incarnation};
  const Identity own = taker.identity(step.node);
  for (const Entry& entry : part.entries) {
    const Segment segment = now.segment_of(entry.key);
    bool needed = false;
    for (std::uint32_t i = 0; i < now.newest(); ++i)
      needed |= !now.unchanged(i, segment) && now.holds(i, segment, giver);
    check(verdicts, step, Claim::only_needed_moves, needed && now.holds(now.newest(), segment, own), [&] {
      return fmt::format("{} hands {} to {} in epoch {}, where its replicas have not changed so",
                         step.world.name(step.from), entry.key, step.world.name(step.node), part.epoch.value);
    });
  }
}

bool StoreJudge::members_up(const Step& step, std::span<const Identity> replicas, Stamp stamp) const {
  const auto up = std::count_if(replicas.begin(), replicas.end(), [&](const Identity& replica) {
    const Storage* node = step.world.process(replica.node).as<Storage>();
    return step.world.up(replica.node) && node->state.incarnation == replica.incarnation && node->stamp() == stamp;
  });
  return static_cast<std::size_t>(up) >= majority(replicas.size());
}

void StoreJudge::judge_readable(const Step& step, Verdicts& verdicts) {
  const auto claim = static_cast<std::size_t>(Claim::readable_again);
  if (!step.world.up(config_->coordinator)) return verdicts.hold(claim, false);
  const View& view = view_of_coordinator(step);
  if (view.active.size() != 1) return verdicts.hold(claim, false);
  const Stamp stamp = view.stamp();
  for (const NodeId router : config_->routers)
    if (step.world.up(router) && step.world.process(router).as<Router>()->state.view.stamp() != stamp)
      return verdicts.hold(claim, false);
  const Layout* now = layout(step);
  for (Segment segment = 0; segment < now->segment_count(); ++segment)
    if (!members_up(step, now->replicas(now->newest(), segment), stamp)) return verdicts.hold(claim, false);
  verdicts.hold(claim, true);
}

}  // namespace

std::unique_ptr<Judge> make_judge(std::shared_ptr<const Config> config) {
  return std::make_unique<StoreJudge>(std::move(config));
}

}  // namespace orrery::store
