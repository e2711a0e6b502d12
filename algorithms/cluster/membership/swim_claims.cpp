// The claims, judged fact by fact: what each observer has said so far is the ghost state that the next is held to.
#include "algorithms/cluster/membership/swim_claims.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "algorithms/cluster/membership/facts.hpp"
#include "algorithms/cluster/membership/timers.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::membership {

std::span<const ClaimInfo> swim_claim_infos() {
  using enum ClaimKind;
  static constexpr std::array infos{
      ClaimInfo{"swim.refutes",
                step,
                "A member that hears that it is suspected or dead denies it, in a greater incarnation (SWIM, 4.2).",
                {}},
      ClaimInfo{"swim.news_only_newer",
                step,
                "What a member takes in of another is of a later incarnation, or of the same one and graver (SWIM, "
                "4.2, order of precedence).",
                {}},
      ClaimInfo{"swim.incarnation_by_owner",
                step,
                "Nobody speaks of an incarnation that the member itself has not taken (SWIM, 4.2).",
                {}},
      ClaimInfo{"swim.incarnation_grows",
                step,
                "A member takes only incarnations that are greater than all that others have heard of.",
                {}},
      ClaimInfo{"swim.suspicion_first",
                step,
                "A member declares another dead only if it has suspected it for as long as the suspect had to deny it "
                "(SWIM, 4.2).",
                {}},
      ClaimInfo{"swim.asks_helpers",
                step,
                "Before its own probe makes it suspect another, a member asks as many others to try as it is set to, "
                "or all there are (SWIM, 3.1).",
                {}},
      ClaimInfo{"swim.round_robin",
                step,
                "With n others in turn, a member probes each again after 2n - 1 periods at most, and one more for each "
                "that has joined meanwhile (SWIM, 4.3).",
                {}},
      ClaimInfo{"swim.completeness", eventually, "Who is down is taken for gone by every live member.", {}},
      ClaimInfo{"swim.accuracy", eventually, "Who is up and takes part is trusted by every live member.", {}},
      ClaimInfo{"swim.dissemination", eventually, "Every live member knows the latest incarnation of every other.", {}},
      ClaimInfo{"swim.suspicion", sometimes, "A member that is up is suspected.", {}},
      ClaimInfo{"swim.refutation", sometimes, "A suspicion ends because the suspect has denied it.", {}},
      ClaimInfo{"swim.saved", sometimes, "Helpers reach a member that has not answered its prober in time.", {}},
      ClaimInfo{"swim.death", sometimes, "A member that is down is declared dead.", {}},
      ClaimInfo{"swim.rejoin", sometimes, "A member that was taken for gone is taken back.", {}},
      ClaimInfo{"swim.departure", sometimes, "A member hears that another has left.", {}},
  };
  static_assert(infos.size() == swim_claim_count);
  return infos;
}

namespace {

constexpr std::size_t index_of(SwimClaim claim) { return static_cast<std::size_t>(claim); }

/// What an observer has said of a subject.
struct Cell {
  std::uint64_t incarnation = 0;
  std::uint32_t probed = 0;  ///< the observer's period in which it last probed the subject, or came to know it
  std::uint32_t joined = 0;  ///< how many had joined by then
  Standing standing{};
};
/// A suspicion that an observer has told of.
struct Told {
  NodeId subject;
  Duration since;
  Duration timeout;
};
struct Observer {
  bool up = false;
  bool member = false;
  std::uint64_t incarnation = 0;  ///< that it has taken last
  std::uint64_t heard = 0;        ///< the greatest that others have said of it
  std::uint32_t periods = 0;
  std::uint32_t joined = 0;       ///< members that it has taken in
  std::uint32_t others = 0;       ///< members that it knows, besides itself
  std::uint32_t most_others = 0;  ///< in this life
  NodeId asked_about = no_node;   ///< the helpers that it asked last were asked about this member
  std::uint32_t helpers = 0;
  std::uint32_t candidates = 0;  ///< others that it could have asked then
  std::vector<Told> told;
  Cow<std::vector<Cell>> cells;  ///< by subject
};
struct Wrong {
  std::int64_t trusted = 0;  ///< gone, and counted as a member
  std::int64_t doubted = 0;  ///< a member, and not taken for alive
  std::int64_t stale = 0;    ///< a member whose latest incarnation is not known
};

class SwimJudge final : public Judge {
 public:
  explicit SwimJudge(std::shared_ptr<const SwimConfig> config) : config_(std::move(config)), infos_(bounded(*config_)) {
    observers_.resize(config_->node_count);
  }
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return infos_; }
  [[nodiscard]] bool concerns(const Step& step) const override {
    if (step.kind == EventKind::start || step.kind == EventKind::fault) return true;
    return std::any_of(step.effects.begin(), step.effects.end(),
                       [](const Effect& effect) { return std::holds_alternative<Observe>(effect); });
  }
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<SwimJudge>(*this); }

 private:
  static std::vector<ClaimInfo> bounded(const SwimConfig& config);

  void judge_fact(const Step& step, const Message& fact, Verdicts& verdicts);
  void judge_died(const Step& step, const Died& died, Verdicts& verdicts);
  void judge_suspected(const Step& step, const Suspected& suspected, Verdicts& verdicts);
  void judge_probed(const Step& step, NodeId subject, Verdicts& verdicts);
  void judge_taken(const Step& step, std::uint64_t incarnation, Verdicts& verdicts);
  /// The observer says this of the subject from now on.
  void take(const Step& step, NodeId subject, Incarnation incarnation, Standing standing, Verdicts& verdicts);
  void begin_life(NodeId node, const Began& began);
  void end_told(NodeId observer, NodeId subject);
  /// Calls `change`, which may change what is so of the node and what it has said. O(nodes).
  template <class Change>
  void change_node(NodeId node, Change&& change);
  /// Adds, or takes away, what is wrong with what the observer says of the subject.
  void count(NodeId observer, NodeId subject, std::int64_t by);
  void count_all(NodeId node, std::int64_t by);

  std::shared_ptr<const SwimConfig> config_;
  std::vector<ClaimInfo> infos_;
  std::vector<Observer> observers_;  // by node
  Wrong wrong_;
  bool marked_ = false;
};

