// The claims, judged. What a client believes is asked when it acts: a paused client may still have a lock in its state,
// but whether it believes so shows only when it runs again.
#include "algorithms/locking/claims.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "algorithms/locking/claim_choice.hpp"
#include "algorithms/locking/facts.hpp"
#include "algorithms/locking/messages.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::locking {

std::span<const ClaimInfo> claim_infos() {
  using enum ClaimKind;
  static constexpr std::array infos{
      ClaimInfo{
          "lock.server_exclusion", step, "The service gives a lock to nobody while it has promised it to another.", {}},
      ClaimInfo{"lock.belief_exclusion",
                step,
                "No two clients act in the belief that they hold one lock (true where the recipe's assumptions hold: "
                "Gray and Cheriton, 1989).",
                {}},
      ClaimInfo{
          "lock.resource_never_goes_back",
          step,
          "A resource takes no write of an earlier holder of a lock after one of a later holder (Kleppmann, 2016).",
          {}},
      ClaimInfo{"lock.tokens_grow", step, "Each grant of a lock has a greater token than the one before.", {}},
      ClaimInfo{"lock.release_frees_own",
                step,
                "A release frees what its own attempt took, and nobody else's (Redis: compare and delete).",
                {}},
      ClaimInfo{
          "lock.never_resurrected", step, "A lease that has ended is not extended: its lock must be taken anew.", {}},
      ClaimInfo{"lock.not_given_up_early",
                step,
                "A client who holds a lock lets go of it only when its lease is over or somebody has told it.",
                {}},
      ClaimInfo{"lock.unlocks_all",
                step,
                "What an attempt that failed may have got is given back, at every server (Redlock, step 5).",
                {}},
      ClaimInfo{"lock.progress", eventually, "A lock that clients wait for is held by somebody again.",
                std::chrono::seconds(15)},
      ClaimInfo{"lock.waited", sometimes, "A client gets a lock only at a later attempt.", {}},
      ClaimInfo{"lock.hold_lost", sometimes, "A client learns that it has lost a lock.", {}},
      ClaimInfo{"lock.write_fenced", sometimes, "A resource refuses the write of an earlier holder.", {}},
      ClaimInfo{"lock.lease_expired", sometimes, "A lease ends because nobody has extended it.", {}},
  };
  static_assert(infos.size() == claim_count);
  return infos;
}

namespace {

/// What a service has promised, and not taken back.
struct Grant {
  std::string lock;
  NodeId service = no_node;  ///< a server; no_node: all of them are one service
  Owner owner;
  Duration until{};  ///< true time; max(): no end
};
/// A client believes that it holds a lock.
struct Belief {
  std::string lock;
  NodeId client;
  bool alone = true;         ///< it shares the lock with nobody
  std::uint64_t number = 0;  ///< beliefs are counted as they begin
  bool asleep = false;       ///< its client was stopped, and has not acted since
};
/// Which belief a client's attempt led to.
struct HeldAttempt {
  Owner owner;
  std::string lock;
  std::uint64_t number = 0;
};
/// The newest write that a resource took under one lock. Tokens of several locks say nothing of each other.
struct Newest {
  std::string resource;
  std::string lock;
  Token token{};
  std::uint64_t number = 0;
  Owner owner;
};
struct LastToken {
  std::string lock;
  Token token{};
  Owner owner;
};

struct Ghost {
  std::vector<Grant> grants;
  std::vector<Belief> beliefs;
  std::vector<HeldAttempt> attempts;  ///< the last few
  std::vector<Belief> last;           ///< by lock: the belief that began last, ended or not
  std::vector<Newest> writes;
  std::vector<LastToken> tokens;
  std::vector<std::pair<NodeId, std::string>> waiting;
  std::uint64_t began = 0;   ///< beliefs
  NodeId primary = no_node;  ///< that took over last
  bool marked = false;       ///< every `sometimes` has been judged
};

template <class Records, class Is>
auto* find_where(Records& records, Is is) {
  const auto found = std::find_if(records.begin(), records.end(), is);
  return found == records.end() ? nullptr : &*found;
}

class LockJudge final : public Judge {
 public:
  explicit LockJudge(std::shared_ptr<const JudgeConfig> config)
      : config_(std::move(config)), claims_(claim_infos(), config_->claims) {}
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return claims_.infos(); }
  [[nodiscard]] bool concerns(const Step& step) const override {
    return step.kind == EventKind::start || step.kind == EventKind::fault || !step.effects.empty() ||
           believes(step.node);
  }
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<LockJudge>(*this); }

 private:
  static constexpr std::size_t attempts_kept = 64;

  template <class Evidence>
  void check(const Step& step, Verdicts& verdicts, Claim claim, bool holds, Evidence&& evidence) const {
    claims_.check(verdicts, claim, holds, step.node, std::forward<Evidence>(evidence));
  }
  void reach(Verdicts& verdicts, Claim claim, bool reached) const { claims_.reach(verdicts, claim, reached); }
  [[nodiscard]] bool believes(NodeId client) const {
    return find_where(ghost_->beliefs, [&](const Belief& belief) { return belief.client == client; }) != nullptr;
  }
  /// The service that a server speaks for.
  [[nodiscard]] NodeId service_of(NodeId server) const { return config_->independent ? server : no_node; }

  /// A primary that another has replaced does not know what that one has promised or ended: what it says of its own
  /// leases says nothing about them. What it gives away counts.
  [[nodiscard]] bool replaced(NodeId server) const { return ghost_->primary != no_node && ghost_->primary != server; }

  void judge_fact(const Step& step, const Message& fact, Verdicts& verdicts);
  void judge_granted(const Step& step, const Granted& granted, Verdicts& verdicts);
  void judge_extended(const Step& step, const Extended& extended, Verdicts& verdicts);
  void judge_began(const Step& step, const HoldBegan& began, Verdicts& verdicts);
  void judge_lost(const Step& step, const HoldLost& lost, Verdicts& verdicts);
  void judge_write(const Step& step, const WriteAccepted& write, Verdicts& verdicts);
  void judge_failed(const Step& step, const AttemptFailed& failed, Verdicts& verdicts);
  void judge_beliefs(const Step& step, Verdicts& verdicts);
  void end_belief(NodeId client, const std::string& lock);
  void end_grant(NodeId server, const std::string& lock);

  std::shared_ptr<const JudgeConfig> config_;
  ClaimChoice<Claim> claims_;
  Cow<Ghost> ghost_;
};

