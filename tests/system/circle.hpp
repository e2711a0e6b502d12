// Circle: servers that own arcs of a circle of hashes; the first of them keeps the list of who is in. It exists only
// for the tests: whatever tells of a circle, in whatever words, must come out in a picture.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "algorithms/process/ring_shown.hpp"
#include "algorithms/process/showing.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::circle {

/// `kind: "circle"` of a scenario.
[[nodiscard]] const System& system();
[[nodiscard]] const Showing& showing();

enum class Mutant : std::uint8_t { deals_in_turn };

struct Options {
  std::uint32_t marks = 4;  ///< of each server on the circle
  std::uint32_t keys = 24;
};

/// A client wants the server of this rank in or out.
struct Wanted {
  OperationId request{};
  std::uint32_t rank = 0;  ///< from 1
  bool in = false;
  bool operator==(const Wanted&) const = default;
  static constexpr std::string_view type_name = "CircleWanted";
  static constexpr auto fields() {
    return std::tuple{field("request", &Wanted::request), field("rank", &Wanted::rank), field("in", &Wanted::in)};
  }
};
struct Granted {
  OperationId request{};
  bool operator==(const Granted&) const = default;
  static constexpr std::string_view type_name = "CircleGranted";
  static constexpr auto fields() { return std::tuple{field("request", &Granted::request)}; }
};
/// How many keys a change has moved.
struct Moved {
  Ratio share;  ///< of all
  bool operator==(const Moved&) const = default;
  static constexpr std::string_view type_name = "CircleMoved";
  static constexpr auto fields() { return std::tuple{field("share", &Moved::share)}; }
};

struct ServerFace {
  std::uint64_t epoch = 0;
  bool operator==(const ServerFace&) const = default;
  static constexpr std::string_view type_name = "CircleServer";
  static constexpr auto fields() { return std::tuple{field("epoch", &ServerFace::epoch)}; }
};

class Server final : public ProcessOf<Server, std::variant<Wanted>> {
 public:
  struct State {
    std::vector<NodeId> in;  ///< whoever owns arcs
    RingShown shown;         ///< as it is now
    static constexpr std::string_view type_name = "CircleServerState";
    static constexpr auto fields() { return std::tuple{field("in", &State::in), field("shown", &State::shown)}; }
  };

  /// `keeps`: this is the one that keeps the list.
  Server(std::vector<NodeId> servers, bool keeps, Options options, Mutants<Mutant> mutants)
      : servers_(std::move(servers)), keeps_(keeps), options_(options), mutants_(mutants) {}
  void on_start(Context& context, const Durable& durable) override;
  void on(Context& context, NodeId from, const Wanted& wanted);
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] ServerFace face() const { return {state.shown.epoch}; }

  State state;

 private:
  void tell(Context& context, const std::string& change);

  std::vector<NodeId> servers_;
  bool keeps_;
  Options options_;
  Mutants<Mutant> mutants_;
};

}  // namespace orrery::circle