/// The bounds of what comes true in the end, from the options.
std::vector<ClaimInfo> SwimJudge::bounded(const SwimConfig& config) {
  std::vector<ClaimInfo> infos(swim_claim_infos().begin(), swim_claim_infos().end());
  const SwimOptions& options = config.options;
  const std::int64_t n = config.most_members;
  const Duration period = options.period * (options.local_health ? options.health_max : 1U);
  const Duration suspicion = config.suspicion_max_of(config.most_members);
  // SWIM, section 4.1: the share of members that news has not reached after 3 ln n periods is n^-4.
  const Duration spread = retellings(3, config.most_members) * period;
  // Everybody probes it once in 2n - 1 periods; then it may deny; then all must hear of it.
  const Duration found = period * (2 * n) + suspicion + spread;
  // Two who have lost each other try again in turn; what they then say of others is denied or confirmed once more.
  const Duration met = options.reconnect * n + found;
  infos[index_of(SwimClaim::completeness)].within = found + met;
  infos[index_of(SwimClaim::accuracy)].within = found + met;
  infos[index_of(SwimClaim::dissemination)].within = found + met;
  return infos;
}

void SwimJudge::count(NodeId observer, NodeId subject, std::int64_t by) {
  const Observer& who = observers_[observer.value];
  const Observer& whom = observers_[subject.value];
  if (observer == subject || !who.up || !who.member) return;
  const Cell& cell = (*who.cells)[subject.value];
  if (!whom.up || !whom.member) {
    if (is_present(cell.standing)) wrong_.trusted += by;
    return;
  }
  if (cell.standing != Standing::alive) wrong_.doubted += by;
  if (cell.incarnation != whom.incarnation) wrong_.stale += by;
}

void SwimJudge::count_all(NodeId node, std::int64_t by) {
  for (NodeId other{}; other.value < observers_.size(); ++other.value) {
    if (other == node) continue;
    if (!observers_[node.value].cells->empty()) count(node, other, by);
    if (!observers_[other.value].cells->empty()) count(other, node, by);
  }
}

template <class Change>
void SwimJudge::change_node(NodeId node, Change&& change) {
  count_all(node, -1);
  change(observers_[node.value]);
  count_all(node, 1);
}

void SwimJudge::judge(const Step& step, Verdicts& verdicts) {
  if (!marked_) {
    marked_ = true;
    for (const SwimClaim claim : {SwimClaim::suspicion, SwimClaim::refutation, SwimClaim::saved, SwimClaim::death,
                                  SwimClaim::rejoin, SwimClaim::departure})
      verdicts.reach(index_of(claim), false);
  }
  const bool up = step.world.up(step.node);
  if (observers_[step.node.value].up != up) change_node(step.node, [&](Observer& node) { node.up = up; });
  const std::uint64_t before = observers_[step.node.value].incarnation;
  std::uint64_t accused = 0;
  for (const Effect& effect : step.effects) {
    const auto* observe = std::get_if<Observe>(&effect);
    if (observe == nullptr) continue;
    judge_fact(step, observe->fact, verdicts);
    if (const auto* accusation = observe->fact.as<Accused>())
      accused = std::max(accused, accusation->incarnation.value);
  }
  if (accused > 0) {
    const std::uint64_t now = observers_[step.node.value].incarnation;
    verdicts.check(index_of(SwimClaim::refutes), now > accused, step.node, [&] {
      return fmt::format("{} hears that it is suspected in incarnation {} and stays in {}", step.world.name(step.node),
                         accused, before);
    });
  }
  verdicts.hold(index_of(SwimClaim::completeness), wrong_.trusted == 0);
  verdicts.hold(index_of(SwimClaim::accuracy), wrong_.doubted == 0);
  verdicts.hold(index_of(SwimClaim::dissemination), wrong_.stale == 0);
}

