// What each mutant does wrong and the claim that should fall first.
#include "algorithms/cluster/membership/swim_mutants.hpp"

namespace orrery::membership {

std::vector<MutantSpec> swim_mutant_specs() {
  return {
      {"swim.no_refutation", "a member that hears of its suspicion says nothing", "swim.refutes",
       "the rule it breaks: SWIM, section 4.2"},
      {"swim.incarnation_not_compared", "any news that a suspect is alive ends the suspicion, however old it is",
       "swim.news_only_newer", "the rule it breaks: SWIM, section 4.2, the order of precedence"},
      {"swim.incarnation_forgotten", "a member that starts again begins with the first incarnation",
       "swim.incarnation_grows", "our own"},
      {"swim.accuser_raises", "who suspects a member raises its incarnation, to be heard", "swim.incarnation_by_owner",
       "the rule it breaks: SWIM, section 4.2: only the member itself raises it"},
      {"swim.dead_at_once", "a member whose probe fails is declared dead without a suspicion", "swim.suspicion_first",
       "SWIM without section 4.2"},
      {"swim.suspicion_survives", "the timer of a suspicion runs on after the member has denied it",
       "swim.suspicion_first", "our own"},
      {"swim.helpers_not_asked", "a member is suspected as soon as it has not answered its prober itself",
       "swim.asks_helpers", "SWIM without its indirect probes, section 3.1"},
      {"swim.news_told_once", "news is passed on in one message and then forgotten", "swim.dissemination",
       "the rule it breaks: SWIM, section 4.1: lambda log n times"},
      {"swim.round_restarts", "every change of the list begins a new round of probes", "swim.round_robin",
       "our own; the rule it breaks: SWIM, section 4.3"},
      {"swim.dead_for_ever", "who has been declared dead is never taken back", "swim.accuracy",
       "our own; a partition then never heals"},
      {"swim.leaves_unsaid", "a member that leaves tells nobody, and goes on answering", "swim.completeness",
       "our own"},
  };
}

}  // namespace orrery::membership
