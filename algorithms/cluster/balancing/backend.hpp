// A backend: a queue in front of so many servers, whose service takes simulated time. It may be sick in ways that
// health checks don't see: slow (the fault `slow` stretches its service), erring (it answers at once, with errors),
// half open (its requests are lost on the way, its checks are not), cold (slow after a boot).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/balancing/messages.hpp"
#include "algorithms/cluster/balancing/options.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::balancing {

enum class BackendRole : std::uint8_t {
  idle,
  serving,  ///< somebody is served, and whoever comes is served at once or queues
  full,     ///< whoever comes is refused
};
inline constexpr std::array<std::string_view, 3> backend_role_names{"idle", "serving", "full"};
constexpr std::span<const std::string_view> names_of(BackendRole) { return backend_role_names; }

struct BackendFace {
  BackendRole role{};
  std::uint32_t busy = 0;    ///< requests that are served
  std::uint64_t queued = 0;  ///< requests that wait
  bool operator==(const BackendFace&) const = default;
  static constexpr std::string_view type_name = "BackendFace";
  static constexpr auto fields() {
    return std::tuple{field("role", &BackendFace::role), field("busy", &BackendFace::busy),
                      field("queued", &BackendFace::queued)};
  }
};

/// A request at a backend. no_node: none.
struct Job {
  NodeId balancer = no_node;
  AttemptId attempt{};
  bool operator==(const Job&) const = default;
  static constexpr std::string_view type_name = "BackendJob";
  static constexpr auto fields() {
    return std::tuple{field("balancer", &Job::balancer), field("attempt", &Job::attempt)};
  }
};

struct BackendState {
  std::vector<Job> serving;  ///< by server
  std::uint32_t busy = 0;
  Chunked<Job> queue;
  bool operator==(const BackendState&) const = default;
  static constexpr std::string_view type_name = "BackendState";
  static constexpr auto fields() {
    return std::tuple{field("serving", &BackendState::serving), field("busy", &BackendState::busy),
                      field("queue", &BackendState::queue)};
  }
};

class Backend final : public ProcessOf<Backend, BackendWire> {
 public:
  /// Timer i: server i has done its job. REQUIRES: config is not null and has the slot.
  Backend(std::shared_ptr<const Config> config, Slot slot) : config_(std::move(config)), slot_(slot) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on(Context& context, NodeId from, const Serve& serve);
  void on(Context& context, NodeId from, const Check& check);

  [[nodiscard]] BackendFace face() const;

  BackendState state;

 private:
  [[nodiscard]] const Options& options() const { return config_->backend_options[slot_]; }
  [[nodiscard]] bool errs(Context& context) const;
  void begin(Context& context, std::uint32_t server, Job job);

  std::shared_ptr<const Config> config_;
  Slot slot_;
};

}  // namespace orrery::balancing
