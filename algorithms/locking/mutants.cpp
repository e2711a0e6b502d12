// What each mutant does wrong and the claim that should fall first. A mistake that two recipes can make has a line in
// the lists of both.
#include "algorithms/locking/mutants.hpp"

#include <utility>

namespace orrery::locking {

namespace {

struct Row {
  Mutant mutant;
  MutantSpec spec;
};

const std::vector<Row>& lease_rows() {
  static const std::vector<Row> rows{
      {Mutant::release_without_compare,
       {"lock.release_without_compare", "a release deletes the lock, whoever has it now", "lock.release_frees_own",
        "Redis, distributed locks: the plain DEL"}},
      {Mutant::extends_what_is_over,
       {"lock.extends_what_is_over", "a server extends a lease that it has ended, as if it had not",
        "lock.never_resurrected", "compare CURATOR-604, etcd#11456"}},
      {Mutant::no_expiry,
       {"lock.no_expiry", "a lock is taken for ever, if its holder does not say otherwise", "lock.progress",
        "Redis: SETNX, and a client that dies before its EXPIRE"}},
      {Mutant::no_delayed_restart,
       {"lock.no_delayed_restart", "a server that has forgotten its locks serves again at once",
        "lock.server_exclusion", "Redis, distributed locks: delayed restarts"}},
      {Mutant::token_starts_anew,
       {"lock.token_starts_anew", "a server that starts again gives out the tokens from the first on",
        "lock.tokens_grow", "our own; why Chubby's generation and etcd's revision are on disk"}},
      {Mutant::fence_not_durable,
       {"lock.fence_not_durable", "the storage forgets at a crash which token it has seen",
        "lock.resource_never_goes_back", "our own"}},
      {Mutant::lease_from_the_reply,
       {"lock.lease_from_the_reply", "a client counts its lease from the reply, not from the request",
        "lock.belief_exclusion", "the rule it breaks: Gray and Cheriton (1989); Chubby's conservative time-out"}},
      {Mutant::never_doubts,
       {"lock.never_doubts", "a client believes that it holds the lock until somebody tells it otherwise",
        "lock.belief_exclusion", "CURATOR-206, consul#1843"}},
      {Mutant::renewal_gives_up,
       {"lock.renewal_gives_up", "a client gives up renewing at the first answer that does not come",
        "lock.not_given_up_early", "consul#1162"}},
  };
  return rows;
}

const std::vector<Row>& redlock_rows() {
  static const std::vector<Row> rows{
      {Mutant::no_clock_check,
       {"lock.redlock_no_clock_check", "the clock is not read again after the replies", "lock.belief_exclusion",
        "Kleppmann (2016), T3"}},
      {Mutant::no_unlock_all,
       {"lock.redlock_no_unlock_all", "an attempt that failed leaves the locks that it got", "lock.unlocks_all",
        "Redis, distributed locks: why failure unlocks all instances"}},
      {Mutant::no_delayed_restart,
       {"lock.redlock_no_delayed_restart", "a server that has forgotten its locks serves again at once",
        "lock.belief_exclusion", "Kleppmann (2016), T4; Redis, distributed locks: delayed restarts"}},
      {Mutant::quorum_of_half,
       {"lock.redlock_quorum_of_half", "half of the servers are enough", "lock.belief_exclusion", "our own"}},
      {Mutant::counts_answers,
       {"lock.redlock_counts_answers", "a client counts answers, not the servers that gave them",
        "lock.belief_exclusion", "our own; compare Raft's votes, which are collected by voter"}},
      {Mutant::lease_from_the_reply,
       {"lock.redlock_lease_from_the_reply", "a client counts its lease from the replies, not from the requests",
        "lock.belief_exclusion", "Redis, distributed locks: validity is the lease less the time it took"}},
      {Mutant::never_doubts,
       {"lock.redlock_never_doubts", "a client believes that it holds the lock until somebody tells it otherwise",
        "lock.belief_exclusion", "CURATOR-206, consul#1843"}},
      {Mutant::renewal_gives_up,
       {"lock.redlock_renewal_gives_up", "a client gives up renewing at the first answer that does not come",
        "lock.not_given_up_early", "consul#1162"}},
      {Mutant::extends_what_is_over,
       {"lock.redlock_extends_what_is_over", "a server extends a lease that it has ended, as if it had not",
        "lock.never_resurrected", "compare CURATOR-604, etcd#11456"}},
      {Mutant::no_expiry,
       {"lock.redlock_no_expiry", "a lock is taken for ever, if its holder does not say otherwise", "lock.progress",
        "Redis: SETNX, and a client that dies before its EXPIRE"}},
      {Mutant::release_without_compare,
       {"lock.redlock_release_without_compare", "a release deletes the lock, whoever has it now",
        "lock.release_frees_own", "Redis, distributed locks: the plain DEL"}},
  };
  return rows;
}

std::vector<MutantSpec> specs_of(const std::vector<Row>& rows) {
  std::vector<MutantSpec> specs;
  for (const Row& row : rows) specs.push_back(row.spec);
  return specs;
}

Mutants<Mutant> switched(const std::vector<Row>& rows, std::uint64_t bits) {
  std::uint64_t on = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if ((bits >> i & 1U) != 0) on |= std::uint64_t{1} << static_cast<unsigned>(rows[i].mutant);
  return Mutants<Mutant>(on);
}

}  // namespace

std::vector<MutantSpec> lease_mutant_specs() { return specs_of(lease_rows()); }
std::vector<MutantSpec> redlock_mutant_specs() { return specs_of(redlock_rows()); }
Mutants<Mutant> lease_mutants(std::uint64_t bits) { return switched(lease_rows(), bits); }
Mutants<Mutant> redlock_mutants(std::uint64_t bits) { return switched(redlock_rows(), bits); }

}  // namespace orrery::locking
