// The choice of a policy at run time: one switch for each call.
#include "algorithms/cluster/balancing/policy.hpp"

#include "algorithms/process/ensure.hpp"

namespace orrery::balancing {

AnyPolicy make_policy(const PolicyConfig& config) {
  AnyPolicy policy;
  policy.kind = config.kind;
  policy.least_request.choices = config.choices;
  policy.least_request.bias = config.bias;
  policy.peak_ewma.decay = config.decay;
  policy.bounded_hash.factor = config.factor;
  return policy;
}

Slot pick(AnyPolicy& policy, const PolicyConfig& config, const Hosts& hosts, const Occasion& occasion, Dice& dice) {
  ENSURE(!hosts.candidates.empty());
  switch (policy.kind) {
    case PolicyKind::random:
      return policy.random.pick(hosts, occasion, dice);
    case PolicyKind::round_robin:
      return policy.round_robin.pick(hosts, occasion, dice);
    case PolicyKind::weighted_round_robin:
      return policy.weighted_round_robin.pick_among(hosts, hosts.candidates, config.keeps_total);
    case PolicyKind::least_connections:
      return policy.least_connections.pick(hosts, occasion, dice);
    case PolicyKind::least_request:
      return policy.least_request.pick(hosts, occasion, dice);
    case PolicyKind::peak_ewma:
      return policy.peak_ewma.pick(hosts, occasion, dice);
    case PolicyKind::bounded_hash:
      return policy.bounded_hash.pick(hosts, occasion, *config.ring, !config.unbounded);
  }
  return hosts.candidates.front();
}

void ended(AnyPolicy& policy, Slot slot, Duration took, Monotonic now) {
  if (policy.kind == PolicyKind::peak_ewma) policy.peak_ewma.ended(slot, took, now);
}

}  // namespace orrery::balancing
