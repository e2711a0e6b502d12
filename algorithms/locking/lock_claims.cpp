// The table once more, as the facts tell it, so that what the real one does can be held against the rules.
#include "algorithms/locking/lock_claims.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "algorithms/locking/claim_choice.hpp"
#include "algorithms/locking/facts.hpp"
#include "algorithms/locking/lock_facts.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::locking {

std::span<const ClaimInfo> lock_claim_infos() {
  using enum ClaimKind;
  static constexpr std::array infos{
      ClaimInfo{"lock.server_exclusion",
                step,
                "A lock is held by one client alone, or by several that share it: a writer excludes all.",
                {}},
      ClaimInfo{"lock.permits", step, "A semaphore is held by no more clients than it has permits.", {}},
      ClaimInfo{
          "lock.tokens_grow", step, "Each grant of a lock has a greater token than the one before, whoever leads.", {}},
      ClaimInfo{"lock.release_frees_own", step, "Nobody frees what another has.", {}},
      ClaimInfo{
          "lock.only_the_living", step, "A session that is over is given no lock: its client must begin another.", {}},
      ClaimInfo{"lock.fifo", step, "A lock is given out in the order of its queue, and to nobody past it.", {}},
      ClaimInfo{"lock.no_herd",
                step,
                "A lock that is freed wakes those who can have it: one, or those who share it up to the next who does "
                "not (ZooKeeper, recipes).",
                {}},
      ClaimInfo{"lock.no_lost_wakeup", step, "Nobody waits for a lock that could be given out.", {}},
      ClaimInfo{"lock.reentrancy", step, "A lock that was taken several times is free after as many drops.", {}},
      ClaimInfo{"lock.lock_delay",
                step,
                "After the death of its holder a lock is given to nobody for the lock-delay (Chubby, 2006, §2.4).",
                {}},
      ClaimInfo{"lock.no_deadlock", step, "With detection on, no client waits for itself.", {}},
      ClaimInfo{"lock.taken_in_turn",
                step,
                "A client takes a lock only when the service's order gives it, and while its session is alive (etcd, "
                "issue 11456).",
                {}},
      ClaimInfo{"lock.released",
                step,
                "A client goes on from a release only when the service has taken the lock back: it is nobody's that "
                "has forgotten it (Curator, issue 595).",
                {}},
      ClaimInfo{"lock.no_orphan",
                step,
                "No client has two keys for one lock: of the first it may know nothing, and it would block all "
                "(ZooKeeper, recipes: the note on GUIDs).",
                {}},
      ClaimInfo{"lock.barrier",
                step,
                "Nobody passes a barrier before as many have come as it waits for (ZooKeeper, recipes: barriers).",
                {}},
      ClaimInfo{"lock.queued", sometimes, "A client waits for a lock.", {}},
      ClaimInfo{"lock.session_expired", sometimes, "A session ends because nobody has heard of its client.", {}},
  };
  static_assert(infos.size() == table_claim_count);
  return infos;
}

namespace {

struct GhostHolder {
  kv::SessionId session{};
  Mode mode{};
  Token token{};
  std::uint64_t count = 1;
};
struct GhostWaiter {
  kv::SessionId session{};
  Mode mode{};
  std::uint64_t place = 0;
};
struct GhostLock {
  std::string key;
  std::uint32_t permits = 1;
  std::vector<GhostHolder> holders;
  std::vector<GhostWaiter> queue;
  std::size_t most = 0;  // layout: allow size_t-member, ghost state is never encoded: most clients at once
  Token last{};
  Duration delay_until{};  ///< true time: nobody may have it before
  bool delayed = false;    ///< a delay has begun, and nobody has been given the lock since
};
struct TableGhost {
  std::vector<GhostLock> locks;
  std::vector<kv::SessionId> over;  ///< sessions
  std::uint64_t command = 0;        ///< the last that was told of
  std::uint64_t event = 0;          ///< in which that was
  bool marked = false;
};

template <class Records>
auto* of_session(Records& list, kv::SessionId session) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.session == session; });
  return found == list.end() ? nullptr : &*found;
}

std::size_t clients_of(const GhostLock& lock) {
  std::vector<NodeId> clients;
  for (const GhostHolder& holder : lock.holders)
    if (std::find(clients.begin(), clients.end(), holder.session.client) == clients.end())
      clients.push_back(holder.session.client);
  return clients.size();
}

