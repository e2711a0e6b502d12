// A lease server in the manner of Redis: SET NX PX, compare and delete, extension. It counts leases by its own clock.
// A primary answers at once and tells its replicas afterwards, unless clients are made to wait for so many of them; the
// first replica that misses the primary for long takes over. Servers of Redlock are the same, without replicas.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "algorithms/locking/messages.hpp"
#include "algorithms/locking/options.hpp"
#include "algorithms/process/process.hpp"

namespace orrery::locking {

enum class ServerRole : std::uint8_t {
  shut,     ///< has forgotten its locks, and waits until they must be over
  replica,  ///< is told what the primary does
  primary,
};
inline constexpr std::array<std::string_view, 3> server_role_names{"shut", "replica", "primary"};
constexpr std::span<const std::string_view> names_of(ServerRole) { return server_role_names; }

struct LeaseServerFace {
  ServerRole role{};
  std::uint64_t epoch = 0;
  std::uint64_t held = 0;  ///< locks
  Token last{};
  bool operator==(const LeaseServerFace&) const = default;
  static constexpr std::string_view type_name = "LeaseServerFace";
  static constexpr auto fields() {
    return std::tuple{field("role", &LeaseServerFace::role), field("epoch", &LeaseServerFace::epoch),
                      field("held", &LeaseServerFace::held), field("last", &LeaseServerFace::last)};
  }
};

/// An answer that waits for the disk and for replicas: what it promises is not true before.
struct Waiting {
  enum class Promise : std::uint8_t { nothing, grant, extension };
  NodeId client = no_node;  ///< no_node: nobody has asked
  LeaseReply reply;
  std::uint64_t offset = 0;  ///< until enough replicas have this change
  Lsn lsn{};                 ///< and this record is durable
  Promise promise{};
  std::string lock;
  Token token{};  ///< of the lease: an attempt whose request comes twice may have two, one after the other
  bool operator==(const Waiting&) const = default;
  static constexpr std::string_view type_name = "Waiting";
  static constexpr auto fields() {
    return std::tuple{field("client", &Waiting::client),   field("reply", &Waiting::reply),
                      field("offset", &Waiting::offset),   field("lsn", &Waiting::lsn),
                      field("promise", &Waiting::promise), field("lock", &Waiting::lock),
                      field("token", &Waiting::token)};
  }
};
inline constexpr std::array<std::string_view, 3> promise_names{"nothing", "grant", "extension"};
constexpr std::span<const std::string_view> names_of(Waiting::Promise) { return promise_names; }
/// How far a replica has come in this epoch.
struct ReplicaAt {
  NodeId node = no_node;
  std::uint64_t offset = 0;
  bool operator==(const ReplicaAt&) const = default;
  static constexpr std::string_view type_name = "ReplicaAt";
  static constexpr auto fields() {
    return std::tuple{field("node", &ReplicaAt::node), field("offset", &ReplicaAt::offset)};
  }
};

struct LeaseServerState {
  ServerRole role{};
  std::uint64_t epoch = 0;
  std::uint64_t offset = 0;  ///< changes of this epoch
  Lsn durable{};
  NodeId primary = no_node;  ///< as far as is known
  LeaseTable table;
  std::vector<ReplicaAt> replicas;
  std::vector<Waiting> waiting;
  bool operator==(const LeaseServerState&) const = default;
  static constexpr std::string_view type_name = "LeaseServerState";
  static constexpr auto fields() {
    return std::tuple{field("role", &LeaseServerState::role),         field("epoch", &LeaseServerState::epoch),
                      field("offset", &LeaseServerState::offset),     field("durable", &LeaseServerState::durable),
                      field("primary", &LeaseServerState::primary),   field("table", &LeaseServerState::table),
                      field("replicas", &LeaseServerState::replicas), field("waiting", &LeaseServerState::waiting)};
  }
};

class LeaseServer final : public ProcessOf<LeaseServer, LeaseServerWire> {
 public:
  static constexpr TimerId expiry_timer{0};
  static constexpr TimerId replicate_timer{1};  ///< a primary: to tell everything; a replica: to miss the primary
  static constexpr TimerId open_timer{2};

  explicit LeaseServer(std::shared_ptr<const LeaseConfig> config) : config_(std::move(config)) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context& context, Lsn upto) override;
  void on(Context& context, NodeId from, const SetNx& request);
  void on(Context& context, NodeId from, const Extend& request);
  void on(Context& context, NodeId from, const Free& request);
  void on(Context& context, NodeId from, const Replicate& told);
  void on(Context& context, NodeId from, const Snapshot& told);
  void on(Context& context, NodeId from, const Replicated& told);

  [[nodiscard]] LeaseServerFace face() const {
    return {state.role, state.epoch, state.table.leases.size(), state.table.last};
  }

  LeaseServerState state;

 private:
  [[nodiscard]] bool mutant(Mutant mutant) const { return config_->mutants.on(mutant); }
  [[nodiscard]] bool durable() const { return config_->options.persistence == Persistence::always; }
  /// What a client is told: servers that know nothing of each other have no tokens that would be in order.
  [[nodiscard]] Token token_of(const Lease& lease) const { return config_->independent ? Token{} : lease.token; }
  /// Whether it has no replicas.
  [[nodiscard]] bool alone() const { return config_->independent || config_->servers.size() == 1; }
  /// What leases are counted by.
  [[nodiscard]] Duration clock(const Context& context) const;
  /// Whether requests are answered here and now; else says who answers them, if that is known.
  bool serves(Context& context, NodeId client, std::uint64_t round);
  void expire(Context& context);
  void watch_next_end(Context& context);
  void refuse(Context& context, NodeId client, std::uint64_t round);
  /// Writes the change down, tells the replicas, and answers once it is safe.
  void changed(Context& context, NodeId client, std::uint64_t round, const Lease& lease, Waiting::Promise promise);
  void answer_when_safe(Context& context, NodeId client, std::uint64_t round, const Lease& lease,
                        Waiting::Promise promise);
  void answer_waiting(Context& context);
  void answer(Context& context, const Waiting& waiting);
  /// Takes in what the journal has. Returns whether there was anything.
  bool recall(Context& context, const Durable& journal, std::size_t usable);
  /// Begins to take part.
  void open(Context& context, bool again);
  void enter(Context& context, std::uint64_t epoch);
  void follow(Context& context, NodeId primary, std::uint64_t epoch);
  void lead(Context& context, std::uint64_t epoch);
  void tell_everything(Context& context);
  void miss_primary(Context& context);
  /// Each server has epochs of its own, so that of two that take over at once one gives way, and an epoch never has
  /// two beginnings.
  [[nodiscard]] std::uint64_t next_epoch(NodeId self) const;
  [[nodiscard]] std::int64_t rank(NodeId self) const;

  std::shared_ptr<const LeaseConfig> config_;
};

}  // namespace orrery::locking
