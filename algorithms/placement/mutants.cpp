// What each mutant does wrong and the claim that should fall first.
#include "algorithms/placement/mutants.hpp"

namespace orrery::placement {

std::vector<MutantSpec> mutant_specs() {
  return {
      {"hashing.modulo_instead_of_ring", "keys are placed by hash mod n", "hashing.monotone",
       "Karger et al. (1997), the reason for the ring"},
      {"hashing.wrap_off_by_one", "a key past the last point belongs to the last point, not to the first",
       "hashing.first_point", "our own"},
      {"hashing.replicas_on_one_host", "the walk for replicas counts the virtual nodes of one host several times",
       "hashing.replicas_distinct", "Dynamo (2007), §4.3, which skips them for this reason"},
      {"hashing.ties_by_insertion", "points of one hash stand in the order in which their nodes came",
       "hashing.order_independent", "our own; libmemcached sorts by value and then by server"},
      {"hashing.weights_truncated", "a weight is cut to a whole number", "hashing.weights", "our own"},
      {"hashing.points_left_behind", "the points of a node that left stay on the ring", "hashing.owners_are_members",
       "our own"},
      {"hashing.cap_from_old_count", "after a change the cap is still that of the nodes before it", "hashing.cap",
       "our own; compare Mirrokni et al. (2018), whose caps follow every change"},
      {"hashing.points_in_a_row", "a node's points stand side by side, so that they are as good as one",
       "hashing.balance", "our own"},
  };
}

}  // namespace orrery::placement
