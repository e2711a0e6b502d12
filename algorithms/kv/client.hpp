// A client of a replicated store: it finds the leader, follows redirections, asks again when no answer comes, and says
// honestly how an operation ended. It asks again under the same serial, so that asking is safe; and since any copy of a
// request may still reach a leader, giving up means "unknown", never "failed". It has no disk: after a restart it is in
// a new session.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/kv/rare_paths.hpp"
#include "algorithms/kv/wire.hpp"
#include "algorithms/process/process.hpp"

namespace orrery::kv {

struct ClientConfig {
  std::vector<NodeId> servers;                      ///< in the order in which the client tries them; not empty
  Duration timeout = std::chrono::seconds(1);       ///< gives up after this, where the operation says nothing else
  Duration retry = std::chrono::milliseconds(100);  ///< asks again after this without an answer
  RarePaths<Rare> rare_paths{};
};

struct ClientFace {
  Serial serial{};  ///< of the last operation begun
  Serial acked{};   ///< of the last one that was answered
  bool pending = false;
  NodeId believed_leader = no_node;
  bool operator==(const ClientFace&) const = default;
  static constexpr std::string_view type_name = "ClientFace";
  static constexpr auto fields() {
    return std::tuple{field("serial", &ClientFace::serial), field("acked", &ClientFace::acked),
                      field("pending", &ClientFace::pending), field("believed_leader", &ClientFace::believed_leader)};
  }
};

/// The operation that waits for its answer.
struct Pending {
  OperationId operation{};
  Message request;        ///< sent again as it is
  NodeId only = no_node;  ///< asks no other server
  Monotonic deadline{};
  std::uint32_t redirections = 0;  ///< followed since the last (re)try
  std::uint32_t attempts = 1;      ///< how often it has asked, redirections aside
  std::uint32_t attempts_max = 0;  ///< 0: as often as time allows
  Duration backoff{};              ///< waits this long before it asks again
  bool backing_off = false;        ///< it does so now
  std::optional<Ratio> budget;     ///< how many retries there may be for each request; none: any number
  bool operator==(const Pending&) const = default;
  static constexpr std::string_view type_name = "Pending";
  static constexpr auto fields() {
    return std::tuple{field("operation", &Pending::operation),
                      field("request", &Pending::request),
                      field("only", &Pending::only),
                      field("deadline", &Pending::deadline),
                      field("redirections", &Pending::redirections),
                      field("attempts", &Pending::attempts),
                      field("attempts_max", &Pending::attempts_max),
                      field("backoff", &Pending::backoff),
                      field("backing_off", &Pending::backing_off),
                      field("budget", &Pending::budget)};
  }
};

struct ClientState {
  SessionId session{};
  Serial serial{};
  Serial acked{};
  NodeId believed_leader = no_node;
  std::uint64_t retries = 0;  ///< in this session
  std::optional<Pending> pending;
  bool operator==(const ClientState&) const = default;
  static constexpr std::string_view type_name = "ClientState";
  static constexpr auto fields() {
    return std::tuple{field("session", &ClientState::session), field("serial", &ClientState::serial),
                      field("acked", &ClientState::acked),     field("believed_leader", &ClientState::believed_leader),
                      field("retries", &ClientState::retries), field("pending", &ClientState::pending)};
  }
};

class Client final : public ProcessOf<Client, ClientWire> {
 public:
  /// The only timer: time to ask again, or to give up.
  static constexpr TimerId retry_timer{0};

  /// REQUIRES: config is not null and names at least one server.
  explicit Client(std::shared_ptr<const ClientConfig> config);

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  /// REQUIRES: the operation before has ended.
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const Reply& reply);

  [[nodiscard]] ClientFace face() const {
    return {state.serial, state.acked, state.pending.has_value(), state.believed_leader};
  }

  ClientState state;

 private:
  void ask(Context& context);
  void wait(Context& context, Duration patience);
  void finish(Context& context, Outcome outcome, Message result = {});
  [[nodiscard]] NodeId server_after(NodeId server) const;

  std::shared_ptr<const ClientConfig> config_;
};

}  // namespace orrery::kv
