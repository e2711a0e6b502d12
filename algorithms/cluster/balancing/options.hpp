// The knobs of load balancing, and what one node of it is given at its boot. Defaults are Envoy's where they make sense
// for a simulation, and are said to be others where not.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "algorithms/cluster/balancing/health.hpp"
#include "algorithms/cluster/balancing/mutants.hpp"
#include "algorithms/cluster/balancing/outlier.hpp"
#include "algorithms/cluster/balancing/policy.hpp"
#include "algorithms/process/options.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::balancing {

/// What policies compare.
enum class LoadSource : std::uint8_t { own, reported };
inline constexpr std::array<std::string_view, 2> load_source_names{"own", "reported"};
constexpr std::span<const std::string_view> names_of(LoadSource) { return load_source_names; }

struct BalancerOptions {
  PolicyKind policy = PolicyKind::least_request;
  std::uint32_t choices = 2;
  Ratio bias{1'000'000'000};
  Duration decay = std::chrono::seconds(10);
  Ratio load_factor{1'250'000'000};
  LoadSource load = LoadSource::own;
  Ratio panic{500'000'000};
  Duration timeout = std::chrono::seconds(1);
};
struct CircuitOptions {
  std::uint32_t requests = 1024;
  std::uint32_t pending = 1024;
};
struct RetryOptions {
  std::uint32_t attempts = 0;  ///< besides the first
  Ratio budget{200'000'000};
  std::uint32_t min = 3;
};
struct SlowStartOptions {
  Duration window{};
  Ratio least{100'000'000};
};
struct WarmUpOptions {
  Duration time{};
  std::uint32_t factor = 5;
};
struct ErrorOptions {
  Ratio share{};
  Duration from{};
  Duration until = std::chrono::hours(1);
};

struct Options {
  BalancerOptions balancer;
  HealthOptions health;
  OutlierOptions outlier;
  CircuitOptions circuit;
  RetryOptions retry;
  SlowStartOptions slow_start;
  // of backends, and so also in per_node
  Spread service_time = Spread::exponential(std::chrono::milliseconds(10));
  std::uint32_t concurrency = 8;
  std::uint32_t queue = 500;
  std::uint32_t weight = 1;
  WarmUpOptions warm_up;
  ErrorOptions errors;
  // of clients
  Duration client_timeout = std::chrono::seconds(1);
};

/// The options as users set them.
[[nodiscard]] std::span<const OptionSpec> option_specs();
/// Throws OptionError when the options contradict each other.
void check_options(const Options& options);

/// All that a node knows before it starts. Shared by all nodes of a world; never changes.
struct Config {
  Options options;
  Mutants<Mutant> mutants;
  std::vector<NodeId> balancers;
  std::vector<NodeId> backends;            ///< by slot
  std::vector<Options> backend_options;    ///< likewise
  std::vector<std::uint32_t> slot_of;      ///< by node; no_slot: no backend
  std::vector<std::uint32_t> balancer_of;  ///< place among the balancers, by node; no_slot: no balancer
  PolicyConfig policy;
  static constexpr std::uint32_t no_slot = 0xffff'ffff;
};

}  // namespace orrery::balancing
