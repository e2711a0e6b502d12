// Ring: stations in a circle pass a token; its holder hands out numbered tickets. It exists only for the tests and is
// like no other system here: no votes, no copies of one log, one thing that must never be in two places. The one idea:
// the token leaves when it is on disk that it left.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "algorithms/process/process.hpp"
#include "algorithms/process/system.hpp"
#include "tests/system/messages.hpp"

namespace orrery::ring {

/// `kind: "ring"` of a scenario.
[[nodiscard]] const System& system();
/// The judge of the ring's claims.
[[nodiscard]] std::unique_ptr<Judge> make_judge();

enum class Mutant : std::uint8_t { pass_before_durable };

struct Options {
  DurationRange hold{std::chrono::milliseconds(15), std::chrono::milliseconds(25)};  ///< the token stays so long
  Duration retry = std::chrono::milliseconds(40);  ///< what is not answered is said again after this
};

enum class Role : std::uint8_t { idle, wanting, holder };
inline constexpr std::array<std::string_view, 3> role_names{"idle", "wanting", "holder"};
constexpr std::span<const std::string_view> names_of(Role) { return role_names; }

/// What a station shows: `wanting` while a client waits here and the token is elsewhere.
struct StationFace {
  Role role{};
  std::uint64_t hop = 0;   ///< of the last token seen
  std::uint64_t next = 0;  ///< the number of the next ticket, as far as known here
  std::uint32_t queue = 0;
  bool operator==(const StationFace&) const = default;
  static constexpr std::string_view type_name = "RingStation";
  static constexpr auto fields() {
    return std::tuple{field("role", &StationFace::role), field("hop", &StationFace::hop),
                      field("next", &StationFace::next), field("queue", &StationFace::queue)};
  }
};

/// A client in the queue of a station.
struct Wish {
  NodeId client{};
  OperationId request{};
  bool operator==(const Wish&) const = default;
  static constexpr std::string_view type_name = "RingWish";
  static constexpr auto fields() {
    return std::tuple{field("client", &Wish::client), field("request", &Wish::request)};
  }
};

class Station final : public ProcessOf<Station, std::variant<Token, Thanks, Ask>> {
 public:
  struct State {
    std::uint64_t hop = 0;
    std::uint64_t next = 1;
    bool holding = false;
    bool passing = false;  ///< gave the token of `hop` away and was not thanked yet
    std::vector<Wish> queue;
    static constexpr std::string_view type_name = "RingStationState";
    static constexpr auto fields() {
      return std::tuple{field("hop", &State::hop), field("next", &State::next), field("holding", &State::holding),
                        field("passing", &State::passing), field("queue", &State::queue)};
    }
  };

  /// `first`: this station has the token of hop 1 at the beginning.
  Station(NodeId successor, bool first, Options options, Mutants<Mutant> mutants)
      : successor_(successor), first_(first), options_(options), mutants_(mutants) {}
  void on_start(Context& context, const Durable& durable) override;
  void on(Context& context, NodeId from, const Token& token);
  void on(Context& context, NodeId from, const Thanks& thanks);
  void on(Context& context, NodeId from, const Ask& ask);
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context& context, Lsn upto) override;
  [[nodiscard]] StationFace face() const {
    const Role waiting = state.queue.empty() ? Role::idle : Role::wanting;
    return {state.holding ? Role::holder : waiting, state.hop, state.next,
            static_cast<std::uint32_t>(state.queue.size())};
  }

  State state;

 private:
  void replay(const Message& record);
  void keep(Context& context);
  void serve(Context& context);
  void give_away(Context& context);
  void send_token(Context& context);

  NodeId successor_;
  bool first_;
  Options options_;
  Mutants<Mutant> mutants_;
};

struct ClientFace {
  std::uint64_t tickets = 0;
  std::uint64_t last = 0;  ///< the number of the newest
  bool operator==(const ClientFace&) const = default;
  static constexpr std::string_view type_name = "RingClient";
  static constexpr auto fields() {
    return std::tuple{field("tickets", &ClientFace::tickets), field("last", &ClientFace::last)};
  }
};

/// Wants one ticket at a time; asks the next station when one does not answer.
class Client final : public ProcessOf<Client, std::variant<Ticket>> {
 public:
  struct State {
    std::uint64_t tickets = 0;
    std::uint64_t last = 0;
    OperationId request{};   ///< 0: none
    std::uint32_t asks = 0;  ///< which station, counted round
    static constexpr std::string_view type_name = "RingClientState";
    static constexpr auto fields() {
      return std::tuple{field("tickets", &State::tickets), field("last", &State::last),
                        field("request", &State::request), field("asks", &State::asks)};
    }
  };

  Client(std::vector<NodeId> stations, Options options) : stations_(std::move(stations)), options_(options) {}
  void on_start(Context& context, const Durable& durable) override;
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const Ticket& ticket);
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context& context, Lsn upto) override;
  [[nodiscard]] ClientFace face() const { return {state.tickets, state.last}; }

  State state;

 private:
  void ask(Context& context);

  std::vector<NodeId> stations_;
  Options options_;
};

}  // namespace orrery::ring
