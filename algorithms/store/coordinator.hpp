// The coordinator: it decides who is a member. It watches the storage nodes by their heartbeats, begins an epoch when
// one is lost, comes back, joins, leaves or changes weight, and ends the old configurations when the newest has all the
// data. It is one node with a disk; while it is down the ring stays as it is, and operations go on. What it decides is
// on disk before anybody hears of it, so an epoch never means two things.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/process/process.hpp"
#include "algorithms/store/messages.hpp"
#include "algorithms/store/options.hpp"
#include "algorithms/store/records.hpp"

namespace orrery::store {

struct CoordinatorFace {
  Epoch epoch{};
  Epoch oldest{};
  std::uint64_t members = 0;
  bool operator==(const CoordinatorFace&) const = default;
  static constexpr std::string_view type_name = "CoordinatorFace";
  static constexpr auto fields() {
    return std::tuple{field("epoch", &CoordinatorFace::epoch), field("oldest", &CoordinatorFace::oldest),
                      field("members", &CoordinatorFace::members)};
  }
};

/// What it knows of a storage node.
struct Watched {
  Wanted wanted{};
  Incarnation incarnation{};  ///< 0: none known; a member's is that of the view until it is heard
  Monotonic heard{};          ///< or the coordinator's start
  Epoch synced{};
  bool operator==(const Watched&) const = default;
  static constexpr std::string_view type_name = "Watched";
  static constexpr auto fields() {
    return std::tuple{field("wanted", &Watched::wanted), field("incarnation", &Watched::incarnation),
                      field("heard", &Watched::heard), field("synced", &Watched::synced)};
  }
};

struct CoordinatorState {
  View view;
  std::vector<Watched> nodes;  ///< all storage nodes, servers first
  Monotonic started{};
  Monotonic epoch_began{};  ///< or the coordinator started, if that is later
  bool operator==(const CoordinatorState&) const = default;
  static constexpr std::string_view type_name = "CoordinatorState";
  static constexpr auto fields() {
    return std::tuple{field("view", &CoordinatorState::view), field("nodes", &CoordinatorState::nodes),
                      field("started", &CoordinatorState::started),
                      field("epoch_began", &CoordinatorState::epoch_began)};
  }
};

class Coordinator final : public ProcessOf<Coordinator, CoordinatorWire> {
 public:
  static constexpr TimerId watch_timer{0};

  /// REQUIRES: config is not null.
  explicit Coordinator(std::shared_ptr<const Config> config) : config_(std::move(config)) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on(Context& context, NodeId from, const Heartbeat& beat);
  void on(Context& context, NodeId from, const GetRing& request);
  void on(Context& context, NodeId from, const Ask& ask);

  [[nodiscard]] CoordinatorFace face() const {
    const Stamp stamp = state.view.stamp();
    return {stamp.epoch, stamp.oldest, state.view.empty() ? 0 : state.view.active.back().members.size()};
  }

  CoordinatorState state;

 private:
  [[nodiscard]] bool on(Mutant mutant) const { return config_->mutants.on(mutant); }
  [[nodiscard]] Watched* watched(NodeId node);
  [[nodiscard]] bool alive(const Watched& node, Monotonic now) const;
  /// Who is to be a member now. With too few nodes or zones alive for all replicas, those stay who are members, though
  /// silent.
  [[nodiscard]] std::vector<MemberOf> desired(Monotonic now) const;
  void decide(Context& context);
  void end_handoff_if_done(Context& context);
  void announce(Context& context);
  /// The ring as it is now, for a picture.
  void show_ring(Context& context, std::string change) const;

  std::shared_ptr<const Config> config_;
};

}  // namespace orrery::store
