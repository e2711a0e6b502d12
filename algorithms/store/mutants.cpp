// What each mutant does wrong and the claim that should fall first. The mistakes are those that papers on moving data
// warn of and post-mortems tell of; the switches are ours.
#include "algorithms/store/mutants.hpp"

namespace orrery::store {

std::vector<MutantSpec> mutant_specs() {
  return {
      {"store.handoff_overwrites_newer",
       "what a hand-off brings replaces what is there, also a write that came meanwhile", "store.no_acked_write_lost",
       "our own; writes in flight during a hand-off are what Dynamo's versions are for (DeCandia et al., 2007, §4.4)"},
      {"store.owner_before_data", "the old configurations are dropped as soon as the new one is announced",
       "store.no_acked_write_lost", "our own; Vertical Paxos (2009) waits for the state transfer"},
      {"store.stale_router_accepted", "a storage node serves routers of whatever epoch", "store.reads_are_fresh",
       "our own; compare the MovedPermanently of stale views in Gilbert, Lynch and Shvartsman, RAMBO"},
      {"store.epoch_not_durable", "a storage node keeps its epoch in memory only", "store.monotonic_epoch",
       "our own; the promise of Paxos's acceptors, forgotten"},
      {"store.ack_before_durable", "a storage node acknowledges a write before it is on disk",
       "store.no_acked_write_lost", "our own; compare etcd#14370"},
      {"store.no_read_repair", "a read returns the newest that it found, whoever else has it", "store.reads_are_fresh",
       "Attiya, Bar-Noy and Dolev (1995), whose reads write back for this reason"},
      {"store.wiped_keeps_identity", "a node whose disk was replaced passes for the one that it was",
       "store.no_acked_write_lost", "our own; compare the amnesia of a replaced disk"},
      {"store.same_epoch_twice", "the coordinator announces an epoch before it is on disk", "store.one_ring_per_epoch",
       "our own"},
      {"store.streams_everything", "a hand-off brings all that the giver has", "store.only_needed_moves", "our own"},
      {"store.pull_not_retried", "a node asks once for what is its own now, and waits for ever", "store.readable_again",
       "our own"},
      {"store.replicas_on_one_host", "replicas are the next virtual nodes, which may be of one host",
       "store.replicas_distinct",
       "Dynamo §4.3: the preference list skips positions so that it has distinct physical nodes"},
      {"store.forgets_at_once", "a node deletes what is others' now before they have it", "store.no_acked_write_lost",
       "our own"},
      {"store.put_begun_anew", "a put that an epoch interrupts takes a new version, and so happens twice",
       "linearizable", "found here, by a campaign"},
      {"store.answers_of_any_round", "an answer counts for whatever round of its operation is under way",
       "store.reads_are_fresh", "found here, by a campaign"},
  };
}

}  // namespace orrery::store
