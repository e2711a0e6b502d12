// The declaration of the options, and which of their values make no sense together.
#include "algorithms/cluster/balancing/options.hpp"

#include <utility>

namespace orrery::balancing {
namespace {

std::vector<OptionSpec> make_specs() {
  using B = BalancerOptions;
  using H = HealthOptions;
  using O = OutlierOptions;
  std::vector<OptionSpec> specs{
      option("service_time", &Options::service_time, "how long a backend takes for one request; also per_node"),
      option("concurrency", &Options::concurrency, "requests that a backend serves at once; also per_node", 1, 256),
      option("queue", &Options::queue, "requests that wait at a backend before it refuses; also per_node", 0, 100'000),
      option("weight", &Options::weight, "a backend's share in proportion to the others'; for single ones: per_node", 1,
             1000),
      option("client_timeout", &Options::client_timeout,
             "how long a client waits for the answer to one attempt, where the workload says nothing"),
  };
  const auto add = [&](std::vector<OptionSpec> more) {
    for (OptionSpec& spec : more) specs.push_back(std::move(spec));
  };
  add(options_within(
      "balancer", &Options::balancer,
      {option("policy", &B::policy, "how a backend is picked"),
       option("choices", &B::choices, "least_request: the better of so many; 0: the best of all", 0, 16),
       option("bias", &B::bias, "least_request with unequal weights: weight / (active + 1)^bias, from 0 to 4"),
       option("decay", &B::decay, "peak_ewma: the time constant with which old answers count less"),
       option("load_factor", &B::load_factor, "bounded_hash: nobody has more than this times its fair share"),
       option("load", &B::load, "what policies compare: own attempts under way, or what the last check reported"),
       option("panic", &B::panic, "with a smaller share of the backends available, all are picked from; 0: never"),
       option("timeout", &B::timeout, "an attempt at a backend is given up after this, and so is waiting for one")}));
  add(options_within("health", &Options::health,
                     {option("interval", &H::interval, "backends are checked this often; 0s: never"),
                      option("timeout", &H::timeout, "a check without an answer has failed after this"),
                      option("unhealthy", &H::unhealthy, "failed checks in a row that bring a backend down", 1, 1000),
                      option("healthy", &H::healthy, "good checks in a row that bring it up", 1, 1000)}));
  add(options_within(
      "outlier", &Options::outlier,
      {option("consecutive", &O::consecutive, "errors in a row that eject a backend; 0: none do", 0, 1'000'000),
       option("interval", &O::interval, "ejections end, and success rates are compared, this often; 0s: no ejections"),
       option("base", &O::base, "an ejection lasts this, times how often there was one"),
       option("longest", &O::longest, "but no longer than this, or base"),
       option("share", &O::share, "of the backends at most this share is ejected at once; one always may be"),
       option("hosts", &O::hosts, "success rates are compared of at least so many backends", 1, 1000),
       option("volume", &O::volume, "with at least so many attempts each in the interval", 1, 1'000'000),
       option("deviations", &O::deviations,
              "ejected: so many thousandths of standard deviations below the mean; 0: none", 0, 100'000),
       option("check_ends", &O::check_ends, "a good health check ends an ejection")}));
  add(options_within("circuit", &Options::circuit,
                     {option("requests", &CircuitOptions::requests,
                             "attempts under way at once, at all backends together", 1, 1'000'000),
                      option("pending", &CircuitOptions::pending,
                             "requests that wait for one of them to end; more are refused", 0, 1'000'000)}));
  add(options_within(
      "retry", &Options::retry,
      {option("attempts", &RetryOptions::attempts, "how often a balancer repeats a failed attempt", 0, 100),
       option("budget", &RetryOptions::budget, "repeats under way at most, as a share of all requests under way"),
       option("min", &RetryOptions::min, "so many repeats may be under way in any case", 0, 1'000'000)}));
  add(options_within(
      "slow_start", &Options::slow_start,
      {option("window", &SlowStartOptions::window, "a backend that comes back has its weight after this"),
       option("least", &SlowStartOptions::least, "and this share of it at first")}));
  add(options_within(
      "warm_up", &Options::warm_up,
      {option("time", &WarmUpOptions::time, "a backend that has booted is as quick as it can be after this"),
       option("factor", &WarmUpOptions::factor, "at first it takes so many times as long", 1, 1000)}));
  add(options_within(
      "errors", &Options::errors,
      {option("share", &ErrorOptions::share, "of requests that a backend answers with an error, at once"),
       option("from", &ErrorOptions::from, "since its boot: when it begins to err"),
       option("until", &ErrorOptions::until, "and when it ends")}));
  return specs;
}

void check_share(const char* name, Ratio share) {
  if (share.parts_per_billion < 0 || share.parts_per_billion > 1'000'000'000)
    throw OptionError(name, "expected a share from 0 to 1");
}
void check_above_zero(const char* name, Duration value) {
  if (value <= Duration::zero()) throw OptionError(name, "expected a duration above 0s");
}
void check_at_most(const char* name, Duration value, Duration most, const char* words) {
  if (value < Duration::zero() || value > most) throw OptionError(name, words);
}

}  // namespace

std::span<const OptionSpec> option_specs() {
  static const std::vector<OptionSpec> specs = make_specs();
  return specs;
}

void check_options(const Options& options) {
  using std::chrono::minutes;
  const BalancerOptions& balancer = options.balancer;
  check_above_zero("balancer.timeout", balancer.timeout);
  check_above_zero("balancer.decay", balancer.decay);
  check_at_most("balancer.decay", balancer.decay, minutes(4), "expected at most 4m");
  check_share("balancer.panic", balancer.panic);
  if (balancer.bias.parts_per_billion < 0 || balancer.bias.parts_per_billion > 4'000'000'000)
    throw OptionError("balancer.bias", "expected a number from 0 to 4");
  if (balancer.load_factor.parts_per_billion < 1'000'000'000 ||
      balancer.load_factor.parts_per_billion > 1000 * std::int64_t{1'000'000'000})
    throw OptionError("balancer.load_factor", "expected a number from 1 to 1000");
  if (balancer.load == LoadSource::reported && options.health.interval <= Duration::zero())
    throw OptionError("balancer.load", "loads are reported by health checks, and health.interval is 0s");
  if (options.health.interval != Duration::zero()) {
    check_above_zero("health.interval", options.health.interval);
    check_above_zero("health.timeout", options.health.timeout);
    if (options.health.timeout > options.health.interval)
      throw OptionError("health.timeout", "expected at most health.interval: one check at a time");
  }
  if (options.outlier.interval != Duration::zero()) {
    check_above_zero("outlier.interval", options.outlier.interval);
    check_above_zero("outlier.base", options.outlier.base);
  }
  check_share("outlier.share", options.outlier.share);
  check_share("retry.budget", options.retry.budget);
  check_share("slow_start.least", options.slow_start.least);
  check_at_most("slow_start.window", options.slow_start.window, minutes(15), "expected a duration from 0s to 15m");
  check_at_most("warm_up.time", options.warm_up.time, minutes(15), "expected a duration from 0s to 15m");
  check_share("errors.share", options.errors.share);
  check_above_zero("client_timeout", options.client_timeout);
}

}  // namespace orrery::balancing
