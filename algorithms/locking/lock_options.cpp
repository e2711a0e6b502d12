// The declarations of the service's options and mutants.
#include "algorithms/locking/lock_options.hpp"

#include <utility>

#include "algorithms/locking/key_table.hpp"
#include "algorithms/locking/lock_table.hpp"

namespace orrery::locking {

namespace {

std::vector<OptionSpec> make_option_specs(LockService service) {
  using O = LockOptions;
  std::vector<OptionSpec> all{
      option("ttl", &O::ttl, "a session that nobody hears of for so long is over"),
      option("renew", &O::renew, "a client says every so often that it is alive"),
      option("drift_factor", &O::drift_factor,
             "the share of the ttl by which clocks may go apart meanwhile; a client takes it off"),
      option("grace", &O::grace,
             "a client whose session may be over waits so long to hear that it is not, before it gives up its locks"),
      option("checkpoint", &O::checkpoint,
             "the leader writes down every so often, at most 16 times a ttl, how much of each session is left, for the "
             "leader after it; 0: never, and each new leader gives them all the whole time again"),
      option("lock_delay", &O::lock_delay,
             service == LockService::table
                 ? "after the death of its holder a lock is given to nobody for so long"
                 : "after the death of its holder a lock is given to nobody for so long: `ownership` only"),
      option("fencing", &O::fencing, "the storage refuses a write with an older token than it has seen"),
      option("check_before_write", &O::check_before_write,
             "a client writes only while it believes that it holds the lock"),
      option("first_token", &O::first_token, "the first fencing token", 1),
      option("patience", &O::patience, "a client gives up after this, where its operation says nothing else"),
  };
  if (service == LockService::table) {
    all.push_back(option("reentrant", &O::reentrant, "a holder may take its lock again"));
    all.push_back(option("deadlock_detection", &O::deadlock_detection, "who would wait for itself is refused"));
  } else {
    all.push_back(option("recipe", &O::recipe,
                         "how clients make locks of keys: keys in sequence (ZooKeeper), the oldest revision (etcd), "
                         "the owner of a key (Consul, Chubby)"));
  }
  for (const OptionSpec& spec : raft::option_specs()) {
    if (spec.name == "client_timeout") continue;
    OptionSpec own = spec;
    own.store = [store = spec.store](void* options, const OptionValue& value) {
      store(&static_cast<LockOptions*>(options)->raft, value);
    };
    all.push_back(std::move(own));
  }
  return all;
}

}  // namespace

std::span<const OptionSpec> lock_option_specs(LockService service) {
  static const std::vector<OptionSpec> of_table = make_option_specs(LockService::table);
  static const std::vector<OptionSpec> of_keys = make_option_specs(LockService::keys);
  return service == LockService::table ? of_table : of_keys;
}

namespace {

Duration believed_of(const LockOptions& options) {
  constexpr std::int64_t whole = 1'000'000'000;
  return share_of(options.ttl, {whole - options.drift_factor.parts_per_billion});
}

}  // namespace

void check_options(const LockOptions& options) {
  constexpr std::int64_t whole = 1'000'000'000;
  raft::check_options(options.raft);
  if (options.ttl <= Duration(0)) throw OptionError("ttl", "expected more than 0");
  if (options.drift_factor.parts_per_billion < 0 || options.drift_factor.parts_per_billion >= whole)
    throw OptionError("drift_factor", "expected a share from 0 to below 1: nothing would be left of the ttl");
  if (options.renew <= Duration(0) || options.renew >= options.ttl)
    throw OptionError("renew",
                      "expected more than 0 and less than the ttl: a session would be over before it is renewed");
  if (options.renew >= believed_of(options))
    throw OptionError("renew",
                      "expected less than the ttl without its share of drift: a client would doubt its session "
                      "before it renews it");
  if (options.lock_delay < Duration(0)) throw OptionError("lock_delay", "expected 0 or more");
  if (options.patience <= Duration(0)) throw OptionError("patience", "expected more than 0");
  if (options.grace < Duration(0) || options.grace > std::chrono::hours(24))
    throw OptionError("grace", "expected 0 to 24h");
  if (options.checkpoint < Duration(0)) throw OptionError("checkpoint", "expected 0 (never) or more");
}

Duration LockConfig::believed() const { return believed_of(options); }

namespace {

struct LockRow {
  LockMistakes on;
  MutantSpec spec;
};

template <class Bit>
constexpr std::uint64_t bit(Bit which) {
  return std::uint64_t{1} << static_cast<unsigned>(which);
}
constexpr LockMistakes on(LockMutant mutant) { return {bit(mutant), 0, 0}; }
constexpr LockMistakes on(LockMistake mistake) { return {0, bit(mistake), 0}; }
constexpr LockMistakes on(KeyMistake mistake) { return {0, bit(mistake), 0}; }
constexpr LockMistakes on(RecipeMistake mistake) { return {0, 0, bit(mistake)}; }

/// Of both services. Where two claims fall at once, a table of keys has the first of them to tell.
std::vector<LockRow> common_rows(LockService service) {
  using enum LockMutant;
  const std::string wrong_belief = service == LockService::table ? "lock.belief_exclusion" : "lock.taken_in_turn";
  return {
      {on(never_doubts),
       {"lock.client_never_doubts", "a client believes in its session until somebody tells it otherwise",
        "lock.belief_exclusion", "CURATOR-206, consul#1843"}},
      {on(session_from_the_reply),
       {"lock.session_from_the_reply", "a client counts its session from the reply, not from the request",
        "lock.belief_exclusion", "the rule it breaks: Gray and Cheriton (1989)"}},
      {on(fence_not_durable),
       {"lock.storage_forgets_tokens", "the storage forgets at a crash which token it has seen",
        "lock.resource_never_goes_back", "our own"}},
      {on(expires_at_once),
       {"lock.expires_at_once", "a new leader takes for dead whom it has not heard of itself", wrong_belief,
        "the rule it breaks: Chubby (2006), §2.9, where a new master waits out the leases of the old one"}},
      {on(acts_in_jeopardy),
       {"lock.acts_in_jeopardy", "a client whose session may be over acts on, while it waits to hear of it",
        "lock.belief_exclusion", "the rule it breaks: Chubby (2006), §2.8"}},
      {on(forgets_release),
       {"lock.forgets_release", "a client asks once to give a lock back, and forgets it, heard or not", "lock.released",
        "CURATOR-678, CURATOR-595"}},
  };
}

std::vector<LockRow> table_rows() {
  using enum LockMistake;
  return {
      {on(wakes_everybody),
       {"lock.herd", "a lock that is freed sends all who wait back to ask anew", "lock.no_herd",
        "ZooKeeper, recipes: the herd effect"}},
      {on(readers_overtake),
       {"lock.readers_overtake", "who would share a lock does not queue behind a writer", "lock.fifo",
        "the second readers-writers problem of Courtois, Heymans and Parnas (1971)"}},
      {on(waiters_overtaken),
       {"lock.waiters_overtaken", "a lock goes to whoever asks next, before those who wait", "lock.fifo", "our own"}},
      {on(token_forgotten),
       {"lock.token_forgotten", "a lock that nobody holds forgets its tokens", "lock.tokens_grow", "our own"}},
      {on(one_permit_too_many),
       {"lock.one_permit_too_many", "a semaphore gives out one permit too many", "lock.permits",
        "compare CURATOR-595"}},
      {on(drops_anybodys),
       {"lock.drops_anybodys", "a drop frees the lock, whoever has it", "lock.release_frees_own",
        "Redis, distributed locks: the plain DEL"}},
      {on(drops_all_at_once),
       {"lock.drops_all_at_once", "one drop undoes several takes", "lock.reentrancy", "our own"}},
      {on(dead_keep_their_place),
       {"lock.dead_keep_their_place", "a session that is over stays in the queues, and is given the lock",
        "lock.only_the_living", "compare CURATOR-678: an orphan that blocks all"}},
      {on(leaver_wakes_nobody),
       {"lock.leaver_wakes_nobody", "who leaves a queue is not followed by those who could go on now",
        "lock.no_lost_wakeup", "our own; the lost wake-up of condition variables"}},
      {on(no_delay),
       {"lock.no_delay", "the lock-delay is not kept", "lock.lock_delay", "our own; Chubby (2006), §2.4"}},
      {on(LockMutant::no_session_check),
       {"lock.no_session_check", "a client takes a lock that it waited for though its session may be over",
        "lock.taken_in_turn", "etcd#11456, found by Jepsen in 3.4.3"}},
  };
}

std::vector<LockRow> key_rows() {
  using enum KeyMistake;
  using enum RecipeMistake;
  return {
      {on(orphans_stay),
       {"lock.orphans_stay", "the keys of a session that is over stay, and come to have the lock",
        "lock.only_the_living", "compare CURATOR-678: an orphan that blocks all"}},
      {on(sequence_as_token),
       {"lock.sequence_as_token",
        "the token is a key's number under its parent, which starts anew when the parent is empty", "lock.tokens_grow",
        "our own; the rule it breaks: ZooKeeper, the zxid as fencing token"}},
      {on(owner_lost),
       {"lock.owner_lost", "a key is given to who asks, though another owns it", "lock.server_exclusion", "our own"}},
      {on(delay_forgotten),
       {"lock.no_delay", "the lock-delay is not kept", "lock.lock_delay", "our own; Consul, sessions"}},
      {on(makes_anew),
       {"lock.no_guid", "after a lost reply a key is made once more: nobody knows of the first, and it blocks all",
        "lock.no_orphan", "ZooKeeper, recipes: the note on GUIDs"}},
      {on(takes_old_keys),
       {"lock.takes_old_keys", "a client takes the key of its own session before this one for its own", "lock.no_herd",
        "CURATOR-604"}},
      {on(watches_first),
       {"lock.watches_first", "who waits, waits for the holder and not for the one before", "lock.no_herd",
        "ZooKeeper, recipes: the herd effect"}},
      {on(passes_readers),
       {"lock.passes_readers", "who wants the lock alone does not wait for those who share it", "lock.taken_in_turn",
        "our own"}},
      {on(passes_early),
       {"lock.passes_early", "a barrier opens when all have come but one", "lock.barrier", "our own"}},
      {{bit(LockMutant::no_session_check), 0, bit(no_look_at_own)},
       {"lock.no_session_check", "a client takes a lock that it waited for without a look at its own key and session",
        "lock.taken_in_turn", "etcd#11456, found by Jepsen in 3.4.3"}},
  };
}

const std::vector<LockRow>& lock_rows(LockService service) {
  static const auto with_common = [](LockService which, std::vector<LockRow> rows) {
    for (LockRow& row : common_rows(which)) rows.push_back(std::move(row));
    return rows;
  };
  static const std::vector<LockRow> of_table = with_common(LockService::table, table_rows());
  static const std::vector<LockRow> of_keys = with_common(LockService::keys, key_rows());
  return service == LockService::table ? of_table : of_keys;
}

}  // namespace

std::vector<MutantSpec> lock_mutant_specs(LockService service) {
  std::vector<MutantSpec> specs;
  for (const LockRow& row : lock_rows(service)) specs.push_back(row.spec);
  return specs;
}

LockMistakes lock_mistakes(LockService service, std::uint64_t bits) {
  LockMistakes all;
  const std::vector<LockRow>& rows = lock_rows(service);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if ((bits >> i & 1U) == 0) continue;
    all.mutants |= rows[i].on.mutants;
    all.of_table |= rows[i].on.of_table;
    all.of_recipe |= rows[i].on.of_recipe;
  }
  return all;
}

}  // namespace orrery::locking