bool could_have(const GhostLock& lock, Mode mode) {
  if (lock.holders.empty()) return true;
  if (mode == Mode::exclusive || lock.holders.front().mode != mode) return false;
  return mode == Mode::shared || lock.holders.size() < lock.permits;
}

class TableJudge final : public Judge {
 public:
  TableJudge(std::shared_ptr<const LockConfig> config, std::span<const TableClaim> claims,
             std::span<const TableClaim> unjudged)
      : config_(std::move(config)), claims_(lock_claim_infos(), claims, unjudged) {}
  [[nodiscard]] std::span<const ClaimInfo> claims() const override { return claims_.infos(); }
  [[nodiscard]] bool concerns(const Step& step) const override {
    return std::any_of(step.effects.begin(), step.effects.end(),
                       [](const Effect& effect) { return std::holds_alternative<Observe>(effect); });
  }
  void judge(const Step& step, Verdicts& verdicts) override;
  [[nodiscard]] std::unique_ptr<Judge> clone() const override { return std::make_unique<TableJudge>(*this); }

 private:
  struct Moment {
    const ClaimChoice<TableClaim>& claims;
    const Step& step;
    Verdicts& verdicts;
    template <class Evidence>
    void check(TableClaim claim, bool holds, Evidence&& evidence) const {
      claims.check(verdicts, claim, holds, step.node, std::forward<Evidence>(evidence));
    }
    void reach(TableClaim claim, bool reached) const { claims.reach(verdicts, claim, reached); }
    [[nodiscard]] std::string_view name(kv::SessionId session) const { return step.world.name(session.client); }
  };

  /// Whether what is told of this command is news.
  bool is_new(const Step& step, std::uint64_t command);
  GhostLock& lock(const std::string& key);
  void granted(const Moment& moment, const LockGranted& fact);
  void queued(const Moment& moment, const LockQueued& fact);
  void freed(const Moment& moment, const LockFreed& fact);
  void began(const Moment& moment, const HoldBegan& fact);
  void given_back(const Moment& moment, const Released& fact);
  void judge_orphan(const Moment& moment, const std::string& key, kv::SessionId session, std::uint64_t place);
  /// Whether the service has given the lock to this client, with this token, and has not taken it back.
  [[nodiscard]] bool has(NodeId client, const std::string& key, Token token);
  [[nodiscard]] bool waits_for_itself(kv::SessionId session) const;

  template <class Fact>
  const Fact* news(const Step& step, const Message& message) {
    const auto* fact = message.as<Fact>();
    return fact != nullptr && is_new(step, fact->command) ? fact : nullptr;
  }

  std::shared_ptr<const LockConfig> config_;
  ClaimChoice<TableClaim> claims_;
  Cow<TableGhost> ghost_;
};

bool TableJudge::is_new(const Step& step, std::uint64_t command) {
  TableGhost& ghost = ghost_.write();
  if (command < ghost.command || (command == ghost.command && step.event != ghost.event)) return false;
  ghost.command = command;
  ghost.event = step.event;
  return true;
}

GhostLock& TableJudge::lock(const std::string& key) {
  auto& locks = ghost_.write().locks;
  const auto at =
      std::lower_bound(locks.begin(), locks.end(), key,
                       [](const GhostLock& each, const std::string& wanted) { return each.key.compare(wanted) < 0; });
  if (at != locks.end() && at->key == key) return *at;
  return *locks.insert(at, GhostLock{key, 1, {}, {}, 0, {}, {}, false});
}

