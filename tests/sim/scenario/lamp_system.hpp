// Lamp: a system that does nothing but declares a little of everything, so that the loader can be tried on each kind of
// option, name and claim without an algorithm behind it.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "algorithms/process/system.hpp"

namespace orrery::lamp {

/// Messages and facts that a scenario may name.
struct Ping {
  std::uint64_t round = 0;
  bool operator==(const Ping&) const = default;
  static constexpr std::string_view type_name = "Ping";
  static constexpr auto fields() { return std::tuple{field("round", &Ping::round)}; }
};
struct PingReply {
  std::uint64_t round = 0;
  bool operator==(const PingReply&) const = default;
  static constexpr std::string_view type_name = "PingReply";
  static constexpr auto fields() { return std::tuple{field("round", &PingReply::round)}; }
};
struct Lit {
  std::uint64_t index = 0;
  bool operator==(const Lit&) const = default;
  static constexpr std::string_view type_name = "Lit";
  static constexpr auto fields() { return std::tuple{field("index", &Lit::index)}; }
};
/// What its operations are read as.
struct Switch {
  std::string name;
  bool operator==(const Switch&) const = default;
  static constexpr std::string_view type_name = "Switch";
  static constexpr auto fields() { return std::tuple{field("name", &Switch::name)}; }
};

enum class Glow : std::uint8_t { dark, dim, lit };
inline constexpr std::array<std::string_view, 3> glow_names{"dark", "dim", "lit"};
constexpr std::span<const std::string_view> names_of(Glow) { return glow_names; }

/// A value of each kind, for paths.
struct Socket {
  bool loose = false;
  std::vector<std::uint64_t> wear;  ///< by rank
  static constexpr std::string_view type_name = "Socket";
  static constexpr auto fields() { return std::tuple{field("loose", &Socket::loose), field("wear", &Socket::wear)}; }
};
struct Face {
  Glow glow{};
  std::uint64_t term = 0;
  NodeId wired_to = no_node;
  Duration warm{};
  bool operator==(const Face&) const = default;
  static constexpr std::string_view type_name = "LampFace";
  static constexpr auto fields() {
    return std::tuple{field("glow", &Face::glow), field("term", &Face::term), field("wired_to", &Face::wired_to),
                      field("warm", &Face::warm)};
  }
};
struct State {
  Face shown;
  std::uint64_t hours = 0;
  Socket socket;
  std::vector<Socket> spare;
  std::optional<Socket> adapter;
  std::string maker;
  Message last;
  static constexpr std::string_view type_name = "LampState";
  static constexpr auto fields() {
    return std::tuple{field("shown", &State::shown), field("hours", &State::hours),     field("socket", &State::socket),
                      field("spare", &State::spare), field("adapter", &State::adapter), field("maker", &State::maker),
                      field("last", &State::last)};
  }
};
class Lamp final : public ProcessOf<Lamp, std::variant<Ping, PingReply>> {
 public:
  void on_start(Context&, const Durable&) override {}
  void on(Context&, NodeId, const Ping&) {}
  void on(Context&, NodeId, const PingReply&) {}
  void on_timer(Context&, TimerId) override {}
  void on_durable(Context&, Lsn) override {}
  [[nodiscard]] Face face() const { return state.shown; }
  State state;
};
/// A client: its paths are others.
struct Hand {
  struct State {
    std::uint64_t turns = 0;
    bool operator==(const State&) const = default;
    static constexpr std::string_view type_name = "Hand";
    static constexpr auto fields() { return std::tuple{field("turns", &State::turns)}; }
  };
};

enum class Colour : std::uint8_t { red, green };
inline constexpr std::array<std::string_view, 2> colour_names{"red", "green"};
constexpr std::span<const std::string_view> names_of(Colour) { return colour_names; }

struct Fuse {
  Colour colour = Colour::green;
  std::uint32_t amps = 6;
};
struct Options {
  bool bright = false;
  std::uint32_t bulbs = 2;
  Ratio share{500'000'000};
  Duration blink = std::chrono::milliseconds(100);
  DurationRange wait{std::chrono::milliseconds(150), std::chrono::milliseconds(300)};
  Colour colour = Colour::red;
  Spread flicker;
  std::vector<NodeId> wired;
  Fuse fuse;
};

/// The system "lamp": `switches` (none by default); roles on and off; operations `get KEY` and `put KEY VALUE`;
/// workloads kv and words.
[[nodiscard]] const System& system();

}  // namespace orrery::lamp
