// A client of the replicated lock service. It keeps a session alive, under which it takes locks, and believes in what
// it holds for as long as it believes in its session: by its own clock, counted from when it last asked and was
// answered, less what clocks may go apart by. Then it stops to act, whatever the service thinks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "algorithms/kv/wire.hpp"
#include "algorithms/locking/commands.hpp"
#include "algorithms/locking/lock_options.hpp"
#include "algorithms/locking/messages.hpp"
#include "algorithms/locking/recipe.hpp"
#include "algorithms/process/process.hpp"

namespace orrery::locking {

struct LockClientFace {
  bool busy = false;       ///< with an operation
  bool session = false;    ///< that it believes in
  std::uint64_t held = 0;  ///< locks that it believes to hold
  Token token{};           ///< of the lock that it took last
  bool operator==(const LockClientFace&) const = default;
  static constexpr std::string_view type_name = "LockClientFace";
  static constexpr auto fields() {
    return std::tuple{field("busy", &LockClientFace::busy), field("session", &LockClientFace::session),
                      field("held", &LockClientFace::held), field("token", &LockClientFace::token)};
  }
};

/// A request on its way through the log; asked again, as it is, until it is answered.
struct Call {
  kv::SessionId session{};
  kv::Serial serial{};
  Message command;
  Monotonic began{};
  std::uint32_t redirections = 0;  ///< followed since it was last asked anew
  bool operator==(const Call&) const = default;
  static constexpr std::string_view type_name = "Call";
  static constexpr auto fields() {
    return std::tuple{field("session", &Call::session), field("serial", &Call::serial),
                      field("command", &Call::command), field("began", &Call::began),
                      field("redirections", &Call::redirections)};
  }
};
/// A lock that the client took and has not given back.
struct LockHeld {
  std::string lock;
  Mode mode{};
  Token token{};
  std::uint64_t count = 1;
  bool believes = true;
  bool operator==(const LockHeld&) const = default;
  static constexpr std::string_view type_name = "LockHeld";
  static constexpr auto fields() {
    return std::tuple{field("lock", &LockHeld::lock), field("mode", &LockHeld::mode), field("token", &LockHeld::token),
                      field("count", &LockHeld::count), field("believes", &LockHeld::believes)};
  }
};
/// The operation that is under way.
struct LockDoing {
  OperationId operation{};
  Message command;
  Monotonic began{};
  Attempt attempt;          ///< if it takes a lock; of one that it gives back, the lock and its token
  bool leaving = false;     ///< its time is over: it gives back what it may yet get
  std::uint64_t round = 0;  ///< a write: whose answer it waits for
  bool operator==(const LockDoing&) const = default;
  static constexpr std::string_view type_name = "LockDoing";
  static constexpr auto fields() {
    return std::tuple{field("operation", &LockDoing::operation), field("command", &LockDoing::command),
                      field("began", &LockDoing::began),         field("attempt", &LockDoing::attempt),
                      field("leaving", &LockDoing::leaving),     field("round", &LockDoing::round)};
  }
};

struct LockClientState {
  std::uint64_t boot = 0;
  std::uint64_t sessions = 0;  ///< that it has begun in this boot
  bool open = false;           ///< the last of them is, as far as it knows
  bool jeopardy = false;  ///< it may be over: nothing counts as held, but it is not given up yet (Chubby, 2006, §2.8)
  Monotonic until{};      ///< it believes in it until then
  kv::Serial serial{};    ///< of the last request of the session
  kv::Serial beats{};     ///< likewise of those that only keep it alive, which are numbered apart
  std::uint64_t rounds = 0;
  NodeId server = no_node;  ///< whom it asks
  std::vector<LockHeld> held;
  std::optional<Call> call;  ///< for the operation
  std::optional<Call> beat;  ///< to keep the session alive
  std::optional<LockDoing> doing;
  bool operator==(const LockClientState&) const = default;
  static constexpr std::string_view type_name = "LockClientState";
  static constexpr auto fields() {
    return std::tuple{field("boot", &LockClientState::boot),     field("sessions", &LockClientState::sessions),
                      field("open", &LockClientState::open),     field("jeopardy", &LockClientState::jeopardy),
                      field("until", &LockClientState::until),   field("serial", &LockClientState::serial),
                      field("beats", &LockClientState::beats),   field("rounds", &LockClientState::rounds),
                      field("server", &LockClientState::server), field("held", &LockClientState::held),
                      field("call", &LockClientState::call),     field("beat", &LockClientState::beat),
                      field("doing", &LockClientState::doing)};
  }
};

using LockClientWire = std::variant<kv::Reply, WriteReply>;

class LockClient final : public ProcessOf<LockClient, LockClientWire> {
 public:
  static constexpr TimerId retry_timer{0};  ///< a call has had no answer
  static constexpr TimerId end_timer{1};    ///< the operation's time is over, or its work done
  static constexpr TimerId lapse_timer{2};  ///< the session is not to be believed in any more
  static constexpr TimerId beat_timer{3};   ///< time to say that it is alive

  explicit LockClient(std::shared_ptr<const LockConfig> config) : config_(std::move(config)) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  /// REQUIRES: the operation before has ended.
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const kv::Reply& reply);
  void on(Context& context, NodeId from, const WriteReply& reply);

  [[nodiscard]] LockClientFace face() const;
  LockClientState state;

 private:
  [[nodiscard]] LockHeld* find(std::string_view lock);
  [[nodiscard]] kv::SessionId session(NodeId self) const;
  /// Stops believing in a session that is over by the client's own clock. Called before anything else is done.
  void doubt(Context& context);
  void lose_session(Context& context, std::string_view why);
  void lose_beliefs(Context& context, std::string_view why);
  void begin_hold(Context& context, LockHeld& held, Duration waited);
  [[nodiscard]] Owner owner_of(const Context& context, const LockHeld& held) const;
  void believe(Context& context, Monotonic asked);

  void begin_acquire(Context& context);
  void begin_release(Context& context, const std::string& lock);
  void finish_release(Context& context);
  void begin_write(Context& context, const WriteTo& write);
  void give_up(Context& context);

  void ask(Context& context, Message command);
  void send(Context& context, const Call& call);
  void answered(Context& context, const Call& call, const Message& result);
  /// Of a request that takes a lock.
  void act(Context& context, const Turn& turn);
  void beat(Context& context);
  void redirect(Context& context, Call& call, NodeId leader);
  void next_server();

  /// What the operation takes. REQUIRES: it takes a lock.
  [[nodiscard]] const Take& wanted() const { return state.doing->attempt.wanted; }
  [[nodiscard]] bool acquires() const;
  void finish(Context& context, Outcome outcome, Message result = {});
  void refuse(Context& context, std::string_view why);

  std::shared_ptr<const LockConfig> config_;
};

}  // namespace orrery::locking