void LockJudge::judge(const Step& step, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  if (!ghost.marked) {
    for (const Claim claim : {Claim::waited, Claim::hold_lost, Claim::write_fenced, Claim::lease_expired})
      reach(verdicts, claim, false);
    ghost.marked = true;
  }
  // A client that starts anew has forgotten what it held, and what it waited for.
  if (step.kind == EventKind::start) {
    std::erase_if(ghost.beliefs, [&](const Belief& belief) { return belief.client == step.node; });
    std::erase_if(ghost.waiting, [&](const auto& waiting) { return waiting.first == step.node; });
  }
  // Whoever has waited longest waits for a lock that somebody has or gets.
  const std::string longest = ghost.waiting.empty() ? std::string() : ghost.waiting.front().second;
  bool taken = false;
  for (const Effect& effect : step.effects) {
    const auto* observe = std::get_if<Observe>(&effect);
    if (observe == nullptr) continue;
    judge_fact(step, observe->fact, verdicts);
    const auto* began = observe->fact.as<HoldBegan>();
    taken |= began != nullptr && began->lock == longest;
  }
  for (Belief& belief : ghost.beliefs)
    if (belief.client == step.node) belief.asleep = step.kind == EventKind::fault;
  if (step.kind != EventKind::fault) judge_beliefs(step, verdicts);
  const bool held = find_where(ghost.beliefs, [&](const Belief& each) { return each.lock == longest; }) != nullptr;
  claims_.hold(verdicts, Claim::progress, taken || held || ghost.waiting.empty());
}

