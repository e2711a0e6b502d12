// A router: it carries out the operations of clients on the replicas of their keys, each in two rounds (Attiya, Bar-Noy
// and Dolev, "Sharing memory robustly in message-passing systems", 1995; with several writers as in Lynch and
// Shvartsman, 1997):
//
// 1. Read: a majority of the replicas of each active configuration say which version they have. Now nothing that an
//    older epoch began can succeed any more without our knowing.
// 2. Write: a majority of the newest configuration keeps the value: the new one for a put, the newest found for a get
//    (read repair; left out where a majority has it already).
//
// A router whose epoch is over learns so from the first replica that it asks, and begins again in the new one; a put
// keeps its version, so that it takes effect once.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/process.hpp"
#include "algorithms/store/layout.hpp"
#include "algorithms/store/messages.hpp"
#include "algorithms/store/options.hpp"

namespace orrery::store {

struct RouterFace {
  Epoch epoch{};
  Epoch oldest{};
  std::uint64_t operations = 0;  ///< under way
  bool operator==(const RouterFace&) const = default;
  static constexpr std::string_view type_name = "RouterFace";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &RouterFace::epoch), field("oldest", &RouterFace::oldest),
                      field("operations", &RouterFace::operations)};
  }
};

enum class Round : std::uint8_t { read, write };
inline constexpr std::array<std::string_view, 2> round_names{"read", "write"};
constexpr std::span<const std::string_view> names_of(Round) { return round_names; }

/// What one replica said in the round.
struct Heard {
  Identity identity{};
  Version version{};
  bool operator==(const Heard&) const = default;
  static constexpr std::string_view type_name = "Heard";
  static constexpr auto fields() {
    return std::tuple{field("identity", &Heard::identity), field("version", &Heard::version)};
  }
};

/// An operation under way.
struct Routed {
  std::uint64_t number = 0;
  NodeId client = no_node;
  kv::SessionId session{};
  kv::Serial serial{};
  bool write = false;
  Entry entry;  ///< the key; a put: its value, and its version once it has one; a get: the newest found
  bool versioned = false;
  Round round{};
  std::uint64_t round_number = 0;  ///< answers to an earlier one come too late
  std::vector<Heard> heard;
  Monotonic given_up{};  ///< its client waits no longer than this
  bool operator==(const Routed&) const = default;
  static constexpr std::string_view type_name = "Routed";
  static constexpr auto fields() {
    return std::tuple{field("number", &Routed::number),
                      field("client", &Routed::client),
                      field("session", &Routed::session),
                      field("serial", &Routed::serial),
                      field("write", &Routed::write),
                      field("entry", &Routed::entry),
                      field("versioned", &Routed::versioned),
                      field("round", &Routed::round),
                      field("round_number", &Routed::round_number),
                      field("heard", &Routed::heard),
                      field("given_up", &Routed::given_up)};
  }
};

/// The newest question of a client. Older ones are not looked at again, whenever a copy of them comes: their client has
/// moved on, and what was carried out once must not be twice.
struct Asked {
  NodeId client = no_node;
  kv::SessionId session{};
  kv::Serial serial{};
  Message answer;  ///< empty: not yet, or never
  bool operator==(const Asked&) const = default;
  static constexpr std::string_view type_name = "Asked";
  static constexpr auto fields() {
    return std::tuple{field("client", &Asked::client), field("session", &Asked::session),
                      field("serial", &Asked::serial), field("answer", &Asked::answer)};
  }
};

struct RouterState {
  std::uint64_t boot = 0;  ///< the time on its wall when it started
  View view;
  std::uint64_t begun = 0;  ///< operations
  std::uint64_t rounds =
      0;  ///< the number of the last one; numbers begin with the boot, so that no two boots share one
  std::vector<Routed> operations;
  std::vector<Asked> asked;
  bool operator==(const RouterState&) const = default;
  static constexpr std::string_view type_name = "RouterState";
  static constexpr auto fields() {
    return std::tuple{field("boot", &RouterState::boot),
                      field("view", &RouterState::view),
                      field("begun", &RouterState::begun),
                      field("rounds", &RouterState::rounds),
                      field("operations", &RouterState::operations),
                      field("asked", &RouterState::asked)};
  }
};

class Router final : public ProcessOf<Router, RouterWire> {
 public:
  static constexpr TimerId retry_timer{0};
  static constexpr TimerId refresh_timer{1};  ///< to ask whether there is a newer ring

  /// REQUIRES: config is not null.
  explicit Router(std::shared_ptr<const Config> config) : config_(std::move(config)) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on(Context& context, NodeId from, const RingUpdate& update);
  void on(Context& context, NodeId from, const GetRing& request);
  void on(Context& context, NodeId from, const ReadReply& reply);
  void on(Context& context, NodeId from, const WriteReply& reply);
  void on(Context& context, NodeId from, const Stale& stale);
  void on(Context& context, NodeId from, const Ask& ask);

  [[nodiscard]] RouterFace face() const {
    const Stamp stamp = state.view.stamp();
    return {stamp.epoch, stamp.oldest, state.operations.size()};
  }

  RouterState state;

 private:
  void adopt(Context& context, const View& view);
  void begin(Context& context, Routed& operation);
  /// Asks those replicas that this round needs and that have not answered.
  void ask(Context& context, const Routed& operation);
  void begin_round(Context& context, Routed& operation, Round round);
  /// The operation that is in this round; null: none is any more.
  [[nodiscard]] Routed* in_round(Round round, std::uint64_t number);
  /// Whether a majority of the configuration's replicas is among those heard, with at least this version.
  [[nodiscard]] bool heard_majority(const Routed& operation, std::uint32_t configuration, Version least) const;
  void end_read(Context& context, Routed& operation);
  void answer(Context& context, const Routed& operation);
  /// Whether the question is its client's newest and was not there before; a copy of the newest is answered again.
  [[nodiscard]] bool is_newest(Context& context, NodeId client, const Ask& asked);

  std::shared_ptr<const Config> config_;
  std::shared_ptr<const Layout> layout_;
};

}  // namespace orrery::store
