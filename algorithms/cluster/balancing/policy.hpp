// Policy: one concept for all ways to pick a backend, and a value that holds any of them. A policy is pure: the same
// hosts, occasion and dice give the same pick, on every machine.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>

#include "algorithms/cluster/balancing/bounded_hash.hpp"
#include "algorithms/cluster/balancing/least_loaded.hpp"
#include "algorithms/cluster/balancing/peak_ewma.hpp"
#include "algorithms/cluster/balancing/rotation.hpp"
#include "algorithms/process/fields.hpp"

namespace orrery::balancing {

/// `pick(hosts, occasion, dice)`: one of the candidates. REQUIRES: there is one.
template <class P>
concept Policy = std::copyable<P> && Described<P> &&
    requires(P& policy, const Hosts& hosts, const Occasion& occasion, Dice& dice) {
  { policy.pick(hosts, occasion, dice) } -> std::same_as<Slot>;
};
static_assert(Policy<Random> && Policy<RoundRobin> && Policy<SmoothWeightedRoundRobin> && Policy<LeastConnections> &&
              Policy<LeastRequest> && Policy<PeakEwma>);

enum class PolicyKind : std::uint8_t {
  random,
  round_robin,
  weighted_round_robin,
  least_connections,
  least_request,
  peak_ewma,
  bounded_hash,
};
inline constexpr std::array<std::string_view, 7> policy_kind_names{
    "random", "round_robin", "weighted_round_robin", "least_connections", "least_request", "peak_ewma", "bounded_hash"};
constexpr std::span<const std::string_view> names_of(PolicyKind) { return policy_kind_names; }

/// How the policies are set.
struct PolicyConfig {
  PolicyKind kind = PolicyKind::least_request;
  std::uint32_t choices = 2;
  Ratio bias{1'000'000'000};
  Duration decay{};
  Ratio factor{1'250'000'000};
  std::shared_ptr<const hashing::Ring> ring;  ///< bounded_hash: over all backends
  bool keeps_total = false;                   ///< a known mistake: smooth weighted round robin subtracts nothing
  bool unbounded = false;                     ///< a known mistake: bounded_hash looks at no cap
};

/// Any policy. Each part is there and only the one in use changes: the whole is a described value.
struct AnyPolicy {
  PolicyKind kind{};
  Random random;
  RoundRobin round_robin;
  SmoothWeightedRoundRobin weighted_round_robin;
  LeastConnections least_connections;
  LeastRequest least_request;
  PeakEwma peak_ewma;
  BoundedHash bounded_hash;
  bool operator==(const AnyPolicy&) const = default;
  static constexpr std::string_view type_name = "BalancingPolicy";
  static constexpr auto fields() {
    return std::tuple{field("kind", &AnyPolicy::kind),
                      field("random", &AnyPolicy::random),
                      field("round_robin", &AnyPolicy::round_robin),
                      field("weighted_round_robin", &AnyPolicy::weighted_round_robin),
                      field("least_connections", &AnyPolicy::least_connections),
                      field("least_request", &AnyPolicy::least_request),
                      field("peak_ewma", &AnyPolicy::peak_ewma),
                      field("bounded_hash", &AnyPolicy::bounded_hash)};
  }
};
[[nodiscard]] AnyPolicy make_policy(const PolicyConfig& config);
/// REQUIRES: there are candidates; `config` is the one that the policy was made of.
[[nodiscard]] Slot pick(AnyPolicy& policy, const PolicyConfig& config, const Hosts& hosts, const Occasion& occasion,
                        Dice& dice);
/// An attempt at a backend has ended, after `took`.
void ended(AnyPolicy& policy, Slot slot, Duration took, Monotonic now);

}  // namespace orrery::balancing
