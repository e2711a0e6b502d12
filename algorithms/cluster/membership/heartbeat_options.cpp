// The declaration of the options; and the one place where the choice of a detector is made.
#include "algorithms/cluster/membership/heartbeat_options.hpp"

namespace orrery::membership {

std::vector<MutantSpec> heartbeat_mutant_specs() {
  return {
      {"heartbeats.learns_outages", "the interval that ends a suspicion becomes a sample: an outage teaches patience",
       "heartbeats.outage_not_learned", "Akka records no interval of a node that was unavailable"},
      {"heartbeats.never_trusts_again", "a suspect whose heartbeats come again stays one", "heartbeats.accuracy",
       "our own"},
      {"heartbeats.judges_once", "a node that has suspected somebody judges nobody any more", "heartbeats.completeness",
       "our own"},
  };
}

std::span<const OptionSpec> heartbeat_option_specs() {
  using O = HeartbeatOptions;
  static const std::vector<OptionSpec> specs{
      option("detector", &O::detector, "how a node decides that another is dead"),
      option("interval", &O::interval, "a node sends a heartbeat to every other in each such time"),
      option("timeout", &O::timeout, "timeout: silence for so long is death"),
      option("margin", &O::margin, "chen: a heartbeat may be so much later than expected"),
      option("threshold", &O::threshold, "phi-akka, phi-cassandra: phi at which a node is suspected"),
      option("acceptable_pause", &O::acceptable_pause, "phi-akka: so much silence more is acceptable"),
      option("min_deviation", &O::min_deviation, "phi-akka: the deviation of intervals counts as this at least"),
      option("longest_interval", &O::longest_interval, "phi-cassandra: a longer interval is no sample"),
      option("window", &O::window, "samples that a detector remembers", 1, 2000),
      option("first_wait", &O::first_wait, "who is not heard at all is suspected after this"),
  };
  return specs;
}

void check_options(const HeartbeatOptions& options) {
  if (options.interval <= Duration(0)) throw OptionError("interval", "expected more than 0");
  if (options.timeout <= options.interval)
    throw OptionError("timeout", "expected more than the interval: every node would be suspected between heartbeats");
  if (options.margin <= Duration(0)) throw OptionError("margin", "expected more than 0");
  if (options.threshold.parts_per_billion <= 0) throw OptionError("threshold", "expected more than 0");
  if (options.threshold.parts_per_billion > 100'000'000'000)
    throw OptionError("threshold", "expected at most 100: a chance of 10^-100 is none");
  if (options.acceptable_pause < Duration(0)) throw OptionError("acceptable_pause", "expected 0 or more");
  if (options.min_deviation <= Duration(0)) throw OptionError("min_deviation", "expected more than 0");
  if (options.longest_interval <= options.interval)
    throw OptionError("longest_interval", "expected more than the interval: there would be no samples");
  if (options.first_wait <= Duration(0)) throw OptionError("first_wait", "expected more than 0");
}

namespace {

double number_of(Ratio ratio) { return static_cast<double>(ratio.parts_per_billion) / 1e9; }

/// Calls `use` with the detector that the options choose.
template <class Use>
auto with_detector(const HeartbeatOptions& options, Use&& use) {
  switch (options.detector) {
    case DetectorKind::chen:
      return use(ChenDetector{options.interval, options.margin, options.window});
    case DetectorKind::phi_akka:
      return use(AkkaDetector{number_of(options.threshold), options.interval, options.min_deviation,
                              options.acceptable_pause, options.window});
    case DetectorKind::phi_cassandra:
      return use(
          CassandraDetector{number_of(options.threshold), options.interval, options.longest_interval, options.window});
    case DetectorKind::timeout:
      break;
  }
  return use(TimeoutDetector{options.timeout});
}

}  // namespace

void HeartbeatConfig::hear(Arrivals& arrivals, std::uint64_t sequence, Monotonic now) const {
  with_detector(options, [&](const auto& detector) { detector.hear(arrivals, sequence, now); });
}

Monotonic HeartbeatConfig::suspects_from(const Arrivals& heard) const {
  return with_detector(options, [&](const auto& detector) { return detector.suspects_from(heard); });
}

}  // namespace orrery::membership
