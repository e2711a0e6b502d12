// What each mutant does wrong and the claim that should fall first. The switches are ours; where a mistake is known
// from elsewhere, the source says so.
#include "algorithms/cluster/balancing/mutants.hpp"

namespace orrery::balancing {

std::vector<MutantSpec> mutant_specs() {
  return {
      {"cluster.wrr_total_kept", "smooth weighted round robin picks the greatest and does not subtract the total",
       "cluster.wrr_exact", "our own; the step that nginx's commit 52327e0627f4 is about"},
      {"cluster.active_kept_on_error", "an attempt that ends in an error still counts as under way",
       "cluster.active_counts", "our own; a counter that only success decrements starves whoever erred once"},
      {"cluster.ejects_everybody", "outlier ejection looks at no share of the whole", "cluster.ejected_share_capped",
       "our own; what max_ejection_percent of Envoy is there for"},
      {"cluster.ejected_still_picked", "an ejection is noted, and the list to pick from stays as it was",
       "cluster.healthy_first", "our own"},
      {"cluster.retries_unbounded", "every failed attempt is repeated, however many repeats are under way",
       "cluster.retries_in_budget",
       "our own; Bronson, Aghayev, Charapko and Zhu, Metastable failures in distributed systems (HotOS 2021)"},
      {"cluster.silence_is_health", "a health check that nobody answers says nothing, so the last answer stands",
       "cluster.healthy_first", "our own; stale health taken for health"},
      {"cluster.late_check_counts", "an answer to a health check counts after the check was given up, too",
       "cluster.healthy_first", "our own; the slow pass for the quick"},
      {"cluster.one_good_check", "one good check brings a backend up again, whatever the threshold",
       "cluster.healthy_first", "our own; hysteresis forgotten"},
      {"cluster.slow_start_ignored", "a backend that comes back has its whole weight at once", "cluster.slow_start",
       "our own"},
      {"cluster.panic_ignored", "however few backends are available, only those are picked", "cluster.panic_fails_open",
       "our own; what Envoy's panic threshold is there for"},
      {"cluster.circuit_ignored", "the circuit breaker counts and never opens", "cluster.circuit_holds", "our own"},
      {"cluster.bound_ignored", "consistent hashing with bounded loads looks at no bound", "cluster.load_bounded",
       "our own"},
      {"cluster.answers_twice", "a request whose attempt failed is answered, and attempted again as well",
       "cluster.requests_conserved", "our own"},
      {"cluster.refusal_leaks_server",
       "a backend that refuses a request counts it as being served, and never gives the place back", "cluster.recovers",
       "our own; a permit that is leaked on the path of refusal"},
  };
}

}  // namespace orrery::balancing
