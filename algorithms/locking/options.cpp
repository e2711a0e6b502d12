// The declarations of the options, of either kind, and what must fit together.
#include "algorithms/locking/options.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace orrery::locking {

namespace {

constexpr std::int64_t whole = 1'000'000'000;

/// What both kinds have.
std::vector<OptionSpec> common() {
  using O = LeaseOptions;
  return {
      option("lease", &O::lease, "how long a lock is given for, unless it is extended"),
      option("renew", &O::renew, "a holder extends its lease every so often; 0: never"),
      option("drift_factor", &O::drift_factor,
             "the share of the lease by which clocks may go apart meanwhile; a client takes it off"),
      option("drift_margin", &O::drift_margin, "what a client takes off besides"),
      option("per_node_timeout", &O::per_node_timeout, "a client waits so long for the answer of a server"),
      option("retry_delay", &O::retry_delay, "a client waits so long before it tries again"),
      option("retry_jitter", &O::retry_jitter, "and up to so much longer, by luck"),
      option("client_timeout", &O::client_timeout,
             "a client gives up after this, where its operation says nothing else"),
      option("expiry_clock", &O::expiry_clock, "the clock by which servers count leases"),
      option("persistence", &O::persistence, "what servers write down"),
      option("delayed_restart", &O::delayed_restart,
             "a server that has forgotten its locks stays out until they must be over"),
      option("check_before_write", &O::check_before_write,
             "a client writes only while it believes that it holds the lock"),
  };
}

Duration drift_of(const LeaseOptions& options) {
  return share_of(options.lease, options.drift_factor) + options.drift_margin;
}

}  // namespace

std::span<const OptionSpec> lease_option_specs() {
  using O = LeaseOptions;
  static const std::vector<OptionSpec> specs = [] {
    std::vector<OptionSpec> all = common();
    all.push_back(option("first_token", &O::first_token, "the first fencing token", 1));
    all.push_back(option("fencing", &O::fencing, "the storage refuses a write with an older token than it has seen"));
    all.push_back(option("acks", &O::acks, "replicas that must have a change before it is answered", 0, 100));
    all.push_back(option("heartbeat", &O::heartbeat, "the primary tells its replicas everything every so often"));
    all.push_back(option("failover_after", &O::failover_after,
                         "the n-th server takes over after n times so long without a primary"));
    return all;
  }();
  return specs;
}

std::span<const OptionSpec> redlock_option_specs() {
  using O = LeaseOptions;
  static const std::vector<OptionSpec> specs = [] {
    std::vector<OptionSpec> all = common();
    all.push_back(option("quorum", &O::quorum, "servers that must agree; 0: a majority", 0, 100));
    all.push_back(option("retry_count", &O::retry_count, "a client tries again so often", 0, 1'000'000));
    return all;
  }();
  return specs;
}

void check_options(const LeaseOptions& options, std::uint32_t servers) {
  if (options.lease <= Duration(0)) throw OptionError("lease", "expected more than 0");
  if (options.renew < Duration(0) || options.renew >= options.lease)
    throw OptionError("renew", "expected less than the lease: it would be over before it is extended");
  if (options.drift_factor.parts_per_billion > whole)
    throw OptionError("drift_factor", "expected at most 1, which is 100 % of the lease");
  if (options.drift_factor.parts_per_billion == whole)
    throw OptionError("drift_factor", "expected less than 1: nothing would be left of the lease");
  if (drift_of(options) >= options.lease)
    throw OptionError("drift_margin",
                      "expected less than what drift_factor leaves of the lease: nobody could hold a lock");
  if (options.per_node_timeout <= Duration(0)) throw OptionError("per_node_timeout", "expected more than 0");
  if (options.retry_delay + options.retry_jitter <= Duration(0))
    throw OptionError("retry_delay",
                      "expected more than 0, here or in retry_jitter: a client would try for ever at once");
  if (options.heartbeat <= Duration(0)) throw OptionError("heartbeat", "expected more than 0");
  if (options.failover_after <= options.heartbeat)
    throw OptionError("failover_after",
                      "expected more than the heartbeat: replicas would take over from a live primary");
  if (options.quorum > servers)
    throw OptionError("quorum", fmt::format("expected at most as many as there are servers: {}", servers));
  if (options.acks >= servers && options.acks > 0)
    throw OptionError("acks", fmt::format("expected at most as many as there are replicas: {}", servers - 1));
}

std::uint32_t LeaseConfig::quorum() const {
  if (!independent) return 1;
  const auto all = static_cast<std::uint32_t>(servers.size());
  if (mutants.on(Mutant::quorum_of_half)) return std::max(all / 2, 1U);
  return options.quorum != 0 ? options.quorum : all / 2 + 1;
}

Duration LeaseConfig::drift() const { return drift_of(options); }

}  // namespace orrery::locking
