// Balancers, backends and clients, bound together; what scenarios may ask of them.
#include "algorithms/cluster/balancing/system.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "algorithms/cluster/balancing/backend.hpp"
#include "algorithms/cluster/balancing/balancer.hpp"
#include "algorithms/cluster/balancing/claims.hpp"
#include "algorithms/cluster/balancing/client.hpp"
#include "algorithms/cluster/balancing/facts.hpp"
#include "algorithms/cluster/balancing/labels.hpp"

namespace orrery::balancing {
namespace {

template <BalancerRole role>
bool is_balancer(const FaceBox& box) {
  const auto* face = box.get<BalancerFace>();
  return face != nullptr && face->role == role;
}
template <BackendRole role>
bool is_backend(const FaceBox& box) {
  const auto* face = box.get<BackendFace>();
  return face != nullptr && face->role == role;
}

Message parse_fetch(std::span<const std::string_view> arguments) {
  Fetch fetch;
  if (arguments.size() == 1) {
    const std::string_view digits = arguments[0].substr(arguments[0].starts_with('k') ? 1 : 0);
    const auto [end, trouble] = std::from_chars(digits.data(), digits.data() + digits.size(), fetch.key);
    if (trouble == std::errc{} && end == digits.data() + digits.size()) return Message::of(fetch);
  }
  throw OperationError("expected the number of a key: fetch 3");
}

Message generate_fetch(Picker& picker, const WorkloadShape& shape, NodeId, std::uint64_t) {
  static constexpr Site site("cluster.key");
  return Message::of(Fetch{pick_key(picker, site, shape)});
}

std::string fetched_text(const Message& result) {
  const auto* fetched = result.as<Fetched>();
  return fetched == nullptr ? std::string() : fmt::format("{}", fetched->backend);
}

PolicyConfig policy_of(const BalancerOptions& options, const Mutants<Mutant>& mutants) {
  PolicyConfig policy;
  policy.kind = options.policy;
  policy.choices = options.choices;
  policy.bias = options.bias;
  policy.decay = options.decay;
  policy.factor = options.load_factor;
  policy.keeps_total = mutants.on(Mutant::wrr_total_kept);
  policy.unbounded = mutants.on(Mutant::bound_ignored);
  return policy;
}

Parts bind(const SystemSetup& setup) {
  auto config = std::make_shared<Config>();
  config->options = read_options<Options>(option_specs(), setup.options);
  check_options(config->options);
  config->mutants = Mutants<Mutant>(setup.mutants);
  config->balancers = setup.servers;
  config->backends = setup.added_called("backends");
  if (config->backends.empty()) throw OptionError("backends", "expected at least one backend");
  config->slot_of.assign(setup.node_count(), Config::no_slot);
  config->balancer_of.assign(setup.node_count(), Config::no_slot);
  for (std::uint32_t i = 0; i < config->balancers.size(); ++i) config->balancer_of[config->balancers[i].value] = i;
  config->policy = policy_of(config->options.balancer, config->mutants);
  std::vector<std::string> names;
  std::vector<std::uint32_t> weights;
  for (Slot slot = 0; slot < config->backends.size(); ++slot) {
    const NodeId node = config->backends[slot];
    config->slot_of[node.value] = slot;
    config->backend_options.push_back(read_options<Options>(option_specs(), setup.options_of(node)));
    check_options(config->backend_options.back());
    names.push_back(setup.name_of(node));
    weights.push_back(config->backend_options.back().weight);
  }
  if (config->policy.kind == PolicyKind::bounded_hash) config->policy.ring = ring_of(names, weights);

  Parts parts;
  const std::shared_ptr<const Config> shared = config;
  parts.server = [shared](NodeId) { return std::make_unique<Balancer>(shared); };
  parts.added = [shared](NodeId node) { return std::make_unique<Backend>(shared, shared->slot_of[node.value]); };
  parts.client = [shared, clients = setup.clients](NodeId node) {
    const auto rank = static_cast<std::size_t>(std::find(clients.begin(), clients.end(), node) - clients.begin());
    return std::make_unique<Client>(shared, shared->balancers[rank % shared->balancers.size()]);
  };
  parts.judges = [shared] {
    std::vector<std::unique_ptr<Judge>> judges;
    judges.push_back(make_judge(shared));
    return judges;
  };
  return parts;
}

std::vector<MeasureSpec> measures() {
  using Kind = MeasureSpec::Kind;
  return {
      {"cluster.attempts", "attempts at backends", Kind::count, &type_of<Dispatched>()},
      {"cluster.backend_active", "attempts that a balancer had under way at the backend that it picked", Kind::value,
       &type_of<Dispatched>(), "active"},
      {"cluster.attempt_time", "how long attempts at backends took", Kind::value, &type_of<Concluded>(), "took"},
      {"cluster.ejections", "how often a backend was ejected as an outlier", Kind::count, &type_of<Ejected>()},
      {"cluster.health_changes", "how often checks brought a backend down or up", Kind::count,
       &type_of<HealthChanged>()},
      {"cluster.refused", "requests that balancers refused themselves", Kind::count, &type_of<Refused>()},
      {"cluster.retries_refused", "failed attempts that balancers did not repeat, for their budget", Kind::count,
       &type_of<RetryRefused>()},
      {"cluster.panic_changes", "how often a balancer began or ceased to pick among all", Kind::count,
       &type_of<PanicChanged>()},
  };
}

System make_system() {
  System system;
  system.name = "cluster";
  system.about = "load balancers in front of backends: policies, health, ejection, circuit breakers and retries";
  system.options.assign(option_specs().begin(), option_specs().end());
  system.servers = {process_spec<Balancer>()};
  system.clients = {process_spec<Client>()};
  system.added = {{"backends", "serve requests; each is a queue", "b", 3, 1000, {process_spec<Backend>()}, {}}};
  system.roles = {
      {"balancing", RoleStyle::active, "a balancer that picks among the available backends",
       is_balancer<BalancerRole::balancing>},
      {"panicking", RoleStyle::contending, "a balancer that picks among all backends",
       is_balancer<BalancerRole::panicking>},
      {"idle", RoleStyle::idle, "a backend with nothing to do", is_backend<BackendRole::idle>},
      {"serving", RoleStyle::active, "a backend that serves", is_backend<BackendRole::serving>},
      {"full", RoleStyle::contending, "a backend that refuses whoever comes", is_backend<BackendRole::full>},
  };
  system.messages = message_specs();
  system.facts = fact_specs();
  system.timers = {"timeout", "check", "check_end", "sweep"};
  system.client_timers = {"due"};
  system.records = {&type_of<Fetch>(), &type_of<Fetched>()};
  BundleSpec bundle{"cluster", {}};
  for (const ClaimInfo& info : claim_infos()) bundle.claims.emplace_back(info.name);
  system.bundles = {std::move(bundle)};
  system.mutants = mutant_specs();
  system.operations = {{"fetch", "fetch KEY", "ask the backends for the key of this number", parse_fetch}};
  WorkloadSpec requests;
  requests.kind = "requests";
  requests.about =
      "asks for keys; with a rate whether answers come or not. The timeout is that of each attempt, and without "
      "retry.attempts there is one";
  requests.operations = {"fetch"};
  requests.generate = generate_fetch;
  requests.retries = true;
  requests.overlaps = true;
  system.workloads = {std::move(requests)};
  system.measures = measures();
  system.result_text = fetched_text;
  system.default_nodes = 1;
  system.bind = bind;
  return system;
}

}  // namespace

const System& system() {
  static const System the_system = make_system();
  return the_system;
}

}  // namespace orrery::balancing