void SwimJudge::judge_fact(const Step& step, const Message& fact, Verdicts& verdicts) {
  Observer& self = observers_[step.node.value];
  if (const auto* probed = fact.as<Probed>()) {
    judge_probed(step, probed->subject, verdicts);
  } else if (const auto* asked = fact.as<HelpersAsked>()) {
    self.asked_about = asked->subject;
    self.helpers = asked->helpers;
    const bool counted = is_present((*self.cells)[asked->subject.value].standing);
    self.candidates = self.others - (counted ? 1 : 0);
  } else if (fact.as<Saved>() != nullptr) {
    verdicts.reach(index_of(SwimClaim::saved), true);
  } else if (const auto* began = fact.as<Began>()) {
    judge_taken(step, began->incarnation.value, verdicts);
    begin_life(step.node, *began);
  } else if (const auto* raised = fact.as<Raised>()) {
    judge_taken(step, raised->incarnation.value, verdicts);
    const bool enters = !self.member;
    change_node(step.node, [&](Observer& node) {
      node.incarnation = raised->incarnation.value;
      node.member = true;
    });
    if (enters) begin_life(step.node, Began{raised->incarnation, true, false});
  } else if (fact.as<Departed>() != nullptr) {
    change_node(step.node, [](Observer& node) { node.member = false; });
  } else if (const auto* joined = fact.as<Joined>()) {
    if (joined->again) verdicts.reach(index_of(SwimClaim::rejoin), true);
    take(step, joined->subject, joined->incarnation, Standing::alive, verdicts);
  } else if (const auto* suspected = fact.as<Suspected>()) {
    judge_suspected(step, *suspected, verdicts);
  } else if (const auto* trusted = fact.as<Trusted>()) {
    if (trusted->suspected) verdicts.reach(index_of(SwimClaim::refutation), true);
    take(step, trusted->subject, trusted->incarnation, Standing::alive, verdicts);
    end_told(step.node, trusted->subject);
  } else if (const auto* died = fact.as<Died>()) {
    judge_died(step, *died, verdicts);
  } else if (const auto* left = fact.as<Left>()) {
    verdicts.reach(index_of(SwimClaim::departure), true);
    take(step, left->subject, left->incarnation, Standing::left, verdicts);
    end_told(step.node, left->subject);
  }
}

void SwimJudge::judge_taken(const Step& step, std::uint64_t incarnation, Verdicts& verdicts) {
  const Observer& self = observers_[step.node.value];
  // What no other has heard of may be taken once more: it was lost with the disk's last writes.
  const bool first = incarnation == 1 && self.heard <= 1;
  verdicts.check(index_of(SwimClaim::incarnation_grows), first || incarnation > self.heard, step.node, [&] {
    return fmt::format("{} takes incarnation {}, and others have heard of its {}", step.world.name(step.node),
                       incarnation, self.heard);
  });
}

void SwimJudge::begin_life(NodeId node, const Began& began) {
  change_node(node, [&](Observer& self) {
    const std::uint64_t heard = self.heard;
    self = {};
    self.up = true;
    self.member = began.member;
    self.heard = std::max<std::uint64_t>(heard, 1);
    self.incarnation = began.incarnation.value;
    std::vector<Cell>& cells = self.cells.write();
    cells.resize(observers_.size());
    if (!began.founder) return;
    for (const NodeId founder : config_->founders) cells[founder.value] = {1, 0, 0, Standing::alive};
    self.others = self.most_others = static_cast<std::uint32_t>(config_->founders.size()) - 1;
  });
}

