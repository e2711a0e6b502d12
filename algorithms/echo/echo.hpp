// Echo: the smallest complete system, to be copied. Each server keeps its own durable list of what it heard; a client
// says things to one server and waits for the answer. The one idea: an answer is a promise, so it leaves when the
// record is durable.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>

#include "algorithms/echo/messages.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::echo {

/// `kind: "echo"` of a scenario.
[[nodiscard]] const System& system();

enum class Mutant : std::uint8_t { answer_before_durable };

struct Options {
  Duration retry = std::chrono::milliseconds(200);  ///< a client asks again after this
};

enum class Role : std::uint8_t { quiet, busy };
inline constexpr std::array<std::string_view, 2> role_names{"quiet", "busy"};
constexpr std::span<const std::string_view> names_of(Role) { return role_names; }

/// What a server shows: `busy` while something it heard is not yet durable.
struct ServerFace {
  Role role{};
  std::uint64_t heard = 0;
  std::uint64_t durable = 0;
  bool operator==(const ServerFace&) const = default;
  static constexpr std::string_view type_name = "EchoServer";
  static constexpr auto fields() {
    return std::tuple{field("role", &ServerFace::role), field("heard", &ServerFace::heard),
                      field("durable", &ServerFace::durable)};
  }
};

class Server final : public ProcessOf<Server, std::variant<Say>> {
 public:
  struct State {
    std::uint64_t heard = 0;
    std::uint64_t durable = 0;
    static constexpr std::string_view type_name = "EchoServerState";
    static constexpr auto fields() {
      return std::tuple{field("heard", &State::heard), field("durable", &State::durable)};
    }
  };

  explicit Server(Mutants<Mutant> mutants) : mutants_(mutants) {}
  void on_start(Context& context, const Durable& durable) override;
  void on(Context& context, NodeId from, const Say& say);
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context& context, Lsn upto) override;
  [[nodiscard]] ServerFace face() const {
    return {state.durable < state.heard ? Role::busy : Role::quiet, state.heard, state.durable};
  }

  State state;

 private:
  Mutants<Mutant> mutants_;
};

struct ClientFace {
  std::uint64_t said = 0;      ///< operations begun
  std::uint64_t promised = 0;  ///< the highest count that was answered
  bool operator==(const ClientFace&) const = default;
  static constexpr std::string_view type_name = "EchoClient";
  static constexpr auto fields() {
    return std::tuple{field("said", &ClientFace::said), field("promised", &ClientFace::promised)};
  }
};

/// Says one thing at a time to its server, and again until it is answered.
class Client final : public ProcessOf<Client, std::variant<Heard>> {
 public:
  struct State {
    std::uint64_t said = 0;
    std::uint64_t promised = 0;
    OperationId operation{};  ///< 0: none
    Message pending;
    static constexpr std::string_view type_name = "EchoClientState";
    static constexpr auto fields() {
      return std::tuple{field("said", &State::said), field("promised", &State::promised),
                        field("operation", &State::operation), field("pending", &State::pending)};
    }
  };

  Client(NodeId server, Options options) : server_(server), options_(options) {}
  void on_start(Context& context, const Durable& durable) override;
  void on_operation(Context& context, const Operation& operation) override;
  void on(Context& context, NodeId from, const Heard& heard);
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context& context, Lsn upto) override;
  [[nodiscard]] ClientFace face() const { return {state.said, state.promised}; }

  State state;

 private:
  NodeId server_;
  Options options_;
};

}  // namespace orrery::echo
