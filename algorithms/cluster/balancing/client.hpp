// A client of the balancers. Each attempt at a request has its own timeout; then the client asks again, as far as the
// workload's retries allow, or gives up. It may have many requests under way: an open loop sends as its schedule says,
// whether answers come or not, and that is what makes overload dangerous.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/balancing/messages.hpp"
#include "algorithms/cluster/balancing/options.hpp"
#include "algorithms/process/process.hpp"

namespace orrery::balancing {

struct ClientFace {
  std::uint32_t pending = 0;  ///< requests under way
  NodeId balancer = no_node;  ///< whom it asks
  bool operator==(const ClientFace&) const = default;
  static constexpr std::string_view type_name = "BalancedClientFace";
  static constexpr auto fields() {
    return std::tuple{field("pending", &ClientFace::pending), field("balancer", &ClientFace::balancer)};
  }
};

/// A request under way.
struct Pending {
  OperationId operation{};
  Serial serial{};  ///< of the last attempt
  std::uint64_t key = 0;
  std::uint32_t attempts = 1;
  bool backing_off = false;  ///< the next attempt is at `due`; else the last one is given up then
  Monotonic due{};
  Duration timeout{};  ///< of each attempt
  std::uint32_t attempts_max = 1;
  Duration backoff{};
  std::optional<Ratio> budget;
  NodeId only = no_node;  ///< asks nobody else
  bool operator==(const Pending&) const = default;
  static constexpr std::string_view type_name = "PendingRequest";
  static constexpr auto fields() {
    return std::tuple{field("operation", &Pending::operation),
                      field("serial", &Pending::serial),
                      field("key", &Pending::key),
                      field("attempts", &Pending::attempts),
                      field("backing_off", &Pending::backing_off),
                      field("due", &Pending::due),
                      field("timeout", &Pending::timeout),
                      field("attempts_max", &Pending::attempts_max),
                      field("backoff", &Pending::backoff),
                      field("budget", &Pending::budget),
                      field("only", &Pending::only)};
  }
};

struct ClientState {
  Serial serial{};
  NodeId balancer = no_node;
  std::uint64_t requests = 0;
  std::uint64_t retries = 0;
  std::vector<Pending> pending;    ///< in the order in which they began
  std::optional<Monotonic> armed;  ///< when the timer is due, if it is set
  bool operator==(const ClientState&) const = default;
  static constexpr std::string_view type_name = "BalancedClientState";
  static constexpr auto fields() {
    return std::tuple{field("serial", &ClientState::serial),     field("balancer", &ClientState::balancer),
                      field("requests", &ClientState::requests), field("retries", &ClientState::retries),
                      field("pending", &ClientState::pending),   field("armed", &ClientState::armed)};
  }
};

class Client final : public ProcessOf<Client, ClientWire> {
 public:
  static constexpr TimerId due_timer{0};

  /// REQUIRES: config is not null and has balancers.
  Client(std::shared_ptr<const Config> config, NodeId balancer) : config_(std::move(config)), first_(balancer) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const Response& response);

  [[nodiscard]] ClientFace face() const { return {static_cast<std::uint32_t>(state.pending.size()), state.balancer}; }

  ClientState state;

 private:
  void ask(Context& context, Pending& pending);
  /// The attempt has failed: asks again, now or later. False: that is not allowed, and the request has failed.
  bool ask_again(Context& context, Pending& pending);
  void arm(Context& context);
  void next_balancer();

  std::shared_ptr<const Config> config_;
  NodeId first_;
};

}  // namespace orrery::balancing
