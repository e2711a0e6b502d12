// Planted: a system with everything that code under test may do to a campaign, each as a mutant: break a claim, an
// ENSURE, an exception, a segfault, an exit, an endless loop, all the memory there is. Each shows at some seeds only,
// but for the canary, which no campaign can miss. Without a mutant it does nothing wrong at all.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <tuple>
#include <variant>

#include "algorithms/process/process.hpp"
#include "algorithms/process/system.hpp"

namespace orrery::planted {

/// `kind: "planted"` of a scenario.
[[nodiscard]] const System& system();

enum class Mutant : std::uint8_t { canary, claim, ensure, exception, segfault, leave, loop, eat, stand_still };

/// Some server is still there.
struct Poke {
  std::uint64_t count = 0;
  bool operator==(const Poke&) const = default;
  static constexpr std::string_view type_name = "Poke";
  static constexpr auto fields() { return std::tuple{field("count", &Poke::count)}; }
};

/// The bad moment has come.
struct Went {
  bool operator==(const Went&) const = default;
  static constexpr std::string_view type_name = "Went";
  static constexpr auto fields() { return std::tuple{}; }
};

enum class Role : std::uint8_t { waiting, walking };
inline constexpr std::array<std::string_view, 2> role_names{"waiting", "walking"};
constexpr std::span<const std::string_view> names_of(Role) { return role_names; }

struct WalkerFace {
  Role role{};
  std::uint64_t steps = 0;
  bool broken = false;
  bool operator==(const WalkerFace&) const = default;
  static constexpr std::string_view type_name = "WalkerFace";
  static constexpr auto fields() {
    return std::tuple{field("role", &WalkerFace::role), field("steps", &WalkerFace::steps),
                      field("broken", &WalkerFace::broken)};
  }
};

/// Takes a step every 10 ms and tells the first server; at its fifth step luck decides whether a mutant shows.
class Walker final : public ProcessOf<Walker, std::variant<Poke>> {
 public:
  struct State {
    std::uint64_t steps = 0;
    bool broken = false;
    bool stuck = false;
    static constexpr std::string_view type_name = "WalkerState";
    static constexpr auto fields() {
      return std::tuple{field("steps", &State::steps), field("broken", &State::broken), field("stuck", &State::stuck)};
    }
  };

  Walker(NodeId first, Mutants<Mutant> mutants) : first_(first), mutants_(mutants) {}
  void on_start(Context& context, const Durable& durable) override;
  void on(Context& context, NodeId from, const Poke& poke);
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] WalkerFace face() const {
    return {state.steps < 2 ? Role::waiting : Role::walking, state.steps, state.broken};
  }

  State state;

 private:
  void show(Context& context);

  NodeId first_;
  Mutants<Mutant> mutants_;
};

}  // namespace orrery::planted
