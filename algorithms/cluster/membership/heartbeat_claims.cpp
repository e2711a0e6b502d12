// The ghost state is whom each node suspects; the pairs that are wrong are counted as they change.
#include "algorithms/cluster/membership/heartbeat_claims.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "algorithms/cluster/membership/heartbeat_messages.hpp"

namespace orrery::membership {

std::span<const ClaimInfo> heartbeat_claim_infos() {
  using enum ClaimKind;
  static constexpr std::array infos{
      ClaimInfo{"heartbeats.outage_not_learned",
                step,
                "An interval that ends a suspicion is no sample of the intervals between heartbeats (Akka).",
                {}},
      ClaimInfo{
          "heartbeats.completeness",
          step,
          "Who was down is found, when it is up again, to be suspected by every node that was up all the time, if "
          "that was long enough: 15 s more than a fixed detector waits, a minute for one that learns.",
          {}},
      ClaimInfo{"heartbeats.accuracy", eventually, "At some time nobody who is up is suspected.",
                std::chrono::seconds(90)},
      ClaimInfo{"heartbeats.found", sometimes, "A node that is down is suspected.", {}},
      ClaimInfo{"heartbeats.mistake", sometimes, "A node that is up is suspected.", {}},
      ClaimInfo{"heartbeats.trusted_again", sometimes, "A suspicion ends.", {}},
  };
  static_assert(infos.size() == heartbeat_claim_count);
  return infos;
}

namespace {

constexpr std::size_t index_of(HeartbeatClaim claim) { return static_cast<std::size_t>(claim); }

class HeartbeatJudge final : public Judge {
 public:
  explicit HeartbeatJudge(const HeartbeatConfig& config)
      : nodes_(config.node_count),
        enough_(long_enough(config.options)),
        up_(nodes_),
        since_(nodes_),
        suspects_(std::size_t{nodes_} * nodes_) {}
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return heartbeat_claim_infos(); }
  [[nodiscard]] bool concerns(const Step& step) const override {
    if (step.node.value >= nodes_) return false;
    if (step.kind == EventKind::start || step.kind == EventKind::fault) return true;
    return std::any_of(step.effects.begin(), step.effects.end(),
                       [](const Effect& effect) { return std::holds_alternative<Observe>(effect); });
  }
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<HeartbeatJudge>(*this); }

 private:
  void judge_seen(const Step& step, const Message& fact, Verdicts& verdicts);
  [[nodiscard]] std::size_t at(NodeId observer, NodeId subject) const {
    return std::size_t{observer.value} * nodes_ + subject.value;
  }
  static Duration long_enough(const HeartbeatOptions& options);
  void judge_return(const Step& step, Verdicts& verdicts);
  void count_pair(NodeId observer, NodeId subject, std::int64_t by);
  void set(NodeId observer, NodeId subject, bool suspected);

  std::uint32_t nodes_;
  Duration enough_;
  std::vector<bool> up_;         // nodes that have begun to listen, and run
  std::vector<Duration> since_;  // how they are now, up or down
  std::vector<bool> suspects_;   // by observer and subject
  std::int64_t wronged_ = 0;     // up, and suspected
  bool marked_ = false;
};

void HeartbeatJudge::count_pair(NodeId observer, NodeId subject, std::int64_t by) {
  if (observer == subject || !up_[observer.value]) return;
  if (up_[subject.value] && suspects_[at(observer, subject)]) wronged_ += by;
}

void HeartbeatJudge::set(NodeId observer, NodeId subject, bool suspected) {
  count_pair(observer, subject, -1);
  suspects_[at(observer, subject)] = suspected;
  count_pair(observer, subject, 1);
}

void HeartbeatJudge::judge(const Step& step, Verdicts& verdicts) {
  if (!marked_) {
    marked_ = true;
    for (const HeartbeatClaim claim : {HeartbeatClaim::found, HeartbeatClaim::mistake, HeartbeatClaim::trusted_again})
      verdicts.reach(index_of(claim), false);
  }
  const bool up = step.world.up(step.node);
  if (up_[step.node.value] != up) {
    if (step.kind == EventKind::start && step.now > Duration(0)) judge_return(step, verdicts);
    since_[step.node.value] = step.now;
    for (const std::int64_t by : {-1, 1}) {
      for (NodeId other{}; other.value < nodes_; ++other.value) {
        count_pair(step.node, other, by);
        count_pair(other, step.node, by);
      }
      if (by < 0) up_[step.node.value] = up;
    }
  }
  for (const Effect& effect : step.effects)
    if (const auto* observe = std::get_if<Observe>(&effect)) judge_seen(step, observe->fact, verdicts);
  verdicts.hold(index_of(HeartbeatClaim::accuracy), wronged_ == 0);
}

Duration HeartbeatJudge::long_enough(const HeartbeatOptions& options) {
  const Duration slack = std::chrono::seconds(15);
  if (options.detector == DetectorKind::timeout) return options.timeout + slack;
  if (options.detector == DetectorKind::chen) return options.interval + options.margin + slack;
  return std::chrono::minutes(1);
}

/// The node is up again: who had the time to find that it was not?
void HeartbeatJudge::judge_return(const Step& step, Verdicts& verdicts) {
  const Duration down_since = since_[step.node.value];
  if (step.now - down_since < enough_) return;
  for (NodeId other{}; other.value < nodes_; ++other.value) {
    if (other == step.node || !up_[other.value] || since_[other.value] > down_since) continue;
    verdicts.check(index_of(HeartbeatClaim::completeness), suspects_[at(other, step.node)], other, [&] {
      return fmt::format("{} was down for {} ns, and {} does not suspect it", step.world.name(step.node),
                         (step.now - down_since).count(), step.world.name(other));
    });
  }
}

void HeartbeatJudge::judge_seen(const Step& step, const Message& fact, Verdicts& verdicts) {
  if (fact.as<Listens>() != nullptr) {
    for (NodeId other{}; other.value < nodes_; ++other.value) set(step.node, other, false);
  } else if (const auto* suspected = fact.as<PeerSuspected>()) {
    const bool is_up = step.world.up(suspected->subject);
    verdicts.reach(index_of(HeartbeatClaim::found), !is_up);
    verdicts.reach(index_of(HeartbeatClaim::mistake), is_up);
    set(step.node, suspected->subject, true);
  } else if (const auto* trusted = fact.as<PeerTrusted>()) {
    verdicts.reach(index_of(HeartbeatClaim::trusted_again), true);
    verdicts.check(index_of(HeartbeatClaim::outage_not_learned), !trusted->learned, step.node, [&] {
      return fmt::format("{} takes {} ns of silence of {}, which it suspected, for an interval between heartbeats",
                         step.world.name(step.node), trusted->silence.count(), step.world.name(trusted->subject));
    });
    set(step.node, trusted->subject, false);
  }
}

}  // namespace

std::unique_ptr<Judge> make_heartbeat_judge(std::shared_ptr<const HeartbeatConfig> config) {
  return std::make_unique<HeartbeatJudge>(*config);
}

}  // namespace orrery::membership