void TableJudge::judge(const Step& step, Verdicts& verdicts) {
  const Moment moment{claims_, step, verdicts};
  TableGhost& ghost = ghost_.write();
  if (!ghost.marked) {
    moment.reach(TableClaim::queued, false);
    moment.reach(TableClaim::session_expired, false);
    ghost.marked = true;
  }
  bool any = false;
  for (const Effect& effect : step.effects) {
    const auto* observe = std::get_if<Observe>(&effect);
    if (observe == nullptr) continue;
    const Message& message = observe->fact;
    if (const auto* grant = news<LockGranted>(step, message)) {
      granted(moment, *grant);
    } else if (const auto* wait = news<LockQueued>(step, message)) {
      queued(moment, *wait);
    } else if (const auto* left = news<LockLeft>(step, message)) {
      std::erase_if(lock(left->lock).queue, [&](const GhostWaiter& each) { return each.session == left->session; });
    } else if (const auto* kept = news<LockKept>(step, message)) {
      if (GhostHolder* holder = of_session(lock(kept->lock).holders, kept->session)) --holder->count;
    } else if (const auto* free = news<LockFreed>(step, message)) {
      freed(moment, *free);
    } else if (const auto* delay = news<DelayBegan>(step, message)) {
      // A leader's clock may be as fast as the assumption allows.
      const Duration length = config_->options.lock_delay;
      lock(delay->lock).delay_until = step.now + length - share_of(length, config_->options.drift_factor);
      lock(delay->lock).delayed = true;
    } else if (const auto* over = news<SessionExpired>(step, message)) {
      ghost_.write().over.push_back(over->session);
      moment.reach(TableClaim::session_expired, true);
    } else {
      if (const auto* hold = message.as<HoldBegan>()) began(moment, *hold);
      if (const auto* released = message.as<Released>()) given_back(moment, *released);
      continue;
    }
    any = true;
  }
  if (!any) return;
  for (const GhostLock& each : ghost_->locks) {
    if (each.queue.empty()) continue;
    moment.check(TableClaim::no_lost_wakeup, each.delayed || !could_have(each, each.queue.front().mode), [&] {
      return fmt::format("{} waits for {}, which could be given out", moment.name(each.queue.front().session),
                         each.key);
    });
  }
}

void TableJudge::granted(const Moment& moment, const LockGranted& fact) {
  GhostLock& own = lock(fact.lock);
  GhostHolder* again = of_session(own.holders, fact.session);
  if (fact.count > 1 || (again != nullptr && again->token == fact.token)) {
    const bool counted = again != nullptr && fact.count == again->count + 1 && fact.token == again->token;
    moment.check(TableClaim::reentrancy, counted, [&] {
      return fmt::format("{} has {} {} times, which is wrong", moment.name(fact.session), fact.lock, fact.count);
    });
    if (again != nullptr) ++again->count;
    return;
  }
  judge_orphan(moment, fact.lock, fact.session, fact.place);
  const auto& over = ghost_->over;
  moment.check(TableClaim::only_the_living, std::find(over.begin(), over.end(), fact.session) == over.end(), [&] {
    return fmt::format("{} is given {} in a session that is over", moment.name(fact.session), fact.lock);
  });
  const bool alone = std::none_of(own.holders.begin(), own.holders.end(), [&](const GhostHolder& holder) {
    return holder.mode == Mode::exclusive || fact.mode == Mode::exclusive || holder.mode != fact.mode;
  });
  moment.check(TableClaim::server_exclusion, alone, [&] {
    return fmt::format("{} is given {} while {} has it", moment.name(fact.session), fact.lock,
                       moment.name(own.holders.front().session));
  });
  if (fact.mode != Mode::together || own.holders.empty()) own.permits = fact.permits;
  if (fact.mode == Mode::permit)
    moment.check(TableClaim::permits, own.holders.size() < own.permits, [&] {
      return fmt::format("{} has {} holders and {} permits", fact.lock, own.holders.size() + 1, own.permits);
    });
  moment.check(TableClaim::tokens_grow, fact.token > own.last, [&] {
    return fmt::format("{} is given with token {} after it was given with {}", fact.lock, fact.token.value,
                       own.last.value);
  });
  own.last = std::max(own.last, fact.token);
  const bool first = own.queue.empty() ? fact.place == 0 : own.queue.front().place == fact.place;
  moment.check(TableClaim::fifo, first, [&] {
    return fmt::format("{} is given {} before {}, who waits", moment.name(fact.session), fact.lock,
                       own.queue.empty() ? "itself" : moment.name(own.queue.front().session));
  });
  if (own.delayed)
    moment.check(TableClaim::lock_delay, moment.step.now >= own.delay_until, [&] {
      return fmt::format("{} is given {} {} ns before the end of its lock-delay", moment.name(fact.session), fact.lock,
                         (own.delay_until - moment.step.now).count());
    });
  own.delayed = false;
  std::erase_if(own.queue, [&](const GhostWaiter& waiter) { return waiter.session == fact.session; });
  own.holders.push_back({fact.session, fact.mode, fact.token, 1});
  if (fact.mode == Mode::together && fact.permits == own.permits) own.most = std::max(own.most, clients_of(own));
}

void TableJudge::queued(const Moment& moment, const LockQueued& fact) {
  judge_orphan(moment, fact.lock, fact.session, fact.place);
  lock(fact.lock).queue.push_back({fact.session, fact.mode, fact.place});
  moment.reach(TableClaim::queued, true);
  if (config_->options.deadlock_detection)
    moment.check(TableClaim::no_deadlock, !waits_for_itself(fact.session), [&] {
      return fmt::format("{} waits for {}, and through others for itself", moment.name(fact.session), fact.lock);
    });
}

