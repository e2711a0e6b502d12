// A balancer: it takes requests from clients, picks a backend for each attempt, and answers. Around the pick stands all
// that keeps a cluster up: health checks, ejection of outliers, a circuit breaker with a queue before it, repeats
// within a budget, slow start, and panic, when so few backends seem to be well that the checks are not believed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "algorithms/cluster/balancing/facts.hpp"
#include "algorithms/cluster/balancing/messages.hpp"
#include "algorithms/cluster/balancing/options.hpp"
#include "algorithms/process/process.hpp"
#include "algorithms/process/shared.hpp"

namespace orrery::balancing {

enum class BalancerRole : std::uint8_t {
  balancing,
  panicking,  ///< picks among all backends
};
inline constexpr std::array<std::string_view, 2> balancer_role_names{"balancing", "panicking"};
constexpr std::span<const std::string_view> names_of(BalancerRole) { return balancer_role_names; }

struct BalancerFace {
  BalancerRole role{};
  std::uint32_t available = 0;  ///< backends that are up and not ejected
  std::uint32_t down = 0;       ///< by health checks
  std::uint32_t ejected = 0;    ///< as outliers
  bool open = false;            ///< the circuit breaker: whoever comes is refused
  bool operator==(const BalancerFace&) const = default;
  static constexpr std::string_view type_name = "BalancerFace";
  static constexpr auto fields() {
    return std::tuple{field("role", &BalancerFace::role), field("available", &BalancerFace::available),
                      field("down", &BalancerFace::down), field("ejected", &BalancerFace::ejected),
                      field("open", &BalancerFace::open)};
  }
};

/// A request of a client, until it is answered.
struct Taken {
  NodeId client = no_node;
  Serial serial{};
  std::uint64_t key = 0;
  std::uint32_t attempts = 0;
  Monotonic since{};  ///< taken then
  bool operator==(const Taken&) const = default;
  static constexpr std::string_view type_name = "TakenRequest";
  static constexpr auto fields() {
    return std::tuple{field("client", &Taken::client), field("serial", &Taken::serial), field("key", &Taken::key),
                      field("attempts", &Taken::attempts), field("since", &Taken::since)};
  }
};
/// An attempt at a backend. One that has ended stays until all before it have; so the first is always live.
struct Attempt {
  Taken request;
  Slot slot = 0;
  Monotonic begun{};
  bool live = false;
  bool operator==(const Attempt&) const = default;
  static constexpr std::string_view type_name = "BalancerAttempt";
  static constexpr auto fields() {
    return std::tuple{field("request", &Attempt::request), field("slot", &Attempt::slot),
                      field("begun", &Attempt::begun), field("live", &Attempt::live)};
  }
};
/// What the balancer knows of one backend's health.
struct Watched {
  Health health;
  bool answered = false;  ///< the check under way
  /// When it came back, while its weight still grows.
  std::optional<Monotonic> back;
  bool operator==(const Watched&) const = default;
  static constexpr std::string_view type_name = "WatchedBackend";
  static constexpr auto fields() {
    return std::tuple{field("health", &Watched::health), field("answered", &Watched::answered),
                      field("back", &Watched::back)};
  }
};

struct BalancerState {
  AnyPolicy policy;
  Hosts hosts;
  std::vector<Watched> watched;  ///< by slot
  Outliers outliers;
  AttemptId first{};  ///< of `attempts`
  Chunked<Attempt> attempts;
  Chunked<Taken> waiting;
  std::uint64_t retries = 0;  ///< attempts under way that repeat another
  std::uint64_t round = 0;    ///< of health checks
  Monotonic round_began{};
  bool checking = false;  ///< a round is under way
  bool panic = false;
  bool timing = false;            ///< the timer of attempts is set
  std::uint32_t slow_starts = 0;  ///< backends whose weight still grows
  std::uint32_t available = 0;    ///< as the face has them
  std::uint32_t down = 0;
  std::uint32_t ejected = 0;
  bool operator==(const BalancerState&) const = default;
  static constexpr std::string_view type_name = "BalancerState";
  static constexpr auto fields() {
    return std::tuple{field("policy", &BalancerState::policy),       field("hosts", &BalancerState::hosts),
                      field("watched", &BalancerState::watched),     field("outliers", &BalancerState::outliers),
                      field("first", &BalancerState::first),         field("attempts", &BalancerState::attempts),
                      field("waiting", &BalancerState::waiting),     field("retries", &BalancerState::retries),
                      field("round", &BalancerState::round),         field("round_began", &BalancerState::round_began),
                      field("checking", &BalancerState::checking),   field("panic", &BalancerState::panic),
                      field("timing", &BalancerState::timing),       field("slow_starts", &BalancerState::slow_starts),
                      field("available", &BalancerState::available), field("down", &BalancerState::down),
                      field("ejected", &BalancerState::ejected)};
  }
};

class Balancer final : public ProcessOf<Balancer, BalancerWire> {
 public:
  static constexpr TimerId timeout_timer{0};
  static constexpr TimerId check_timer{1};
  static constexpr TimerId check_end_timer{2};
  static constexpr TimerId sweep_timer{3};

  /// REQUIRES: config is not null and has backends.
  explicit Balancer(std::shared_ptr<const Config> config) : config_(std::move(config)) {}

  void on_start(Context& context, const Durable& durable) override;
  void on_timer(Context& context, TimerId timer) override;
  void on_durable(Context&, Lsn) override {}
  void on(Context& context, NodeId from, const Request& request);
  void on(Context& context, NodeId from, const Served& served);
  void on(Context& context, NodeId from, const Healthy& healthy);

  [[nodiscard]] BalancerFace face() const;

  BalancerState state;

 private:
  [[nodiscard]] bool on(Mutant mutant) const { return config_->mutants.on(mutant); }
  [[nodiscard]] const Options& options() const { return config_->options; }

  // balancer.cpp: requests and attempts
  void dispatch(Context& context, Taken request);
  void conclude(Context& context, AttemptId id, Status status);
  [[nodiscard]] bool may_retry(Context& context, const Taken& request) const;
  void let_in(Context& context);
  /// `backend`: the place of the last that was asked, from 1; 0: none was.
  void answer(Context& context, const Taken& request, Status status, std::uint32_t backend);
  void refuse(Context& context, const Taken& request, RefusalCause cause);
  void time_out(Context& context);
  [[nodiscard]] std::uint64_t in_flight() const { return state.hosts.active + state.waiting.size(); }

  // balancer_watch.cpp: who may be picked
  void begin_checks(Context& context);
  void end_checks(Context& context);
  void note_check(Context& context, Slot slot, bool good);
  void sweep(Context& context);
  void tell_ejected(Context& context, Slot slot, EjectionCause cause);
  void readmit(Context& context, Slot slot);
  void came_back(Context& context, Slot slot);
  void choose_candidates(Context& context);
  void let_weights_grow(Context& context);
  [[nodiscard]] bool available(Slot slot) const;

  std::shared_ptr<const Config> config_;
};

}  // namespace orrery::balancing
