// The declaration of SWIM's options, and what is made of them.
#include "algorithms/cluster/membership/swim_options.hpp"

#include <algorithm>

#include "algorithms/cluster/membership/timers.hpp"

namespace orrery::membership {

std::span<const OptionSpec> swim_option_specs() {
  using O = SwimOptions;
  static const std::vector<OptionSpec> specs{
      option("period", &O::period, "a member probes one other in each such time"),
      option("ping_timeout", &O::ping_timeout, "a ping that is not answered by then is tried through others"),
      option("indirect", &O::indirect, "how many others are asked to try; 0: none", 0, 100),
      option("suspicion", &O::suspicion,
             "how long a suspect has to deny it; 0: suspicion_mult * max(1, log10 members) * period"),
      option("suspicion_mult", &O::suspicion_mult, "the factor of the rule for `suspicion`", 1, 100),
      option("probe_order", &O::probe_order, "whom to probe: everybody in turn, or anybody"),
      option("lambda", &O::lambda, "a piece of news is told lambda * ceil(ln(members + 1)) times", 1, 100),
      option("piggyback", &O::piggyback, "pieces of news that one message has room for", 1, 1000),
      option("reconnect", &O::reconnect, "how often one of the dead is tried again; 0: never"),
      option("local_health", &O::local_health,
             "Lifeguard: a member whose probes fail waits longer before it blames others"),
      option("health_max", &O::health_max, "Lifeguard: it waits at most so many times as long", 1, 100),
      option("dynamic_suspicion", &O::dynamic_suspicion,
             "Lifeguard: a suspect has longer while few others suspect it too"),
      option("suspicion_max_mult", &O::suspicion_max_mult, "Lifeguard: at most so many times as long", 1, 100),
      option("buddy", &O::buddy, "Lifeguard: a ping to a suspect tells it of the suspicion first"),
  };
  return specs;
}

void check_options(const SwimOptions& options) {
  if (options.period <= Duration(0)) throw OptionError("period", "expected more than 0");
  if (options.ping_timeout <= Duration(0)) throw OptionError("ping_timeout", "expected more than 0");
  if (options.ping_timeout >= options.period)
    throw OptionError("ping_timeout", "expected less than the period: no time would be left for other ways");
  if (options.suspicion < Duration(0)) throw OptionError("suspicion", "expected 0 or more");
  if (options.reconnect < Duration(0)) throw OptionError("reconnect", "expected 0 or more");
}

bool SwimConfig::is_founder(NodeId node) const {
  return std::find(founders.begin(), founders.end(), node) != founders.end();
}

Duration SwimConfig::suspicion_min_of(std::uint32_t members) const {
  if (options.suspicion > Duration(0)) return options.suspicion;
  return suspicion_min(options.suspicion_mult, members, options.period);
}

Duration SwimConfig::suspicion_max_of(std::uint32_t members) const {
  return suspicion_min_of(members) * (options.dynamic_suspicion ? options.suspicion_max_mult : 1U);
}

std::uint32_t SwimConfig::confirmations_expected(std::uint32_t members) const {
  const std::uint32_t expected = options.suspicion_mult > 2 ? options.suspicion_mult - 2 : 0;
  return members < expected + 2 ? 0 : expected;
}

std::uint32_t SwimConfig::retellings_of(std::uint32_t members) const {
  if (mutants.on(SwimMutant::news_told_once)) return 1;
  return retellings(options.lambda, members);
}

}  // namespace orrery::membership
