// A client of lease servers: of one primary, or of all the servers of Redlock, of which a quorum must agree. It takes a
// lock, works under it, writes to what it guards, renews it in the background and gives it back. What it believes (that
// it holds the lock) ends by its own clock, counted from when it asked: earlier than the servers' lease, if clocks are
// good enough.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "algorithms/locking/commands.hpp"
#include "algorithms/locking/messages.hpp"
#include "algorithms/locking/options.hpp"
#include "algorithms/process/process.hpp"

namespace orrery::locking {

struct LeaseClientFace {
  bool busy = false;       ///< with an operation
  std::uint64_t held = 0;  ///< locks that it believes to hold
  Token token{};           ///< of the lock that it took last
  bool operator==(const LeaseClientFace&) const = default;
  static constexpr std::string_view type_name = "LeaseClientFace";
  static constexpr auto fields() {
    return std::tuple{field("busy", &LeaseClientFace::busy), field("held", &LeaseClientFace::held),
                      field("token", &LeaseClientFace::token)};
  }
};

/// A lock that the client took and has not given back.
struct Held {
  std::string lock;
  Owner owner;
  Token token{};
  Monotonic until{};      ///< it believes so until then
  bool believes = false;  ///< if not, it has learned that it lost it
  bool operator==(const Held&) const = default;
  static constexpr std::string_view type_name = "Held";
  static constexpr auto fields() {
    return std::tuple{field("lock", &Held::lock), field("owner", &Held::owner), field("token", &Held::token),
                      field("until", &Held::until), field("believes", &Held::believes)};
  }
};

/// One question to one server or to all of them, and what has come back.
struct Round {
  enum class Kind : std::uint8_t { take, extend, free };
  std::uint64_t number = 0;
  Kind kind{};
  std::string lock;
  Owner owner;
  Monotonic began{};
  std::vector<NodeId> asked;
  std::vector<NodeId> answered;  ///< each counts once, however often its answer comes
  std::uint64_t yes = 0;
  std::uint64_t no = 0;
  Token token{};
  bool operator==(const Round&) const = default;
  static constexpr std::string_view type_name = "Round";
  static constexpr auto fields() {
    return std::tuple{field("number", &Round::number),     field("kind", &Round::kind),   field("lock", &Round::lock),
                      field("owner", &Round::owner),       field("began", &Round::began), field("asked", &Round::asked),
                      field("answered", &Round::answered), field("yes", &Round::yes),     field("no", &Round::no),
                      field("token", &Round::token)};
  }
};
inline constexpr std::array<std::string_view, 3> round_kind_names{"take", "extend", "free"};
constexpr std::span<const std::string_view> names_of(Round::Kind) { return round_kind_names; }

/// The operation that is under way.
struct Doing {
  OperationId operation{};
  Message command;
  Monotonic began{};
  Monotonic deadline{};
  std::uint64_t attempts = 0;
  std::uint64_t round = 0;  ///< a write: whose answer it waits for
  bool operator==(const Doing&) const = default;
  static constexpr std::string_view type_name = "Doing";
  static constexpr auto fields() {
    return std::tuple{field("operation", &Doing::operation), field("command", &Doing::command),
                      field("began", &Doing::began),         field("deadline", &Doing::deadline),
                      field("attempts", &Doing::attempts),   field("round", &Doing::round)};
  }
};

struct LeaseClientState {
  std::uint64_t boot = 0;
  std::uint64_t serial = 0;  ///< of the last attempt
  std::uint64_t rounds = 0;
  NodeId primary = no_node;     ///< whom it asks, if not all
  std::vector<Held> held;       ///< in the order in which they were taken
  std::optional<Round> asking;  ///< for the operation
  std::vector<Round> renewing;  ///< one for each lock at most
  std::optional<Doing> doing;
  bool operator==(const LeaseClientState&) const = default;
  static constexpr std::string_view type_name = "LeaseClientState";
  static constexpr auto fields() {
    return std::tuple{field("boot", &LeaseClientState::boot),         field("serial", &LeaseClientState::serial),
                      field("rounds", &LeaseClientState::rounds),     field("primary", &LeaseClientState::primary),
                      field("held", &LeaseClientState::held),         field("asking", &LeaseClientState::asking),
                      field("renewing", &LeaseClientState::renewing), field("doing", &LeaseClientState::doing)};
  }
};

class LeaseClient final : public ProcessOf<LeaseClient, LeaseClientWire> {
 public:
  static constexpr TimerId answer_timer{0};  ///< no more answers to the operation's round are waited for
  static constexpr TimerId retry_timer{1};   ///< time to try again
  static constexpr TimerId end_timer{2};     ///< the operation's time is over, or its work done
  static constexpr TimerId lapse_timer{3};   ///< a lock is not the client's any more, by its own clock
  static constexpr TimerId renew_timer{4};   ///< time to renew

  explicit LeaseClient(std::shared_ptr<const LeaseConfig> config) : config_(std::move(config)) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  /// REQUIRES: the operation before has ended.
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const LeaseReply& reply);
  void on(Context& context, NodeId from, const WriteReply& reply);

  [[nodiscard]] LeaseClientFace face() const;
  /// What the client has of this lock, or null.
  [[nodiscard]] const Held* held(std::string_view lock) const;

  LeaseClientState state;

 private:
  [[nodiscard]] bool mutant(Mutant mutant) const { return config_->mutants.on(mutant); }
  [[nodiscard]] Held* find(std::string_view lock);
  /// Stops believing in what is over by the client's own clock. Called before anything else is done.
  void doubt(Context& context);
  void lose(Context& context, Held& held, std::string_view why);
  void watch_next_lapse(Context& context);

  /// The lock that the operation asks for. REQUIRES: it asks for one.
  [[nodiscard]] const std::string& wanted() const;
  void begin_attempt(Context& context);
  void end_attempt(Context& context);
  void begin_work(Context& context, const std::string& lock, Duration length);
  void begin_release(Context& context, const std::string& lock);
  void ask_for_release_again(Context& context);
  void begin_write(Context& context, const WriteTo& write);
  void renew(Context& context);

  /// Sends a question to whom it concerns.
  [[nodiscard]] Round ask(Context& context, Round::Kind kind, const std::string& lock, const Owner& owner);
  /// Counts an answer; returns whether nothing more is to come.
  bool take_in(Round& round, NodeId from, const LeaseReply& reply);
  [[nodiscard]] bool agreed(const Round& round) const { return round.yes >= config_->quorum(); }
  /// So many have refused that a quorum can't agree any more.
  [[nodiscard]] bool turned_down(const Round& round) const { return round.no + config_->quorum() > round.asked.size(); }
  /// The one that it asked is silent: the next time it asks the server after it, if only one is asked.
  void suspect_primary();
  void take_in_renewal(Context& context, NodeId from, const LeaseReply& reply);
  /// Until when a client may believe that it has what this round got it.
  [[nodiscard]] Monotonic end_of(const Context& context, const Round& round) const;
  void give_back(Context& context, const Round& round);
  void finish(Context& context, Outcome outcome, Message result = {});
  void refuse(Context& context, std::string_view why);

  std::shared_ptr<const LeaseConfig> config_;
};

}  // namespace orrery::locking