void SwimJudge::take(const Step& step, NodeId subject, Incarnation incarnation, Standing standing, Verdicts& verdicts) {
  Observer& self = observers_[step.node.value];
  Observer& whom = observers_[subject.value];
  const auto name = [&](NodeId node) { return step.world.name(node); };
  const Cell known = (*self.cells)[subject.value];
  const Update update{subject, incarnation, standing, no_node};
  verdicts.check(
      index_of(SwimClaim::news_only_newer), is_news(update, {{known.incarnation}, known.standing}), step.node, [&] {
        return fmt::format("{} takes {} for {} in incarnation {}, and knew it to be {} in {}", name(step.node),
                           name(subject), names_of(standing)[static_cast<std::size_t>(standing)], incarnation.value,
                           names_of(standing)[static_cast<std::size_t>(known.standing)], known.incarnation);
      });
  verdicts.check(index_of(SwimClaim::incarnation_by_owner), incarnation.value <= whom.incarnation, step.node, [&] {
    return fmt::format("{} speaks of incarnation {} of {}, who has taken {}", name(step.node), incarnation.value,
                       name(subject), whom.incarnation);
  });
  whom.heard = std::max(whom.heard, incarnation.value);
  count(step.node, subject, -1);
  Cell& cell = self.cells.write()[subject.value];
  cell.incarnation = incarnation.value;
  cell.standing = standing;
  count(step.node, subject, 1);
  if (is_present(standing) && !is_present(known.standing)) {
    self.most_others = std::max(self.most_others, ++self.others);
    cell.joined = ++self.joined;
    cell.probed = self.periods;
  } else if (!is_present(standing) && is_present(known.standing)) {
    --self.others;
  }
}

void SwimJudge::judge_probed(const Step& step, NodeId subject, Verdicts& verdicts) {
  Observer& self = observers_[step.node.value];
  ++self.periods;
  self.asked_about = no_node;
  if (config_->options.probe_order != ProbeChoice::round_robin) return;
  Cell& cell = self.cells.write()[subject.value];
  const std::uint32_t gap = self.periods - cell.probed;
  const std::uint32_t most = 2 * self.most_others - 1 + self.joined - cell.joined;
  verdicts.check(index_of(SwimClaim::round_robin), gap <= most, step.node, [&] {
    return fmt::format("{} probes {} after {} periods, with {} others in turn", step.world.name(step.node),
                       step.world.name(subject), gap, self.most_others);
  });
  cell.probed = self.periods;
  cell.joined = self.joined;
}

void SwimJudge::judge_suspected(const Step& step, const Suspected& suspected, Verdicts& verdicts) {
  Observer& self = observers_[step.node.value];
  const NodeId subject = suspected.subject;
  verdicts.reach(index_of(SwimClaim::suspicion), step.world.up(subject));
  if (suspected.by == step.node) {
    const bool tried = self.asked_about == subject;
    const std::uint32_t wanted = std::min(config_->options.indirect, tried ? self.candidates : self.others - 1);
    const bool asked = (tried && self.helpers >= wanted) || wanted == 0;
    verdicts.check(index_of(SwimClaim::asks_helpers), asked, step.node, [&] {
      return fmt::format("{} suspects {} and has asked {} of {} others to try", step.world.name(step.node),
                         step.world.name(subject), tried ? self.helpers : 0, wanted);
    });
  }
  take(step, subject, suspected.incarnation, Standing::suspect, verdicts);
  end_told(step.node, subject);
  self.told.push_back({subject, step.now, suspected.timeout});
}

void SwimJudge::judge_died(const Step& step, const Died& died, Verdicts& verdicts) {
  const Observer& self = observers_[step.node.value];
  verdicts.reach(index_of(SwimClaim::death), !step.world.up(died.subject));
  if (died.by == step.node) {
    const auto told = std::find_if(self.told.begin(), self.told.end(),
                                   [&](const Told& each) { return each.subject == died.subject; });
    // A clock that drifts by a thousandth is still a clock.
    const bool waited = told != self.told.end() && step.now - told->since >= told->timeout - told->timeout / 1000;
    verdicts.check(index_of(SwimClaim::suspicion_first), waited, step.node, [&] {
      return fmt::format("{} declares {} dead {}", step.world.name(step.node), step.world.name(died.subject),
                         told == self.told.end()
                             ? std::string("and does not suspect it")
                             : fmt::format("after {} ns of suspicion, not {} ns", (step.now - told->since).count(),
                                           told->timeout.count()));
    });
  }
  take(step, died.subject, died.incarnation, Standing::dead, verdicts);
  end_told(step.node, died.subject);
}

void SwimJudge::end_told(NodeId observer, NodeId subject) {
  std::erase_if(observers_[observer.value].told, [&](const Told& each) { return each.subject == subject; });
}

}  // namespace

std::unique_ptr<Judge> make_swim_judge(std::shared_ptr<const SwimConfig> config) {
  return std::make_unique<SwimJudge>(std::move(config));
}

}  // namespace orrery::membership