void LockJudge::judge_fact(const Step& step, const Message& fact, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  if (const auto* granted = fact.as<Granted>()) return judge_granted(step, *granted, verdicts);
  if (const auto* extended = fact.as<Extended>())
    return replaced(step.node) ? void() : judge_extended(step, *extended, verdicts);
  if (fact.as<TookOver>() != nullptr) {
    ghost.primary = step.node;
    return;
  }
  if (const auto* freed = fact.as<Freed>()) {
    check(step, verdicts, Claim::release_frees_own, freed->owner == freed->asked, [&] {
      return fmt::format("{} gives back {} for {} and frees what {} has", step.world.name(step.node), freed->lock,
                         step.world.name(freed->asked.client), step.world.name(freed->client));
    });
    return end_grant(step.node, freed->lock);
  }
  if (const auto* expired = fact.as<Expired>()) {
    reach(verdicts, Claim::lease_expired, true);
    return replaced(step.node) ? void() : end_grant(step.node, expired->lock);
  }
  if (const auto* wanted = fact.as<Wanted>()) {
    ghost.waiting.emplace_back(step.node, wanted->lock);
  } else if (fact.as<Forgone>() != nullptr) {
    std::erase_if(ghost.waiting, [&](const auto& waiting) { return waiting.first == step.node; });
  } else if (const auto* failed = fact.as<AttemptFailed>()) {
    judge_failed(step, *failed, verdicts);
  } else if (const auto* began = fact.as<HoldBegan>()) {
    judge_began(step, *began, verdicts);
  } else if (const auto* ended = fact.as<HoldEnded>()) {
    end_belief(step.node, ended->lock);
  } else if (const auto* lost = fact.as<HoldLost>()) {
    judge_lost(step, *lost, verdicts);
  } else if (const auto* write = fact.as<WriteAccepted>()) {
    judge_write(step, *write, verdicts);
  } else if (fact.as<WriteFenced>() != nullptr) {
    reach(verdicts, Claim::write_fenced, true);
  }
}

void LockJudge::judge_granted(const Step& step, const Granted& granted, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  const NodeId service = service_of(step.node);
  Grant* before = find_where(
      ghost.grants, [&](const Grant& grant) { return grant.lock == granted.lock && grant.service == service; });
  const bool promised = before != nullptr && before->owner != granted.owner && before->until > step.now;
  check(step, verdicts, Claim::server_exclusion, !promised, [&] {
    return fmt::format("{} gives {} to {} while {} has it", step.world.name(step.node), granted.lock,
                       step.world.name(granted.client), step.world.name(before->owner.client));
  });
  const Duration until = granted.lease > Duration(0) ? step.now + granted.lease : Duration::max();
  if (before == nullptr)
    ghost.grants.push_back({granted.lock, service, granted.owner, until});
  else
    *before = {granted.lock, service, granted.owner, until};
  if (granted.token == Token{}) return;
  LastToken* last = find_where(ghost.tokens, [&](const LastToken& each) { return each.lock == granted.lock; });
  if (last == nullptr) last = &ghost.tokens.emplace_back(LastToken{granted.lock, {}, {}});
  // A server that goes on with what it or another has given says so.
  const bool same = granted.token == last->token && granted.owner == last->owner;
  check(step, verdicts, Claim::tokens_grow, granted.token > last->token || same, [&] {
    return fmt::format("{} gives {} with token {} after it was given with {}", step.world.name(step.node), granted.lock,
                       granted.token.value, last->token.value);
  });
  if (granted.token > last->token) *last = {granted.lock, granted.token, granted.owner};
}

void LockJudge::judge_extended(const Step& step, const Extended& extended, Verdicts& verdicts) {
  Grant* grant = find_where(ghost_.write().grants, [&](const Grant& each) {
    return each.lock == extended.lock && each.service == service_of(step.node) && each.owner == extended.owner;
  });
  check(step, verdicts, Claim::never_resurrected, grant != nullptr, [&] {
    return fmt::format("{} extends the lease of {} on {}, which has ended", step.world.name(step.node),
                       step.world.name(extended.client), extended.lock);
  });
  if (grant != nullptr) grant->until = std::max(grant->until, step.now + extended.lease);
}

void LockJudge::judge_began(const Step& step, const HoldBegan& began, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  const bool alone = began.mode == Mode::exclusive;
  for (const Belief& other : ghost.beliefs) {
    if (other.lock != began.lock || other.client == step.node || !(other.alone || alone)) continue;
    // Who is stopped does not act; when it does again, it is asked whether it still believes (judge_beliefs).
    check(step, verdicts, Claim::belief_exclusion, other.asleep || !step.world.up(other.client), [&] {
      return fmt::format("{} believes that it holds {}, and so does {}", step.world.name(step.node), began.lock,
                         step.world.name(other.client));
    });
  }
  const auto mine = [&](const auto& waiting) { return waiting.first == step.node; };
  reach(verdicts, Claim::waited, began.waited > Duration(0) && began.owner.serial > 1);
  std::erase_if(ghost.waiting, mine);
  end_belief(step.node, began.lock);
  const Belief belief{began.lock, step.node, alone, ++ghost.began, false};
  ghost.beliefs.push_back(belief);
  Belief* last = find_where(ghost.last, [&](const Belief& each) { return each.lock == began.lock; });
  if (last == nullptr)
    ghost.last.push_back(belief);
  else
    *last = belief;
  if (ghost.attempts.size() == attempts_kept) ghost.attempts.erase(ghost.attempts.begin());
  ghost.attempts.push_back({began.owner, began.lock, belief.number});
}

