// The declarations of the service's options and mutants.
#include "algorithms/locking/lock_options.hpp"

#include <array>
#include <utility>

namespace orrery::locking {

std::span<const OptionSpec> lock_option_specs() {
  using O = LockOptions;
  static const std::vector<OptionSpec> specs = [] {
    std::vector<OptionSpec> all{
        option("ttl", &O::ttl, "a session that nobody hears of for so long is over"),
        option("renew", &O::renew, "a client says every so often that it is alive"),
        option("drift_factor", &O::drift_factor,
               "the share of the ttl by which clocks may go apart meanwhile; a client takes it off"),
        option("lock_delay", &O::lock_delay, "after the death of its holder a lock is given to nobody for so long"),
        option("reentrant", &O::reentrant, "a holder may take its lock again"),
        option("deadlock_detection", &O::deadlock_detection, "who would wait for itself is refused"),
        option("fencing", &O::fencing, "the storage refuses a write with an older token than it has seen"),
        option("check_before_write", &O::check_before_write,
               "a client writes only while it believes that it holds the lock"),
        option("first_token", &O::first_token, "the first fencing token", 1),
        option("patience", &O::patience, "a client gives up after this, where its operation says nothing else"),
    };
    for (const OptionSpec& spec : raft::option_specs()) {
      if (spec.name == "client_timeout") continue;
      OptionSpec own = spec;
      own.store = [store = spec.store](void* options, const OptionValue& value) {
        store(&static_cast<LockOptions*>(options)->raft, value);
      };
      all.push_back(std::move(own));
    }
    return all;
  }();
  return specs;
}

void check_options(const LockOptions& options) {
  constexpr std::int64_t whole = 1'000'000'000;
  raft::check_options(options.raft);
  if (options.ttl <= Duration(0)) throw OptionError("ttl", "expected more than 0");
  if (options.drift_factor.parts_per_billion < 0 || options.drift_factor.parts_per_billion >= whole)
    throw OptionError("drift_factor", "expected a share from 0 to below 1: nothing would be left of the ttl");
  if (options.renew <= Duration(0) || options.renew >= options.ttl)
    throw OptionError("renew",
                      "expected more than 0 and less than the ttl: a session would be over before it is renewed");
  if (options.lock_delay < Duration(0)) throw OptionError("lock_delay", "expected 0 or more");
  if (options.patience <= Duration(0)) throw OptionError("patience", "expected more than 0");
}

Duration LockConfig::believed() const {
  constexpr std::int64_t whole = 1'000'000'000;
  return share_of(options.ttl, {whole - options.drift_factor.parts_per_billion});
}

namespace {

struct Row {
  std::uint8_t bit;
  MutantSpec spec;
};
constexpr std::uint8_t bit_of(LockMistake mistake) { return static_cast<std::uint8_t>(mistake); }
constexpr std::uint8_t bit_of(LockMutant mutant) { return static_cast<std::uint8_t>(mutant); }

const std::vector<Row>& rows() {
  using enum LockMistake;
  using enum LockMutant;
  static const std::vector<Row> all{
      {bit_of(wakes_everybody),
       {"lock.herd", "a lock that is freed sends all who wait back to ask anew", "lock.no_herd",
        "ZooKeeper, recipes: the herd effect"}},
      {bit_of(readers_overtake),
       {"lock.readers_overtake", "who would share a lock does not queue behind a writer", "lock.fifo",
        "the second readers-writers problem of Courtois, Heymans and Parnas (1971)"}},
      {bit_of(waiters_overtaken),
       {"lock.waiters_overtaken", "a lock goes to whoever asks next, before those who wait", "lock.fifo", "our own"}},
      {bit_of(token_forgotten),
       {"lock.token_forgotten", "a lock that nobody holds forgets its tokens", "lock.tokens_grow", "our own"}},
      {bit_of(one_permit_too_many),
       {"lock.one_permit_too_many", "a semaphore gives out one permit too many", "lock.permits",
        "compare CURATOR-595"}},
      {bit_of(drops_anybodys),
       {"lock.drops_anybodys", "a drop frees the lock, whoever has it", "lock.release_frees_own",
        "Redis, distributed locks: the plain DEL"}},
      {bit_of(drops_all_at_once),
       {"lock.drops_all_at_once", "one drop undoes several takes", "lock.reentrancy", "our own"}},
      {bit_of(dead_keep_their_place),
       {"lock.dead_keep_their_place", "a session that is over stays in the queues, and is given the lock",
        "lock.only_the_living", "compare CURATOR-678: an orphan that blocks all"}},
      {bit_of(leaver_wakes_nobody),
       {"lock.leaver_wakes_nobody", "who leaves a queue is not followed by those who could go on now",
        "lock.no_lost_wakeup", "our own; the lost wake-up of condition variables"}},
      {bit_of(no_delay),
       {"lock.no_delay", "the lock-delay is not kept", "lock.lock_delay", "our own; Chubby (2006), §2.4"}},
      {bit_of(no_session_check),
       {"lock.no_session_check", "a client takes a lock that it waited for though its session may be over",
        "lock.belief_exclusion", "etcd#11456, found by Jepsen in 3.4.3"}},
      {bit_of(never_doubts),
       {"lock.client_never_doubts", "a client believes in its session until somebody tells it otherwise",
        "lock.belief_exclusion", "CURATOR-206, consul#1843"}},
      {bit_of(session_from_the_reply),
       {"lock.session_from_the_reply", "a client counts its session from the reply, not from the request",
        "lock.belief_exclusion", "the rule it breaks: Gray and Cheriton (1989)"}},
      {bit_of(fence_not_durable),
       {"lock.storage_forgets_tokens", "the storage forgets at a crash which token it has seen",
        "lock.resource_never_goes_back", "our own"}},
      {bit_of(expires_at_once),
       {"lock.expires_at_once", "a new leader takes for dead whom it has not heard of itself", "lock.belief_exclusion",
        "the rule it breaks: Chubby (2006), §2.9, where a new master waits out the leases of the old one"}},
  };
  return all;
}

}  // namespace

std::vector<MutantSpec> lock_mutant_specs() {
  std::vector<MutantSpec> specs;
  for (const Row& row : rows()) specs.push_back(row.spec);
  return specs;
}

std::uint64_t lock_mistakes(std::uint64_t bits) {
  std::uint64_t on = 0;
  for (std::size_t i = 0; i < rows().size(); ++i)
    if ((bits >> i & 1U) != 0) on |= std::uint64_t{1} << rows()[i].bit;
  return on;
}

}  // namespace orrery::locking