void TableJudge::freed(const Moment& moment, const LockFreed& fact) {
  GhostLock& own = lock(fact.lock);
  moment.check(TableClaim::release_frees_own, fact.asked == fact.session, [&] {
    return fmt::format("{} frees {}, which {} has", moment.name(fact.asked), fact.lock, moment.name(fact.session));
  });
  if (const GhostHolder* holder = of_session(own.holders, fact.session); holder != nullptr && !fact.expired)
    moment.check(TableClaim::reentrancy, holder->count == 1, [&] {
      return fmt::format("{} has taken {} {} times more than it has dropped it, and it is free",
                         moment.name(fact.session), fact.lock, holder->count - 1);
    });
  std::uint64_t may_wake = 0;
  while (may_wake < own.queue.size() && own.queue[may_wake].mode != Mode::exclusive) ++may_wake;
  may_wake = std::max<std::uint64_t>(may_wake, 1);
  moment.check(TableClaim::no_herd, fact.woken <= may_wake, [&] {
    return fmt::format("{} is free and {} clients are told so, of whom {} can have it", fact.lock, fact.woken,
                       may_wake);
  });
  std::erase_if(own.holders, [&](const GhostHolder& holder) { return holder.session == fact.session; });
}

void TableJudge::judge_orphan(const Moment& moment, const std::string& key, kv::SessionId session,
                              std::uint64_t place) {
  const GhostLock& own = lock(key);
  const GhostWaiter* waits = of_session(own.queue, session);
  const bool another = of_session(own.holders, session) != nullptr || (waits != nullptr && waits->place != place);
  moment.check(TableClaim::no_orphan, !another,
               [&] { return fmt::format("{} has two keys for {} at once", moment.name(session), key); });
}

bool TableJudge::has(NodeId client, const std::string& key, Token token) {
  const auto& holders = lock(key).holders;
  return std::any_of(holders.begin(), holders.end(), [&](const GhostHolder& holder) {
    return holder.session.client == client && holder.token == token;
  });
}

void TableJudge::began(const Moment& moment, const HoldBegan& fact) {
  const NodeId client = moment.step.node;
  if (fact.mode == Mode::together) {
    const GhostLock& own = lock(fact.lock);
    moment.check(TableClaim::barrier, own.most >= own.permits, [&] {
      return fmt::format("{} passes {} when {} of {} have come", moment.step.world.name(client), fact.lock, own.most,
                         own.permits);
    });
  }
  moment.check(TableClaim::taken_in_turn, has(client, fact.lock, fact.token), [&] {
    return fmt::format("{} takes {} with token {}, which the service has not given it, or has taken back",
                       moment.step.world.name(client), fact.lock, fact.token.value);
  });
}

void TableJudge::given_back(const Moment& moment, const Released& fact) {
  const NodeId client = moment.step.node;
  moment.check(TableClaim::released, !has(client, fact.lock, fact.token), [&] {
    return fmt::format("{} goes on as if it had given back {} with token {}, which it still has",
                       moment.step.world.name(client), fact.lock, fact.token.value);
  });
}

bool TableJudge::waits_for_itself(kv::SessionId session) const {
  std::vector<kv::SessionId> seen{session};
  for (std::size_t i = 0; i < seen.size(); ++i)
    for (const GhostLock& each : ghost_->locks) {
      const auto self = std::find_if(each.queue.begin(), each.queue.end(),
                                     [&](const GhostWaiter& waiter) { return waiter.session == seen[i]; });
      if (self == each.queue.end()) continue;
      std::vector<kv::SessionId> before;
      for (const GhostHolder& holder : each.holders) before.push_back(holder.session);
      for (auto waiter = each.queue.begin(); waiter != self; ++waiter) before.push_back(waiter->session);
      for (const kv::SessionId next : before) {
        if (next == session) return true;
        if (std::find(seen.begin(), seen.end(), next) == seen.end()) seen.push_back(next);
      }
    }
  return false;
}

}  // namespace

std::unique_ptr<Judge> make_table_judge(std::shared_ptr<const LockConfig> config, std::span<const TableClaim> claims,
                                        std::span<const TableClaim> unjudged) {
  return std::make_unique<TableJudge>(std::move(config), claims, unjudged);
}

}  // namespace orrery::locking