void LockJudge::judge_beliefs(const Step& step, Verdicts& verdicts) {
  for (const Belief& belief : ghost_->beliefs) {
    if (belief.client != step.node) continue;
    const Belief* last = find_where(ghost_->last, [&](const Belief& each) { return each.lock == belief.lock; });
    const bool excluded = last->number <= belief.number || !(last->alone || belief.alone);
    check(step, verdicts, Claim::belief_exclusion, excluded, [&] {
      return fmt::format("{} acts in the belief that it holds {}, which {} has taken since", step.world.name(step.node),
                         belief.lock, step.world.name(last->client));
    });
  }
}

void LockJudge::judge_lost(const Step& step, const HoldLost& lost, Verdicts& verdicts) {
  reach(verdicts, Claim::hold_lost, true);
  const auto* lease = step.message == nullptr ? nullptr : step.message->as<LeaseReply>();
  const auto* write = step.message == nullptr ? nullptr : step.message->as<WriteReply>();
  const bool told =
      (lease != nullptr && lease->status == LeaseStatus::refused) || (write != nullptr && !write->accepted);
  check(step, verdicts, Claim::not_given_up_early, told || lost.left <= Duration(0), [&] {
    return fmt::format("{} lets go of {} ({}) though its lease has {} ns to run", step.world.name(step.node), lost.lock,
                       lost.why, lost.left.count());
  });
  end_belief(step.node, lost.lock);
}

void LockJudge::judge_write(const Step& step, const WriteAccepted& write, Verdicts& verdicts) {
  Ghost& ghost = ghost_.write();
  const HeldAttempt* attempt =
      find_where(ghost.attempts, [&](const HeldAttempt& each) { return each.owner == write.owner; });
  const std::uint64_t number = attempt == nullptr ? 0 : attempt->number;
  Newest* newest = find_where(ghost.writes, [&](const Newest& each) {
    return each.resource == write.resource && (attempt == nullptr || each.lock == attempt->lock);
  });
  if (newest == nullptr)
    newest = &ghost.writes.emplace_back(
        Newest{write.resource, attempt == nullptr ? std::string() : attempt->lock, {}, 0, {}});
  // Tokens say who is later; where they don't, it is who began to hold the lock later.
  const bool later = write.token != newest->token ? write.token > newest->token
                                                  : write.owner == newest->owner || number >= newest->number;
  check(step, verdicts, Claim::resource_never_goes_back, later, [&] {
    return write.token != newest->token ? fmt::format("{} takes a write with token {} after one with {}",
                                                      write.resource, write.token.value, newest->token.value)
                                        : fmt::format("{} takes a write of {}, whom another has followed as the holder",
                                                      write.resource, step.world.name(write.owner.client));
  });
  if (later) newest->owner = write.owner;
  newest->token = std::max(newest->token, write.token);
  newest->number = std::max(newest->number, number);
}

void LockJudge::judge_failed(const Step& step, const AttemptFailed& failed, Verdicts& verdicts) {
  const auto given_back_at = [&](NodeId server) {
    return std::any_of(step.effects.begin(), step.effects.end(), [&](const Effect& effect) {
      const auto* send = std::get_if<Send>(&effect);
      const auto* free = send == nullptr || send->to != server ? nullptr : send->message.as<Free>();
      return free != nullptr && free->lock == failed.lock && free->owner == failed.owner;
    });
  };
  for (const NodeId server : config_->servers)
    check(step, verdicts, Claim::unlocks_all, given_back_at(server), [&] {
      return fmt::format("{} fails to take {} and leaves what it may have got at {}", step.world.name(step.node),
                         failed.lock, step.world.name(server));
    });
}

void LockJudge::end_belief(NodeId client, const std::string& lock) {
  std::erase_if(ghost_.write().beliefs,
                [&](const Belief& belief) { return belief.client == client && belief.lock == lock; });
}

void LockJudge::end_grant(NodeId server, const std::string& lock) {
  const NodeId service = service_of(server);
  std::erase_if(ghost_.write().grants,
                [&](const Grant& grant) { return grant.lock == lock && grant.service == service; });
}

}  // namespace

std::unique_ptr<Judge> make_judge(std::shared_ptr<const JudgeConfig> config) {
  return std::make_unique<LockJudge>(std::move(config));
}

}  // namespace orrery::locking
