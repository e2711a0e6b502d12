// A node that sends heartbeats to all others and judges them by theirs. Each judges for itself, by what it hears: two
// nodes may disagree, and nothing here makes them agree (that is what membership is for).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "algorithms/cluster/membership/heartbeat_messages.hpp"
#include "algorithms/cluster/membership/heartbeat_options.hpp"
#include "algorithms/process/process.hpp"

namespace orrery::membership {

struct WatcherFace {
  std::uint32_t trusted = 0;   ///< others that it takes for alive
  std::uint32_t suspects = 0;  ///< others that it takes for dead
  bool operator==(const WatcherFace&) const = default;
  static constexpr std::string_view type_name = "Watcher";
  static constexpr auto fields() {
    return std::tuple{field("trusted", &WatcherFace::trusted), field("suspects", &WatcherFace::suspects)};
  }
};

/// Another node, as it is heard.
struct Peer {
  NodeId node = no_node;
  Duration generation{};  ///< of the life that is heard
  Arrivals arrivals;
  Monotonic suspect_from{};
  bool suspected = false;
  Monotonic since{};  ///< suspected: from when on
  static constexpr std::string_view type_name = "Peer";
  static constexpr auto fields() {
    return std::tuple{field("node", &Peer::node),           field("generation", &Peer::generation),
                      field("arrivals", &Peer::arrivals),   field("suspect_from", &Peer::suspect_from),
                      field("suspected", &Peer::suspected), field("since", &Peer::since)};
  }
};

struct WatcherState {
  Duration generation{};
  Monotonic first{};  ///< heartbeat 1 is due
  std::uint64_t sequence = 0;
  std::uint32_t suspects = 0;
  std::vector<Peer> peers;  ///< in rank order, without the node itself
  static constexpr std::string_view type_name = "WatcherState";
  static constexpr auto fields() {
    return std::tuple{field("generation", &WatcherState::generation), field("first", &WatcherState::first),
                      field("sequence", &WatcherState::sequence), field("suspects", &WatcherState::suspects),
                      field("peers", &WatcherState::peers)};
  }
};

class Watcher final : public ProcessOf<Watcher, WatcherWire> {
 public:
  explicit Watcher(std::shared_ptr<const HeartbeatConfig> config) : config_(std::move(config)) {}
  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on(Context& context, NodeId from, const Heartbeat& heartbeat);
  [[nodiscard]] WatcherFace face() const {
    return {static_cast<std::uint32_t>(state.peers.size()) - state.suspects, state.suspects};
  }
  [[nodiscard]] bool suspects(NodeId node) const;

  WatcherState state;

 private:
  void beat(Context& context);
  void judge_peers(Context& context);
  void set_judge_timer(Context& context);

  std::shared_ptr<const HeartbeatConfig> config_;
};

}  // namespace orrery::membership
