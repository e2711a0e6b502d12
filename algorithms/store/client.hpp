// A client of the sharded store. It asks one router at a time and says honestly how an operation ended. Asking again is
// safe only as long as the router remembers what it was asked: a question bears the router's boot, a router that has
// started anew refuses it, and then nobody knows whether a put took effect.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/process.hpp"
#include "algorithms/store/messages.hpp"
#include "algorithms/store/options.hpp"

namespace orrery::store {

struct ClientFace {
  kv::Serial serial{};
  bool pending = false;
  NodeId router = no_node;
  bool operator==(const ClientFace&) const = default;
  static constexpr std::string_view type_name = "StoreClientFace";
  static constexpr auto fields() {
    return std::tuple{field("serial", &ClientFace::serial), field("pending", &ClientFace::pending),
                      field("router", &ClientFace::router)};
  }
};

/// The operation that waits for its answer.
struct Asking {
  OperationId operation{};
  Message command;
  NodeId whom = no_node;
  NodeId only = no_node;         ///< asks nobody else
  std::uint64_t asked_boot = 0;  ///< it may have been carried out in this boot of the router; 0: in none
  Monotonic deadline{};
  std::uint32_t attempts = 1;
  std::uint32_t attempts_max = 0;  ///< 0: as often as time allows
  Duration backoff{};
  bool backing_off = false;
  std::optional<Ratio> budget;  ///< how many retries there may be for each request; none: any number
  bool operator==(const Asking&) const = default;
  static constexpr std::string_view type_name = "Asking";
  static constexpr auto fields() {
    return std::tuple{field("operation", &Asking::operation),
                      field("command", &Asking::command),
                      field("whom", &Asking::whom),
                      field("only", &Asking::only),
                      field("asked_boot", &Asking::asked_boot),
                      field("deadline", &Asking::deadline),
                      field("attempts", &Asking::attempts),
                      field("attempts_max", &Asking::attempts_max),
                      field("backoff", &Asking::backoff),
                      field("backing_off", &Asking::backing_off),
                      field("budget", &Asking::budget)};
  }
};

struct ClientState {
  kv::SessionId session{};
  kv::Serial serial{};
  NodeId router = no_node;
  std::uint64_t boot = 0;  ///< of that router; 0: not known
  std::uint64_t retries = 0;
  std::optional<Asking> asking;
  bool operator==(const ClientState&) const = default;
  static constexpr std::string_view type_name = "StoreClientState";
  static constexpr auto fields() {
    return std::tuple{field("session", &ClientState::session), field("serial", &ClientState::serial),
                      field("router", &ClientState::router),   field("boot", &ClientState::boot),
                      field("retries", &ClientState::retries), field("asking", &ClientState::asking)};
  }
};

class Client final : public ProcessOf<Client, ClientWire> {
 public:
  static constexpr TimerId retry_timer{0};

  /// REQUIRES: config is not null and has a router.
  Client(std::shared_ptr<const Config> config, NodeId router) : config_(std::move(config)), first_router_(router) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  /// REQUIRES: the operation before has ended.
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const Answer& answer);

  [[nodiscard]] ClientFace face() const { return {state.serial, state.asking.has_value(), state.router}; }

  ClientState state;

 private:
  void ask(Context& context);
  void wait(Context& context, Duration patience);
  void finish(Context& context, Outcome outcome, Message result = {});
  void next_router();

  std::shared_ptr<const Config> config_;
  NodeId first_router_;
};

}  // namespace orrery::store
