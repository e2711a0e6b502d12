// The ring's claims. The ghost state is who was given each ticket.
#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "tests/system/ring.hpp"

namespace orrery::ring {
namespace {

enum : std::size_t { one_holder, ticket_once, goes_forward, goes_round };
constexpr std::array<ClaimInfo, 4> infos{{
    {"ring.one_holder", ClaimKind::always, "the token is at one station at most", {}},
    {"ring.ticket_once", ClaimKind::always, "no two clients are given the same number", {}},
    {"ring.goes_forward", ClaimKind::step, "while a station runs, neither hops nor numbers go back", {}},
    {"ring.goes_round", ClaimKind::sometimes, "the token comes back to where it began", {}},
}};

class RingJudge final : public Judge {
 public:
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return infos; }
  [[nodiscard]] bool concerns(const Step& step) const override {
    return step.kind == EventKind::start || step.face_changed ||
           (step.kind == EventKind::deliver && step.message->as<Ticket>() != nullptr);
  }
  void judge(const Step& step, Verdicts& verdicts) override {
    const auto* face = step.after.get<StationFace>();
    if (face != nullptr) {
      judge_holders(step, verdicts);
      judge_progress(step, *face, verdicts);
    } else if (step.kind == EventKind::deliver) {
      judge_ticket(step, *step.message->as<Ticket>(), verdicts);
    }
  }
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<RingJudge>(*this); }

 private:
  static void judge_holders(const Step& step, Verdicts& verdicts) {
    std::vector<NodeId> holders;
    for (NodeId node{0}; node.value < step.world.node_count(); ++node.value) {
      if (!step.world.up(node)) continue;  // nor is there a process before a node's first boot
      const auto* station = step.world.process(node).as<Station>();
      if (station != nullptr && station->state.holding) holders.push_back(node);
    }
    verdicts.check(one_holder, holders.size() <= 1, step.node, [&] {
      return fmt::format("the token is at {} and at {}", step.world.name(holders[0]), step.world.name(holders[1]));
    });
  }

  static void judge_progress(const Step& step, const StationFace& face, Verdicts& verdicts) {
    verdicts.reach(goes_round, face.role == Role::holder && face.hop > 1 && step.node == NodeId{0});
    const auto* before = step.before.get<StationFace>();
    if (before == nullptr || step.kind == EventKind::start) return;
    verdicts.check(goes_forward, face.hop >= before->hop && face.next >= before->next, step.node, [&] {
      return fmt::format("{} went from hop {} to {} and from number {} to {}", step.world.name(step.node), before->hop,
                         face.hop, before->next, face.next);
    });
  }

  void judge_ticket(const Step& step, const Ticket& ticket, Verdicts& verdicts) {
    if (owners_.size() <= ticket.number) owners_.resize(ticket.number + 1, no_node);
    NodeId& owner = owners_[ticket.number];
    if (owner == no_node) owner = step.node;
    verdicts.check(ticket_once, owner == step.node, step.node, [&] {
      return fmt::format("{} and {} both have number {}", step.world.name(owner), step.world.name(step.node),
                         ticket.number);
    });
  }

  std::vector<NodeId> owners_;  // by ticket number
};

}  // namespace

std::unique_ptr<Judge> make_judge() { return std::make_unique<RingJudge>(); }

}  // namespace orrery::ring
